"""A login that has ended at the moment of saving does not eat what was typed."""

import datetime
import html
import re

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clinic_site.models import Announcement
from clinic_site.sealed_fields import seal
from clinic_site.session_limits import LAST_SEEN_AT, SIGNED_IN_AT
from tests.factories import ClinicFactory, PageFactory, StaffFactory
from tests.pages.test_admin import change_of, posted

PASSWORD = "correct horse battery staple"
ADD = "/admin/clinic_site/announcement/add/"
TYPED = {"text": "Closed for snow “today” & <b>tomorrow</b>", "starts_at": "2026-11-21T08:00", "_save": "Save"}


def colleague(username, role="editor"):
    made = StaffFactory(username=username, role=role)
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def sam(db):
    ClinicFactory()
    return colleague("sam")


@pytest.fixture
def browser_of_sam(sam):
    client = Client(enforce_csrf_checks=True)
    client.force_login(sam)
    return client


def hidden_fields(response):
    """The hidden fields of the form on a page, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"[^>]*>', response.content.decode())
    return {name: html.unescape(value) for name, value in found}


def end_by_idle(client):
    session = client.session
    session[SIGNED_IN_AT] = session[LAST_SEEN_AT] = timezone.now().timestamp() - 16 * 60
    session.save()


def end_by_age(client):
    session = client.session
    session[LAST_SEEN_AT] = timezone.now().timestamp()
    session[SIGNED_IN_AT] = session[LAST_SEEN_AT] - 9 * 3600
    session.save()


def end_elsewhere(client):
    Session.objects.all().delete()


def sent_too_late(client, end, address=ADD, data=TYPED):
    token = str(client.get(address).context["csrf_token"])
    end(client)
    return client.post(address, {**data, "csrfmiddlewaretoken": token})


def sign_in(client, shown, *, username="sam", password=PASSWORD):
    return client.post("/admin/login/", {**hidden_fields(shown), "username": username, "password": password})


@pytest.mark.parametrize("end", [end_by_idle, end_by_age, end_elsewhere])
def test_what_was_typed_is_saved_after_signing_in_again(browser_of_sam, end):
    asked = sent_too_late(browser_of_sam, end)

    assert "what you typed is kept" in asked.content.decode()
    assert "no-store" in asked.headers["Cache-Control"]
    assert "snow" not in asked.content.decode(), "who comes to the keyboard reads nothing in the source"
    offered = sign_in(browser_of_sam, asked)
    assert "What you typed before is not saved yet" in offered.content.decode()
    assert Announcement.objects.count() == 0
    browser_of_sam.post(ADD, hidden_fields(offered))
    assert Announcement.objects.get().text == TYPED["text"]


def test_page_with_its_blocks_is_saved_and_nothing_more(browser_of_sam):
    page = PageFactory(title="Before")
    data = posted(page, title="After") | {"_continue": "Save draft"}

    asked = sent_too_late(browser_of_sam, end_by_idle, change_of(page), data)
    offered = sign_in(browser_of_sam, asked)
    response = browser_of_sam.post(change_of(page), hidden_fields(offered), follow=True)

    page.refresh_from_db()
    assert "Draft saved" in response.content.decode()
    assert (page.title, page.releases.count()) == ("After", 0)


def test_failed_tries_in_between_lose_nothing(browser_of_sam):
    asked = sent_too_late(browser_of_sam, end_by_idle)

    asked = sign_in(browser_of_sam, asked, password="wrong")
    assert "what you typed is kept" in asked.content.decode()
    offered = sign_in(browser_of_sam, asked)

    assert hidden_fields(offered)["text"] == TYPED["text"]


def test_another_colleague_does_not_get_it(browser_of_sam, sam):
    colleague("kim")
    asked = sent_too_late(browser_of_sam, end_by_idle)

    response = sign_in(browser_of_sam, asked, username="kim")

    assert response.status_code == 302
    shown = browser_of_sam.get(response.headers["Location"]).content.decode()
    assert "Somebody else was typing here before you" in shown
    assert "snow" not in shown


@pytest.mark.parametrize("token", ["x", "v1:x:y", seal("{", context="kept typing"), seal("{}", context="else")])
def test_damaged_or_foreign_typing_is_a_sentence(client, sam, token):
    response = client.post("/admin/login/", {"username": "sam", "password": PASSWORD, "kept_typing": token})

    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    assert "could not be read" in client.get("/admin/").content.decode()


def test_typing_of_yesterday_is_a_sentence(browser_of_sam, monkeypatch):
    asked = sent_too_late(browser_of_sam, end_by_idle)
    later = timezone.now() + datetime.timedelta(hours=13)
    monkeypatch.setattr(timezone, "now", lambda: later)

    response = sign_in(browser_of_sam, asked)

    assert "too old to be saved" in browser_of_sam.get(response.headers["Location"]).content.decode()


def test_passwords_and_files_are_not_kept_and_files_are_named(browser_of_sam):
    data = TYPED | {"password1": "my-secret-one", "photo": SimpleUploadedFile("a.png", b"x")}
    offered = sign_in(browser_of_sam, sent_too_late(browser_of_sam, end_by_idle, ADD, data))

    assert "my-secret-one" not in offered.content.decode()
    assert "Files could not be kept" in offered.content.decode()


def test_who_may_not_save_it_still_may_not(browser_of_sam, sam):
    asked = sent_too_late(browser_of_sam, end_by_idle)
    sam.groups.clear()

    offered = sign_in(browser_of_sam, asked)

    assert browser_of_sam.post(ADD, hidden_fields(offered)).status_code == 403
    assert Announcement.objects.count() == 0


def test_page_of_500_blocks_comes_through(browser_of_sam):
    blocks = {f"pages_richtext_set-{number}-text": f"<p>{'Wörter ' * 60}</p>" for number in range(500)}
    asked = sent_too_late(browser_of_sam, end_by_idle, ADD, TYPED | blocks)

    offered = sign_in(browser_of_sam, asked)

    assert hidden_fields(offered).items() >= blocks.items()


def test_form_that_was_open_while_its_writer_signed_in_again_is_offered(browser_of_sam):
    data = TYPED | {"csrfmiddlewaretoken": "x" * 64}
    browser_of_sam.get(ADD)

    offered = browser_of_sam.post(ADD, data, headers={"Sec-Fetch-Site": "same-origin"})

    assert hidden_fields(offered)["text"] == TYPED["text"]
    assert browser_of_sam.post(ADD, hidden_fields(offered)).status_code == 302


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_form_from_elsewhere_is_refused(browser_of_sam, site):
    browser_of_sam.get(ADD)

    response = browser_of_sam.post(ADD, TYPED, headers={"Sec-Fetch-Site": site} if site else {})

    assert response.status_code == 403
    assert "snow" not in response.content.decode()


def test_empty_form_leads_to_the_login_as_ever(client, db):
    assert client.post(ADD).headers["Location"] == f"/admin/login/?next={ADD}"


def test_change_of_an_account_is_never_kept(db):
    ClinicFactory()
    owner = colleague("olga", role="owner")
    address = f"/admin/clinic_site/staffuser/{owner.pk}/change/"
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    response = sent_too_late(client, end_elsewhere, address, {"username": "mal", "groups": "4"})

    assert (response.status_code, response.headers["Location"]) == (302, f"/admin/login/?next={address}")


def test_what_is_sent_again_is_shown_first(browser_of_sam):
    offered = sign_in(browser_of_sam, sent_too_late(browser_of_sam, end_by_idle)).content.decode()

    shown = offered[offered.index("<details") : offered.index("</details>")]
    assert "Closed for snow “today” &amp; tomorrow" in shown
    assert ADD in shown
    assert "_save" not in shown
