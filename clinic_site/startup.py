"""The settings, loaded before anything else, so that what is missing in them is one sentence and no traceback."""

import os
import sys


def load_settings():
    """Load the settings. Ends the process with their complaint if they are incomplete or wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
    from django.conf import settings  # after the settings are named
    from django.core.exceptions import ImproperlyConfigured

    try:
        settings.CLINIC_ENV  # noqa: B018 -- the first look at a setting loads them all
    except ImproperlyConfigured as error:
        sys.exit(str(error))
