"""Citations in running text: `[@zarate2006]` or `[@zarate2006; @fava2020]`, as in Pandoc."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

CITATION = re.compile(r"\s*\[(@[\w-]+(?:\s*;\s*@[\w-]+)*)\]")


def keys_in(text: str) -> list[str]:
    """The keys that a text cites, in order, each as often as it stands there."""
    return [key for found in CITATION.findall(text) for key in _keys(found)]


def cited_keys(snapshot: object) -> list[str]:
    """The keys that a block's snapshot cites anywhere, in reading order, each once."""
    return list(dict.fromkeys(key for text in _texts(snapshot) for key in keys_in(text)))


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
        """Safe HTML with each citation replaced by its number. `html` must be safe already."""
        return SafeString(CITATION.sub(self._mark_one, html))

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
