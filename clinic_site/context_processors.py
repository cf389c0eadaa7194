from django.utils.functional import SimpleLazyObject

from clinic_site import clinic_details


def clinic(request):
    """The clinic, read from the database only by templates that show it (the admin's do not)."""
    return {"clinic": SimpleLazyObject(clinic_details.current)}
