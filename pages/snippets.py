"""Snippets: texts that stand on many pages and are edited once. Each is a page without an address, with releases."""

from __future__ import annotations

import uuid

from pages.models import Release, Snippet


def snippets_of(content: dict) -> dict[str, dict]:
    """By key, the live contents of the snippets that a content shows. One query, or none if it shows no snippet."""
    keys = {block["snippet"] for block in content["blocks"] if block["kind"] == Snippet.kind}
    if not keys:
        return {}
    live = Release.objects.live().filter(page__key__in=keys)
    return {str(key): shown for key, shown in live.values_list("page__key", "content")}


def filled(content: dict, snippets: dict[str, dict]) -> dict:
    """The content with the blocks and sources of its snippets in place. One that is not live shows nothing."""
    blocks, sources, links = [], {}, {}
    for block in content["blocks"]:
        if block["kind"] != Snippet.kind:
            blocks.append(block)
            continue
        shown = snippets.get(block["snippet"], {"blocks": [], "sources": []})
        blocks += [_as_of(block, inner) for inner in shown["blocks"] if inner["kind"] != Snippet.kind]
        sources |= {source["key"]: source for source in shown["sources"]}
        links |= shown.get("links", {})
    sources |= {source["key"]: source for source in content["sources"]}  # as the page itself was reviewed with
    return content | {
        "blocks": blocks,
        "sources": list(sources.values()),
        "links": links | content.get("links", {}),
    }


def _as_of(block: dict, inner: dict) -> dict:
    """A block of a snippet with a key of this place: the same snippet may stand on a page twice."""
    return inner | {"key": str(uuid.uuid5(uuid.UUID(block["key"]), inner["key"]))}
