"""What every public page has to keep, looked at in a real browser. Addresses are found, not listed."""

import pytest
from django.test import RequestFactory

from clinic_site import error_pages
from clinic_site.opening import HoldingPageMiddleware
from tests.browser import addresses
from tests.browser.look import look_at

pytestmark = pytest.mark.browser

BYTES = 14_600  # what a server sends before it waits for the first answer (ten packets, RFC 6928)
LONG_BYTES = 30_000
LONG_PAGES = ("/faqs/", "/articles/")  # and what stands below them
FORM = "/request-a-consultation/"


def assert_in_order(look, *, status=200):
    """The page is as every page has to be, whatever it says."""
    assert look.status == status
    assert look.axe == []
    assert look.overflow == []
    assert look.foreign == []
    assert look.console == []
    assert look.violations == []
    assert len(look.headings) == 1
    assert look.headings[0].strip()


def assert_same_for_everyone(look):
    """Nothing in the answer depends on who asks."""
    assert look.cookies == []
    assert "set-cookie" not in look.headers
    assert "cookie" not in look.headers.get("vary", "").lower()


def test_every_public_address_is_in_order(live_site, browser, subtests):
    found = addresses.public(live_site.url)

    assert {"/", FORM, "/contact/", "/crisis-help/", "/sitemap.xml"} <= set(found)
    for address in found:
        with subtests.test(address):
            look = look_at(browser, live_site.url + address)
            assert_same_for_everyone(look)
            if look.is_html:
                assert_in_order(look)
                limit = LONG_BYTES if address.startswith(LONG_PAGES) else BYTES
                assert look.html_and_css_bytes <= limit
                assert look.headers.get("content-encoding") in ("gzip", "br")
            else:
                assert look.status == 200


def send_as(method, *, body="", content_type="application/x-www-form-urlencoded", address=FORM):
    """Ask for an address the way no link of ours does."""

    def ask(page):
        origin = page.evaluate("location.origin")
        page.route(
            f"**{address}",
            lambda route: route.continue_(method=method, post_data=body, headers={"content-type": content_type}),
            times=1,
        )
        return page.goto(origin + address)

    return ask


def submit(fill):
    """Fill in the form and send it."""

    def ask(page):
        fill(page)
        with page.expect_navigation() as navigation:
            page.locator("main form button[type=submit], main form input[type=submit]").first.click()
        return navigation.value

    return ask


def nothing(page):
    """Send the form empty."""


def everything_wrong(page):
    page.get_by_label("E-mail", exact=False).first.fill("not-an-address")


def too_young(page):
    page.locator("input[name=age][value=no]").check()


REFUSALS = {
    "400, a character set that is no text": (
        400,
        FORM,
        send_as("POST", content_type="application/x-www-form-urlencoded; charset=hex", body="name=61"),
    ),
    "403, a staff form without its token": (403, "/", send_as("POST", address="/admin/login/", body="username=sam")),
    "404": (404, "/no-such-page/", None),
    "404 deep in the tree": (404, "/articles/no-such-page/at/all/", None),
    "405": (405, "/", send_as("POST", address="/safety/", body="a=1")),
    "413": (413, FORM, send_as("POST", body="note=" + "x" * 1_100_000)),
    "422, an empty form": (422, FORM, submit(nothing)),
    "422, a wrong address": (422, FORM, submit(everything_wrong)),
    "under 18": (200, FORM, submit(too_young)),
}


@pytest.mark.parametrize(("status", "address", "ask"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals_are_in_order_and_show_988(live_site, browser, status, address, ask):
    seen = {}

    def ask_and_read(page):
        response = ask(page) if ask else None
        seen["crisis"] = page.locator("main a[href='tel:988']").count()
        seen["phone"] = page.locator("a[href^='tel:+1']").count()
        return response

    look = look_at(browser, live_site.url + address, ask=ask_and_read)

    assert_in_order(look, status=status)
    assert_same_for_everyone(look)
    assert seen["crisis"] >= 1
    assert seen["phone"] >= 1
    assert look.headers["cache-control"] == "no-store"
    assert look.html_and_css_bytes <= BYTES


FRAMELESS = {
    "500": lambda: error_pages.server_error(RequestFactory().get("/")),
    "503, no database": lambda: error_pages.frameless(503),
    "503, not open yet": lambda: HoldingPageMiddleware(None)._holding_page(),
}


@pytest.mark.parametrize("make", FRAMELESS.values(), ids=FRAMELESS.keys())
def test_pages_without_a_frame_are_in_order_and_show_988(live_site, browser, make):
    answer = make()
    policy = look_at(browser, live_site.url, with_axe=False).headers["content-security-policy"]
    crisis_links = []

    def ask(page):
        page.route(
            "**/broken/",
            lambda route: route.fulfill(
                status=answer.status_code,
                body=answer.content,
                headers={"content-type": "text/html; charset=utf-8", "content-security-policy": policy},
            ),
        )
        response = page.goto(f"{live_site.url}/broken/")
        crisis_links.append(page.locator("main a[href='tel:988']").count())
        return response

    look = look_at(browser, live_site.url, ask=ask)

    look.console = [line for line in look.console if "status of 5" not in line]
    assert_in_order(look, status=answer.status_code)
    assert crisis_links == [1]


BAD_PAGE = """<!doctype html><html lang="en"><head><title>Bad</title></head><body><main><h1>One</h1><h1>Two</h1>
<img src="http://elsewhere.example/x.png"><p style="color: red">x</p><div id="wide">{}</div></main></body></html>"""


def test_look_finds_what_is_wrong_with_a_page(live_site, browser):
    policy = look_at(browser, live_site.url, with_axe=False).headers["content-security-policy"]

    def ask(page):
        page.route(
            "**/bad/",
            lambda route: route.fulfill(
                body=BAD_PAGE.format("x" * 200),
                headers={"content-type": "text/html", "set-cookie": "a=1", "content-security-policy": policy},
            ),
        )
        return page.goto(f"{live_site.url}/bad/")

    look = look_at(browser, live_site.url, ask=ask)

    assert {line.split(": ")[1] for line in look.axe if line.startswith("390 px, dark")} >= {"image-alt"}
    assert look.headings == ["One", "Two"]
    assert look.foreign == ["http://elsewhere.example/x.png"]
    assert any("style" in line for line in look.console)
    assert {line.split()[0] for line in look.violations} == {"img-src", "style-src-attr"}
    assert look.cookies == ["a"]
    assert look.overflow[-1] == "div."
