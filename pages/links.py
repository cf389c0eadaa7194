"""Links between pages: they follow a page wherever it moves.

Drafts hold today's addresses, which a move writes anew. A release never changes: it keeps, beside the addresses it was
published with, which page each led to, and the frame puts today's address in their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pages.models import Page, Redirect
from pages.rendering import HTML_FIELDS

HREF = re.compile(r'(?<=href=")(/[^"?#]*)')
ADDRESS = re.compile(r"^(/[^?#]*)")
ADDRESS_FIELDS = {"path", "primary_url", "secondary_url", "url"}


def links_of(blocks: list[dict]) -> dict[str, str]:
    """Which pages the snapshots of blocks lead to: by address as it stands there, the page's key. At most two queries.

    An address that a page had once counts, as long as no other page has it now.
    """
    addresses = {address for block in blocks for address in _addresses(block)}
    wanted = {_as_path(address): address for address in addresses}
    found = dict(Page.objects.kept().filter(path__in=wanted).values_list("path", "key"))
    missing = wanted.keys() - found.keys()
    if missing:
        found |= dict(Redirect.objects.filter(old_path__in=missing).values_list("old_path", "page__key"))
    return {address: str(found[_as_path(address)]) for address in sorted(addresses) if _as_path(address) in found}


def moved(links: dict[str, str]) -> dict[str, str]:
    """Of links as a content keeps them, those that lead elsewhere by now: {address then: address today}. One query."""
    if not links:
        return {}
    today = Page.objects.kept().filter(key__in=set(links.values())).values_list("key", "path")
    paths = {str(key): path for key, path in today}
    return {address: paths[key] for address, key in links.items() if key in paths and paths[key] != _as_path(address)}


def renewed(html: str, moves: dict[str, str]) -> str:
    """HTML with today's addresses in its links."""
    return HREF.sub(lambda match: moves.get(match[1], match[1]), html) if moves else html


def with_todays_addresses(content: dict) -> dict:
    """A content of a release or an earlier draft as somebody would write it today."""
    moves = moved(content.get("links", {}))
    return content | {"blocks": _changed(content["blocks"], "", lambda address: moves.get(address, address))}


def _as_path(address: str) -> str:
    return address if address.endswith("/") else f"{address}/"


def _addresses(value: object, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for part, inner in value.items():
            yield from _addresses(inner, part)
    elif isinstance(value, list):
        for part in value:
            yield from _addresses(part, name)
    elif isinstance(value, str) and _pattern(name):
        yield from _pattern(name).findall(value)


def _changed(value: object, name: str, change: Callable[[str], str]):
    if isinstance(value, dict):
        return {part: _changed(inner, part, change) for part, inner in value.items()}
    if isinstance(value, list):
        return [_changed(part, name, change) for part in value]
    if isinstance(value, str) and _pattern(name):
        return _pattern(name).sub(lambda match: change(match[1]), value)
    return value


def _pattern(name: str) -> re.Pattern | None:
    return HREF if name in HTML_FIELDS else ADDRESS if name in ADDRESS_FIELDS else None
