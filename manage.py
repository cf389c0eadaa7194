#!/usr/bin/env python
"""Run a management command: `.venv/bin/python manage.py help` lists them."""

import sys

from clinic_site.startup import load_settings

if __name__ == "__main__":
    load_settings()
    from django.core.management import execute_from_command_line  # after the settings are loaded

    execute_from_command_line(sys.argv)
