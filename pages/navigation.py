"""Menus, breadcrumbs, previous and next: all from the tree, in one query whatever its size.

Where a page stands and whether it is in a menu is today's tree; what it is called there is its live release.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import F, Q
from django.db.models.fields.json import KT

from pages.models import Page, Release

COLUMNS = {
    "path": F("page__path"),
    "place": F("page__sort_key"),
    "in_main": F("page__is_in_main_menu"),
    "in_footer": F("page__is_in_footer_menu"),
    "title": KT("content__menu_title"),
    "full_title": KT("content__title"),
    "outside_url": KT("content__outside_url"),
}


@dataclass(frozen=True)
class Link:
    """A place to go to, in the words of its live release."""

    title: str
    url: str
    is_current: bool = False
    is_outside: bool = False


@dataclass(frozen=True)
class Navigation:
    """All links of the frame."""

    main: list[Link] = field(default_factory=list)
    footer: list[Link] = field(default_factory=list)
    breadcrumbs: list[Link] = field(default_factory=list)
    guide: list[Link] = field(default_factory=list)
    previous: Link | None = None
    next: Link | None = None

    @property
    def guide_step(self) -> int:
        """Which page of the guide this is, from 1; 0 outside the guide."""
        return next((number for number, link in enumerate(self.guide, start=1) if link.is_current), 0)


def ancestor_paths(path: str) -> list[str]:
    """The addresses above one, from the home page down: "/a/b/" gives ["/", "/a/"]."""
    parts = path.strip("/").split("/")
    return ["/", *(f"/{'/'.join(parts[:depth])}/" for depth in range(1, len(parts)))] if path != "/" else []


def navigation_for(path: str = "", *, kind: str = "", at=None) -> Navigation:
    """The links round the page at `path` (empty: round the form or an error page). One query."""
    above = ancestor_paths(path) if path else ["/"]
    guide_kinds = [Page.Kind.GUIDE]
    wanted = Q(page__is_in_main_menu=True) | Q(page__is_in_footer_menu=True) | Q(page__path__in=above)
    live = Release.objects.live(at).order_by().values("kind", **COLUMNS)
    rows = live.filter(wanted)
    if kind in guide_kinds:  # beside the menus and not within them, so that each part has an index
        rows = rows.union(live.filter(kind__in=guide_kinds))
    rows = list(rows.order_by("place"))
    links = {row["path"]: _link(row, path) for row in rows}
    snippets = {row["path"] for row in rows if row["kind"] == Page.Kind.SNIPPET}  # they have no address to lead to
    guide = (
        [Link(row["full_title"], row["path"], row["path"] == path) for row in rows if row["kind"] in guide_kinds]
        if kind in guide_kinds
        else []
    )
    here = next((index for index, link in enumerate(guide) if link.is_current), None)
    return Navigation(
        main=[links[row["path"]] for row in rows if row["in_main"]],
        footer=[links[row["path"]] for row in rows if row["in_footer"]],
        breadcrumbs=[links[p] for p in above if p in links and p not in snippets],
        guide=guide if here is not None else [],
        previous=guide[here - 1] if here else None,
        next=guide[here + 1] if here is not None and here + 1 < len(guide) else None,
    )


def _link(row: dict, current_path: str) -> Link:
    if row["kind"] == Page.Kind.OUTSIDE_LINK:
        return Link(row["title"], row["outside_url"], is_outside=True)
    return Link(row["title"], row["path"], row["path"] == current_path)
