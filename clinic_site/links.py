"""Addresses that staff type into links."""

from django.core.exceptions import ValidationError

SCHEMES = ("https://", "http://", "mailto:", "sms:", "tel:")


def validate_link(address):
    """Raise ValidationError unless the text is an address on this site, or a whole one that is safe to follow."""
    is_on_this_site = address.startswith("/") and not address.startswith(("//", "/\\"))
    if not (is_on_this_site or address.lower().startswith(SCHEMES)) or any(sign.isspace() for sign in address):
        raise ValidationError(
            "This is not an address to link to. Write one on this site, like /safety/, or a whole one, like "
            "https://www.example.com/."
        )
