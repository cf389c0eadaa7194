import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from consultations.models import ConsultationRequest, SearchKey
from consultations.models.request import REFERENCE_ALPHABET, new_reference
from tests.consultations.factories import AnswersFactory, ConsultationRequestFactory

pytestmark = pytest.mark.django_db


def request_of(**answers):
    return ConsultationRequestFactory(answers=AnswersFactory(**answers))


def test_str_is_the_reference_only():
    request = request_of(name="Sam Rivera")

    assert str(request) == request.reference


def test_new_reference_has_two_halves_of_unambiguous_signs():
    references = {new_reference() for _ in range(200)}

    assert len(references) == 200
    assert all(len(reference) == 7 and reference[3] == "-" for reference in references)
    assert set("".join(references)) <= set(REFERENCE_ALPHABET + "-")


def test_personal_fields_stand_nowhere_in_the_database_as_text():
    personal = {"name": "Zoe Quartz", "phone": "(212) 555-0199", "email": "zoe@example.com", "note": "a quiet room"}
    ConsultationRequestFactory(answers=AnswersFactory(**personal, may_email=True))

    everything = ""
    with connection.cursor() as cursor:
        for model in (ConsultationRequest, SearchKey):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608 -- our own table names
            everything += repr(cursor.fetchall())

    assert "v1:" in everything
    for value in (*personal.values(), "2125550199", "0199", "zoe"):
        assert value not in everything


def test_newest_first_orders_by_the_time_of_receipt():
    day = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
    older = ConsultationRequestFactory(received_at=day)
    newest = ConsultationRequestFactory(received_at=day + datetime.timedelta(hours=2))
    newer = ConsultationRequestFactory(received_at=day + datetime.timedelta(hours=1))

    assert list(ConsultationRequest.objects.newest_first()) == [newest, newer, older]


@pytest.mark.parametrize(
    "text",
    [
        "+1 212 555 0123",
        "2125550123",
        "(212) 555-0123",
        "0123",
        "ZOE@Example.com",
        " zoe@example.com ",
        "nunez",
        "Núñez",
        "zoë NÚÑEZ",
        "Nunez, Zoe",
    ],
)
def test_matching_finds_by_phone_last_four_email_and_words_of_the_name(text):
    wanted = request_of(name="Zoë Núñez", phone="212-555-0123", email="zoe@example.com")
    request_of(name="Zora Nunes", phone="212-555-0124", email="zora@example.com")

    assert list(ConsultationRequest.objects.matching(text)) == [wanted]


def test_matching_finds_by_reference_however_it_is_typed():
    wanted, _other = request_of(), request_of()

    for text in (wanted.reference, wanted.reference.lower(), wanted.reference.replace("-", " ")):
        assert list(ConsultationRequest.objects.matching(text)) == [wanted]


@pytest.mark.parametrize("text", ["", " ", "zoe garcia", "555", "555-0123", "@", "\x00", "z"])
def test_matching_finds_nothing_where_nothing_fits(text):
    request_of(name="Zoë Núñez", phone="212-555-0123")

    assert list(ConsultationRequest.objects.matching(text)) == []


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Sam Rivera", "S. R."), ("Zoë", "Z."), ("a b c d", "A. B. C."), ("(Sam) Rivera", "R."), ("🌱", "")],
)
def test_initials_are_at_most_three(name, initials):
    assert ConsultationRequest(name=name).initials == initials


@pytest.mark.parametrize(
    "changes",
    [
        {"may_call": False},
        {"consent_version": ""},
        {"consent_wording": ""},
        {"status": "quarantine"},
        {"status": "lost"},
    ],
)
def test_database_refuses_what_no_request_can_be(changes):
    request = request_of()

    with pytest.raises(IntegrityError), transaction.atomic():
        ConsultationRequest.objects.filter(pk=request.pk).update(**changes)
