import dataclasses

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from clinic_site import clinic_details


def clinic(request):
    """The clinic, read from the database only by templates that show it (the admin's do not)."""
    return {"clinic": SimpleLazyObject(_shown)}


def _shown():
    """The clinic for visitors. Of the invented one, in production, neither phone nor address: they reach nobody.

    Crisis help is open there before the site is; everything it led to would be the holding page.
    """
    details = clinic_details.current()
    if settings.IS_PRODUCTION and details.is_sample:
        return dataclasses.replace(details, locations=[], is_held=True)
    return details
