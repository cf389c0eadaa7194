"""Comparing is pure: contents in, changes out."""

from hypothesis import given
from hypothesis import strategies as st

from pages.comparing import Piece, compare, plain, word_diff


def content(*blocks, title="Safety", sources=()):
    return {"title": title, "blocks": list(blocks), "sources": list(sources)}


def text(key, words):
    return {"key": key, "kind": "rich_text", "v": 1, "text": words}


def states(comparison):
    return [(block.state, block.is_moved, block.words) for block in comparison.blocks]


def test_the_same_content_is_the_same():
    comparison = compare(content(text("a", "<p>One.</p>")), content(text("a", "<p>One.</p>")))

    assert comparison.is_same
    assert states(comparison) == [("same", False, "One.")]


def test_words_that_changed_are_named_one_by_one():
    comparison = compare(
        content(text("a", "<p>It takes 40 minutes.</p>")), content(text("a", "<p>It takes 60 minutes.</p>"))
    )

    assert not comparison.is_same
    [block] = comparison.blocks
    assert block.state == "changed"
    [change] = block.fields
    assert change.name == "text"
    assert change.pieces == [
        Piece("same", "It takes "),
        Piece("removed", "40"),
        Piece("added", "60"),
        Piece("same", " minutes."),
    ]


def test_one_block_that_moved_is_the_only_one_that_moved():
    a, b, c = text("a", "A"), text("b", "B"), text("c", "C")

    assert states(compare(content(a, b, c), content(c, a, b))) == [
        ("moved", True, "C"),
        ("same", False, "A"),
        ("same", False, "B"),
    ]


def test_block_that_moved_and_changed_is_both():
    comparison = compare(
        content(text("a", "A"), text("b", "B"), text("c", "C")), content(text("b", "B"), text("c", "C"), text("a", "Z"))
    )

    assert [(block.state, block.is_moved) for block in comparison.blocks] == [
        ("same", False),
        ("same", False),
        ("changed", True),
    ]


def test_what_was_removed_stands_where_it_stood():
    a, b, c, d = (text(key, key.upper()) for key in "abcd")

    assert states(compare(content(a, b, c, d), content(a, d))) == [
        ("same", False, "A"),
        ("removed", False, "B"),
        ("removed", False, "C"),
        ("same", False, "D"),
    ]


def test_removed_blocks_stand_between_those_that_stayed():
    a, b, c, d, e = (text(key, key.upper()) for key in "abcde")

    words = [block.words for block in compare(content(a, b, c, d, e), content(a, c, e)).blocks]

    assert words == ["A", "B", "C", "D", "E"]


def test_what_was_added_is_added():
    a, b = text("a", "A"), text("b", "B")

    assert states(compare(content(b), content(a, b))) == [("added", False, "A"), ("same", False, "B")]


def test_first_release_is_all_new():
    comparison = compare(None, content(text("a", "A")))

    assert states(comparison) == [("added", False, "A")]
    assert [change.name for change in comparison.page] == ["title"]


def test_title_and_sources_are_compared():
    old = {"key": "a", "citation": "As it was.", "url": ""}
    new = {"key": "a", "citation": "As it is.", "url": ""}

    comparison = compare(content(sources=[old]), content(title="Risks", sources=[new]))

    assert [change.name for change in comparison.page] == ["title"]
    assert comparison.sources_added == ["As it is."]
    assert comparison.sources_removed == ["As it was."]


def test_link_that_leads_elsewhere_is_a_change():
    comparison = compare(
        content(text("a", '<p><a href="/safety/">here</a></p>')), content(text("a", '<p><a href="/faqs/">here</a></p>'))
    )

    assert [piece.words for piece in comparison.blocks[0].fields[0].pieces if piece.op != "same"] == [
        "(/safety/)",
        "(/faqs/)",
    ]


def test_change_of_markup_alone_is_a_change():
    comparison = compare(content(text("a", "<p>Rare.</p>")), content(text("a", "<p><strong>Rare.</strong></p>")))

    assert not comparison.is_same


def test_markup_is_not_shown_as_words():
    assert plain("<p>One &amp; two.</p><ul><li>Three</li></ul>") == "One & two.\nThree"


keys = st.lists(st.sampled_from("abcdef"), unique=True)


@given(keys, keys)
def test_every_block_of_both_is_told_once(old, new):
    comparison = compare(content(*(text(key, key) for key in old)), content(*(text(key, key) for key in new)))

    assert sorted(block.words for block in comparison.blocks) == sorted(set(old) | set(new))
    assert [block.words for block in comparison.blocks if block.state != "removed"] == new
    assert {block.words for block in comparison.blocks if block.state == "removed"} == set(old) - set(new)


@given(st.text(alphabet="ab \n", max_size=40), st.text(alphabet="ab \n", max_size=40))
def test_pieces_give_back_both_texts(old, new):
    pieces = word_diff(old, new)

    assert "".join(piece.words for piece in pieces if piece.op != "added") == old
    assert "".join(piece.words for piece in pieces if piece.op != "removed") == new
