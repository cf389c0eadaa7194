import hashlib
import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.utils import timezone

from pages.models.page import Page


def canonical_json(content):
    """The one spelling of a content that its digest is taken of."""
    return json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(content):
    """The SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def staff_user():
    """A colleague who did something to a release. Accounts are closed, never deleted: history keeps its names."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class ReleaseQuerySet(models.QuerySet):
    def approved(self):
        """Releases that were ever approved, withdrawn ones too."""
        return self.filter(approved_at__isnull=False)

    def begun(self, at=None):
        """Approved releases whose time has come at `at` (now, if not given), the one that counts first.

        One that was withdrawn before its time never counts. Now is the clock `live_from` was written by: SQLite's own
        counts whole milliseconds, and for the rest of one, a release just published would not have begun.
        """
        not_called_off = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=F("live_from"))
        return (
            self.approved()
            .filter(not_called_off, live_from__lte=at or timezone.now())
            .order_by("-live_from", "-number")
        )

    def live(self, at=None):
        """For each page the release that visitors see at `at`: the greatest (live_from, number) that has begun.

        If that one is withdrawn or over, the page has none: an older one never returns by itself.
        """
        at = at or timezone.now()
        newest = Release.objects.begun(at).filter(page=OuterRef("page"))
        return self.filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at),
            Q(live_until__isnull=True) | Q(live_until__gt=at),
            pk=Subquery(newest.values("pk")[:1]),
        )

    def scheduled(self, at=None):
        """Approved releases whose time is still to come at `at` (now, if not given), the first to come first."""
        waiting = self.approved().filter(withdrawn_at__isnull=True, live_from__gt=at or timezone.now())
        return waiting.order_by("live_from", "number")

    def in_review(self):
        """Releases that wait for a reviewer, the longest waiting first."""
        return self.filter(state=Release.State.IN_REVIEW).order_by("submitted_at", "pk")

    def clinical(self):
        """Releases that make clinical statements."""
        return self.filter(is_clinical=True)

    def below(self, page):
        """Releases of the pages right below a page, the newest first: what a list of articles shows."""
        return (
            self.with_first_day()
            .filter(page__parent=page)
            .exclude(kind__in=Page.WITHOUT_AN_ADDRESS)
            .order_by("-first_live_from", "page__path")
            .values(
                "first_live_from",
                path=F("page__path"),
                title=KT("content__title"),
                summary=KT("content__summary"),
            )
        )

    def with_first_day(self):
        """Releases with `first_live_from`: when their page was first published. A mended typo makes no page new."""
        first = Release.objects.begun().filter(page=OuterRef("page")).order_by("live_from", "number")
        return self.annotate(first_live_from=Subquery(first.values("live_from")[:1]))

    def with_is_live(self):
        """Releases with `is_live`: whether visitors read them now."""
        return self.annotate(is_live=Exists(Release.objects.live().filter(pk=OuterRef("pk"))))

    def with_review(self):
        """Releases with `reviewer` (as visitors read it), `reviewed_at` and `next_review_due` of the newest review."""
        newest = self.model._meta.get_field("reviews").related_model.objects.filter(release=OuterRef("pk"))
        return self.annotate(
            reviewer=Subquery(newest.values("reviewer")[:1]),
            reviewed_at=Subquery(newest.values("reviewed_at")[:1]),
            next_review_due=Subquery(newest.values("next_due")[:1]),
        )

    def due_for_review(self, by):
        """Live clinical releases whose next review is due by a day, the longest overdue first."""
        reviews = self.model._meta.get_field("reviews").related_model.objects
        candidates = self.live().clinical().filter(pk__in=reviews.filter(next_due__lte=by).values("release"))
        return candidates.with_review().filter(next_review_due__lte=by).order_by("next_review_due", "page__sort_key")

    def never_reviewed(self):
        """Live clinical releases from before this site had reviews. Sample content waits to be taken on at all."""
        from_before = self.live().clinical().filter(approval=Release.Approval.BEFORE_REVIEW)
        return from_before.with_review().filter(next_review_due__isnull=True).order_by("page__sort_key")

    def from_starter(self):
        """Releases that came with the software and that nobody at this clinic has taken on."""
        return self.filter(origin=Release.Origin.STARTER)


class Release(models.Model):
    """What a page says from a moment on: a complete copy, never changed and never deleted.

    Only its state moves, and only forward; who decided, and when, is written once. The database itself refuses
    everything else (`WRITTEN_ONCE` and `FORWARD`, installed by `clinic_site.append_only`). What is live is a function
    of time alone (`ReleaseQuerySet.live`): nothing has to run at the moment it changes.
    """

    class Origin(models.TextChoices):
        STARTER = "starter", "came with the software"
        EDITOR = "editor", "written by a colleague"

    class State(models.TextChoices):
        IN_REVIEW = "in_review", "in review"
        APPROVED = "approved", "approved"
        RETURNED = "returned", "returned"
        WITHDRAWN = "withdrawn", "withdrawn"

    class Approval(models.TextChoices):
        SECOND_PERSON = "second_person", "approved by a second person"
        EDITOR_ALONE = "editor_alone", "published by the editor alone: no clinical statements"
        SELF_APPROVED = "self_approved", "approved by its own author: the clinic has one clinician"
        BEFORE_REVIEW = "before_review", "published before this site had reviews"
        STARTER = "starter", "came with the software"

    FORWARD = {
        State.IN_REVIEW.value: (State.APPROVED.value, State.RETURNED.value),
        State.APPROVED.value: (State.WITHDRAWN.value,),
    }
    WRITTEN_ONCE = (
        "live_from",
        "live_until",
        "approval",
        "approved_by_id",
        "approved_at",
        "returned_by_id",
        "returned_at",
        "return_note",
        "withdrawn_by_id",
        "withdrawn_at",
        "withdrawal_note",
    )

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField(help_text="Counts from 1 on each page.")
    content = models.JSONField(encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=Page.Kind.choices, help_text="Of the page, as the content has it.")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.EDITOR)
    is_clinical = models.BooleanField("makes clinical statements", default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.IN_REVIEW)
    live_from = models.DateTimeField(null=True, blank=True)
    live_until = models.DateTimeField(null=True, blank=True)

    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by = staff_user()
    note = models.TextField("note for the reviewer", max_length=1000, blank=True)
    restores = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Whose content this is."
    )

    approval = models.CharField(max_length=15, choices=Approval.choices, null=True, blank=True)  # noqa: DJ001 -- once
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = staff_user()
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = staff_user()
    return_note = models.TextField("what has to change", max_length=1000, null=True, blank=True)  # noqa: DJ001 -- once
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = staff_user()
    withdrawal_note = models.TextField("why", max_length=1000, null=True, blank=True)  # noqa: DJ001 -- written once

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["page", "-number"]
        permissions = [("approve_release", "Can approve, return and withdraw releases with clinical statements")]
        indexes = [
            models.Index(F("page"), F("live_from").desc(), F("number").desc(), name="release_live_first"),
            models.Index(F("submitted_at").desc(), F("id").desc(), name="release_newest_sent"),
            models.Index(
                F("live_from").desc(),
                F("id").desc(),
                condition=Q(approved_at__isnull=False),
                name="release_newest_live",
            ),
            models.Index(fields=["submitted_at"], condition=Q(state="in_review"), name="release_in_review"),
            # few among many: what the frame and the panels of staff ask for
            models.Index(fields=["page"], condition=Q(kind="guide"), name="release_of_guide"),
            models.Index(fields=["page"], condition=Q(origin="starter"), name="release_from_starter"),
            models.Index(fields=["page"], condition=Q(approval="before_review"), name="release_before_review"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="release_numbers_count_up_on_each_page"),
            models.CheckConstraint(
                condition=Q(origin="starter", submitted_by__isnull=True, approved_by__isnull=True, approval="starter")
                | Q(origin="editor", submitted_by__isnull=False),
                name="only_starter_releases_come_from_nobody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("in_review", "returned"), approved_at__isnull=True, live_from__isnull=True)
                | Q(
                    state__in=("approved", "withdrawn"),
                    approved_at__isnull=False,
                    live_from__gte=F("approved_at"),
                    approval__isnull=False,
                ),
                name="releases_are_live_from_their_approval_at_the_earliest",
            ),
            models.CheckConstraint(
                condition=Q(origin="starter")
                | Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="approved_releases_say_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(approval="second_person") | ~Q(approved_by=F("submitted_by")),
                name="second_person_is_not_the_author",
            ),
            models.CheckConstraint(
                condition=~Q(approval="editor_alone") | Q(is_clinical=False),
                name="editors_alone_publish_no_clinical_statements",
            ),
            models.CheckConstraint(
                condition=Q(live_until__isnull=True) | Q(live_until__gt=F("live_from")),
                name="releases_end_after_they_began",
            ),
            models.CheckConstraint(
                condition=Q(state="returned", returned_at__isnull=False, return_note__isnull=False)
                | ~Q(state="returned") & Q(returned_at__isnull=True),
                name="returned_releases_say_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True),
                name="withdrawn_releases_say_when_and_by_whom",
            ),
        ]

    def __str__(self):
        return f"{self.page}, release {self.number}"

    def shows_at(self, at):
        """Whether visitors see this release at `at`, if it is the one that counts then."""
        return (self.withdrawn_at is None or self.withdrawn_at > at) and (
            self.live_until is None or self.live_until > at
        )
