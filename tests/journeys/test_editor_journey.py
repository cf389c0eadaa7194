"""An editor at the desk and on a phone: writes a page of every kind of block by keyboard, moves, publishes it."""

import re

import pytest

from tests.browser.look import AXE, AXE_RULES, AXE_RUN, NOTE_VIOLATIONS, OVERFLOW

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery staple"
# The kind as the editor offers it, and what is typed into its fields (the text editor is called by its label, too).
KINDS = {
    "Opening with drawing": {"Heading": "A first look", "Text": "Asking can be light."},
    "Section heading": {"Heading": "How it feels"},
    "Text": {"Text": "Some people feel far away."},
    "Key facts": {"Facts": "It takes 40 minutes.\nYou are watched all the time."},
    "Box": {"Text": "You can stop at any time."},
    "Question and answer": {"Question": "Does it hurt?", "Answer": "The needle does, a little."},
    "Step": {"Heading": "You arrive", "Text": "A nurse greets you."},
    "Do and don't list": {"Do:": "drink water", "Do not": "drive"},
    "Term and meaning": {"Term": "Infusion", "Meaning": "A medicine given slowly into a vein."},
    "Table": {"Caption": "How long it takes", "Cells": "Part | Minutes\nInfusion | 40"},
    "Picture": {"Words for those": "A quiet room with a chair."},
    "Next step": {"Heading": "Ask us", "Text": "Two lines are enough.", "Button": "Ask", "Leads to": "/contact/"},
    "Cards of pages": {"Pages": "/safety/"},
    "Snippet": {"Snippet": "House rules"},
    "Our clinicians": {},
    "Price": {"Item": "First visit", "Amount": "$250"},
}


@pytest.fixture(scope="module")
def desk(make_site):
    """A site with an editor, a clinical reviewer and a snippet."""
    site = make_site(
        prepare="from tests.factories import PageFactory, go_live\n"
        "go_live(PageFactory(kind='snippet', title='House rules', text='<p>Bring a sweater.</p>'))"
    )
    site.add_colleague("editor", "ana", PASSWORD)
    site.add_colleague("clinical_reviewer", "rey", PASSWORD)
    return site


@pytest.fixture
def open_admin(desk, new_page):
    """Sign in (as the editor) and open an address of the staff side. The page keeps what went wrong in `page.wrong`."""

    def open_at(path, *, as_user="ana", **size):
        page = new_page(**size)
        page.add_init_script(NOTE_VIOLATIONS)
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on(
            "console",
            lambda message: page.wrong.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.goto(f"{desk.url}/admin/login/?next=/admin{path}")
        page.get_by_label("Username").fill(as_user)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"**/admin{path}")
        return page

    return open_at


def settle(page, milliseconds):
    """Let the page's own timers of up to that length go off first: on a busy machine they are late, and so is this."""
    page.evaluate("milliseconds => new Promise(done => setTimeout(done, milliseconds))", milliseconds)


def in_order(page):
    """The screen as it is now: nothing overflows, and axe finds nothing."""
    assert page.evaluate(OVERFLOW) == []
    page.evaluate(AXE)
    assert page.evaluate(AXE_RUN, AXE_RULES) == []


def press_until(page, key, reached, *, most=60):
    """Press a key until the focus is where it should be; the journey ends where a keyboard can't get."""
    for _ in range(most):
        if page.evaluate(reached):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{most} times {key} did not lead to {reached}")


def add_by_keyboard(page, kind):
    """Add a block at the end with the keyboard alone. Gives the block."""
    count = page.locator(".order-machine .inline-related:not(.empty-form)").count()
    page.get_by_role("button", name="Add a block").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.plugin-button')")
    press_until(page, "Tab", f"document.activeElement.title === {kind!r}", most=len(KINDS))
    page.keyboard.press("Enter" if count % 2 else "Space")
    block = page.get_by_role("group", name=f"Block {count + 1}, {kind}", exact=True)
    block.wait_for()
    settle(page, 250)  # the focus follows when the text editor is there
    assert block.evaluate("block => block.contains(document.activeElement)")
    return block


def order_of(page):
    return page.locator(".order-machine .inline-related:not(.empty-form) > h3 > b").all_inner_texts()


def test_editor_writes_every_kind_of_block_by_keyboard_and_publishes(desk, open_admin, tmp_path):
    from PIL import Image

    picture = tmp_path / "room.png"
    Image.new("RGB", (40, 30), "teal").save(picture)
    page = open_admin("/pages/page/add/")
    page.get_by_label("Title:", exact=True).fill("What a day is like")
    page.get_by_label("Last part of the address").fill("a-day")
    page.get_by_label("Kind:").select_option("landing")

    for kind, fields in KINDS.items():
        block = add_by_keyboard(page, kind)
        for label, words in fields.items():
            field = block.get_by_label(re.compile(f"^{label}")).locator("visible=true").first
            field.focus()
            if field.evaluate("field => field.tagName") == "SELECT":
                page.keyboard.type(words)
            else:
                page.keyboard.insert_text(words)
        if kind == "Picture":
            block.locator("input[type=file]").set_input_files(picture)
    assert page.evaluate("violations") == []
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("button", name="Save and send for review").click()
    page.locator(".messagelist").wait_for()

    assert "Release 1 is sent for review." in page.locator(".messagelist").inner_text()
    assert order_of(page) == [f"{kind}:" for kind in KINDS]
    assert page.evaluate("violations") == []
    assert "never published" in page.locator(".editor-state").inner_text()

    review = open_admin("/", as_user="rey")
    review.get_by_role("link", name="What a day is like, release 1").click()
    assert "Some people feel far away." in review.locator(".comparison").inner_text()
    review.get_by_role("button", name="Approve").click()
    assert "Approved." in review.locator(".messagelist").inner_text()
    assert review.evaluate("violations") == []
    assert review.wrong == []

    page.reload()
    page.get_by_role("link", name="Show the public page").click()
    shown = page.locator("main").inner_text()
    for words in ("How it feels", "Some people feel far away.", "You arrive", "$250", "A first look"):
        assert words in shown
    assert page.get_by_alt_text("A quiet room with a chair.").evaluate("image => image.naturalWidth") == 40
    assert page.wrong == []


def test_blocks_move_and_go_by_keyboard_and_the_order_is_kept(open_admin):
    page = open_admin("/pages/page/add/")
    page.get_by_label("Title:", exact=True).fill("Order")
    page.get_by_label("Last part of the address").fill("order")
    for kind, words in (("Section heading", "First"), ("Price", "Second"), ("Step", "Third")):
        block = add_by_keyboard(page, kind)
        block.locator("fieldset input[type=text]:visible").nth(1 if kind == "Step" else 0).fill(words)
        if kind == "Price":
            block.get_by_label("Amount").fill("$1")

    page.get_by_role("button", name="Move up block 3, Step").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Move up block 2, Step"
    page.keyboard.press("Space")
    page.get_by_role("button", name="Move down block 2, Section heading").press("Enter")

    assert order_of(page) == ["Step:", "Price:", "Section heading:"]
    page.get_by_text("Section heading is now block 3 of 3.").wait_for(state="attached")
    page.get_by_role("button", name="Delete block 2, Price").press("Enter")
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messagelist").wait_for()
    assert order_of(page) == ["Step:", "Section heading:"]
    page.get_by_role("button", name="Delete block 1, Step").press("Enter")
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messagelist").wait_for()
    assert order_of(page) == ["Section heading:"]
    assert page.evaluate("violations") == []
    assert page.wrong == []


def test_tab_goes_through_blocks_in_the_order_of_the_page(open_admin):
    page = open_admin("/pages/page/add/")
    for kind in ("Price", "Section heading", "Price"):
        add_by_keyboard(page, kind)

    page.get_by_role("button", name="Insert a block before block 1, Price").focus()
    visited = []
    for _ in range(60):
        name = page.evaluate("document.activeElement.closest('.inline-related')?.getAttribute('aria-label')")
        if name and name not in visited:
            visited.append(name)
        page.keyboard.press("Tab")

    assert visited == ["Block 1, Price", "Block 2, Section heading", "Block 3, Price"]


def test_block_is_dragged_with_the_mouse(open_admin):
    page = open_admin("/pages/page/add/")
    add_by_keyboard(page, "Section heading")
    add_by_keyboard(page, "Our clinicians")

    blocks = page.locator(".order-machine .inline-related:not(.empty-form) > h3")
    blocks.nth(1).drag_to(blocks.nth(0), target_position={"x": 60, "y": 3})

    settle(page, 200)
    assert order_of(page) == ["Our clinicians:", "Section heading:"]


def test_leaving_with_unsaved_words_warns_and_without_does_not(desk, open_admin):
    page = open_admin("/pages/page/")
    page.get_by_role("link", name="Contact", exact=True).click()
    page.get_by_role("button", name="Add a block").wait_for()
    settle(page, 500)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.get_by_role("heading", name="What is the page called?").click()
    page.goto(f"{desk.url}/admin/pages/page/")
    assert asked == []
    page.get_by_role("link", name="Contact", exact=True).click()
    page.get_by_role("button", name="Add a block").wait_for()
    settle(page, 500)
    page.get_by_label("Title:", exact=True).press("End")
    page.keyboard.type(" us")
    page.goto(f"{desk.url}/admin/pages/page/")

    assert asked == ["beforeunload"]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_list_and_editor_fit_the_screen(open_admin, width, scheme):
    page = open_admin("/pages/page/", width=width, color_scheme=scheme)
    page.get_by_role("link", name="Safety and side effects").wait_for()
    assert page.evaluate(OVERFLOW) == []

    page.get_by_role("link", name="Safety and side effects").click()
    page.get_by_role("button", name="Add a block").click()
    page.get_by_role("group", name="Which kind of block?").wait_for()

    assert page.evaluate(OVERFLOW) == []
    assert page.evaluate("violations") == []
    assert page.wrong == []


def test_page_is_moved_in_the_tree(desk, open_admin):
    page = open_admin("/pages/page/")

    page.get_by_role("button", name="Move 'About us' to a new location").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Articles", exact=True))
    with page.expect_navigation():
        row.locator(".move-paste").select_option("last-child")

    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="About us"))
    row.get_by_text("/articles/about/").wait_for()
    assert page.wrong == []


def test_links_are_picked_by_the_title_of_a_page(open_admin):
    page = open_admin("/pages/page/add/")
    page.get_by_label("Title:", exact=True).fill("Where to read on")
    page.get_by_label("Last part of the address").fill("read-on")
    offered = page.locator("#page-titles option[value='/safety/']")

    text = add_by_keyboard(page, "Text")
    page.keyboard.insert_text("Side effects")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    address = page.locator(".prose-editor-dialog input[name=href]")
    address.press_sequentially("side eff")
    offered.wait_for(state="attached")
    assert offered.get_attribute("label") == "Safety and side effects"
    address.fill("/safety/")
    page.locator(".prose-editor-dialog button[type=submit]").click()

    cards = add_by_keyboard(page, "Cards of pages")
    search = cards.get_by_label("Add a page by its title")
    search.press_sequentially("who it")
    page.locator("#page-titles option[value='/who-it-may-help/']").wait_for(state="attached")
    search.fill("/who-it-may-help/")
    search.press("Enter")
    search.fill("no such page")
    search.press("Enter")

    assert cards.get_by_label(re.compile("^Pages")).input_value() == "/who-it-may-help/"
    assert text.locator(".tiptap a").get_attribute("href") == "/safety/"
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messagelist").wait_for()
    assert page.locator(".tiptap a").get_attribute("href") == "/safety/"
    assert page.evaluate("violations") == []
    assert page.wrong == []


def test_typing_survives_a_login_that_has_ended(desk, open_admin):
    page = open_admin("/pages/page/add/", width=390)
    page.get_by_label("Title:", exact=True).fill("Typed all night")
    page.get_by_label("Last part of the address").fill("all-night")
    add_by_keyboard(page, "Text")
    page.keyboard.insert_text("Words that took an hour & more.")
    desk.run_python("from django.contrib.sessions.models import Session\nSession.objects.all().delete()")

    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("what you typed is kept").wait_for()
    in_order(page)
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Nothing you typed is lost").wait_for()
    in_order(page)
    page.get_by_role("button", name="Save what I typed").click()
    page.locator(".messagelist").wait_for()

    assert page.get_by_label("Title:", exact=True).input_value() == "Typed all night"
    assert page.locator(".order-machine .tiptap").inner_text() == "Words that took an hour & more."
    assert page.evaluate("violations") == []
    assert page.wrong == []


def test_document_pasted_from_elsewhere_keeps_its_headings_and_lists(open_admin):
    page = open_admin("/pages/page/add/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = add_by_keyboard(page, "Text")
    page.evaluate(COPY, PASTED)
    page.evaluate("violations.length = 0")  # the browser reads the styles while it copies, which is not our doing

    page.keyboard.press("Control+V")

    editor = block.locator(".tiptap")
    assert editor.locator("h3").all_inner_texts() == ["Before you come", "What to bring"]
    assert editor.locator("ul > li").all_inner_texts() == ["A friend", "Glasses"]
    assert editor.locator("strong").inner_text() == "Eat"
    assert editor.locator("table, img, [style]").count() == 0
    assert page.evaluate("violations") == []


COPY = """html => navigator.clipboard.write([new ClipboardItem({
    "text/html": new Blob([html], {type: "text/html"}), "text/plain": new Blob(["x"], {type: "text/plain"})})])"""
PASTED = """<h1 style="color:red">Before you come</h1><h2 class="MsoHeading">What to bring</h2>
<p class="MsoNormal"><b>Eat</b> nothing</p><ul><li>A friend</li><li>Glasses</li></ul>"""
