import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pages.models import Callout, DoDont, Page, PageCards, Question, RichText, Source, Table
from tests.factories import PageFactory, SourceFactory, add_block

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

    assert error.value.message_dict["slug"] == [f"The page “{page.title}” has this address already."]


@pytest.mark.parametrize("slug", ["admin", "request-a-consultation", "static"])
def test_address_of_the_site_itself_is_refused(db, slug):
    with pytest.raises(ValidationError) as error:
        Page(title="Another", slug=slug).full_clean()

    assert error.value.message_dict["slug"] == ["This address belongs to the site itself. Choose another one."]


def test_page_below_another_needs_a_slug(page):
    with pytest.raises(ValidationError) as error:
        Page(title="Below", slug="", parent=page).full_clean()

    assert error.value.message_dict["slug"] == ["A page below another needs a last part of its address."]


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


@pytest.mark.parametrize("text", ["", EMPTY_EDITOR, "<p> </p>", "<p><br></p>"])
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
        ("A | B\n1 | 2\n1 | 2 | 3", "Line 3 has 3 cells, the header has 2. Check the | signs."),
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
    PageFactory(title="About", slug="about", summary="Who we are")
    block = add_block(page, PageCards, pages="/about/\n/safety/", is_guide_path=True)

    assert block.content() == {
        "cards": [
            {"title": "About", "summary": "Who we are", "path": "/about/"},
            {"title": page.title, "summary": "", "path": "/safety/"},
        ],
        "is_guide_path": True,
    }


@pytest.mark.parametrize("key", ["2006zarate", "Zarate2006", "zarate 2006", "zarate-2006", "_zarate"])
def test_source_key_that_could_not_be_cited_is_refused(db, key):
    with pytest.raises(ValidationError) as error:
        Source(key=key, citation="x").full_clean()

    assert list(error.value.message_dict) == ["key"]
    SourceFactory.build(key="zarate_2006").full_clean()
