"""What goes wrong in the editor: a clear sentence where it happened, nothing lost, nothing unsafe stored or shown."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from pages import drafts
from pages.models import Page, Release, RichText
from pages.publishing import approve, publish, return_to_author, submit
from tests.factories import PageFactory, StaffFactory, go_live
from tests.pages.test_admin import change_of, posted

FROM_WORD = """
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style>p.MsoNormal {font-family: "Calibri"; mso-fareast-language: EN-US}</style>
<h1 style="mso-outline-level:1"><span style="font-size:20.0pt">Before you come</span></h1>
<h3 class="MsoHeading3"><o:p></o:p>What to bring</h3>
<p class="MsoNormal" style="margin:0 0 8pt"><font face="Calibri"><b style="mso-bidi-font-weight:normal">Eat</b> nothing
for <i>four</i> hours.<o:p></o:p></font></p>
<p class="MsoListParagraph" style="text-indent:-18pt"></p>
<ul type="disc"><li class="MsoNormal"><span lang="EN-US">A friend</span><ol><li>who drives</li></ol></li>
<li class="MsoNormal">Your glasses</li></ul>
<table class="MsoTable"><tr><td>Cell</td></tr></table>
<img src="file:///C:/clip.png" onerror="alert(1)"><v:shape id="x"></v:shape>
"""


@pytest.fixture
def desk(db):
    client = Client()
    client.force_login(StaffFactory(role="editor"))
    return client


def save_text(desk, html, *, page=None):
    """Save a page whose only block says `html`, as the editor would send it. Gives (page, response)."""
    page = page or PageFactory(text="<p>Before.</p>")
    data = posted(page) | {"pages_richtext_set-0-text": html, "_continue": ""}
    return page, desk.post(change_of(page), data)


def test_document_pasted_from_word_keeps_headings_and_lists_and_drops_the_rest(desk):
    _page, response = save_text(desk, FROM_WORD)

    text = RichText.objects.get().text
    assert response.status_code == 302
    assert "<h3>Before you come</h3>" in text
    assert "<h3>What to bring</h3>" in text
    assert "<strong>Eat</strong>" in text
    assert "<em>four</em>" in text
    assert re.search(r"<ul>\s*<li>.*A friend.*<ol>\s*<li>.*who drives", text, re.DOTALL)
    for words in ("Your glasses", "Cell"):
        assert words in text, f"{words!r} was lost"
    for rest in ("Mso", "mso", "style", "class=", "<font", "<o:p", "<!--", "<table", "<img", "file:", "onerror", "<h1"):
        assert rest not in text, f"{rest!r} was kept"


HOSTILE = [
    "<script>alert(1)</script>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java&#10;script:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<p onclick="alert(1)" style="position:fixed">x</p>',
    "<svg><animate onbegin=alert(1)></svg>",
    '<iframe src="https://example.com"></iframe>',
    '<p><img src=x onerror="alert(1)"></p>',
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_that_could_run_is_stored_or_shown(desk, html):
    page, response = save_text(desk, f"<p>Words.</p>{html}")
    publish(page, by=StaffFactory(role="editor"))
    shown = Client().get(page.path).content.decode()
    article = shown[shown.index("<article") : shown.index("</article>")]

    assert response.status_code == 302
    for where in (RichText.objects.get().text, article):
        assert "Words." in where
        assert not re.search(r"<script|javascript:|data:|\bon\w+\s*=|style=|<svg|<iframe|<img|<math", where)


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_that_went_past_the_forms_is_shown(db, html):
    page = PageFactory()
    RichText.objects.create(parent=page, region="main", ordering=10, text=f"<p>Words.</p>{html}")
    go_live(page)
    shown = Client().get(page.path).content.decode()

    article = shown[shown.index("<article") : shown.index("</article>")]
    assert not re.search(r"<script|javascript:|data:|\bon\w+\s*=|style=|<svg|<iframe|<img|<math", article)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example"]
)
def test_address_of_a_button_that_could_run_is_refused_where_it_stands(desk, address):
    page = PageFactory(title="As it was")
    data = posted(page, title="Typed meanwhile") | {
        "pages_calltoaction_set-TOTAL_FORMS": 1,
        "pages_calltoaction_set-0-parent": page.pk,
        "pages_calltoaction_set-0-region": "main",
        "pages_calltoaction_set-0-ordering": 10,
        "pages_calltoaction_set-0-heading": "Next",
        "pages_calltoaction_set-0-label": "Go",
        "pages_calltoaction_set-0-url": address,
    }

    shown = desk.post(change_of(page), data).content.decode()

    assert "This is not an address to link to" in shown
    assert 'value="Typed meanwhile"' in shown
    page.refresh_from_db()
    assert page.title == "As it was"


@pytest.mark.parametrize(
    "html", ["", "<p></p>", "<p>&nbsp;</p>", "<p><br></p>", "<p> </p><p></p>", "<script>x</script>"]
)
def test_empty_paragraph_in_a_required_text_is_refused_where_it_stands(desk, html):
    _page, response = save_text(desk, html)

    shown = response.content.decode()
    field = shown[: shown.index('name="pages_richtext_set-0-text"')]
    assert "This field cannot be blank." in field or "This field is required." in field
    assert RichText.objects.get().text == "<p>Before.</p>"


def test_page_below_one_of_its_own_is_refused_and_keeps_what_was_typed(desk):
    above = PageFactory(slug="above")
    below = PageFactory(slug="below", parent=PageFactory(slug="between", parent=above))

    shown = desk.post(change_of(above), posted(above, parent=below.pk, title="Typed meanwhile")).content.decode()

    assert 'value="Typed meanwhile"' in shown
    assert "errorlist" in shown
    above.refresh_from_db()
    assert (above.parent, above.path) == (None, "/above/")


def test_approving_what_was_sent_anew_meanwhile_is_told(desk):
    reviewer = StaffFactory(role="clinical_reviewer")
    page = PageFactory(is_clinical=True, text="<p>First.</p>")
    first = submit(page, by=StaffFactory(role="editor"))
    client = Client()
    client.force_login(reviewer)
    address = f"/admin/pages/release/{first.pk}/change/"
    assert "Approve" in client.get(address).content.decode()
    submit(page, by=StaffFactory(role="editor"))

    response = client.post(address, {"decide": "approve", "approve-when": "now"}, follow=True)

    assert "This can't be done anymore" in response.content.decode().replace("&#x27;", "'")
    assert not page.releases.live().exists()


def at_once(*actions):
    """Carry out several actions in threads of their own, all beginning together. Gives what each gave or raised."""
    start = threading.Barrier(len(actions))

    def carry_out(action):
        start.wait()
        try:
            return action()
        except ValidationError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(carry_out, actions))


def apart(action):
    """Carry out one action in a thread of its own, where the threads' database is: on SQLite it is not the test's."""
    [result] = at_once(action)
    return result


def sent(*, roles):
    """A release in review, and a colleague for each role."""
    return apart(
        lambda: (
            submit(PageFactory(is_clinical=True), by=StaffFactory(role="editor")),
            [StaffFactory(role=role) for role in roles],
        )
    )


def test_two_approvals_at_once_make_one_and_a_sentence(shared_database):
    release, reviewers = sent(roles=["clinical_reviewer"] * 2)

    results = at_once(*(lambda by=by: approve(release, by=by) for by in reviewers))

    refused = [result for result in results if isinstance(result, ValidationError)]
    assert len(refused) == 1
    assert "Meanwhile this release was approved" in refused[0].messages[0]
    assert apart(lambda: Release.objects.get().reviews.count()) == 1


def test_approving_and_returning_at_once_make_one_and_a_sentence(shared_database):
    release, [approver, other] = sent(roles=["clinical_reviewer"] * 2)

    results = at_once(
        lambda: approve(release, by=approver),
        lambda: return_to_author(release, by=other, note="Not yet."),
    )

    refused = [result for result in results if isinstance(result, ValidationError)]
    assert len(refused) == 1
    assert "Meanwhile this release was" in refused[0].messages[0]


def test_eight_who_send_at_once_get_eight_numbers_and_one_waits(shared_database):
    page, editors = apart(lambda: (PageFactory(), [StaffFactory(role="editor") for _ in range(8)]))

    results = at_once(*(lambda by=by: submit(Page.objects.get(pk=page.pk), by=by) for by in editors))

    assert sorted(release.number for release in results) == list(range(1, 9))
    assert apart(lambda: page.releases.in_review().count()) == 1


def test_two_who_save_a_draft_at_once_leave_two_versions(shared_database):
    page, people = apart(lambda: (PageFactory(), [StaffFactory(role="editor") for _ in range(2)]))

    def save(by):
        changed = Page.objects.get(pk=page.pk)
        changed.title = f"As {by} has it"
        changed.save()
        return drafts.record(changed, by=by)

    at_once(*(lambda by=by: save(by) for by in people))

    titles = apart(lambda: {version.content["title"] for version in page.draft_versions.all()})
    assert titles == {f"As {by} has it" for by in people}
