"""Draft, release and live page show the very same article; only the frame round it differs."""

import re

import pytest
from django.core import signing
from django.test import Client

from pages import publishing, sharing
from pages.models import RichText
from pages.publishing import submit
from tests.factories import PageFactory, SourceFactory, StaffFactory, go_live
from tests.pages.test_rendering import every_kind


@pytest.fixture
def page(db):
    page = PageFactory(title="Safety", slug="safety", summary="In short.", kind="guide")
    every_kind(page, words="Words of the draft.")
    return page


@pytest.fixture
def reviewer(client):
    colleague = StaffFactory(role="clinical_reviewer")
    client.force_login(colleague)
    return colleague


def article_of(response):
    [article] = re.findall(rb"<article.*</article>", response.content, re.DOTALL)
    return article


def frame_of(response):
    return response.content.replace(article_of(response), b"")


def test_article_is_the_same_bytes_in_draft_review_page_and_after_a_restore(client, page, reviewer):
    draft = client.get(f"/admin/pages/page/{page.pk}/preview/")
    release = submit(page, by=StaffFactory(role="editor"))
    in_review = client.get(f"/admin/pages/release/{release.pk}/preview/")
    publishing.approve(release, by=reviewer)
    live = Client().get("/safety/")
    RichText.objects.update(text="<p>Other words.</p>")
    go_live(page)
    other = Client().get("/safety/")
    restored = publishing.restore(release, by=StaffFactory(role="editor"))
    publishing.approve(restored, by=reviewer)
    again = Client().get("/safety/")

    articles = {article_of(response) for response in (draft, in_review, live, again)}
    assert len(articles) == 1
    assert article_of(other) not in articles
    assert frame_of(live) == frame_of(again)
    assert b"Preview for staff." in frame_of(draft)
    assert b"Preview for staff." not in frame_of(live)


def test_preview_is_for_staff_and_is_not_kept(client, page, reviewer):
    address = f"/admin/pages/page/{page.pk}/preview/"
    response = client.get(address)

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert Client().get(address).status_code == 302


def test_shared_link_shows_the_draft_without_an_account(page):
    address = f"/preview/{sharing.token_for(page)}/"

    response = Client().get(address)

    assert b"Words of the draft." in response.content
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.cookies == {}


def test_shared_link_shows_a_release_as_it_was_sent(page):
    release = submit(page, by=StaffFactory(role="editor"))
    RichText.objects.update(text="<p>Other words.</p>")

    response = Client().get(f"/preview/{sharing.token_for(release)}/")

    assert b"Words of the draft." in response.content


def test_shared_link_is_over_after_a_week(page, monkeypatch):
    address = f"/preview/{sharing.token_for(page)}/"
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + sharing.LIFETIME.total_seconds() + 1)

    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "WyJwYWdlIiwxXQ:1:x", "%00", "a" * 500])
def test_link_that_was_made_up_shows_nothing(db, token):
    assert Client().get(f"/preview/{token}/").status_code == 404


def test_draft_with_a_missing_source_says_so_instead_of_a_preview(client, page, reviewer):
    SourceFactory(key="known")
    RichText.objects.update(text="<p>Rare. [@lost]</p>")

    response = client.get(f"/admin/pages/page/{page.pk}/preview/", follow=True)

    assert "[@lost], which is not among the sources" in response.content.decode()
