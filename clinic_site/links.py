"""Addresses that staff type into links."""

from django.core.exceptions import ValidationError
from django.db import models

SCHEMES = ("https://", "http://", "mailto:", "sms:", "tel:")


def validate_link(address):
    """Raise ValidationError unless the text is an address on this site, or a whole one that is safe to follow."""
    is_on_this_site = address.startswith("/") and not address.startswith(("//", "/\\"))
    if not (is_on_this_site or address.lower().startswith(SCHEMES)) or any(sign.isspace() for sign in address):
        raise ValidationError(
            "This is not an address to link to. Write one on this site, like /safety/, or a whole one, like "
            "https://www.example.com/."
        )


def safe_link(address):
    """The address if it is safe to follow, else nothing: for what was written past the forms."""
    try:
        validate_link(address)
    except ValidationError:
        return ""
    return address


class WebAddressField(models.URLField):
    """An address on another site. One that is typed without a scheme gets https (Django before 6.0 would say http)."""

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self):
        # Only forms tell the two apart: migrations keep Django's own field.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
