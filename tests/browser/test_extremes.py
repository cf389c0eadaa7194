"""Nothing overflows on the pages of clinics that nobody planned for, and what is empty says the next step."""

import pytest

from tests.browser.extreme_content import DEEP, MENU_ITEMS, TITLE, WORD
from tests.browser.look import look_at

pytestmark = pytest.mark.browser

FORM = "/request-a-consultation/"
ADDRESSES = ["/", "/about/", "/contact/", "/articles/", FORM, "/no-such-page/"]


@pytest.fixture(scope="module")
def extreme_site(make_site):
    """The running site whose data a function of extreme_content made: one for each, kept for all tests here."""
    sites = {}

    def site_with(name):
        if name not in sites:
            sites[name] = make_site(prepare=f"from tests.browser import extreme_content as e; e.{name}()")
        return sites[name]

    return site_with


@pytest.mark.parametrize(
    ("content", "addresses"),
    [
        ("too_much", [*ADDRESSES, DEEP, "/menu-24/"]),
        ("one_location_without_hours", ADDRESSES),
        ("nothing", ADDRESSES),
    ],
)
def test_nothing_overflows_and_nothing_breaks(extreme_site, browser, subtests, content, addresses):
    site = extreme_site(content)

    for address in addresses:
        with subtests.test(address):
            look = look_at(browser, site.url + address, schemes=("light",))
            assert look.status == (404 if address == "/no-such-page/" else 200)
            assert look.overflow == []
            assert look.axe == []
            assert look.violations == []
            assert len(look.headings) == 1


def test_extremes_are_extreme(extreme_site, new_page):
    page = new_page(width=390)

    page.goto(extreme_site("too_much").url + DEEP)

    assert (len(TITLE), len(WORD)) == (120, 40)
    assert page.locator("h1").inner_text() == TITLE
    assert page.locator("nav[aria-label='Main'] li").count() >= MENU_ITEMS
    assert page.locator(".breadcrumbs li").count() == 3


def test_contact_page_without_a_location_says_the_next_step(extreme_site, new_page):
    page = new_page(width=320)

    page.goto(extreme_site("nothing").url + "/contact/")

    main = page.locator("main")
    assert "Our address and phone number are not on this page yet." in main.inner_text()
    assert main.locator(f"a[href='{FORM}']").count() >= 1
    assert page.locator("a[href^='tel:+']").count() == 0
