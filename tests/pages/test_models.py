import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pages.drafts import draft_content
from pages.models import Callout, CallToAction, DoDont, Hero, Page, PageCards, Question, RichText, Source, Table
from tests.factories import PageFactory, SourceFactory, add_block, go_live

EMPTY_EDITOR = "<p></p>"


@pytest.fixture
def page(db):
    return PageFactory(slug="safety")


def checked(block):
    """The block as a form would save it."""
    block.full_clean()
    block.save()
    return block


def test_address_follows_the_tree(db):
    home = PageFactory(slug="")
    articles = PageFactory(slug="articles")
    article = PageFactory(slug="why", parent=articles)

    assert [home.path, articles.path, article.path] == ["/", "/articles/", "/articles/why/"]
    assert article.get_absolute_url() == "/articles/why/"


def test_address_of_all_below_changes_with_the_slug(db):
    top = PageFactory(slug="articles")
    middle = PageFactory(slug="trials", parent=top)
    PageFactory(slug="why", parent=middle)
    PageFactory(slug="elsewhere")

    top.slug = "reading"
    top.save()

    assert sorted(Page.objects.values_list("path", flat=True)) == [
        "/elsewhere/",
        "/reading/",
        "/reading/trials/",
        "/reading/trials/why/",
    ]


def test_address_that_is_taken_is_refused_with_the_page_that_has_it(page):
    with pytest.raises(ValidationError) as error:
        Page(title="Another", slug="safety").full_clean()

    assert error.value.message_dict["slug"] == [f"The page “{page.title}” has the address /safety/ already."]


@pytest.mark.parametrize("slug", ["admin", "request-a-consultation", "static"])
def test_address_of_the_site_itself_is_refused(db, slug):
    with pytest.raises(ValidationError) as error:
        Page(title="Another", slug=slug).full_clean()

    assert error.value.message_dict["slug"] == ["This address belongs to the site itself. Choose another one."]


def test_page_below_another_needs_a_slug(page):
    with pytest.raises(ValidationError) as error:
        Page(title="Below", slug="", parent=page).full_clean()

    assert error.value.message_dict["slug"] == ["Give the last part of the address. Only the home page has none."]


@pytest.mark.parametrize(
    ("kind", "url"), [("outside_link", ""), ("standard", "https://example.com")], ids=["link without", "page with"]
)
def test_only_outside_links_have_an_address_elsewhere(db, kind, url):
    with pytest.raises(IntegrityError), transaction.atomic():
        PageFactory(kind=kind, outside_url=url)

    assert PageFactory(kind="outside_link", outside_url="https://example.com").pk


def test_rich_text_keeps_what_it_may_and_drops_what_could_run(page):
    text = (
        '<h3>Plain</h3><p onclick="steal()">a <strong>b</strong> <em>c</em><br>d</p><script>steal()</script>'
        '<h1>Big</h1><p><a href="javascript:steal()">x</a> <a href="/safety/">y</a></p>'
        '<ul><li><p>one</p></li></ul><img src="x" onerror="steal()"><p style="color: red">z</p>'
    )

    snapshot = checked(RichText(parent=page, region="main", ordering=1, text=text)).snapshot()

    assert "steal" not in snapshot["text"]
    for dropped in ("onclick", "script", "<h1", "javascript:", "<img", "style"):
        assert dropped not in snapshot["text"]
    for kept in ("<h3>Plain</h3>", "<strong>b</strong>", "<em>c</em>", 'href="/safety/"', "<ul>", "<li>", "one", "z"):
        assert kept in snapshot["text"]


def test_snapshot_is_sanitised_even_if_the_row_was_written_past_the_form(page):
    block = RichText.objects.create(parent=page, region="main", ordering=1, text="<p>a<script>steal()</script></p>")

    assert block.snapshot()["text"] == "<p>a</p>"


NOTHING = ("<p> </p>", "<p><br></p>", "<p>&nbsp;</p>", "<ul><li><p></p></li></ul>", "<p><strong></strong></p>")


@pytest.mark.parametrize("text", ["", EMPTY_EDITOR, *NOTHING])
def test_text_that_says_nothing_is_refused(page, text):
    with pytest.raises(ValidationError) as error:
        RichText(parent=page, region="main", ordering=1, text=text).full_clean()

    assert list(error.value.message_dict) == ["text"]


def test_snapshot_names_kind_key_and_version(page):
    block = add_block(page, Question, question="Does it hurt?", answer="<p>No.</p>")

    assert block.snapshot() == {
        "key": str(block.key),
        "kind": "question",
        "v": 1,
        "question": "Does it hurt?",
        "answer": "<p>No.</p>",
        "is_always_open": False,
    }


def test_table_reads_bars_and_tabs(page):
    table = Table(parent=page, region="main", ordering=1, caption="c", cells="A | B\n| 1 | 2 |\n\n3\t4\n")

    table.full_clean()

    assert table.content() == {"caption": "c", "header": ["A", "B"], "rows": [["1", "2"], ["3", "4"]]}


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("A | B", "A table needs a header line and at least one more line."),
        ("A | B\n1 | 2\n1 | 2 | 3", "Line 3 has 3 cells, the header has 2. All need as many."),
    ],
)
def test_table_that_does_not_fit_names_the_line(page, cells, sentence):
    with pytest.raises(ValidationError) as error:
        Table(parent=page, region="main", ordering=1, caption="c", cells=cells).full_clean()

    assert error.value.message_dict["cells"] == [sentence]


@pytest.mark.parametrize("tone", ["important", "urgent"])
def test_box_that_warns_needs_a_heading_in_the_database_too(page, tone):
    with pytest.raises(IntegrityError), transaction.atomic():
        add_block(page, Callout, tone=tone, heading="", text="<p>x</p>")

    assert add_block(page, Callout, tone="inset", heading="", text="<p>x</p>").pk
    assert add_block(page, Callout, tone=tone, heading="Call 911 if", text="<p>x</p>").pk


def test_do_and_dont_list_needs_a_line_on_one_side(page):
    with pytest.raises(ValidationError):
        DoDont(parent=page, region="main", ordering=1, do=" \n", dont="").full_clean()

    DoDont(parent=page, region="main", ordering=1, do="", dont="drive").full_clean()


def test_cards_name_pages_that_are_not_there(page):
    with pytest.raises(ValidationError) as error:
        PageCards(parent=page, region="main", ordering=1, pages="/safety/\n/gone/\n/lost/").full_clean()

    assert error.value.message_dict["pages"] == ["There is no page with this address: /gone/, /lost/"]


def test_cards_keep_the_editors_order(page):
    go_live(PageFactory(title="About", slug="about", summary="Who we are"))
    go_live(page)
    block = add_block(page, PageCards, pages="/about/\n/safety/", is_guide_path=True)

    assert block.content() == {
        "cards": [
            {"title": "About", "summary": "Who we are", "path": "/about/"},
            {"title": page.title, "summary": "", "path": "/safety/"},
        ],
        "is_guide_path": True,
    }


def test_cards_show_what_visitors_read_and_never_a_draft(page):
    go_live(page)
    page.title = "A draft nobody has approved"
    page.save()
    PageFactory(title="Never published", slug="about")
    PageFactory(slug="portal", kind="outside_link", outside_url="https://example.com")
    block = add_block(page, PageCards, pages="/safety/\n/about/\n/portal/\n/gone/")

    assert [card["title"] for card in block.content()["cards"]] == [page.releases.get().content["title"]]
    with pytest.raises(ValidationError) as error:
        draft_content(page)
    assert error.value.messages == [
        f"Block 1 (Cards of pages) leads to {path}, where visitors find no page. Publish that page first, or take the "
        "line out."
        for path in ("/about/", "/portal/", "/gone/")
    ]


def test_cells_pasted_from_a_spreadsheet_may_be_empty():
    table = Table(caption="Doses", cells="\tDose A\tDose B\nNausea\t1\t\n")

    table.clean()

    assert table.rows() == [["", "Dose A", "Dose B"], ["Nausea", "1", ""]]


@pytest.mark.parametrize(("label", "url"), [("Ask", ""), ("", "/contact/")])
def test_button_needs_words_and_an_address(page, label, url):
    with pytest.raises(ValidationError, match="needs both"):
        Hero(parent=page, heading="Hello", text="<p>x</p>", primary_label=label, primary_url=url).clean()


def test_link_that_was_written_past_the_forms_is_not_followed(page):
    block = add_block(page, CallToAction, heading="Ask", label="Ask", url="javascript:alert(1)")

    assert block.content()["url"] == ""


@pytest.mark.parametrize("slug", ["media", "static", "admin", "request-a-consultation"])
def test_address_of_the_site_itself_is_refused_even_if_only_what_stands_below_is_taken(db, slug):
    with pytest.raises(ValidationError, match="belongs to the site itself"):
        Page(title="Another", slug=slug).full_clean()


def test_opening_stands_at_the_top_of_a_landing_page_only(page):
    add_block(page, Hero, heading="Hello", text="<p>x</p>")

    with pytest.raises(ValidationError, match="stands at the top of a landing page"):
        draft_content(page)


def test_places_follow_the_tree(db):
    a, b, c = (PageFactory(slug=slug) for slug in "abc")
    below = PageFactory(slug="x", parent=a)
    PageFactory(slug="y", parent=below)

    def in_order():
        return list(Page.objects.order_by("sort_key").values_list("path", flat=True))

    assert in_order() == ["/a/", "/a/x/", "/a/x/y/", "/b/", "/c/"]
    a.position = c.position + 10
    a.save()
    assert in_order() == ["/b/", "/c/", "/a/", "/a/x/", "/a/x/y/"]
    b.parent = below
    b.position = 0
    below.refresh_from_db()
    b.parent = below
    b.save()
    assert in_order() == ["/c/", "/a/", "/a/x/", "/a/x/y/", "/a/x/b/"]


def test_moving_a_page_takes_the_same_queries_however_many_stand_below(db):
    counts = []
    for number in (1, 9):
        page = PageFactory(slug=f"above-{number}")
        for _ in range(number):
            PageFactory(parent=page)
        page.slug = f"renamed-{number}"
        with CaptureQueriesContext(connection) as queries:
            page.save()
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("key", ["2006zarate", "Zarate2006", "zarate 2006", "zarate-2006", "_zarate"])
def test_source_key_that_could_not_be_cited_is_refused(db, key):
    with pytest.raises(ValidationError) as error:
        Source(key=key, citation="x").full_clean()

    assert list(error.value.message_dict) == ["key"]
    SourceFactory.build(key="zarate_2006").full_clean()
