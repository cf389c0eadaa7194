import datetime
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from pages.drafts import draft_content
from pages.models import (
    BLOCK_MODELS,
    Callout,
    CallToAction,
    Clinicians,
    DoDont,
    Hero,
    KeyFacts,
    PageCards,
    Price,
    Question,
    RichText,
    Section,
    Step,
    Table,
    Term,
)
from pages.rendering import article, draw
from tests.factories import ClinicianFactory, PageFactory, SourceFactory, add_block, go_live

HOSTILE = "<script>steal()</script>\"'&"
ESCAPED = "&lt;script&gt;steal()&lt;/script&gt;"
PICTURE = {
    "key": "00000000-0000-0000-0000-000000000000",
    "kind": "picture",
    "v": 1,
    "url": "/media/__processed__/a.jpg",
    "width": 4,
    "height": 3,
    "alt": f"{HOSTILE} [@zarate2006]",
    "is_decorative": False,
    "caption": HOSTILE,
}


class Outline(HTMLParser):
    """Headings and ids of a piece of HTML, and whether every element is closed."""

    def __init__(self, html):
        super().__init__()
        self.headings, self.ids, self.open = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in {"br", "img"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Parts of a drawing: nothing to close."""

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture
def page(db):
    return PageFactory(title="Safety", slug="safety", summary="In short.")


def every_kind(page, *, words):
    """One block of each kind, with `words` in every field of text."""
    rich = f"<p>{words}</p>"
    go_live(page)  # the cards lead to it
    SourceFactory(key="zarate2006")
    ClinicianFactory(name=words, credentials=words, role=words, license_line=words, about=words)
    add_block(page, Section, heading=words, lede=words)
    add_block(page, RichText, text=rich)
    add_block(page, KeyFacts, heading=words, items=f"{words}\n{words}")
    add_block(page, Callout, tone="urgent", heading=words, text=rich)
    add_block(page, Question, question=words, answer=rich)
    add_block(page, Question, question=words, answer=rich, is_always_open=True)
    add_block(page, Step, label="9:00", heading=words, text=rich)
    add_block(page, Step, heading=words)
    add_block(page, DoDont, do=words, dont=words)
    add_block(page, Term, term=words, meaning=rich)
    add_block(page, Table, caption=words, cells=f"{words} | B\n1 | {words}")
    add_block(page, CallToAction, heading=words, text=rich, label="Go", url="/safety/")
    add_block(page, PageCards, pages="/safety/", is_guide_path=True)
    add_block(page, Clinicians)
    add_block(page, Price, item=words, amount="$1", includes=words, as_of=datetime.date(2026, 11, 1))
    return draft_content(page, is_strict=False)


def test_every_kind_of_block_is_drawn_in_order_without_a_heading_left_out(page):
    content = every_kind(page, words="Words [@zarate2006]")
    content["blocks"].append(PICTURE)

    html = draw(content).html

    kinds = {model.kind for model in BLOCK_MODELS}
    drawn = {block["kind"] for block in content["blocks"]}
    assert drawn == kinds - {"hero", "snippet"}, "add a block of the new kind to every_kind() above"
    outline = Outline(html)
    assert outline.open == []
    assert outline.headings[0] == "h2"
    assert "h1" not in outline.headings
    levels = [int(heading[1]) for heading in outline.headings]
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    assert len(outline.ids) == len(set(outline.ids))
    assert "[@" not in html


def test_no_field_of_any_kind_lets_markup_through(page):
    content = every_kind(page, words=HOSTILE)
    content["blocks"].append(PICTURE)
    content |= {"title": HOSTILE, "summary": HOSTILE}

    html = draw(content).html

    assert "<script" not in html
    assert html.count(ESCAPED) > 15
    assert Outline(html).open == []


def test_citation_stands_in_running_text_only(page):
    SourceFactory(key="known")
    add_block(page, Section, heading="Risks [@known]")
    add_block(page, Question, question="Why? [@known]", answer='<p><a href="/x/?a=[@known]">here [@known]</a>.</p>')
    add_block(page, CallToAction, heading="Ask", label="Ask [@known]", url="/safety/")
    content = draft_content(page, is_strict=False)
    content["blocks"].append(PICTURE | {"alt": "A chart [@known]", "caption": "Yes. [@known]"})

    shown = draw(content)

    assert shown.contents == [{"id": "risks", "heading": "Risks"}]
    mark = '<sup class="note"><a href="#ref-1" aria-label="Reference 1">1</a></sup>'
    assert f'<a href="/x/?a=[@known]">here</a>{mark}.' in shown.html
    assert shown.html.count(mark) == 2
    assert 'alt="A chart"' in shown.html
    assert Outline(shown.html).open == []


def test_citation_in_vain_is_told_before_it_goes_live(page):
    SourceFactory(key="known")
    add_block(page, Section, heading="Risks [@known]")

    with pytest.raises(ValidationError) as error:
        draft_content(page)

    assert error.value.messages == [
        "Block 1 (Section heading) cites a source in its heading, where no note can stand. Cite it in the text."
    ]


def test_small_heading_above_the_first_section_follows_the_h1(page):
    add_block(page, RichText, text="<h3>First</h3><p>x</p>")
    add_block(page, Section, heading="Then")
    add_block(page, RichText, text="<h3>Within</h3><p>x</p>")

    assert Outline(draw(draft_content(page)).html).headings == ["h2", "h2", "h3"]


@pytest.mark.parametrize("heading", ["Menu", "On this page", "References", "Guide pages", "Ref 1"])
def test_ids_of_sections_are_none_of_the_frames(page, heading):
    add_block(page, Section, heading=heading)

    [section] = article(draft_content(page))["sections"]
    assert section["id"] not in {"menu", "on-this-page", "references", "guide-pages", "ref-1"}


def test_price_says_its_date_in_words(page):
    add_block(page, Price, item="First visit", amount="$250", as_of=datetime.date(2026, 11, 1))

    assert "Price as of November 1, 2026" in draw(draft_content(page)).html


def test_hero_draws_its_own_h1_on_a_landing_page(page):
    add_block(page, Hero, heading=HOSTILE, text="<p>x</p>", primary_label="Ask", primary_url="/safety/")
    content = draft_content(page, is_strict=False) | {"kind": "landing"}

    html = draw(content).html

    assert Outline(html).headings == ["h1"]
    assert ESCAPED in html
    assert "<script" not in html


def test_article_is_the_same_bytes_from_the_same_content(page):
    content = every_kind(page, words="Words [@zarate2006]")

    assert draw(content).html == draw(content).html


def test_sections_begin_at_section_blocks_and_group_neighbors(page):
    add_block(page, RichText, text="<p>before</p>")
    add_block(page, Section, heading="One")
    for number in range(3):
        add_block(page, Question, question=f"Q{number}", answer="<p>a</p>")
    add_block(page, RichText, text="<p>between</p>")
    add_block(page, RichText, text="<p>two texts are not one group</p>")
    add_block(page, Question, question="Q3", answer="<p>a</p>")
    add_block(page, Section, heading="Two")

    shown = article(draft_content(page))

    assert [
        (section["heading"], section["id"], [(group["kind"], len(group["blocks"])) for group in section["groups"]])
        for section in shown["sections"]
    ] == [
        ("", "start", [("rich_text", 1)]),
        ("One", "one", [("question", 3), ("rich_text", 1), ("rich_text", 1), ("question", 1)]),
        ("Two", "two", []),
    ]
    assert shown["contents"] == [{"id": "one", "heading": "One"}, {"id": "two", "heading": "Two"}]


def test_sections_with_the_same_heading_or_none_in_our_letters_have_ids_of_their_own(page):
    for heading in ("Main", "Risks", "Risks", "Risks 2", "שלום"):
        add_block(page, Section, heading=heading)

    assert [section["id"] for section in article(draft_content(page))["sections"]] == [
        "main-2",
        "risks",
        "risks-2",
        "risks-2-2",
        "section",
    ]


def test_notes_are_numbered_through_the_whole_page_in_reading_order(page):
    for key in ("first", "second"):
        SourceFactory(key=key, citation=f"The {key} paper.")
    add_block(page, Section, heading="Risks", lede="Seen. [@second]")
    add_block(page, KeyFacts, items="One [@first]\nTwo [@second]")

    shown = article(draft_content(page))

    assert 'href="#ref-1"' in shown["sections"][0]["lede"]
    assert ['href="#ref-2"' in item for item in shown["sections"][0]["groups"][0]["blocks"][0]["items"]] == [
        True,
        False,
    ]
    assert [(r["number"], r["citation"]) for r in shown["references"]] == [
        (1, "The second paper."),
        (2, "The first paper."),
    ]
    html = draw(draft_content(page)).html
    assert {"ref-1", "ref-2"} <= set(Outline(html).ids)


def test_page_without_blocks_has_nothing_to_draw(page):
    assert draw(draft_content(page)).html.strip() == ""
