"""Links between pages survive a move: in drafts, in releases, in snippets, and in what is brought back."""

import pytest
from django.test import Client

from pages import bin, drafts
from pages.models import CallToAction, Hero, PageCards, RichText, Snippet
from pages.publishing import publish, restore
from tests.factories import PageFactory, RedirectFactory, StaffFactory, add_block


@pytest.fixture
def editor(db):
    return StaffFactory(role="editor")


@pytest.fixture
def safety(editor):
    page = PageFactory(title="Safety", slug="safety")
    publish(page, by=editor)
    return page


@pytest.fixture
def page(safety, editor):
    """A page that leads to /safety/ in running text, with a button and with a card."""
    text = '<p><a href="/safety/#rare">Safety</a>, <a href="/safety-net/">not it</a></p>'
    page = PageFactory(slug="start", text=text)
    add_block(page, CallToAction, heading="Next", label="Read", url="/safety/?a=1")
    add_block(page, PageCards, pages="/safety/")
    publish(page, by=editor)
    return page


def move(page, slug):
    page.slug = slug
    page.save()


def links_in(page):
    html = Client().get(page.path).content.decode()
    article = html[html.index("<article") : html.index("</article>")]
    return [part.split('"')[0] for part in article.split('href="')[1:]]


def test_release_leads_to_where_the_page_is_today(page, safety):
    assert links_in(page) == ["/safety/#rare", "/safety-net/", "/safety/?a=1", "/safety/"]

    move(safety, "risks")

    assert links_in(page) == ["/risks/#rare", "/safety-net/", "/risks/?a=1", "/risks/"]


def test_link_never_leads_to_another_page_that_took_the_address(page, safety, editor):
    move(safety, "risks")
    publish(PageFactory(slug="safety"), by=editor)

    assert links_in(page)[0] == "/risks/#rare"


def test_draft_holds_todays_addresses(page, safety):
    move(safety, "risks")

    assert RichText.objects.get().text == (
        '<p><a href="/risks/#rare">Safety</a>, <a href="/safety-net/">not it</a></p>'
    )
    assert CallToAction.objects.get().url == "/risks/?a=1"
    assert PageCards.objects.get().pages == "/risks/"


def test_links_to_pages_below_follow_too(page, safety, editor):
    below = PageFactory(slug="rare", parent=safety)
    publish(below, by=editor)
    RichText.objects.update(text='<p><a href="/safety/rare/">Rare</a></p>')
    PageCards.objects.update(pages="/safety/rare/\n/safety/")
    publish(page, by=editor)

    move(safety, "risks")

    assert links_in(page) == ["/risks/rare/", "/risks/?a=1", "/risks/rare/", "/risks/"]
    assert RichText.objects.get().text == '<p><a href="/risks/rare/">Rare</a></p>'
    assert PageCards.objects.get().pages == "/risks/rare/\n/risks/"


def test_moving_the_home_page_leaves_all_other_links_alone(editor):
    home = PageFactory(slug="")
    publish(home, by=editor)
    page = PageFactory(kind="landing", text='<p><a href="/">Home</a> <a href="/other/">Other</a></p>')
    hero = add_block(page, Hero, heading="x", text="<p>x</p>", primary_label="a", primary_url="/other/")
    cards = add_block(page, PageCards, pages="/\n/other/")

    move(home, "welcome")

    for block in (hero, cards):
        block.refresh_from_db()
    assert RichText.objects.get().text == '<p><a href="/welcome/">Home</a> <a href="/other/">Other</a></p>'
    assert (hero.primary_url, cards.pages) == ("/other/", "/welcome/\n/other/")


def test_link_to_an_old_address_is_a_link_to_the_page(safety, editor):
    RedirectFactory(old_path="/treatments/safety.html/", page=safety)
    page = PageFactory(text='<p><a href="/treatments/safety.html">Safety</a></p>')
    publish(page, by=editor)

    assert links_in(page) == ["/safety/"]


def test_restored_release_leads_to_where_the_page_is_today(page, safety, editor):
    old = page.releases.get()
    RichText.objects.update(text="<p>None.</p>")
    publish(page, by=editor)
    move(safety, "risks")

    restore(old, by=editor)

    assert links_in(page)[0] == "/risks/#rare"


def test_earlier_draft_comes_back_with_todays_addresses(page, safety, editor):
    version = drafts.record(page, by=editor)
    move(safety, "risks")

    drafts.load(page, version.content, by=editor)

    assert 'href="/risks/#rare"' in RichText.objects.get().text
    assert (CallToAction.objects.get().url, PageCards.objects.get().pages) == ("/risks/?a=1", "/risks/")


def test_link_within_a_snippet_follows(safety, editor):
    snippet = PageFactory(kind="snippet", text='<p><a href="/safety/">Safety</a></p>')
    publish(snippet, by=editor)
    page = PageFactory()
    add_block(page, Snippet, snippet=snippet)
    publish(page, by=editor)

    move(safety, "risks")

    assert links_in(page) == ["/risks/"]


def test_link_to_a_deleted_page_stays_as_it_is(page, safety, editor):
    bin.discard(safety, by=editor)

    assert links_in(page)[0] == "/safety/#rare"
    assert Client().get("/safety/").status_code == 410


def test_release_from_before_links_were_kept_is_drawn_as_it_stands(page, safety):
    release = page.releases.get()
    content = {name: value for name, value in release.content.items() if name != "links"}
    move(safety, "risks")

    assert drafts.load(page, content, by=StaffFactory()) == []
    assert 'href="/safety/#rare"' in RichText.objects.get().text


def test_pages_are_found_by_title_and_by_address(safety, editor):
    PageFactory(title="About us", slug="team")
    PageFactory(title="Safety text", kind="snippet")
    client = Client()
    client.force_login(editor)

    def found(words):
        return [page["path"] for page in client.get("/admin/pages/page/titles/", {"q": words}).json()["results"]]

    assert found("SAFE") == ["/safety/"]
    assert found("tea") == ["/team/"]
    assert found("") == ["/team/", "/safety/"]
    assert found("no such page\0") == []
