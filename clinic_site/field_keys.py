"""Do the keys in the environment fit this database? Asked before the site serves, and by /readyz."""

from clinic_site import sealed_fields
from clinic_site.models import KeyCanary

CANARY_WORD = "a canary sings"
CANARY_CONTEXT = "clinic_site.keycanary"


class WrongKeys(Exception):
    """FIELD_KEYS cannot open what this database holds."""


def plant_canary() -> None:
    """Seal the canary with the newest key, once per database."""
    if not KeyCanary.objects.exists():
        KeyCanary.objects.create(sealed_word=sealed_fields.seal(CANARY_WORD, context=CANARY_CONTEXT))


def verify() -> None:
    """Open the canary. Raises WrongKeys if there is none, or if no key opens it."""
    canary = KeyCanary.objects.first()
    if canary is None:
        raise WrongKeys("There is no key canary yet: run manage.py prepare.")
    try:
        word = sealed_fields.unseal(canary.sealed_word, context=CANARY_CONTEXT)
    except sealed_fields.Unreadable as error:
        raise WrongKeys("FIELD_KEYS does not hold the key that this database was sealed with.") from error
    if word != CANARY_WORD:
        raise WrongKeys("The key canary holds something else than it should.")
