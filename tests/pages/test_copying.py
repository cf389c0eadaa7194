"""Copies of pages, alone or with all below them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from pages import bin
from pages.copying import copy
from pages.drafts import draft_content
from pages.models import Page
from tests.factories import PageFactory, StaffFactory


@pytest.fixture
def editor(db):
    return StaffFactory(role="editor")


@pytest.fixture
def guide(db):
    """/guide/ with two pages below, and one below the first of them."""
    guide = PageFactory(title="Guide", slug="guide", kind="guide", is_in_main_menu=True, text="<p>Top.</p>")
    first = PageFactory(title="First", slug="first", parent=guide, text="<p>One.</p>")
    PageFactory(title="Deep", slug="deep", parent=first, text="<p>Deep.</p>")
    PageFactory(title="Second", slug="second", parent=guide)
    return guide


def words_without_keys(page):
    content = draft_content(page)
    return [{name: value for name, value in block.items() if name != "key"} for block in content["blocks"]]


def test_copy_has_the_words_of_the_draft_and_a_life_of_its_own(guide, editor):
    made = copy(guide, by=editor)

    assert (made.title, made.path, made.kind, made.is_in_main_menu) == ("Copy of Guide", "/guide-copy/", "guide", False)
    assert words_without_keys(made) == words_without_keys(guide)
    assert {b["key"] for b in draft_content(made)["blocks"]}.isdisjoint(
        b["key"] for b in draft_content(guide)["blocks"]
    )
    assert (made.releases.count(), made.draft_versions.get().saved_by) == (0, editor)
    assert Page.objects.below(made.path).count() == 0


def test_pages_below_are_copied_in_their_order(guide, editor):
    bin.discard(PageFactory(parent=guide, slug="gone"), by=editor)

    made = copy(guide, by=editor, with_pages_below=True)

    below = Page.objects.below(made.path).order_by("sort_key")
    assert [(page.title, page.path) for page in below] == [
        ("First", "/guide-copy/first/"),
        ("Deep", "/guide-copy/first/deep/"),
        ("Second", "/guide-copy/second/"),
    ]
    assert words_without_keys(below[1]) == words_without_keys(Page.objects.get(path="/guide/first/deep/"))


def test_second_copy_has_another_address(guide, editor):
    assert [copy(guide, by=editor).path for _ in range(3)] == ["/guide-copy/", "/guide-copy-2/", "/guide-copy-3/"]


def test_copy_of_a_long_title_and_address_fits(editor):
    made = copy(PageFactory(title="t" * 120, slug="s" * 80), by=editor)

    assert (len(made.title), len(made.slug)) == (120, 80)
    made.full_clean()


def test_home_page_is_copied_to_an_address_of_its_own(editor):
    assert copy(PageFactory(title="Home", slug=""), by=editor).path == "/home-copy/"


def test_who_may_not_copy(guide):
    with pytest.raises(PermissionDenied):
        copy(guide, by=StaffFactory(role="clinical_reviewer"))


def test_copy_in_the_admin(guide, editor):
    client = Client()
    client.force_login(editor)
    address = f"/admin/pages/page/{guide.pk}/copy/"

    assert "Copy the 3 pages below it too" in client.get(address).content.decode()
    response = client.post(address, {"with_pages_below": "yes"}, follow=True)

    assert "This is a copy of “Guide”" in response.content.decode()
    assert Page.objects.filter(path="/guide-copy/first/deep/").exists()
