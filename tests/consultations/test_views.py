import datetime
import re
import uuid
from html.parser import HTMLParser

import pytest
from django.core import signing
from django.db import InterfaceError, InternalError, OperationalError, ProgrammingError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations import consent, form_key, intake
from consultations.models import ConsultationRequest, LaterVersion
from tests.consultations.factories import AnswersFactory, ConsultationRequestFactory
from tests.factories import LocationFactory

FORM = "/request-a-consultation/"
RECEIVED = "/request-a-consultation/received/"


class Page(HTMLParser):
    """What a test asks of a page: its title, its ids, and who points at them."""

    def __init__(self, response):
        super().__init__()
        self.ids, self.fragments, self.described_by, self.alerts, self.inputs = [], [], [], 0, []
        self.text = response.content.decode()
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "a" and attrs.get("href", "").startswith("#id"):
            self.fragments.append(attrs["href"][1:])
        self.described_by += attrs.get("aria-describedby", "").split()
        self.alerts += attrs.get("role") == "alert"
        if tag == "input":
            self.inputs.append((attrs.get("name"), attrs.get("value"), "checked" in attrs))

    @property
    def title(self):
        return re.search(r"<title>(.*?)</title>", self.text, re.S)[1]

    @property
    def form_key(self):
        return next(value for name, value, _checked in self.inputs if name == "form_key")


def send(client, answered, **changes):
    return client.post(FORM, {**answered, **changes})


def assert_form_came_back(response, *messages):
    """The form again, status 422, with these messages in the summary and nothing kept."""
    assert response.status_code == 422
    page = Page(response)
    assert page.title.startswith("Error: Request a consultation")
    assert "There is something to change. Nothing you typed is lost." in page.text
    assert [*response.context["form"].non_field_errors()] + [
        error for name, errors in response.context["form"].errors.items() if name != "__all__" for error in errors
    ] == list(messages)
    assert 'href="tel:+1-212-555-0142"' in page.text
    assert 'href="tel:988"' in page.text
    assert ConsultationRequest.objects.count() == 0
    return page


def test_form_page_is_private_and_sets_no_cookie(client, location):
    response = client.get(FORM)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    page = Page(response)
    assert page.title == "Request a consultation | Larkfield Clinic"
    assert form_key.read(page.form_key).state is form_key.State.FRESH


def test_form_page_has_what_is_chosen_in_advance_and_nothing_more(client, location):
    checked = {(name, value) for name, value, is_checked in Page(client.get(FORM)).inputs if is_checked}

    assert checked == {("voicemail", "no"), ("asking", "for_myself"), ("topic", "not_said")}


def test_form_page_works_without_a_clinic(client, db):
    response = client.get(FORM)

    assert response.status_code == 200
    assert "We will be in touch as soon as we can." in response.content.decode()


def test_form_page_query_count(client, location, django_assert_num_queries):
    client.get(FORM)

    with django_assert_num_queries(9):
        client.get(FORM)


def test_good_form_is_kept_and_confirmed(client, answered):
    response = send(client, answered, email="sam@example.com", channels=["call", "email"], note="A ramp.", topic="cost")

    assert (response.status_code, response.headers["Location"]) == (303, RECEIVED)
    assert response.headers["Cache-Control"] == "no-store"
    kept = ConsultationRequest.objects.get()
    assert kept.submission_key == form_key.read(answered["form_key"]).submission_key
    assert (kept.name, kept.phone, kept.email, kept.note) == (
        "Sam Rivera",
        "(212) 555-0123",
        "sam@example.com",
        "A ramp.",
    )
    assert kept.channels == ["call", "email"]
    assert (kept.status, kept.topic, kept.is_voicemail_okay) == ("new", "cost", False)
    assert kept.consent_version == "2"
    assert kept.consent_wording == (
        "A person from Larkfield Clinic may call me at this number about this request.\n"
        "Larkfield Clinic may e-mail me at this address about this request.\n"
        "I agree that Larkfield Clinic keeps what I typed here and uses it to answer this request, in the ways I "
        "ticked above. Larkfield Clinic will not use it for advertising and will not sell it. I can take this back "
        "at any time: call (212) 555-0142, or tell any member of staff. I don't have to agree to get care: I can call "
        "instead."
    )
    assert kept.promise.endswith("from (212) 555-0142.")
    assert kept.first_contact_due_at > kept.received_at

    page = client.get(RECEIVED).content.decode()
    assert f"Your reference is {kept.reference}." in page
    assert "Thank you, Sam Rivera." in page
    assert "We will try three times, on different days." in page
    assert "We keep your request for 90 days after that." in page
    assert kept.promise in page


@pytest.mark.parametrize(
    ("phone", "texts", "expected"),
    [
        ("555-0142", True, "at any time: call 555-0142, reply STOP to a text, or tell any member of staff."),
        ("555-0142", False, "at any time: call 555-0142, or tell any member of staff."),
        ("", True, "at any time: reply STOP to a text, or tell any member of staff."),
        ("", False, "at any time: tell any member of staff."),
    ],
)
def test_consent_names_the_ways_there_are(settings, phone, texts, expected):
    settings.TEXT_MESSAGES_ENABLED = texts

    assert expected in consent.wording(clinic_name="Larkfield", phone=phone)


def test_consent_shown_is_the_consent_kept(client, answered):
    shown = client.get(FORM).context["form"].fields["consent"].help_text
    send(client, answered)

    assert ConsultationRequest.objects.get().consent_wording.endswith(shown)


def test_cookie_of_the_confirmation_is_narrow(client, answered, settings):
    settings.SESSION_COOKIE_SECURE = True
    response = send(client, answered)

    (cookie,) = response.cookies.values()
    assert cookie["path"] == RECEIVED
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["max-age"]) == (True, "Lax", True, 3600)
    kept = ConsultationRequest.objects.get()
    key, _time, _signature = cookie.value.split(":")  # and nothing else: no name, no reference
    assert key == str(kept.key)


@pytest.mark.parametrize(
    "cookie",
    [
        None,
        "",
        "x",
        "\x00",
        str(uuid.UUID(int=1)),
        signing.TimestampSigner(salt="consultations.received").sign("no uuid"),
        signing.TimestampSigner(salt="consultations.received").sign(str(uuid.UUID(int=1))),
        signing.TimestampSigner(salt="another").sign(str(uuid.UUID(int=1))),
    ],
)
def test_confirmation_without_a_good_cookie_says_if(client, location, cookie):
    ConsultationRequestFactory()
    # As a header: Python's own cookies refuse some of these, a browser of somebody who means harm does not.
    sent = {} if cookie is None else {"cookie": f"request_received={cookie}"}

    response = client.get(RECEIVED, headers=sent)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert Page(response).title == "If you sent the form, we have your request | Larkfield Clinic"
    assert "Rivera" not in response.content.decode()


def test_confirmation_is_forgotten_after_an_hour(client, answered, monkeypatch):
    send(client, answered)
    now = datetime.datetime.now(datetime.UTC).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 3700)

    assert "If you sent the form" in client.get(RECEIVED).content.decode()


def test_form_sent_twice_gives_one_request_and_one_reference(client, answered):
    send(client, answered)
    first = client.get(RECEIVED).context["reference"]
    send(client, answered)

    assert client.get(RECEIVED).context["reference"] == first
    assert ConsultationRequest.objects.count() == 1
    assert "the words have changed" not in client.get(RECEIVED).content.decode()


def test_form_sent_again_with_other_words_keeps_both_and_says_so(client, answered):
    send(client, answered)
    send(client, answered, note="One more thing.")

    assert ConsultationRequest.objects.count() == 1
    assert LaterVersion.objects.count() == 1
    assert "We kept both versions under one reference." in client.get(RECEIVED).content.decode()


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        ({"name": " "}, ["Tell us what to call you. A nickname is fine."]),
        ({"phone": ""}, ["Give us a phone number or an e-mail address. One is enough."]),
        (
            {"phone": "call me"},
            ["We can't read this phone number. Check the digits, area code first, like 212 000 0000."],
        ),
        (
            {"phone": "555 0123"},
            ["We can't read this phone number. Check the digits, area code first, like 212 000 0000."],
        ),
        (
            {"email": "sam at example"},
            ["We can't read this e-mail address. It needs an @ and a part after it, like name@example.com."],
        ),
        ({"channels": []}, ["Tick at least one way we may reach you."]),
        (
            {"channels": ["email"]},
            ['You ticked "E-mail me", but there is no e-mail address yet. Add it, or untick the box.'],
        ),
        (
            {"phone": "", "email": "sam@example.com"},
            ['You ticked "Call me", but there is no phone number yet. Add it, or untick the box.'],
        ),
        (
            {"name": "x" * 101},
            ["This is 1 characters longer than we can keep. Shorten it to 100. You can tell us the rest when we talk."],
        ),
        (
            {"note": "x" * 10_000},
            [
                (
                    "This is 8,000 characters longer than we can keep. Shorten it to 2,000. "
                    "You can tell us the rest when we talk."
                )
            ],
        ),
        ({"name": "Sam\x00"}, ["Some signs in this field did not reach us well. Please type that part again."]),
        ({"note": "a\ufffdb"}, ["Some signs in this field did not reach us well. Please type that part again."]),
        ({"note": "a\x1bb"}, ["Some signs in this field did not reach us well. Please type that part again."]),
        ({"email": "a\x00@b.c"}, ["Some signs in this field did not reach us well. Please type that part again."]),
        ({"topic": "\x00"}, ["Some signs in this field did not reach us well. Please type that part again."]),
        ({"age": ""}, ["Tell us if you are 18 or older."]),
        ({"age": "maybe"}, ["Tell us if you are 18 or older."]),
        (
            {"consent": ""},
            ['We need your okay to keep this and answer it. Tick "I agree", or call (212) 555-0142 instead.'],
        ),
    ],
)
def test_each_mistake_has_its_words(client, answered, changes, messages):
    page = assert_form_came_back(send(client, answered, **changes), *messages)

    assert page.form_key == answered["form_key"]  # the same form: sending it again is still one request


def test_form_with_errors_is_tied_together(client, location):
    response = client.post(FORM, {"form_key": form_key.issue(), "phone": "x", "note": "\x00"})
    page = Page(response)

    assert response.status_code == 422
    assert page.alerts == 1
    assert len(page.fragments) == len(response.context["form"].errors)
    assert len(page.ids) == len(set(page.ids))
    assert set(page.fragments) <= set(page.ids)
    assert page.described_by
    assert set(page.described_by) <= set(page.ids)


def test_everything_typed_comes_back_with_errors(client, answered):
    note = 'First line\n\n  <b>second</b> & third "line"'
    response = send(
        client,
        answered,
        consent="",
        name="Zoë <Núñez>",
        email="zoe@example.com",
        channels=["call", "email"],
        contact_times=["weekday_mornings", "any_open_time"],
        voicemail="yes",
        asking="as_referrer",
        topic="second_opinion",
        note=note,
    )

    page = assert_form_came_back(response, response.context["form"].errors["consent"][0])
    values = [(name, value) for name, value, _checked in page.inputs]
    assert ("name", "Zoë <Núñez>") in values
    assert ("phone", "(212) 555-0123") in values
    assert ("email", "zoe@example.com") in values
    assert {(name, value) for name, value, checked in page.inputs if checked} == {
        ("channels", "call"),
        ("channels", "email"),
        ("contact_times", "weekday_mornings"),
        ("contact_times", "any_open_time"),
        ("voicemail", "yes"),
        ("asking", "as_referrer"),
        ("topic", "second_opinion"),
        ("age", "yes"),
    }
    assert "First line\n\n  &lt;b&gt;second&lt;/b&gt; &amp; third &quot;line&quot;</textarea>" in page.text


@pytest.mark.parametrize("key", [None, "", "forged", "\x00", "x" * 5_000])
def test_missing_or_damaged_key_asks_once_more(client, answered, key):
    del answered["form_key"]
    answers = answered if key is None else {**answered, "form_key": key}

    response = client.post(FORM, answers)

    page = assert_form_came_back(
        response, 'The form did not reach us whole. All you typed is below. Press "Send my request" again.'
    )
    assert ("name", "Sam Rivera", False) in page.inputs
    assert client.post(FORM, {**answered, "form_key": page.form_key}).status_code == 303


def test_stale_key_asks_once_more(client, answered, monkeypatch):
    tomorrow = datetime.datetime.now(datetime.UTC).timestamp() + 25 * 3600
    monkeypatch.setattr("django.core.signing.time.time", lambda: tomorrow)

    page = assert_form_came_back(
        send(client, answered),
        "This form was open for a long time, so we check once more. All you typed is below. "
        'Press "Send my request" again.',
    )
    assert send(client, answered, form_key=page.form_key).status_code == 303


def test_stale_key_of_a_request_we_have_is_no_reason_to_ask_again(client, answered, monkeypatch):
    send(client, answered)
    tomorrow = datetime.datetime.now(datetime.UTC).timestamp() + 25 * 3600
    monkeypatch.setattr("django.core.signing.time.time", lambda: tomorrow)

    assert send(client, answered).status_code == 303
    assert ConsultationRequest.objects.count() == 1


def test_under_18_is_a_kind_page_that_keeps_nothing(client, answered):
    response = send(client, answered, age="no", note="two\nlines", contact_times=["weekday_mornings", "any_open_time"])

    assert response.status_code == 200
    page = Page(response)
    assert page.title == "We are glad you asked | Larkfield Clinic"
    assert "We have not kept what you typed." in page.text
    assert ConsultationRequest.objects.count() == 0
    hidden = [(name, value) for name, value, _checked in page.inputs]
    assert hidden == [
        ("form_key", answered["form_key"]),
        ("name", "Sam Rivera"),
        ("phone", "(212) 555-0123"),
        ("email", ""),
        ("channels", "call"),
        ("contact_times", "weekday_mornings"),
        ("contact_times", "any_open_time"),
        ("voicemail", "no"),
        ("asking", "for_myself"),
        ("topic", "not_said"),
        ("note", "two\nlines"),
        ("consent", "on"),
        ("leave_empty", ""),
    ]


def test_way_back_from_under_18_keeps_everything_but_the_age(client, answered):
    del answered["age"]

    response = send(client, answered, back="1", note="two\nlines", contact_times=["weekday_mornings"])

    assert response.status_code == 200
    page = Page(response)
    assert "error-summary" not in page.text
    assert page.form_key == answered["form_key"]
    assert ("name", "Sam Rivera", False) in page.inputs
    assert {(name, value) for name, value, checked in page.inputs if checked} == {
        ("channels", "call"),
        ("contact_times", "weekday_mornings"),
        ("voicemail", "no"),
        ("asking", "for_myself"),
        ("topic", "not_said"),
        ("consent", None),
    }
    assert "two\nlines</textarea>" in page.text
    assert ConsultationRequest.objects.count() == 0


def test_location_is_asked_only_if_there_are_several(client, answered, location):
    assert "Which location suits you?" not in client.get(FORM).content.decode()

    uptown = LocationFactory(name="Uptown", city="Troy")
    page = client.get(FORM).content.decode()
    assert "Uptown, Troy, NY" in page
    assert "Either is fine" in page

    LocationFactory()
    assert "Any is fine" in client.get(FORM).content.decode()

    send(client, answered, location=str(uptown.pk))
    assert ConsultationRequest.objects.get().location == uptown


def test_texts_are_offered_only_if_switched_on(client, answered, settings):
    assert "Text me" not in client.get(FORM).content.decode()
    assert send(client, answered, channels=["text"]).status_code == 422

    settings.TEXT_MESSAGES_ENABLED = True
    assert "Text me" in client.get(FORM).content.decode()
    assert send(client, answered, channels=["text"]).status_code == 303
    assert ConsultationRequest.objects.get().channels == ["text"]


def test_windows_the_hours_do_not_contain_are_not_offered_but_taken(client, answered, location):
    location.opening_hours.all().update(closes_at=datetime.time(12))

    page = client.get(FORM).content.decode()

    assert "Weekday mornings (until noon)" in page
    assert "Weekday afternoons" not in page
    assert send(client, answered, contact_times=["weekday_afternoons"]).status_code == 303


@pytest.mark.parametrize(
    "origin", ["https://evil.example.com", "null", "http://testserver.evil.example.com", "http://["]
)
def test_form_from_another_website_is_set_aside_with_the_same_answer(client, answered, origin):
    response = client.post(FORM, answered, headers={"origin": origin})

    assert (response.status_code, response.headers["Location"]) == (303, RECEIVED)
    kept = ConsultationRequest.objects.get()
    assert (kept.status, kept.spam_sign) == ("quarantine", "foreign_origin")
    assert kept.reference in client.get(RECEIVED).content.decode()


@pytest.mark.parametrize("origin", ["http://testserver", "https://testserver", "https://TESTSERVER"])
def test_form_from_our_own_website_is_new(client, answered, origin):
    client.post(FORM, answered, headers={"origin": origin})

    assert ConsultationRequest.objects.get().status == "new"


def test_form_behind_a_proxy_with_the_sites_own_name_is_new(client, answered, settings):
    settings.SITE_URL = "https://www.clinic.example.com"
    client.post(FORM, answered, headers={"origin": "https://www.clinic.example.com"})

    assert ConsultationRequest.objects.get().status == "new"


def test_filled_trap_is_set_aside_with_the_same_answer(client, answered):
    assert send(client, answered, leave_empty="buy").status_code == 303
    assert ConsultationRequest.objects.get().spam_sign == "trap_field"


def test_form_works_without_the_cookie_that_django_checks(answered):
    assert Client(enforce_csrf_checks=True).post(FORM, answered).status_code == 303


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(client, location, method):
    assert getattr(client, method)(FORM).status_code == 405
    assert getattr(client, method)(RECEIVED).status_code == 405


def test_confirmation_takes_no_post(client, location):
    assert client.post(RECEIVED).status_code == 405


@pytest.mark.parametrize("url", [FORM, RECEIVED])
def test_head_answers_like_get(client, location, url):
    assert client.head(url).status_code == 200


def post_raw(client, body, content_type="application/x-www-form-urlencoded"):
    return client.generic("POST", FORM, body, content_type=content_type)


def test_body_over_the_limit_is_refused_before_it_is_read(client, answered):
    response = post_raw(client, b"name=" + b"x" * (3 * 1024 * 1024))

    assert response.status_code == 413
    assert ConsultationRequest.objects.count() == 0


def test_body_on_the_limit_is_read(client, location):
    start = b"note="
    assert post_raw(client, start + b"x" * (1024 * 1024 - len(start))).status_code == 422
    assert post_raw(client, start + b"x" * (1024 * 1024 - len(start) + 1)).status_code == 413


def test_ten_thousand_fields_are_refused_kindly(client, location):
    response = post_raw(client, b"&".join(b"a=1" for _ in range(10_000)))

    assert response.status_code == 400


def test_invalid_utf_8_is_asked_for_again(client, answered):
    body = f"form_key={answered['form_key']}&name=Sam%FF&phone=2125550123&channels=call&age=yes&consent=on"

    assert_form_came_back(
        post_raw(client, body.encode()),
        "Some signs in this field did not reach us well. Please type that part again.",
    )


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "hex", "idna", "no-such-charset"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_foreign_charset_is_a_clear_answer(client, location, kind, charset):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nSam\xff\r\n--b--\r\n'
        if "multi" in kind
        else b"name=%FF"
    )

    response = post_raw(client, body, content_type=f"{kind}; charset={charset}")

    assert response.status_code in (400, 422)
    assert ConsultationRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"\x00\xff", "text/plain"),
        (b"no boundary", "multipart/form-data"),
        (b"--b\r\nbroken", "multipart/form-data; boundary=b"),
        (b"%", "application/x-www-form-urlencoded"),
        (b"a", ""),
    ],
)
def test_body_that_is_no_form_is_a_clear_answer(client, location, body, content_type):
    assert post_raw(client, body, content_type).status_code in (400, 422)


def test_foreign_host_is_refused(client, answered):
    assert client.post(FORM, answered, headers={"host": "evil.example.com"}).status_code == 400
    assert ConsultationRequest.objects.count() == 0


def test_promise_is_the_one_that_was_given_even_if_the_hours_change(client, answered, location):
    send(client, answered)
    promise = ConsultationRequest.objects.get().promise
    location.opening_hours.all().delete()

    assert client.get(RECEIVED).context["promise"] == promise


def test_confirmation_of_a_name_with_markup_is_escaped(client, answered):
    send(client, answered, name="<script>Sam")

    assert "Thank you, &lt;script&gt;Sam." in client.get(RECEIVED).content.decode()


def test_addresses_are_those_of_the_contract():
    assert reverse("consultations:request") == FORM
    assert reverse("consultations:received") == RECEIVED


def test_staff_can_write_down_a_call_without_the_form(location):
    request = intake.accept(
        submission_key=uuid.uuid4(),
        answers=AnswersFactory(),
        consent=intake.Consent(version="1, spoken", wording="Said yes on the phone.", given_at=timezone.now()),
        received_at=timezone.now(),
        origin=ConsultationRequest.Origin.PHONE_CALL,
    )

    assert request.origin == "phone_call"


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError, InternalError, ProgrammingError])
def test_database_that_is_away_gives_back_what_was_typed(client, answered, monkeypatch, fault):
    def away(**_kwargs):
        raise fault("gone")

    monkeypatch.setattr("consultations.intake.accept", away)
    response = send(client, answered, note="Please call <late>.")

    page = Page(response)
    assert response.status_code == 503
    assert "Yours has not been sent." in page.text
    assert ("note", "Please call <late>.", False) in page.inputs
    assert "988" in page.text
    assert not ConsultationRequest.objects.exists()

    monkeypatch.undo()
    again = client.post(FORM, {name: value for name, value, _checked in page.inputs})

    assert again.status_code == 303
    assert ConsultationRequest.objects.get().note == "Please call <late>."
