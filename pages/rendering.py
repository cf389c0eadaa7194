"""From the content of a release to the article that visitors read.

The article depends on the release alone, so preview, page and restored release are the same bytes. The frame round it
(menus, clinic, previous and next) is made by the view from today's state.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.text import slugify

from clinic_site.opening_hours import date_words
from pages.citations import CITABLE, Notes, without_citations

# Fields of snapshots that hold sanitised HTML; all others are plain text and are escaped here.
HTML_FIELDS = {"answer", "meaning", "note", "text"}
NOT_WORDS = {"key", "kind", "v", "url", "primary_url", "secondary_url", "photo", "path", "tone"}
TAKEN_IDS = {"guide-pages", "main", "menu", "on-this-page", "references", "start"}  # by the frame round the article
DRAWN_TOGETHER = {"price", "question", "step", "term"}


def article(content: dict) -> dict:
    """What the article's template shows: sections of groups of blocks, contents and references.

    Every text is safe: HTML fields were sanitised when the release was made, all else is escaped here.
    """
    notes = Notes(content["sources"])
    sections = _sections(content["blocks"], notes)
    return {
        "kind": content["kind"],
        "title": content["title"],
        "summary": content["summary"],
        "sections": sections,
        "contents": [{"id": s["id"], "heading": s["heading"]} for s in sections if s["heading"]],
        "references": notes.references(),
    }


@dataclass(frozen=True)
class Drawn:
    """An article ready to be put into a frame: its HTML, and the headings in it ({id, heading})."""

    html: SafeString
    contents: list[dict]


def draw(content: dict) -> Drawn:
    """The article element of a release's content, from that content alone."""
    shown = article(content)
    template = "pages/article_landing.html" if content["kind"] == "landing" else "pages/article.html"
    return Drawn(SafeString(render_to_string(template, {"article": shown})), shown["contents"])


def _sections(blocks: list[dict], notes: Notes) -> list[dict]:
    sections: list[dict] = [{"heading": "", "id": "start", "lede": "", "blocks": []}]
    ids = set(TAKEN_IDS)
    for block in blocks:
        shown = {name: _shown(name, value, notes) for name, value in block.items()}
        if block["kind"] == "section":
            sections.append(
                {
                    "heading": shown["heading"],
                    "id": _unused(_id_of(block["heading"]), ids),
                    "lede": shown["lede"],
                    "blocks": [],
                }
            )
        else:
            sections[-1]["blocks"].append(shown)
    for block in sections[0]["blocks"]:  # above the first heading, what would be h3 comes right after the h1
        for name in HTML_FIELDS & set(block):
            block[name] = SafeString(block[name].replace("<h3>", "<h2>").replace("</h3>", "</h2>"))
    for section in sections:
        section["groups"] = list(_groups(section.pop("blocks")))
    return [section for section in sections if section["heading"] or section["groups"]]


def _id_of(heading: str) -> str:
    name = slugify(without_citations(heading))[:60] or "section"
    return f"section-{name}" if name.startswith(("ref-", "b-", "q-")) else name


def _groups(blocks: list[dict]):
    numbered = enumerate(blocks)
    # Blocks that are not drawn together get a group key of their own.
    for (kind, _), group in groupby(numbered, key=lambda nb: (nb[1]["kind"], nb[1]["kind"] in DRAWN_TOGETHER or nb[0])):
        members = [block for _, block in group]
        yield {"kind": kind, "id": f"b-{members[0]['key'][:8]}", "blocks": members}


def _shown(name: str, value: object, notes: Notes):
    if name == "as_of":
        return date_words(datetime.date.fromisoformat(value))
    if name in NOT_WORDS or not isinstance(value, str | list | dict):
        return value
    if isinstance(value, str):
        safe = value if name in HTML_FIELDS else conditional_escape(value)
        return notes.mark(safe) if name in CITABLE else SafeString(without_citations(safe))
    if isinstance(value, list):
        return [_shown(name, part, notes) for part in value]
    return {part: _shown(part, inner, notes) for part, inner in value.items()}


def _unused(wanted: str, taken: set[str]) -> str:
    candidate, number = wanted, 1
    while candidate in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    taken.add(candidate)
    return candidate
