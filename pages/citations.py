"""Citations in running text: `[@zarate2006]` or `[@zarate2006; @fava2020]`, as in Pandoc."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

CITATION = re.compile(r"\s*\[(@[\w-]+(?:\s*;\s*@[\w-]+)*)\]")
NEIGHBORS = re.compile(r"(\[@[\w;@\s-]+)\]\s*\[(?=@)")
TAG = re.compile(r"(<[^>]*>)")
# Fields in which a note can stand: running text. A heading or a button leads somewhere, an alt text is no markup.
CITABLE = {
    "answer",
    "caption",
    "dont",
    "do",
    "header",
    "includes",
    "items",
    "lede",
    "meaning",
    "note",
    "rows",
    "text",
}


def keys_in(text: str) -> list[str]:
    """The keys that a text cites, in order, each as often as it stands there."""
    return [key for found in CITATION.findall(text) for key in _keys(found)]


def cited_keys(snapshot: object) -> list[str]:
    """The keys that a block's snapshot cites anywhere, in reading order, each once."""
    return list(dict.fromkeys(key for text in _texts(snapshot) for key in keys_in(text)))


def fields_that_cite_in_vain(snapshot: dict) -> list[str]:
    """The fields of a block's snapshot that cite a source where no note can stand, in words."""
    return [
        name.replace("_", " ")
        for name, value in snapshot.items()
        if name not in CITABLE and any(keys_in(text) for text in _texts(value))
    ]


def without_citations(text: str) -> str:
    """The text alone."""
    return CITATION.sub("", text)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _keys(found: str) -> list[str]:
    return [key.strip().removeprefix("@") for key in found.split(";")]


class Notes:
    """Numbers sources as they are first cited, and turns citations into marks that lead to the list of references."""

    def __init__(self, sources: list[dict]):
        """`sources` are the release's own: objects with key, citation and url."""
        self._sources = {source["key"]: source for source in sources}
        self._numbers: dict[str, int] = {}

    def mark(self, html: str) -> SafeString:
        """Safe HTML with each citation replaced by its number. `html` must be safe already.

        Only words are looked at, never the inside of a tag; a mark from within a link stands behind it.
        """
        marked, waiting = [], None
        for index, part in enumerate(TAG.split(NEIGHBORS.sub(r"\1; ", html))):
            is_tag = index % 2 == 1
            if is_tag and part.startswith("<a "):
                waiting = []
            if not is_tag and waiting is None:
                part = CITATION.sub(self._mark_one, part)
            elif not is_tag:
                waiting += [self._mark_one(match) for match in CITATION.finditer(part)]
                part = without_citations(part)
            marked.append(part)
            if is_tag and part == "</a>":
                marked += waiting or []
                waiting = None
        return SafeString("".join(marked))

    def _mark_one(self, match: re.Match) -> str:
        numbers = [self._numbers.setdefault(key, len(self._numbers) + 1) for key in _keys(match[1])]
        links = format_html_join(
            ", ", '<a href="#ref-{0}" aria-label="Reference {0}">{0}</a>', ((number,) for number in numbers)
        )
        return format_html('<sup class="note">{}</sup>', links)

    def references(self) -> list[dict]:
        """The sources that were cited, in the order of their numbers: number, id, citation, url."""
        return [
            {"number": number, "id": f"ref-{number}", **self._sources.get(key, {"citation": key, "url": ""})}
            for key, number in self._numbers.items()
        ]
