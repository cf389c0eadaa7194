"""A page's history says who did what."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from pages import bin
from pages.history import events
from pages.models import Page, Release
from pages.publishing import (
    approve,
    load_into_draft,
    publish,
    publish_starter,
    restore,
    return_to_author,
    review,
    submit,
    withdraw,
)
from tests.factories import PageFactory, StaffFactory


@pytest.fixture
def editor(db):
    return StaffFactory(role="editor", username="editor")


@pytest.fixture
def reviewer(db):
    return StaffFactory(role="clinical_reviewer", username="reviewer")


def told(page):
    """(what, who) of all that happened, the oldest first."""
    return [(event.what, event.by and event.by.username) for event in reversed(events(page, limit=100))]


def test_life_of_a_clinical_page(editor, reviewer):
    page = PageFactory(kind="guide")
    publish_starter(page)
    return_to_author(submit(page, by=editor, note="Please look."), by=reviewer, note="Add the risks.")
    release = approve(submit(page, by=editor), by=reviewer)
    review(release, by=reviewer)
    Page.objects.update(title="Another title")
    load_into_draft(release, by=editor)
    withdraw(release, by=reviewer, note="Outdated.")
    restore(Release.objects.get(pk=release.pk), by=editor)

    assert told(page) == [
        ("Sample content became release 1", None),
        ("Sent release 2 for review: Please look.", "editor"),
        ("Gave release 2 back: Add the risks.", "reviewer"),
        ("Sent release 3 for review", "editor"),
        ("Approved release 3", "reviewer"),
        ("Reviewed release 3 again", "reviewer"),
        ("Saved the draft.", "editor"),
        ("Withdrew release 3: Outdated.", "reviewer"),
        ("Restored release 3 as release 4", "editor"),
    ]


def test_page_that_its_editor_publishes_alone(editor):
    page = PageFactory(is_clinical=False)
    publish(page, by=editor)
    scheduled = publish(page, by=editor, live_from=timezone.now() + datetime.timedelta(days=1))
    withdraw(scheduled, by=editor)

    assert told(page) == [
        ("Published release 1", "editor"),
        ("Published release 2", "editor"),
        ("Called off release 2", "editor"),
    ]


def test_what_is_done_in_the_admin_is_told_once(editor):
    client = Client()
    client.force_login(editor)
    page, other = PageFactory(slug="one"), PageFactory(slug="two")
    client.post("/admin/pages/page/move-node/", {"move": page.pk, "relative_to": other.pk, "position": "after"})
    client.post(f"/admin/pages/page/{page.pk}/delete/", {"post": "yes"})
    client.post("/admin/pages/page/bin/", {"page": page.pk, "slug": "one"})
    client.post(f"/admin/pages/page/{page.pk}/copy/")

    assert told(page) == [
        (f"Moved to /one/, place {Page.objects.get(pk=page.pk).position}.", "editor"),
        ("Deleted: it is in the bin.", "editor"),
        ("Brought back from the bin.", "editor"),
    ]
    copied = Page.objects.get(path="/one-copy/")
    assert told(copied) == [(f"Copied from “{page}”.", "editor")]
    shown = client.get(f"/admin/pages/page/{page.pk}/history/").content.decode()
    assert "Brought back from the bin." in shown
    assert "<bdi>editor</bdi>" in shown


def test_history_of_a_deleted_page_is_there(editor, client):
    page = PageFactory()
    bin.discard(page, by=editor)
    client.force_login(editor)

    assert client.get(f"/admin/pages/page/{page.pk}/history/").status_code == 200


def test_history_takes_as_many_queries_for_much_as_for_little(editor, reviewer, django_assert_num_queries):
    page = PageFactory(kind="guide")
    for _ in range(3):
        approve(submit(page, by=editor), by=reviewer)
    events(page, limit=100)

    with django_assert_num_queries(4):
        assert len(events(page, limit=100)) == 6
