"""A snippet stands on many pages and is edited once."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from pages import bin, drafts
from pages.models import RichText, Section, Snippet
from pages.publishing import publish, restore, submit, withdraw
from tests.factories import PageFactory, SourceFactory, StaffFactory, add_block, go_live


@pytest.fixture
def editor(db):
    return StaffFactory(role="editor")


@pytest.fixture
def snippet(editor):
    snippet = PageFactory(kind="snippet", title="House rules", slug="house-rules", text="<p>Bring a sweater.</p>")
    publish(snippet, by=editor)
    return snippet


def page_with(snippet, *, times=1):
    page = PageFactory(text="<p>Before.</p>")
    for _ in range(times):
        add_block(page, Snippet, snippet=snippet)
    add_block(page, RichText, text="<p>After.</p>")
    return page


def read(page):
    return Client().get(page.path).content.decode()


def test_snippet_edited_once_changes_on_every_page(snippet, editor):
    pages = [page_with(snippet), page_with(snippet)]
    for page in pages:
        publish(page, by=editor)
    assert all(read(page).index("Before.") < read(page).index("sweater") < read(page).index("After.") for page in pages)

    RichText.objects.filter(parent=snippet).update(text="<p>Bring two sweaters.</p>")
    assert "two" not in read(pages[0])
    publish(snippet, by=editor)

    assert all("Bring two sweaters." in read(page) and "Bring a sweater." not in read(page) for page in pages)


def test_snippet_takes_one_query_more_however_many_there_are(snippet, editor, client, django_assert_num_queries):
    other = PageFactory(kind="snippet", text="<p>Other.</p>")
    publish(other, by=editor)
    few, many = page_with(snippet), page_with(snippet, times=3)
    add_block(many, Snippet, snippet=other)
    for page in (few, many):
        publish(page, by=editor)
        with django_assert_num_queries(7):
            client.get(page.path)


def test_snippet_has_no_address_and_stands_in_no_list(snippet):
    assert Client().get("/house-rules/").status_code == 404
    assert "house-rules" not in Client().get("/sitemap.xml").content.decode()
    snippet.is_in_main_menu = True
    with pytest.raises(ValidationError, match="in no menu"):
        snippet.full_clean()


def test_page_below_a_snippet_has_no_breadcrumb_to_it(snippet, editor):
    below = PageFactory(parent=snippet)
    publish(below, by=editor)

    assert 'href="/house-rules/"' not in read(below)


def test_same_snippet_twice_makes_no_id_twice(editor):
    snippet = PageFactory(kind="snippet")
    add_block(snippet, Section, heading="House rules")
    add_block(snippet, RichText, text="<p>x</p>")
    publish(snippet, by=editor)
    page = page_with(snippet, times=2)
    publish(page, by=editor)

    html = read(page)
    assert html.count('id="house-rules"') == html.count('id="house-rules-2"') == 1


def test_sources_of_a_snippet_are_numbered_with_those_of_the_page(editor):
    SourceFactory(key="first"), SourceFactory(key="second")
    snippet = PageFactory(kind="snippet", text="<p>Two [@second], one [@first].</p>")
    publish(snippet, by=editor)
    page = PageFactory(text="<p>One [@first].</p>")
    add_block(page, Snippet, snippet=snippet)
    publish(page, by=editor)

    html = read(page)
    assert html.index("The paper called first.") < html.index("The paper called second.")
    assert html.count('href="#ref-1"') == 2


def test_snippet_that_is_not_live_stops_publishing_with_a_sentence(editor):
    page = page_with(PageFactory(kind="snippet", title="House rules"))

    with pytest.raises(ValidationError, match=r"Block 2 \(Snippet\) shows “House rules”, which is not live"):
        submit(page, by=editor)


def test_snippet_within_a_snippet_is_refused(snippet, editor):
    outer = PageFactory(kind="snippet")
    add_block(outer, Snippet, snippet=snippet)

    with pytest.raises(ValidationError, match="a snippet within a snippet"):
        publish(outer, by=editor)


def test_withdrawn_snippet_leaves_the_pages_without_it(snippet, editor):
    page = page_with(snippet)
    publish(page, by=editor)

    withdraw(snippet.releases.live().get(), by=editor)

    assert "sweater" not in read(page)
    assert "After." in read(page)


def test_snippet_in_use_is_not_deleted(snippet, editor):
    page = page_with(snippet)

    with pytest.raises(ValidationError, match=f"stands on other pages, like “{page}”"):
        bin.discard(snippet, by=editor)


def test_block_of_a_snippet_comes_back_from_a_release_and_a_draft(snippet, editor):
    page = page_with(snippet)
    release = publish(page, by=editor)
    before = drafts.draft_content(page)
    Snippet.objects.all().delete()
    publish(page, by=editor)

    assert drafts.load(page, release.content, by=editor) == []
    assert drafts.draft_content(page) == before
    restore(release, by=editor)
    assert "sweater" in read(page)


def test_preview_page_and_restored_release_have_the_same_article(snippet, editor):
    page = page_with(snippet)
    release = publish(page, by=editor)
    client = Client()
    client.force_login(editor)

    def article(html):
        return html[html.index("<article") : html.index("</article>")]

    live = article(read(page))
    assert article(client.get(f"/admin/pages/page/{page.pk}/preview/").content.decode()) == live
    restore(release, by=editor)
    assert article(read(page)) == live


def test_editor_sees_where_a_snippet_stands(snippet, editor):
    page = page_with(snippet, times=2)
    client = Client()
    client.force_login(editor)

    html = client.get(f"/admin/pages/page/{snippet.pk}/change/").content.decode()

    state = html[html.index('class="editor-state"') :]
    assert "This snippet stands on" in state
    assert state[: state.index("What you publish here")].count(f'/admin/pages/page/{page.pk}/change/"') == 1
    assert "Show the public page" not in state
    assert client.get(f"/admin/pages/page/{snippet.pk}/preview/").status_code == 200


def test_clinical_snippet_needs_a_second_person(editor):
    snippet = PageFactory(kind="snippet", is_clinical=True, text="<p>Rare.</p>")

    assert submit(snippet, by=editor).state == "in_review"
    assert go_live(snippet).is_clinical
