"""What changed between two contents of a page: block by block, and word by word within a block."""

from __future__ import annotations

import difflib
import html
import re
from dataclasses import dataclass, field

from pages.models import BLOCK_MODELS, Page

SAME, CHANGED, MOVED, ADDED, REMOVED = "same", "changed", "moved", "added", "removed"
PAGE_FIELDS = ("title", "menu_title", "summary", "seo_title", "seo_description", "kind", "outside_url")
NOT_COMPARED = {"key", "kind", "v", "image", "image_ppoi", "width", "height", "snippet"}
# A picture is told by its url, a snippet by its name.
KIND_WORDS = {model.kind: model._meta.verbose_name.capitalize() for model in BLOCK_MODELS}
BREAKS = re.compile(r"<(?:/p|/li|/h3|br ?/?|/blockquote)>")
TAGS = re.compile(r"<[^>]*>")
TOKENS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of words: "same", "added" or "removed"."""

    op: str
    words: str


@dataclass(frozen=True)
class FieldChange:
    """One field of a block or page whose words differ."""

    name: str
    pieces: list[Piece]


@dataclass(frozen=True)
class BlockChange:
    """What became of a block. A block that moved may have changed as well: then it has fields, too."""

    kind: str
    state: str
    is_moved: bool = False
    words: str = ""  # all of it, for blocks that are the same, moved, added or removed
    fields: list[FieldChange] = field(default_factory=list)

    @property
    def kind_words(self) -> str:
        """The kind as the editor calls it: "Text", not "rich_text"."""
        return KIND_WORDS.get(self.kind, self.kind.replace("_", " ").capitalize())


@dataclass(frozen=True)
class Comparison:
    """The way from one content to another."""

    page: list[FieldChange]
    blocks: list[BlockChange]
    sources_added: list[str]
    sources_removed: list[str]

    @property
    def is_same(self) -> bool:
        """Whether visitors would see no difference."""
        return not (self.page or self.sources_added or self.sources_removed) and all(
            block.state == SAME for block in self.blocks
        )


def compare(old: dict | None, new: dict) -> Comparison:
    """Compare two contents of releases or drafts. `old` is None if there was nothing before."""
    old = old or {"blocks": [], "sources": []}
    return Comparison(
        page=_field_changes(_page_words(old), _page_words(new)),
        blocks=_block_changes(old["blocks"], new["blocks"]),
        sources_added=_missing(new["sources"], old["sources"]),
        sources_removed=_missing(old["sources"], new["sources"]),
    )


def _page_words(content):
    words = {name: content.get(name, "") for name in PAGE_FIELDS}
    if words["kind"] in Page.Kind:
        words["kind"] = Page.Kind(words["kind"]).label
    return words


def _missing(sources, elsewhere):
    known = {(source["key"], source["citation"], source["url"]) for source in elsewhere}
    return [s["citation"] for s in sources if (s["key"], s["citation"], s["url"]) not in known]


def _block_changes(old_blocks, new_blocks):
    old_by_key = {block["key"]: block for block in old_blocks}
    new_keys = [block["key"] for block in new_blocks]
    shared = [key for key in new_keys if key in old_by_key]
    in_place = _longest_rising([block["key"] for block in old_blocks if block["key"] in new_keys], shared)
    changes = [_block_change(old_by_key.get(block["key"]), block, in_place) for block in new_blocks]
    # What was removed stands where it stood: behind the nearest block before it that is still there.
    for index, block in enumerate(old_blocks):
        if block["key"] in new_keys:
            continue
        before = [old["key"] for old in old_blocks[:index] if old["key"] in in_place]
        place = new_keys.index(before[-1]) + 1 if before else 0
        while place < len(changes) and changes[place][1] is None:
            place += 1
        changes.insert(place, (BlockChange(block["kind"], REMOVED, words=words_of(block)), None))
        new_keys.insert(place, None)
    return [change for change, _key in changes]


def _block_change(old, new, in_place):
    if old is None:
        return BlockChange(new["kind"], ADDED, words=words_of(new)), new["key"]
    is_moved = new["key"] not in in_place
    fields = _field_changes(_compared(old), _compared(new))
    state = CHANGED if fields else MOVED if is_moved else SAME
    return BlockChange(new["kind"], state, is_moved=is_moved, words=words_of(new), fields=fields), new["key"]


def _compared(block):
    return {name: value for name, value in block.items() if name not in NOT_COMPARED}


def _longest_rising(old_keys, new_keys):
    """The keys that keep their order: all others were moved. The fewest possible count as moved."""
    position = {key: index for index, key in enumerate(old_keys)}
    best: list[list[str]] = []  # best[n]: a longest chain of n + 1 keys with the smallest last position
    for key in new_keys:
        n = next((n for n, chain in enumerate(best) if position[chain[-1]] > position[key]), len(best))
        best[n : n + 1] = [[*(best[n - 1] if n else []), key]]
    return set(best[-1]) if best else set()


def _field_changes(old, new):
    changes = []
    for name in [*old, *(name for name in new if name not in old)]:
        before, after = old.get(name, ""), new.get(name, "")
        if before != after:
            changes.append(FieldChange(name.replace("_", " "), word_diff(plain(before), plain(after))))
    return changes


def word_diff(old: str, new: str) -> list[Piece]:
    """The words of two texts as pieces: what both have, what was removed, what was added.

    Between two words that changed, the space did as well: else every word of a new sentence would stand alone.
    """
    a, b = TOKENS.findall(old), TOKENS.findall(new)
    pieces: list[Piece] = []
    removed = added = ""
    opcodes = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for index, (op, a1, a2, b1, b2) in enumerate(opcodes):
        words = "".join(a[a1:a2])
        is_between = op == "equal" and not words.strip() and 0 < index < len(opcodes) - 1
        if op != "equal" or is_between:
            removed += words
            added += "".join(b[b1:b2])
            continue
        pieces += _changed(removed, added)
        removed = added = ""
        pieces.append(Piece(SAME, words))
    return pieces + _changed(removed, added)


def _changed(removed, added):
    return [Piece(op, words) for op, words in ((REMOVED, removed), (ADDED, added)) if words]


def plain(value) -> str:
    """A value of a snapshot as words: markup goes, except that a link keeps its address, since that matters too."""
    if value is True or value is False:
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, dict):
        return "\n".join(plain(part) for name, part in value.items() if name not in NOT_COMPARED)
    if isinstance(value, list):
        return "\n".join(plain(part) for part in value)
    text = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', r"\2 (\1)", str(value))
    return html.unescape(TAGS.sub("", BREAKS.sub("\n", text))).strip()


def words_of(block: dict) -> str:
    """All words of a block, a line for each part."""
    return "\n".join(words for value in _compared(block).values() if (words := plain(value)))
