"""A request for a consultation, as a person sent it or as staff wrote it down."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic_site.sealed_fields import SealedModel, SealedTextField
from consultations.models.search_key import SearchKey

# No vowels, so that no reference is a word; none of the signs that are taken for each other when read out or
# written by hand (0 O, 1 I L, 2 Z, 5 S, 8 B, U V).
REFERENCE_ALPHABET = "34679CDFGHJKMNPQRTWXY"
REFERENCE_HALF = 3  # "K7F-M3Q": 21^6, about 86 million


def new_reference() -> str:
    """A reference drawn by lot: it says nothing about how many requests there are."""
    halves = ("".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_HALF)) for _ in range(2))
    return "-".join(halves)


def normal_reference(text: str) -> str:
    """A reference as it is stored, from the way someone typed it: "k7f m3q" gives "K7F-M3Q"."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    return f"{signs[:REFERENCE_HALF]}-{signs[REFERENCE_HALF:]}"


class ConsultationRequestQuerySet(models.QuerySet):
    def newest_first(self):
        """The latest request on top; those of one moment in a fixed order."""
        return self.order_by("-received_at", "-pk")

    def matching(self, text):
        """Requests found by reference, phone, the phone's last four digits, e-mail or words of the name.

        Through keyed indexes: the text itself never reaches the database, except a reference.
        """
        found = Q(reference=normal_reference(text))
        for lookups in SearchKey.lookups_for(text):
            every_word = Q()
            for kind, digests in lookups:
                rows = SearchKey.objects.filter(kind=kind, digest__in=digests)
                every_word &= Q(pk__in=rows.values("request_id"))
            found |= every_word
        return self.filter(found)


class ConsultationRequest(SealedModel):
    """One person's wish to be contacted. Everything in it is health information.

    Only `intake` makes one; only triage changes its status. Sealed: what says who the person is and what they wrote.
    """

    class Status(models.TextChoices):
        NEW = "new", _("New")
        IN_PROGRESS = "in_progress", _("In progress")
        WAITING_ON_PERSON = "waiting_on_person", _("Waiting on person")
        BOOKED = "booked", _("Booked")
        REFERRED_OUT = "referred_out", _("Referred out")
        CLOSED = "closed", _("Closed")
        QUARANTINE = "quarantine", _("Quarantine")

    class Asking(models.TextChoices):
        FOR_MYSELF = "for_myself", _("I ask for myself")
        FOR_SOMEONE_ELSE = "for_someone_else", _("I ask for someone I care about")
        AS_REFERRER = "as_referrer", _("I refer someone in my care")

    class Topic(models.TextChoices):
        COULD_IT_HELP = "could_it_help", _("I'd like to know if this could help")
        COST = "cost", _("I'd like to know what it costs")
        SECOND_OPINION = "second_opinion", _("I am looking for a second opinion")
        QUESTION_ONLY = "question_only", _("I only have a question")
        SOMETHING_ELSE = "something_else", _("Something else")
        NOT_SAID = "not_said", _("I prefer not to say")

    class ContactTime(models.TextChoices):
        WEEKDAY_MORNINGS = "weekday_mornings", _("Weekday mornings")
        WEEKDAY_MIDDAYS = "weekday_middays", _("Weekday middays")
        WEEKDAY_AFTERNOONS = "weekday_afternoons", _("Weekday afternoons")
        ANY_OPEN_TIME = "any_open_time", _("Any time you are open")

    class Origin(models.TextChoices):
        WEBSITE = "website", _("Form on the website")
        PHONE_CALL = "phone_call", _("Phone call, written down by staff")
        WALK_IN = "walk_in", _("Walk-in, written down by staff")

    class SpamSign(models.TextChoices):
        FOREIGN_ORIGIN = "foreign_origin", _("The form was sent from another website.")
        TRAP_FIELD = "trap_field", _("The field that people do not see was filled in.")

    reference = models.CharField(max_length=7, unique=True, default=new_reference, editable=False)
    submission_key = models.UUIDField(
        unique=True, editable=False, help_text="From the form's signed key: one form gives one request."
    )
    origin = models.CharField("came by", max_length=20, choices=Origin, default=Origin.WEBSITE)
    received_at = models.DateTimeField("received", default=timezone.now)
    status = models.CharField(max_length=20, choices=Status, default=Status.NEW, db_index=True)
    spam_sign = models.CharField("why it was set aside", max_length=20, choices=SpamSign, blank=True)

    name = SealedTextField()
    phone = SealedTextField(blank=True, help_text="As the person wrote it.")
    email = SealedTextField("e-mail", blank=True)
    note = SealedTextField(blank=True)

    may_call = models.BooleanField("may be called", default=False)
    may_text = models.BooleanField("may be texted", default=False)
    may_email = models.BooleanField("may be e-mailed", default=False)
    contact_times = models.JSONField("times that suit", default=list, blank=True, help_text="Values of ContactTime.")
    is_voicemail_okay = models.BooleanField("voicemail is okay", default=False)
    asking = models.CharField(max_length=20, choices=Asking, default=Asking.FOR_MYSELF)
    topic = models.CharField(max_length=20, choices=Topic, default=Topic.NOT_SAID)
    # PROTECT: where someone wants to go is part of their request. A location that closes is taken out of its hours.
    location = models.ForeignKey(
        "clinic_site.Location", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    consent_version = models.CharField(max_length=20)
    consent_wording = models.TextField(help_text="Every word the person agreed to, for each way of contact too.")
    consented_at = models.DateTimeField()

    promise = models.TextField(blank=True, help_text="The sentence about first contact that the person was shown.")
    first_contact_due_at = models.DateTimeField(null=True, blank=True, help_text="The end of what was promised.")

    content_digest = models.CharField(
        max_length=64,
        editable=False,
        help_text="Keyed digest of the answers: tells whether a form sent again has changed.",
    )

    objects = ConsultationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "request"
        verbose_name_plural = "requests"
        indexes = [models.Index(fields=["-received_at", "-id"], name="requests_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(may_call=True) | Q(may_text=True) | Q(may_email=True),
                name="requests_allow_at_least_one_way_to_answer",
            ),
            models.CheckConstraint(
                condition=~Q(consent_version="") & ~Q(consent_wording=""), name="requests_keep_what_was_agreed_to"
            ),
            models.CheckConstraint(
                condition=~Q(status="quarantine") | ~Q(spam_sign=""), name="quarantined_requests_say_why"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=(
                        "new",
                        "in_progress",
                        "waiting_on_person",
                        "booked",
                        "referred_out",
                        "closed",
                        "quarantine",
                    )
                ),
                name="requests_have_a_known_status",
            ),
        ]

    def __str__(self):
        return self.reference  # never the name: Django's admin log keeps this text

    @property
    def initials(self) -> str:
        """The name's initials, for lists: "Sam Rivera" gives "S. R."; at most three."""
        words = [word for word in self.name.split() if word[0].isalnum()]
        return " ".join(f"{word[0].upper()}." for word in words[:3])

    @property
    def channels(self) -> list[str]:
        """The ways of contact the person agreed to, in the order of the form: call, text, email."""
        agreed = {"call": self.may_call, "text": self.may_text, "email": self.may_email}
        return [channel for channel, is_agreed in agreed.items() if is_agreed]

    @property
    def contact_time_labels(self) -> list[str]:
        """The times that suit, in words."""
        return [self.ContactTime(value).label for value in self.contact_times]
