"""The main menu: a sheet with a way out on a phone, a row on a wide screen."""

import pytest

pytestmark = pytest.mark.browser


def test_menu_opens_and_closes_on_a_phone(live_site, new_page):
    page = new_page(width=390, java_script_enabled=False)
    page.goto(f"{live_site.url}/safety/")
    link = page.locator("#menu").get_by_text("Contact", exact=True)
    close = page.get_by_role("button", name="Close")

    assert not link.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert link.is_visible()
    close.click()
    assert not link.is_visible()
    assert not close.is_visible()


def test_menu_is_a_row_on_a_wide_screen(live_site, new_page):
    page = new_page(width=1280)
    page.goto(f"{live_site.url}/safety/")

    assert page.locator("#menu").get_by_text("Contact", exact=True).is_visible()
    assert not page.get_by_role("button", name="Close").is_visible()
    assert not page.get_by_role("button", name="Menu").is_visible()
