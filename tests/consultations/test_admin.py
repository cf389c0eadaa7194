import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse

from clinic_site.models import StaffUser
from consultations.front_page import panel
from consultations.models import ConsultationRequest
from tests.consultations.factories import AnswersFactory, ConsultationRequestFactory

LIST = "/admin/consultations/consultationrequest/"


@pytest.fixture
def receptionist(client, db):
    """Signed in, with the one permission that Triage has."""
    user = StaffUser.objects.create_user("ana", password="a long test password", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_consultationrequest"))
    client.force_login(user)
    return client


def record_url(request):
    return reverse("admin:consultations_consultationrequest_change", args=[request.pk])


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_database_the_same_for_one_row_and_for_three(receptionist, rows, django_assert_num_queries):
    for _ in range(rows):
        ConsultationRequestFactory()
    receptionist.get(LIST)

    with django_assert_num_queries(6):
        response = receptionist.get(LIST)
    assert len(response.context["cl"].result_list) == rows


def test_list_shows_initials_and_nothing_that_names_or_reaches_a_person(receptionist):
    request = ConsultationRequestFactory(
        answers=AnswersFactory(
            name="Zoe Quartz", phone="(212) 555-0199", email="zoe@example.com", note="a quiet room", topic="cost"
        ),
        received_at=datetime.datetime(2026, 11, 20, 15, 4, tzinfo=datetime.UTC),
    )

    page = receptionist.get(LIST).content.decode()

    for shown in (
        request.reference,
        "Z. Q.",
        "November 20, 2026, 10:04 AM EST",
        "I ask for myself",
        "what it costs",
        "New",
    ):
        assert shown in page
    for hidden in ("Zoe", "Quartz", "0199", "zoe@", "quiet"):
        assert hidden not in page


def test_list_has_the_latest_request_on_top(receptionist):
    day = datetime.datetime(2026, 11, 20, 15, tzinfo=datetime.UTC)
    older = ConsultationRequestFactory(received_at=day)
    newer = ConsultationRequestFactory(received_at=day + datetime.timedelta(hours=1))

    assert list(receptionist.get(LIST).context["cl"].result_list) == [newer, older]


def test_empty_list_says_the_next_step(receptionist):
    assert "No one is waiting. New requests show up here by themselves." in receptionist.get(LIST).content.decode()


def test_list_filtered_to_nothing_leads_back_to_all(receptionist):
    ConsultationRequestFactory()

    page = receptionist.get(f"{LIST}?status__exact=booked").content.decode()

    assert "Nothing fits this view." in page
    assert f'href="{LIST}"' in page


def test_list_has_no_search_that_would_put_names_into_addresses(receptionist):
    ConsultationRequestFactory(answers=AnswersFactory(name="Zoe Quartz"))

    response = receptionist.get(LIST, {"q": "Zoe"})

    assert 'name="q"' not in response.content.decode()


def test_record_shows_how_to_reach_the_person(receptionist, location):
    request = ConsultationRequestFactory(
        answers=AnswersFactory(
            name="Zoe Quartz",
            phone="212 555 0199",
            email="zoe@example.com",
            may_email=True,
            contact_times=("weekday_mornings",),
            note="A ramp.\nAnd <b>time</b>.",
            location_id=location.pk,
        )
    )

    page = receptionist.get(record_url(request)).content.decode()

    for shown in (
        "How to reach Zoe Quartz",
        '<a href="tel:+1-212-555-0199">212 555 0199</a>',
        "zoe@example.com",
        "called and e-mailed",
        "Not safe. Leave no message: hang up before the tone.",
        "Weekday mornings",
        "<p>A ramp.</p><p>And &lt;b&gt;time&lt;/b&gt;.</p>",
        "Downtown, Albany",
        "I agree that this is a test.",
        "November 20, 2026, 10:00 AM EST",
    ):
        assert shown in page
    assert '<input type="submit"' not in page


def test_record_shows_what_was_changed_later(receptionist):
    request = ConsultationRequestFactory(answers=AnswersFactory(phone="212 555 0199"))
    ConsultationRequestFactory(submission_key=request.submission_key, answers=AnswersFactory(phone="212 555 0111"))

    page = receptionist.get(record_url(request)).content.decode()

    assert "<p>phone: 212 555 0111</p>" in page
    assert "name: Sam Rivera" not in page


def test_record_begins_with_later_answers_and_takes_the_safer_one_for_voicemail(receptionist):
    first = AnswersFactory(phone="212 555 0199", is_voicemail_okay=True)
    request = ConsultationRequestFactory(answers=first)
    assert "A short message is okay" in receptionist.get(record_url(request)).content.decode()
    ConsultationRequestFactory(
        submission_key=request.submission_key, answers=AnswersFactory(phone="212 555 0111", is_voicemail_okay=False)
    )

    page = receptionist.get(record_url(request)).content.decode()

    assert page.index("212 555 0111") < page.index("212 555 0199")
    assert "Not safe. Leave no message" in page
    assert "A short message is okay" not in page


def test_damaged_row_hides_no_other(receptionist):
    ConsultationRequestFactory(answers=AnswersFactory(name="Kim Lee"))
    damaged = ConsultationRequestFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consultations_consultationrequest SET name = 'v1:x:y' WHERE id = %s", [damaged.pk])

    page = receptionist.get(LIST).content.decode()

    assert "K. L." in page
    assert "can&#x27;t be opened" in page


def test_record_cannot_be_changed_added_or_deleted(receptionist):
    request = ConsultationRequestFactory()

    assert receptionist.post(record_url(request), {"status": "closed"}).status_code == 403
    assert receptionist.get(f"{LIST}add/").status_code == 403
    assert receptionist.post(f"{LIST}{request.pk}/delete/", {"post": "yes"}).status_code == 403
    receptionist.post(LIST, {"action": "delete_selected", "_selected_action": [request.pk], "post": "yes"})
    assert ConsultationRequest.objects.get().status == "new"


def test_even_a_superuser_cannot_change_a_record_here(admin_client):
    request = ConsultationRequestFactory()

    assert admin_client.post(record_url(request), {"status": "closed"}).status_code == 403
    assert admin_client.post(f"{LIST}{request.pk}/delete/", {"post": "yes"}).status_code == 403
    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize("is_staff", [True, False])
def test_nobody_without_the_permission_sees_requests(client, db, is_staff):
    request = ConsultationRequestFactory(answers=AnswersFactory(name="Zoe Quartz"))
    client.force_login(StaffUser.objects.create_user("eve", password="a long test password", is_staff=is_staff))

    for url in (LIST, record_url(request)):
        response = client.get(url)
        assert response.status_code in (302, 403)
        assert b"Quartz" not in response.content


def test_front_page_panel_counts_who_waits(db, rf):
    ConsultationRequestFactory()
    ConsultationRequestFactory(spam_sign="trap_field")
    request = rf.get("/admin/")
    request.user = StaffUser.objects.create_superuser("ana", password="a long test password")

    text = render_to_string("admin/panels/consultations.html", {"panel": panel(request)})

    assert "1 new request<" in text
    assert "1 set aside<" in text


def test_front_page_panel_is_only_for_those_who_see_requests(db, rf):
    ConsultationRequestFactory()
    request = rf.get("/admin/")
    request.user = StaffUser.objects.create_user("eve", password="a long test password", is_staff=True)

    assert panel(request) is None
