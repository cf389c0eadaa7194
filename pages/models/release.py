import hashlib
import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.utils import timezone

from pages.models.page import Page


def canonical_json(content):
    """The one spelling of a content that its digest is taken of."""
    return json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(content):
    """The SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


class ReleaseQuerySet(models.QuerySet):
    def begun(self, at=None):
        """Releases whose time has come at `at` (now, if not given), the one that counts first.

        Now is the clock `live_from` was written by. SQLite's own counts whole milliseconds: for the rest of one, a
        release that has just been published would not have begun.
        """
        return self.filter(live_from__lte=at or timezone.now()).order_by("-live_from", "-number")

    def live(self, at=None):
        """For each page the release that visitors see at `at`: the greatest (live_from, number) that has begun."""
        newest = Release.objects.begun(at).filter(page=OuterRef("page"))
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def clinical(self):
        """Releases of pages that make clinical statements."""
        return self.filter(page__is_clinical=True)

    def below(self, page):
        """Releases of the pages right below a page, the newest first: what a list of articles shows."""
        return (
            self.filter(page__parent=page)
            .order_by("-live_from", "page__path")
            .values(
                "live_from",
                path=F("page__path"),
                title=KT("content__title"),
                summary=KT("content__summary"),
            )
        )

    def from_starter(self):
        """Releases that came with the software and that nobody at this clinic has taken on."""
        return self.filter(origin=Release.Origin.STARTER)


class Release(models.Model):
    """What a page said from a moment on: a complete copy, never changed and never deleted.

    What is live is a function of time alone (`ReleaseQuerySet.live`): nothing has to run at the moment it changes.
    """

    class Origin(models.TextChoices):
        STARTER = "starter", "came with the software"
        EDITOR = "editor", "published by a colleague"

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField(help_text="Counts from 1 on each page.")
    content = models.JSONField(encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64)
    live_from = models.DateTimeField()
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.EDITOR)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["page", "-number"]
        indexes = [models.Index(F("page"), F("live_from").desc(), F("number").desc(), name="release_live_first")]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="release_numbers_count_up_on_each_page"),
            models.CheckConstraint(
                condition=Q(origin="starter", published_by__isnull=True)
                | Q(origin="editor", published_by__isnull=False),
                name="only_starter_releases_have_no_publisher",
            ),
        ]

    def __str__(self):
        return f"{self.page}, release {self.number}"

    def save(self, *args, **kwargs):
        """Write a new release. Raises TypeError for one that is written already: a release never changes."""
        if not self._state.adding:
            raise TypeError("A release never changes. Publish the page again instead.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Raises TypeError: a release is never deleted."""
        raise TypeError("A release is never deleted: it says what visitors read, and when.")
