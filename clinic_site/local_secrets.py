"""Print the environment of a machine of one's own, with new secrets: `make run` keeps it in var/local.env."""

import base64
import secrets
import sys

LOCAL_ENVIRONMENT = """\
# Written by make run for this machine only. The keys open what is in var/site.sqlite3: keep both, or neither.
CLINIC_ENV=local
SECRET_KEY={secret_key}
FIELD_KEYS=local1:{field_key}
TIME_ZONE=America/New_York
"""

if __name__ == "__main__":
    sys.stdout.write(
        LOCAL_ENVIRONMENT.format(
            secret_key=secrets.token_urlsafe(50),
            field_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        )
    )
