"""A site of many pages, and the time its addresses take: `python -m tests.benchmarks.site PAGES` prints JSON."""

from __future__ import annotations

import datetime
import io
import json
import os
import statistics
import sys
import time
import uuid

import django

RELEASES_EACH = 5
CHILDREN = 24  # below each page, on three levels
WARM_UP, ROUNDS = 3, 30
BATCH = 500  # rows to a statement


def main(count: int) -> None:
    """Make the site in an empty database, measure it, print the results."""
    from django.core.management import call_command
    from django.db import connection

    call_command("prepare", verbosity=0, stdout=io.StringIO())
    make_pages(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps({name: measure(ask) for name, ask in questions().items()}))


def make_pages(count: int) -> None:
    """Pages on three levels beside the starter content, each with an old address and five releases."""
    from clinic_site.models import StaffUser
    from pages.models import DraftVersion, Page, Redirect, Release, Review
    from pages.models.page import PLACE_DIGITS

    author, reviewer = (StaffUser.objects.create(username=name, is_staff=True) for name in ("author", "reviewer"))
    pages, waiting, number = [], [None], 0
    while len(pages) < count:
        parent = waiting.pop(0)
        for place in range(1, CHILDREN + 1):
            if len(pages) == count:
                break
            number += 1
            position = (100 + place) * 10
            pages.append(
                Page(
                    pk=10_000 + number,
                    parent=parent,
                    position=position,
                    title=f"Page {number} about {WORDS[number % len(WORDS)]}",
                    slug=f"page-{number}",
                    path=f"{parent.path if parent else '/'}page-{number}/",
                    sort_key=f"{parent.sort_key if parent else ''}{position:0{PLACE_DIGITS}}",
                    is_clinical=number % 2 == 0,
                )
            )
            waiting.append(pages[-1])
    Page.objects.bulk_create(pages, batch_size=BATCH)
    numbers = range(1, RELEASES_EACH + 1)
    releases = [release_of(page, number, author, reviewer) for page in pages for number in numbers]
    Release.objects.bulk_create(releases, batch_size=BATCH)
    Review.objects.bulk_create(
        [
            Review(release=each, reviewed_by=reviewer, reviewed_at=each.approved_at, next_due=next_due_of(each))
            for each in releases
            if each.is_clinical and each.approved_at
        ],
        batch_size=BATCH,
    )
    DraftVersion.objects.bulk_create(
        [DraftVersion(page=each.page, saved_by=author, content=each.content, digest=each.digest) for each in releases],
        batch_size=BATCH,
    )
    Redirect.objects.bulk_create([Redirect(old_path=f"/old{page.path}", page=page) for page in pages], batch_size=BATCH)


SAFETY = uuid.UUID(int=0)  # of no page: the link stays as it is, but has to be asked for
WORDS = ("sleep", "hope", "nausea", "driving", "cost", "memory", "dissociation", "family")


def next_due_of(release):
    """Two years on; for every two hundredth page soon."""
    from django.utils import timezone

    if release.page_id % 200 == 0:
        return timezone.localdate()
    return timezone.localdate() + datetime.timedelta(days=700)


def release_of(page, number, author, reviewer):
    """One release of a page. Every tenth page waits with its newest; every eleventh was taken down."""
    from pages.models import Release
    from pages.models.release import digest_of

    words = " ".join(WORDS[(page.pk + word) % len(WORDS)] for word in range(60))
    text = f'<p>{words} <a href="/safety/">x</a></p>'
    content = {
        "schema": 1,
        "kind": page.kind,
        "title": page.title,
        "menu_title": page.title,
        "summary": f"Version {number}.",
        "seo_title": "",
        "seo_description": "",
        "outside_url": "",
        "blocks": [{"key": str(uuid.uuid4()), "kind": "rich_text", "v": 1, "text": text} for _ in range(6)],
        "sources": [],
        "links": {"/safety/": str(SAFETY)},
    }
    at = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(days=30 * number)
    release = Release(
        page=page,
        number=number,
        content=content,
        digest=digest_of(content),
        kind=page.kind,
        is_clinical=page.is_clinical,
        submitted_by=author,
        submitted_at=at,
    )
    is_newest = number == RELEASES_EACH
    if is_newest and page.pk % 10 == 0:
        return release
    release.state, release.approval = Release.State.APPROVED, Release.Approval.SECOND_PERSON
    release.approved_by, release.approved_at, release.live_from = reviewer, at, at
    if is_newest and page.pk % 11 == 0:
        release.state, release.withdrawn_at, release.withdrawn_by = Release.State.WITHDRAWN, at, reviewer
        release.withdrawn_at += datetime.timedelta(days=1)
    return release


def questions() -> dict:
    """What is asked, by name: functions without arguments that return a response."""
    from django.db.models import F
    from django.test import Client

    from clinic_site.models import StaffUser
    from pages.models import Page, Release

    root = StaffUser.objects.create(username="root", is_staff=True, is_superuser=True)
    root.welcomed_at = root.date_joined
    root.save()
    staff, visitor = Client(), Client()
    staff.force_login(root)
    ours = Page.objects.filter(pk__gt=10_000).annotate(of_eleven=F("pk") % 11, of_ten=F("pk") % 10)
    deep = ours.exclude(of_eleven=0).order_by("-sort_key").first()
    gone = ours.filter(of_eleven=0).exclude(of_ten=0).first()
    asked = {
        "home": (visitor, "/", 200),
        "page": (visitor, deep.path, 200),
        "guide page": (visitor, "/safety/", 200),
        "list of articles": (visitor, "/articles/", 200),
        "taken down": (visitor, gone.path, 410),
        "not there": (visitor, "/nothing/here/", 404),
        "moved": (visitor, f"/old{deep.path}", 301),
        "sitemap": (visitor, "/sitemap.xml", 200),
        "page list": (staff, "/admin/pages/page/", 200),
        "page list, searched": (staff, "/admin/pages/page/?q=nausea", 200),
        "page list, filtered": (staff, "/admin/pages/page/?state=review", 200),
        "page form": (staff, f"/admin/pages/page/{deep.pk}/change/", 200),
        "page history": (staff, f"/admin/pages/page/{deep.pk}/history/", 200),
        "titles, searched": (staff, "/admin/pages/page/titles/?q=nausea", 200),
        "release list": (staff, "/admin/pages/release/", 200),
        "release": (staff, f"/admin/pages/release/{Release.objects.get(page=deep, number=1).pk}/change/", 200),
        "front page of staff": (staff, "/admin/", 200),
    }

    def question(client, address, status):
        def ask():
            response = client.get(address)
            assert response.status_code == status, (address, response.status_code)
            return response

        return ask

    return {name: question(*what) for name, what in asked.items()}


def measure(ask) -> dict:
    """Median and percentiles in milliseconds, the number of queries, and the tables that are read as a whole."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.benchmarks.plans import whole_tables

    for _ in range(WARM_UP):
        ask()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        times.append((time.perf_counter() - started) * 1000)
    with CaptureQueriesContext(connection) as context:
        ask()
    tenths = statistics.quantiles(times, n=10)
    return {
        "median_ms": statistics.median(times),
        "p10_ms": tenths[0],
        "p90_ms": tenths[-1],
        "queries": len(context),
        "scans": whole_tables(connection, [query["sql"] for query in context.captured_queries]),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
    django.setup()
    main(int(sys.argv[1]))
