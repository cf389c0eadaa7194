"""The form's signed key: which form this is, and when it was handed out.

It makes sending idempotent without a cookie: one form, one key, one request, however often it is sent. It carries no
authority, so it protects nobody and nothing needs to be kept secret about it.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from enum import Enum

from django.core import signing

LIFETIME = datetime.timedelta(hours=24)  # people in distress leave tabs open
SALT = "consultations.form_key"
MAX_CHARACTERS = 200  # ours have about 70: anything longer is not worth the work of a signature


class State(Enum):
    """What a key that came back is worth."""

    FRESH = "fresh"
    STALE = "stale"  # ours, but older than LIFETIME
    FORGED = "forged"  # damaged, made up, or signed with another secret
    MISSING = "missing"


@dataclass(frozen=True)
class FormKey:
    """A key that came back with a form. `submission_key` is there if the key is ours, fresh or stale."""

    state: State
    submission_key: uuid.UUID | None = None


def issue() -> str:
    """A new key, signed and dated."""
    return signing.TimestampSigner(salt=SALT).sign(str(uuid.uuid4()))


def read(text: str, *, lifetime: datetime.timedelta = LIFETIME) -> FormKey:
    """Tell the state of a key that came back. Never raises, whatever the text is."""
    if not text:
        return FormKey(State.MISSING)
    if len(text) > MAX_CHARACTERS or not text.isascii():
        return FormKey(State.FORGED)
    signer = signing.TimestampSigner(salt=SALT)
    try:
        # The UUID is ours if the signature is, but the same secret could have signed something else.
        submission_key = uuid.UUID(signer.unsign(text))
        signer.unsign(text, max_age=lifetime)
    except signing.SignatureExpired:
        return FormKey(State.STALE, submission_key)
    except (signing.BadSignature, ValueError):
        return FormKey(State.FORGED)
    return FormKey(State.FRESH, submission_key)
