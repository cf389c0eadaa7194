import pytest

from pages.citations import Notes, cited_keys, keys_in

SOURCES = [
    {"key": "zarate2006", "citation": "Zarate 2006.", "url": "https://doi.example.com/1"},
    {"key": "fava2020", "citation": "Fava 2020.", "url": ""},
]
MARK = '<sup class="note"><a href="#ref-{0}" aria-label="Reference {0}">{0}</a></sup>'


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("It helped. [@zarate2006]", ["zarate2006"]),
        ("Both [@zarate2006; @fava2020] say so", ["zarate2006", "fava2020"]),
        ("Twice [@a] and [@a]", ["a", "a"]),
        ("tight[@a;@b]", ["a", "b"]),
        ("sam@example.com and [a] and @a and [@ a] and [@]", []),
        ("", []),
    ],
)
def test_keys_in_finds_citations_and_nothing_else(text, keys):
    assert keys_in(text) == keys


def test_cited_keys_reads_all_of_a_snapshot_in_order_and_names_each_once():
    snapshot = {"text": "[@b]", "rows": [["[@a]", "[@b]"], [{"deep": "[@c]"}]], "v": 1, "none": None}

    assert cited_keys(snapshot) == ["b", "a", "c"]


def test_notes_are_numbered_as_they_are_first_cited():
    notes = Notes(SOURCES)

    assert notes.mark("First. [@fava2020]") == f"First.{MARK.format(1)}"
    assert notes.mark("Then. [@zarate2006] Again. [@fava2020]") == f"Then.{MARK.format(2)} Again.{MARK.format(1)}"
    assert notes.references() == [
        {"number": 1, "id": "ref-1", "key": "fava2020", "citation": "Fava 2020.", "url": ""},
        {
            "number": 2,
            "id": "ref-2",
            "key": "zarate2006",
            "citation": "Zarate 2006.",
            "url": "https://doi.example.com/1",
        },
    ]


def test_two_sources_in_one_citation_are_two_links_in_one_mark():
    marked = Notes(SOURCES).mark("x [@zarate2006; @fava2020]")

    assert marked == (
        'x<sup class="note"><a href="#ref-1" aria-label="Reference 1">1</a>, '
        '<a href="#ref-2" aria-label="Reference 2">2</a></sup>'
    )


def test_citations_beside_each_other_are_one_mark():
    assert Notes(SOURCES).mark("x [@zarate2006] [@fava2020].") == Notes(SOURCES).mark("x [@zarate2006; @fava2020].")


def test_inside_of_a_tag_is_never_marked():
    assert Notes(SOURCES).mark('<a href="/?[@fava2020]">x</a>') == '<a href="/?[@fava2020]">x</a>'


def test_mark_from_within_a_link_stands_behind_it():
    assert Notes(SOURCES).mark('<a href="/x/">x [@fava2020]</a>.') == f'<a href="/x/">x</a>{MARK.format(1)}.'


def test_sources_that_are_never_cited_are_no_references():
    assert Notes(SOURCES).references() == []
