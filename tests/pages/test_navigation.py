import pytest

from pages.navigation import Link, ancestor_paths, navigation_for
from tests.factories import PageFactory, StaffFactory, go_live


@pytest.fixture
def live(db):
    """Make a page and publish it."""
    editor = StaffFactory(role="editor")

    def make(**fields):
        page = PageFactory(**fields)
        go_live(page, by=editor)
        return page

    return make


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/", []),
        ("/safety/", ["/"]),
        ("/articles/why/", ["/", "/articles/"]),
        ("/a/b/c/", ["/", "/a/", "/a/b/"]),
    ],
)
def test_ancestor_paths_go_from_home_down(path, above):
    assert ancestor_paths(path) == above


def test_menus_hold_what_staff_put_there_in_their_order_by_short_title(live):
    live(title="Second in menu", slug="second", is_in_main_menu=True, position=20)
    live(title="A long title", menu_title="First", slug="first", is_in_main_menu=True, position=10)
    live(title="Legal", slug="legal", is_in_footer_menu=True, position=30)
    live(title="In no menu", slug="none", position=5)
    PageFactory(title="Never published", slug="draft", is_in_main_menu=True)

    navigation = navigation_for("/second/")

    assert navigation.main == [Link("First", "/first/"), Link("Second in menu", "/second/", is_current=True)]
    assert navigation.footer == [Link("Legal", "/legal/")]


def test_outside_link_in_a_menu_leads_outside(live):
    live(
        title="Portal",
        slug="portal",
        kind="outside_link",
        outside_url="https://portal.example.com",
        is_in_main_menu=True,
    )

    assert navigation_for("/").main == [Link("Portal", "https://portal.example.com", is_outside=True)]


def test_breadcrumbs_are_the_live_pages_above(live):
    live(title="Home", slug="")
    articles = live(title="Articles", slug="articles")
    hidden = PageFactory(title="Not live", slug="hidden", parent=articles)
    live(title="Why", slug="why", parent=hidden)

    assert navigation_for("/articles/hidden/why/").breadcrumbs == [Link("Home", "/"), Link("Articles", "/articles/")]


def test_guide_pages_lead_from_one_to_the_next(live):
    for number, slug in enumerate(["one", "two", "three"]):
        live(title=slug.title(), slug=slug, kind="guide", position=number * 10)
    live(title="Elsewhere", slug="elsewhere", position=15)

    first, second, third = (navigation_for(f"/{slug}/", kind="guide") for slug in ("one", "two", "three"))

    assert (first.previous, first.next, first.guide_step) == (None, Link("Two", "/two/"), 1)
    assert (second.previous, second.next, second.guide_step) == (Link("One", "/one/"), Link("Three", "/three/"), 2)
    assert (third.previous, third.next, third.guide_step) == (Link("Two", "/two/"), None, 3)
    assert navigation_for("/elsewhere/", kind="standard").guide == []


def test_words_of_the_menu_come_from_the_live_release(live):
    page = live(title="As published", slug="safety", is_in_main_menu=True)

    page.title = "As drafted"
    page.save()

    assert navigation_for("/").main == [Link("As published", "/safety/")]


@pytest.mark.parametrize("count", [3, 300])
def test_page_takes_the_same_queries_with_3_and_with_300_pages(client, live, django_assert_num_queries, count):
    parent = live(title="Guide", slug="guide", kind="guide", is_in_main_menu=True)
    for number in range(count - 1):
        live(
            slug=f"page-{number}",
            parent=parent if number % 3 else None,
            kind="guide" if number % 2 else "standard",
            is_in_main_menu=number < 10,
            is_in_footer_menu=number % 50 == 0,
        )

    with django_assert_num_queries(1):
        navigation_for("/guide/page-1/", kind="guide")
    # The release, the links round it, and the clinic: itself, closures, announcement, locations.
    with django_assert_num_queries(6):
        assert client.get("/guide/page-1/").status_code == 200


def test_guide_is_read_in_the_order_of_the_tree(db):
    pages = [PageFactory(title=name.upper(), slug=name, kind="guide") for name in "abc"]
    pages.append(PageFactory(title="C1", slug="c1", kind="guide", parent=pages[2]))
    pages.insert(1, PageFactory(title="A1", slug="a1", kind="guide", parent=pages[0]))
    for page in pages:
        go_live(page)

    guide = navigation_for("/a/", kind="guide").guide

    assert [link.title for link in guide] == ["A", "A1", "B", "C", "C1"]
