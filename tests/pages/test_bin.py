"""A deleted page: it leaves the tree and its address, loses nothing, and comes back."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from pages import bin, drafts
from pages.models import Page, Release, RichText
from pages.publishing import approve, publish, restore, submit
from tests.factories import PageFactory, StaffFactory, go_live
from tests.pages.test_drafts import form_of


@pytest.fixture
def editor(db):
    return StaffFactory(role="editor", first_name="Ed", last_name="Iter")


@pytest.fixture
def client(editor):
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def page(db):
    return PageFactory(title="Parking", slug="parking", text="<p>Behind the house.</p>", is_in_main_menu=True)


def status(path):
    return Client().get(path).status_code


def test_deleted_page_is_gone_for_visitors_and_comes_back_with_all_it_said(page, editor):
    release = publish(page, by=editor)

    bin.discard(page, by=editor)

    assert status("/parking/") == 410
    assert "/parking/" not in Client().get("/sitemap.xml").content.decode()
    page.refresh_from_db()
    bin.bring_back(page, by=editor)
    assert status("/parking/") == 410, "visitors see it once it is published"
    restore(Release.objects.get(pk=release.pk), by=editor)
    assert "Behind the house." in Client().get("/parking/").content.decode()


def test_page_that_was_never_published_comes_back_with_its_draft(page, editor):
    drafts.record(page, by=editor)

    bin.discard(page, by=editor)

    assert status("/parking/") == 404
    bin.bring_back(page, by=editor)
    page.refresh_from_db()
    assert (page.path, page.parent, page.is_in_main_menu) == ("/parking/", None, True)
    assert RichText.objects.get(parent=page).text == "<p>Behind the house.</p>"
    assert page.draft_versions.count() == 1


def test_deleting_withdraws_what_is_scheduled_and_returns_what_waits(page, editor):
    scheduled = go_live(page, live_from=timezone.now() + datetime.timedelta(days=1))
    waiting = submit(page, by=StaffFactory(role="editor"))

    bin.discard(page, by=editor)

    scheduled, waiting = Release.objects.get(pk=scheduled.pk), Release.objects.get(pk=waiting.pk)
    assert (scheduled.state, scheduled.withdrawn_by, scheduled.withdrawal_note) == ("withdrawn", editor, bin.NOTE)
    assert (waiting.state, waiting.returned_by, waiting.return_note) == ("returned", editor, bin.NOTE)


def test_its_address_is_free_for_another_page(page, editor):
    publish(page, by=editor)
    bin.discard(page, by=editor)
    other = PageFactory(title="New parking", slug="parking")
    publish(other, by=editor)

    assert "New parking" in Client().get("/parking/").content.decode()
    page.refresh_from_db()
    with pytest.raises(ValidationError, match="“New parking” has the address /parking/ already"):
        bin.bring_back(page, by=editor)
    bin.bring_back(page, by=editor, slug="old-parking")
    page.refresh_from_db()
    assert page.path == "/old-parking/"


def test_old_addresses_of_a_deleted_page_say_that_it_was_taken_down(page, editor):
    publish(page, by=editor)
    page.slug = "cars"
    page.save()

    bin.discard(page, by=editor)

    assert (status("/parking/"), status("/cars/")) == (410, 410)


def test_page_with_pages_below_is_not_deleted(page, editor):
    PageFactory(parent=page, title="Garage")

    with pytest.raises(ValidationError, match="Pages stand below this one, like “Garage”"):
        bin.discard(page, by=editor)


def test_page_comes_back_below_a_page_that_is_there(page, editor):
    below = PageFactory(parent=page)
    bin.discard(below, by=editor)
    bin.discard(page, by=editor)
    below.refresh_from_db()

    with pytest.raises(ValidationError, match="is in the bin too"):
        bin.bring_back(below, by=editor)
    page.refresh_from_db()
    bin.bring_back(page, by=editor)
    below.refresh_from_db()
    bin.bring_back(below, by=editor)
    below.refresh_from_db()
    assert below.path.startswith("/parking/")


def test_home_page_stays(editor):
    with pytest.raises(ValidationError, match="every site has one"):
        bin.discard(PageFactory(slug=""), by=editor)


def test_editor_deletes_no_clinical_page_that_visitors_read(editor):
    page = PageFactory(kind="guide")
    approve(submit(page, by=editor), by=StaffFactory(role="clinical_reviewer"))

    with pytest.raises(ValidationError, match="A clinical reviewer has to withdraw it first"):
        bin.discard(page, by=editor)
    assert page.releases.live().exists()


@pytest.mark.parametrize("action", [bin.discard, bin.bring_back])
def test_who_may_not(page, action):
    with pytest.raises(PermissionDenied):
        action(page, by=StaffFactory(role="clinical_reviewer"))


def test_second_of_two_deletions_is_told(page, editor):
    bin.discard(page, by=editor)

    with pytest.raises(ValidationError, match="deleted this page already"):
        bin.discard(page, by=editor)


def test_nothing_of_a_deleted_page_can_be_published(page, editor):
    release = publish(page, by=editor)
    bin.discard(page, by=editor)
    page.refresh_from_db()

    with pytest.raises(ValidationError, match=r"^\['This page is in the bin. Bring it back first.'\]$"):
        publish(page, by=editor)
    with pytest.raises(PermissionDenied):
        restore(Release.objects.get(pk=release.pk), by=editor)


def test_delete_and_bring_back_in_the_admin(page, client):
    address = f"/admin/pages/page/{page.pk}/delete/"

    assert "You can bring it back" in client.get(address).content.decode()
    deleted = client.post(address, {"post": "yes"}, follow=True).content.decode()
    listed = client.get("/admin/pages/page/bin/").content.decode()
    back = client.post("/admin/pages/page/bin/", {"page": page.pk, "slug": "parking"}, follow=True).content.decode()

    assert "“Parking” is in the bin" in deleted
    assert f"/admin/pages/page/{page.pk}/change/" not in deleted
    assert "by <bdi>Ed Iter</bdi>" in listed
    assert "“Parking” is back" in back
    assert "The bin is empty" in client.get("/admin/pages/page/bin/").content.decode()


def test_form_of_a_deleted_page_leads_to_the_bin(page, client, editor):
    bin.discard(page, by=editor)

    response = client.get(f"/admin/pages/page/{page.pk}/change/", follow=True)

    assert response.redirect_chain[0][0] == "/admin/pages/page/bin/"
    assert "“Parking” was deleted" in response.content.decode()


def test_what_was_typed_while_somebody_deleted_the_page_is_kept(page, client, editor):
    typed = form_of(client, page) | {"title": "Typed meanwhile"}
    bin.discard(page, by=StaffFactory(role="editor", username="other"))

    response = client.post(f"/admin/pages/page/{page.pk}/change/", typed, follow=True)

    assert "What you typed is saved in its draft" in response.content.decode()
    assert Page.objects.get(pk=page.pk).title == "Typed meanwhile"


def test_deleted_page_is_offered_nowhere(page, client, editor):
    bin.discard(page, by=editor)

    add = client.get("/admin/pages/page/add/").content.decode()
    redirects = client.get("/admin/pages/redirect/add/").content.decode()
    front = client.get("/admin/").content.decode()

    assert "Parking" not in client.get("/admin/pages/page/").content.decode()
    assert "Parking" not in add + redirects
    panel = front[front.index("<h2>Pages</h2>") :]
    assert "Parking" not in panel[: panel.index("</section>")]
