import datetime

import pytest
from django.utils import timezone

from pages.publishing import approve, publish_starter, submit, withdraw
from tests.factories import PageFactory, StaffFactory, go_live

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def editor(db):
    return StaffFactory(role="editor")


@pytest.fixture
def page(db):
    return PageFactory(title="Safety", slug="safety", summary="What can go wrong.", text="<p>Words.</p>")


def test_page_is_the_same_for_everyone(client, page, editor):
    go_live(page, by=editor)

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
    go_live(page, by=editor)
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
    go_live(page, by=editor)

    html = client.get("/safety/").content.decode()

    assert "<title>Is ketamine safe? | Our clinic</title>" in html
    assert '<meta name="description" content="Honest answers.">' in html
    assert "<h1>Safety</h1>" in html


def test_page_is_there_from_its_moment_on(client, page, editor, monkeypatch):
    live_from = timezone.now() + MINUTE
    go_live(page, by=editor, live_from=live_from)

    assert client.get("/safety/").status_code == 404

    monkeypatch.setattr(timezone, "now", lambda: live_from)
    assert client.get("/safety/").status_code == 200


def test_page_that_was_taken_down_says_so_and_no_older_version_comes_back(client, page, editor):
    go_live(page, by=editor)
    newest = go_live(page, by=editor)
    withdraw(newest, by=StaffFactory(role="clinical_reviewer"))

    response = client.get("/safety/")

    assert response.status_code == 410
    assert "taken down" in response.content.decode()
    assert "988" in response.content.decode()

    go_live(page, by=editor)
    assert client.get("/safety/").status_code == 200


def test_page_that_is_over_says_that_it_was_taken_down(client, page, editor, monkeypatch):
    live_until = timezone.now() + MINUTE
    release = submit(page, by=editor)
    approve(release, by=StaffFactory(role="clinical_reviewer"), live_until=live_until)

    assert client.get("/safety/").status_code == 200

    monkeypatch.setattr(timezone, "now", lambda: live_until)
    assert client.get("/safety/").status_code == 410
    assert "/safety/" not in client.get("/sitemap.xml").content.decode()


def test_draft_and_outside_link_have_no_address(client, page, editor):
    go_live(PageFactory(slug="portal", kind="outside_link", outside_url="https://example.com"), by=editor)

    assert client.get("/safety/").status_code == 404
    assert client.get("/portal/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_page_takes_no_other_method(client, page, editor, method):
    go_live(page, by=editor)

    response = getattr(client, method)("/safety/")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


def test_address_without_its_slash_leads_to_the_page(client, page, editor):
    go_live(page, by=editor)

    response = client.get("/safety")

    assert (response.status_code, response.headers["Location"]) == (301, "/safety/")


def test_list_of_articles_shows_live_ones_newest_first(client, editor):
    index = PageFactory(title="Articles", slug="articles", kind="article_index")
    go_live(index, by=editor)
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    for title, live_from in [("Older", None), ("To come", tomorrow), ("Middle", None), ("Newest", None)]:
        slug, summary = title.lower().replace(" ", "-"), f"{title} words."
        article = PageFactory(title=title, slug=slug, summary=summary, parent=index, kind="article")
        go_live(article, by=editor, live_from=live_from)
    PageFactory(title="Draft", slug="draft", parent=index, kind="article")

    response = client.get("/articles/")

    assert [child["title"] for child in response.context["children"]] == ["Newest", "Middle", "Older"]
    shown = response.content.decode()
    assert 'href="/articles/newest/"' in shown
    assert "Newest words." in shown
    assert f'<time datetime="{timezone.localdate()}">' in shown


def test_list_of_articles_without_any_says_where_to_go(client, editor):
    go_live(PageFactory(title="Articles", slug="articles", kind="article_index"), by=editor)

    assert "There are no articles yet." in client.get("/articles/").content.decode()


@pytest.mark.parametrize(
    ("is_clinical", "origin", "is_marked"),
    [(True, "starter", True), (False, "starter", False), (True, "editor", False)],
)
def test_clinical_starter_pages_are_marked_as_sample_content(client, page, editor, is_clinical, origin, is_marked):
    page.is_clinical = is_clinical
    page.save()
    if origin == "starter":
        publish_starter(page)
    else:
        go_live(page, by=editor)

    assert ("not yet reviewed by a clinician" in client.get("/safety/").content.decode()) is is_marked


@pytest.mark.parametrize("path", ["/%00/", "/a%00b/", "/safety/%00/"])
def test_address_that_no_database_takes_is_unknown(client, page, path):
    assert client.get(path).status_code == 404


def test_kind_of_the_draft_changes_nothing_for_visitors(client, page, editor):
    page.is_in_main_menu = True
    go_live(page, by=editor)
    page.kind, page.outside_url = "outside_link", "https://example.com/"
    page.save()

    shown = client.get("/safety/")
    assert shown.status_code == 200
    assert 'href="/safety/"' in shown.content.decode()
    assert "/safety/" in client.get("/sitemap.xml").content.decode()


def test_article_keeps_its_day_when_it_is_published_again(client, editor, monkeypatch):
    index = PageFactory(title="Articles", slug="articles", kind="article_index")
    article = PageFactory(title="First", slug="first", parent=index, kind="article")
    newer = PageFactory(title="Second", slug="second", parent=index, kind="article")
    for page in (index, article, newer):
        go_live(page, by=editor)
    later = timezone.now() + datetime.timedelta(days=30)
    go_live(article, by=editor, live_from=later)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert [child["title"] for child in client.get("/articles/").context["children"]] == ["Second", "First"]
    assert ", updated <time" in client.get("/articles/first/").content.decode()
    assert "updated" not in client.get("/articles/second/").content.decode()


def test_outside_link_is_no_article(client, editor):
    index = PageFactory(title="Articles", slug="articles", kind="article_index")
    go_live(index, by=editor)
    portal = PageFactory(slug="portal", parent=index, kind="outside_link", outside_url="https://example.com")
    go_live(portal, by=editor)

    assert "/articles/portal/" not in client.get("/articles/").content.decode()
