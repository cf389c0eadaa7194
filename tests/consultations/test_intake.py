import datetime
import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from consultations import intake
from consultations.models import ConsultationRequest, LaterVersion, SearchKey
from consultations.promise import Promise
from tests.consultations.factories import AnswersFactory, ConsentFactory, ConsultationRequestFactory

NOON = datetime.datetime(2026, 11, 20, 17, tzinfo=datetime.UTC)


def accept(**changes):
    return intake.accept(
        **{
            "submission_key": uuid.uuid4(),
            "answers": AnswersFactory(),
            "consent": ConsentFactory(),
            "received_at": NOON,
            **changes,
        }
    )


@pytest.mark.django_db
def test_accept_keeps_every_answer(location):
    answers = AnswersFactory(
        name="Zoë Núñez",
        phone="212-555-0123",
        email="zoe@example.com",
        may_call=True,
        may_email=True,
        contact_times=("weekday_mornings", "any_open_time"),
        is_voicemail_okay=True,
        asking="for_someone_else",
        topic="cost",
        location_id=location.pk,
        note="A ramp, please.",
    )
    consent = ConsentFactory(version="7", wording="I agree.")
    promise = Promise("We will call you today by 2 pm.", NOON)
    submission_key = uuid.uuid4()

    reference = accept(
        submission_key=submission_key, answers=answers, consent=consent, promise=promise, origin="phone_call"
    ).reference

    kept = ConsultationRequest.objects.get(reference=reference)
    values = {field.attname: getattr(kept, field.attname) for field in ConsultationRequest._meta.concrete_fields}
    del values["id"], values["key"], values["content_digest"]
    assert values == {
        "reference": reference,
        "submission_key": submission_key,
        "origin": "phone_call",
        "received_at": NOON,
        "status": "new",
        "spam_sign": "",
        "name": "Zoë Núñez",
        "phone": "212-555-0123",
        "email": "zoe@example.com",
        "note": "A ramp, please.",
        "may_call": True,
        "may_text": False,
        "may_email": True,
        "contact_times": ["weekday_mornings", "any_open_time"],
        "is_voicemail_okay": True,
        "asking": "for_someone_else",
        "topic": "cost",
        "location_id": location.pk,
        "consent_version": "7",
        "consent_wording": "I agree.",
        "consented_at": consent.given_at,
        "promise": "We will call you today by 2 pm.",
        "first_contact_due_at": NOON,
    }
    assert sorted(kept.search_keys.values_list("kind", flat=True)) == [
        "email",
        "name_word",
        "name_word",
        "phone",
        "phone_last_four",
    ]


@pytest.mark.django_db
def test_accept_sets_aside_what_has_a_spam_sign():
    request = accept(spam_sign="foreign_origin")

    assert (request.status, request.spam_sign) == ("quarantine", "foreign_origin")


@pytest.mark.django_db
def test_accept_gives_the_same_request_for_the_same_form():
    submission_key = uuid.uuid4()

    first, again = accept(submission_key=submission_key), accept(submission_key=submission_key)

    assert again == first
    assert ConsultationRequest.objects.count() == 1
    assert LaterVersion.objects.count() == 0


@pytest.mark.django_db
def test_accept_keeps_two_forms_with_the_same_words_apart():
    assert accept().reference != accept().reference
    assert ConsultationRequest.objects.count() == 2


@pytest.mark.django_db
def test_accept_keeps_changed_words_of_the_same_form_beside_the_first():
    submission_key = uuid.uuid4()
    first = accept(submission_key=submission_key, answers=AnswersFactory(phone="212 555 0123"))
    later = NOON + datetime.timedelta(minutes=5)

    again = accept(submission_key=submission_key, answers=AnswersFactory(phone="212 555 0199"), received_at=later)
    accept(submission_key=submission_key, answers=AnswersFactory(phone="212 555 0199"), received_at=later)

    assert again.reference == first.reference
    assert ConsultationRequest.objects.get().phone == "212 555 0123"
    version = LaterVersion.objects.get()
    assert (version.request, version.received_at) == (first, later)
    assert json.loads(version.content)["answers"]["phone"] == "212 555 0199"
    assert list(ConsultationRequest.objects.matching("212 555 0123")) == [first]
    assert list(ConsultationRequest.objects.matching("212 555 0199")) == [first]


@pytest.mark.django_db
def test_accept_draws_again_when_a_reference_is_taken(monkeypatch):
    taken = accept().reference
    draws = iter([taken, taken, "K7F-M3Q"])
    reference = ConsultationRequest._meta.get_field("reference")
    monkeypatch.setattr(reference, "_get_default", lambda: next(draws), raising=False)

    assert accept().reference == "K7F-M3Q"
    assert ConsultationRequest.objects.count() == 2


@pytest.mark.django_db
def test_accept_keeps_nothing_if_anything_fails(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(SearchKey, "made_from", fail)

    with pytest.raises(RuntimeError):
        accept()
    assert ConsultationRequest.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_accept_makes_one_request_of_twenty_parallel_ones(shared_database):
    submission_key = uuid.uuid4()
    start = threading.Barrier(20)

    def send(number):
        start.wait()
        try:
            return accept(submission_key=submission_key, answers=AnswersFactory(name=f"Sam {number % 2}")).reference
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        references = list(threads.map(send, range(20)))
        counts = threads.submit(
            lambda: (ConsultationRequest.objects.count(), LaterVersion.objects.count(), connection.close())[:2]
        ).result()

    assert len(set(references)) == 1
    assert counts == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_accept_keeps_twenty_parallel_forms(shared_database):
    start = threading.Barrier(20)

    def send(_number):
        start.wait()
        try:
            return accept().reference
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        references = set(threads.map(send, range(20)))

    assert len(references) == 20


@pytest.mark.django_db
def test_factory_goes_through_intake():
    assert ConsultationRequestFactory().search_keys.count() == 4
