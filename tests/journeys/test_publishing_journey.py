"""From a changed sentence to what visitors read: an editor and a reviewer, each screen with policy and axe."""

import datetime
import zoneinfo

import pytest

from tests.browser.look import AXE, AXE_RULES, AXE_RUN, NOTE_VIOLATIONS, OVERFLOW

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def desk(make_site):
    """A site with an editor and a clinical reviewer."""
    site = make_site()
    site.add_colleague("editor", "ana", PASSWORD)
    site.add_colleague("clinical_reviewer", "rey", PASSWORD)
    return site


@pytest.fixture
def sign_in(desk, new_page):
    """Sign in as a colleague. At the end nothing on any of the pages broke the policy or complained."""
    pages = []

    def open_as(username, **size):
        page = new_page(**size)
        page.context.add_init_script(NOTE_VIOLATIONS)  # for what it opens, too
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.goto(f"{desk.url}/admin/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"{desk.url}/admin/")
        pages.append(page)
        return page

    yield open_as
    for page in pages:
        assert page.evaluate("violations") == []
        assert page.wrong == []


def in_order(page):
    """The screen as it is now: nothing overflows, and axe finds nothing."""
    page.wait_for_function("[...document.querySelectorAll('.tiptap')].every(editor => editor.ariaLabel)")
    assert page.evaluate(OVERFLOW) == []
    assert page.evaluate("violations") == []
    page.evaluate(AXE)
    assert page.evaluate(AXE_RUN, AXE_RULES) == []
    page.evaluate("violations.length = 0")  # axe looks at the page with styles of its own, which the policy refuses


def said(page):
    """What the staff side answered."""
    return page.locator(".messagelist").inner_text()


def change_summary(page, words):
    page.get_by_label("Summary:").fill(words)
    page.get_by_role("button", name="Save and send for review").click()
    assert "is sent for review" in said(page)


def test_sentence_goes_from_the_editor_to_visitors_and_back_again(desk, sign_in, new_page):
    visitor = new_page()

    def visitors_read():
        visitor.goto(f"{desk.url}/safety/")
        return visitor.locator("main .lede").first.inner_text()

    before = visitors_read()
    editor = sign_in("ana")
    editor.goto(f"{desk.url}/admin/pages/page/")
    editor.get_by_role("link", name="Safety and side effects").click()
    editor.locator(".tiptap").first.wait_for()
    in_order(editor)
    change_summary(editor, "Words that are not good yet.")
    assert visitors_read() == before

    # The reviewer has a phone, and gives it back.
    reviewer = sign_in("rey", width=390, height=844)
    reviewer.get_by_role("link", name="Safety and side effects, release 2").click()
    in_order(reviewer)
    assert "good yet." in reviewer.locator(".comparison ins").all_inner_texts()
    reviewer.get_by_role("button", name="Give it back").click()
    assert "This field is required." in reviewer.locator(".decision").nth(1).inner_text()
    reviewer.get_by_label("What has to change?").fill("Say who watches.")
    reviewer.get_by_role("button", name="Give it back").click()
    assert "Given back to the author." in said(reviewer)

    # The editor reads why, and sends a better one.
    editor.reload()
    assert "Say who watches." in editor.locator(".editor-state").inner_text()
    change_summary(editor, "A nurse watches you all the time.")
    assert visitors_read() == before

    # Approved for tomorrow: visitors still read the old words.
    reviewer.goto(f"{desk.url}/admin/")
    reviewer.get_by_role("link", name="Safety and side effects, release 3").click()
    tomorrow = datetime.datetime.now(zoneinfo.ZoneInfo("America/New_York")) + datetime.timedelta(days=1)
    reviewer.get_by_label("At a time").check()
    reviewer.get_by_label("From:").fill(tomorrow.strftime("%Y-%m-%dT12:00"))
    reviewer.get_by_role("button", name="Approve").click()
    assert "Approved." in said(reviewer)
    assert "Goes live" in reviewer.locator("#content").inner_text()
    in_order(reviewer)
    assert visitors_read() == before

    # Called off, sent again, approved at once.
    reviewer.get_by_role("button", name="Withdraw").click()
    assert "Withdrawn." in said(reviewer)
    editor.reload()
    change_summary(editor, "A nurse watches you all the time.")
    reviewer.goto(f"{desk.url}/admin/")
    reviewer.get_by_role("link", name="Safety and side effects, release 4").click()
    reviewer.get_by_role("button", name="Approve").click()
    assert visitors_read() == "A nurse watches you all the time."

    # The first release again, by keyboard alone.
    editor.goto(f"{desk.url}/admin/pages/release/?q=Safety")
    editor.get_by_role("link", name="Safety and side effects, release 1").focus()
    editor.keyboard.press("Enter")
    editor.get_by_role("button", name="Make this the next release").focus()
    editor.keyboard.press("Enter")
    assert "A new release with the same words was made." in said(editor)
    reviewer.goto(f"{desk.url}/admin/")
    reviewer.get_by_role("link", name="Safety and side effects, release 5").focus()
    reviewer.keyboard.press("Enter")
    reviewer.get_by_role("button", name="Approve").focus()
    reviewer.keyboard.press("Enter")
    assert "Approved." in said(reviewer)
    assert visitors_read() == before


def test_two_editors_at_one_page_lose_nothing(desk, sign_in):
    desk.add_colleague("editor", "ben", PASSWORD)
    ana, ben = sign_in("ana"), sign_in("ben")
    for page in (ana, ben):
        page.goto(f"{desk.url}/admin/pages/page/")
        page.get_by_role("link", name="About us").click()
    ana.get_by_label("Summary:").fill("Ana wrote this.")
    ana.get_by_role("button", name="Save draft").click()
    ben.get_by_label("Summary:").fill("Ben wrote that.")
    ben.get_by_role("button", name="Save draft").click()

    assert "ana saved this page at" in ben.locator("#content").inner_text()
    assert ben.get_by_label("Summary:").input_value() == "Ben wrote that."
    ben.locator(".tiptap").first.wait_for()
    in_order(ben)
    with ben.expect_popup() as opened:
        ben.get_by_role("link", name="See what they wrote").click()
    assert "Ana wrote this." in opened.value.locator("main").inner_text()
    in_order(opened.value)
    ben.get_by_role("button", name="Save draft").click()
    assert "Draft saved." in said(ben)

    ben.get_by_role("link", name="Earlier drafts").click()
    in_order(ben)
    ben.locator(".staff-list li", has_text="ana").get_by_role("link").click()
    ben.get_by_role("button", name="Bring this version back").click()
    assert ben.get_by_label("Summary:").input_value() == "Ana wrote this."
