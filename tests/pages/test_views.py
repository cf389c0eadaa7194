import datetime

import pytest
from django.utils import timezone

from pages.models import Release
from pages.publishing import publish
from tests.factories import PageFactory, StaffFactory

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def editor(db):
    return StaffFactory()


@pytest.fixture
def page(db):
    return PageFactory(title="Safety", slug="safety", summary="What can go wrong.", text="<p>Words.</p>")


def test_page_is_the_same_for_everyone(client, page, editor):
    publish(page, by=editor)

    visitor = client.get("/safety/")
    client.force_login(StaffFactory(role="editor"))
    colleague = client.get("/safety/")

    assert visitor.content == colleague.content
    assert not visitor.cookies
    assert "Cookie" not in visitor.headers.get("Vary", "")
    assert b"csrf" not in visitor.content
    assert b"nonce" not in visitor.content
    assert b"<script" not in visitor.content


def test_page_has_its_release_title_and_description(client, page, editor):
    publish(page, by=editor)
    page.title = "Another title"
    page.save()

    html = client.get("/safety/").content.decode()

    assert "<title>Safety | Our clinic</title>" in html
    assert '<meta name="description" content="What can go wrong.">' in html
    assert "<h1>Safety</h1>" in html
    assert "<p>Words.</p>" in html


def test_title_for_search_results_stands_in_the_head_only(client, page, editor):
    page.seo_title, page.seo_description = "Is ketamine safe?", "Honest answers."
    page.save()
    publish(page, by=editor)

    html = client.get("/safety/").content.decode()

    assert "<title>Is ketamine safe? | Our clinic</title>" in html
    assert '<meta name="description" content="Honest answers.">' in html
    assert "<h1>Safety</h1>" in html


@pytest.mark.parametrize(("minutes", "status"), [(-1, 200), (1, 404)])
def test_page_is_there_from_its_moment_on(client, page, editor, minutes, status):
    publish(page, by=editor, live_from=timezone.now() + minutes * MINUTE)

    assert client.get("/safety/").status_code == status


def test_draft_and_outside_link_have_no_address(client, page, editor):
    publish(PageFactory(slug="portal", kind="outside_link", outside_url="https://example.com"), by=editor)

    assert client.get("/safety/").status_code == 404
    assert client.get("/portal/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_page_takes_no_other_method(client, page, editor, method):
    publish(page, by=editor)

    response = getattr(client, method)("/safety/")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


def test_address_without_its_slash_leads_to_the_page(client, page, editor):
    publish(page, by=editor)

    response = client.get("/safety")

    assert (response.status_code, response.headers["Location"]) == (301, "/safety/")


def test_list_of_articles_shows_live_ones_newest_first(client, editor):
    index = PageFactory(title="Articles", slug="articles", kind="article_index")
    publish(index, by=editor)
    now = timezone.now()
    for title, minutes in [("Older", -9), ("Newest", -1), ("To come", 9), ("Middle", -5)]:
        article = PageFactory(title=title, slug=title.lower().replace(" ", "-"), parent=index, kind="article")
        publish(article, by=editor, live_from=now + minutes * MINUTE)
    PageFactory(title="Draft", slug="draft", parent=index, kind="article")

    response = client.get("/articles/")

    assert [child["title"] for child in response.context["children"]] == ["Newest", "Middle", "Older"]
    assert 'href="/articles/newest/"' in response.content.decode()


def test_list_of_articles_without_any_says_where_to_go(client, editor):
    publish(PageFactory(title="Articles", slug="articles", kind="article_index"), by=editor)

    assert "There are no articles yet." in client.get("/articles/").content.decode()


@pytest.mark.parametrize(
    ("is_clinical", "origin", "is_marked"),
    [(True, "starter", True), (False, "starter", False), (True, "editor", False)],
)
def test_clinical_starter_pages_are_marked_as_sample_content(client, page, editor, is_clinical, origin, is_marked):
    page.is_clinical = is_clinical
    page.save()
    publish(page, by=None if origin == Release.Origin.STARTER else editor, origin=origin)

    assert ("not yet reviewed by a clinician" in client.get("/safety/").content.decode()) is is_marked
