"""Where a request comes in, from the website's form or written down by staff. Nothing else makes one.

Spam signs, search keys and the promise are written in the same transaction; what comes later (telling staff, the
access log) hooks in here too. Nothing is ever dropped: what looks like spam is set aside where staff see it, and a
form sent again with other words is kept beside the first.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from clinic_site.sealed_fields import keyed_index, keyed_index_candidates
from consultations.models import ConsultationRequest, LaterVersion, SearchKey
from consultations.promise import Promise

REFERENCE_TRIES = 5  # with 86 million references, a second try is rare and a third never seen
CONTENT_PURPOSE = "consultations.content"


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a person told us, read and put in order, before it is a request."""

    name: str
    phone: str = ""
    email: str = ""
    may_call: bool = False
    may_text: bool = False
    may_email: bool = False
    contact_times: tuple[str, ...] = ()
    is_voicemail_okay: bool = False
    asking: str = ConsultationRequest.Asking.FOR_MYSELF
    topic: str = ConsultationRequest.Topic.NOT_SAID
    location_id: int | None = None
    note: str = ""

    def as_json(self) -> str:
        """The same text for the same answers, always."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What the person agreed to, word for word, and when."""

    version: str
    wording: str
    given_at: datetime.datetime


def accept(
    *,
    submission_key: uuid.UUID,
    answers: Answers,
    consent: Consent,
    received_at: datetime.datetime,
    promise: Promise | None = None,
    origin: str = ConsultationRequest.Origin.WEBSITE,
    spam_sign: str = "",
) -> ConsultationRequest:
    """Keep what a person sent, once, and return its request.

    The same `submission_key` always gives the same request and reference: a double click, a refresh, a retry after a
    crash. If the answers differ from those kept, they are kept as a later version of it. A `spam_sign` sets the
    request aside. One transaction: after it all is kept, before it nothing.
    """
    for _try in range(REFERENCE_TRIES):
        try:
            with transaction.atomic():
                request = already_accepted(submission_key)
                if request is None:
                    return _record(submission_key, answers, consent, received_at, promise, origin, spam_sign)
                _keep_if_changed(request, answers, consent, received_at)
                return request
        except IntegrityError as error:
            # Another process was faster with the same form (then the next round finds its request), or two requests
            # drew the same reference (then the next round draws again).
            collision = error
    raise collision


def already_accepted(submission_key: uuid.UUID) -> ConsultationRequest | None:
    """The request that a form with this key has become, if it has been accepted."""
    return ConsultationRequest.objects.filter(submission_key=submission_key).first()


def _record(submission_key, answers, consent, received_at, promise, origin, spam_sign):
    status = ConsultationRequest.Status
    request = ConsultationRequest.objects.create(
        **{**dataclasses.asdict(answers), "contact_times": list(answers.contact_times)},
        submission_key=submission_key,
        origin=origin,
        received_at=received_at,
        status=status.QUARANTINE if spam_sign else status.NEW,
        spam_sign=spam_sign,
        consent_version=consent.version,
        consent_wording=consent.wording,
        consented_at=consent.given_at,
        promise=promise.sentence if promise else "",
        first_contact_due_at=promise.due_at if promise else None,
        content_digest=keyed_index(answers.as_json(), purpose=CONTENT_PURPOSE),
    )
    _make_findable(request, answers)
    return request


def _keep_if_changed(request, answers, consent, received_at):
    digests = keyed_index_candidates(answers.as_json(), purpose=CONTENT_PURPOSE)
    if request.content_digest in digests or request.later_versions.filter(content_digest__in=digests).exists():
        return
    content = {
        "answers": json.loads(answers.as_json()),
        "consent": {"version": consent.version, "wording": consent.wording, "given_at": consent.given_at.isoformat()},
    }
    LaterVersion.objects.create(
        request=request,
        received_at=received_at,
        content=json.dumps(content, ensure_ascii=False),
        content_digest=digests[0],
    )
    _make_findable(request, answers)


def _make_findable(request, answers):
    keys = SearchKey.made_from(request, name=answers.name, phone=answers.phone, email=answers.email)
    # A later version may repeat what the first one had.
    SearchKey.objects.bulk_create(keys, ignore_conflicts=True)
