"""What a colleague typed into a form of the staff side is kept when their session had ended before they sent it.

The form comes back with the login page in one sealed field, and is offered to be sent again after signing in. Nothing
of it is written down on the server, and who comes to the keyboard meanwhile reads nothing in the page's source.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from clinic_site.models import StaffUser
from clinic_site.sealed_fields import Unreadable, seal, unseal

FIELD = "kept_typing"
LIFETIME_SECONDS = 12 * 3600  # over night: who comes back in the morning finds what they typed
CONTEXT = "kept typing"
NOT_KEPT = ("csrfmiddlewaretoken", FIELD)
# Accounts and roles: nobody shall find a change of those prepared by somebody else, waiting for their click.
NEVER_KEPT = "/admin/clinic_site/staffuser/"
MACHINE_FIELDS = re.compile(r"^(_.*|seen|.*-(id|parent|region|ordering|(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS))$")


@dataclass(frozen=True)
class Kept:
    """What was typed: where it was sent, the fields in their order, and whether there were files (not kept)."""

    address: str
    fields: list[tuple[str, str]]
    had_files: bool

    @property
    def words(self) -> list[str]:
        """What a person would know as their own typing, for them to look at before it is sent again."""
        return [value for name, value in self.fields if value.strip() and not MACHINE_FIELDS.match(name)]


def typed(request) -> Kept:
    """What a posted form holds, without passwords and tokens."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_KEPT and "password" not in name
    ]
    return Kept(request.get_full_path(), fields, bool(request.FILES))


def keep(request) -> str:
    """What a posted form holds, sealed; empty if there is nothing in it that somebody could miss."""
    kept = typed(request)
    if not kept.fields or request.path.startswith(NEVER_KEPT):
        return ""
    by = getattr(request, "signed_out_user_id", None)
    return seal(json.dumps({"at": timezone.now().timestamp(), "by": by, **asdict(kept)}), context=CONTEXT)


def opened(token: str, *, by: StaffUser) -> Kept:
    """What was kept, for the colleague who has signed in. Raises ValidationError with a sentence if it is not theirs,
    too old or damaged.
    """
    try:
        kept = json.loads(unseal(token, context=CONTEXT))
    except (Unreadable, ValueError):
        raise ValidationError("What was typed before could not be read. It was not saved.") from None
    if timezone.now().timestamp() - kept["at"] > LIFETIME_SECONDS:
        raise ValidationError("What was typed before is too old to be saved now.")
    if kept["by"] not in (None, by.pk):
        raise ValidationError("Somebody else was typing here before you. Their words were not saved.")
    return Kept(kept["address"], [(name, value) for name, value in kept["fields"]], kept["had_files"])
