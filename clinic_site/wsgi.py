"""What gunicorn loads. A process that could not read sealed records refuses to start."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

application = get_wsgi_application()

from clinic_site import clinic_details, field_keys, sealed_fields  # noqa: E402 -- they need the apps

sealed_fields.keys()  # keys that are none stop the start, database or not

try:
    field_keys.verify()
    clinic_details.current()  # so that this process knows the phone number before the database may go away
except DatabaseError:
    pass  # a database that is not up yet is /readyz's to report; the process waits for it
