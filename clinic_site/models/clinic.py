"""Who the clinic is: what staff fill in once and every page shows."""

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clinic_site.links import WebAddressField, validate_link
from clinic_site.pictures import PictureField


def validate_phone(number):
    """Raise ValidationError unless the text is a phone number that could be dialed from the United States."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        raise ValidationError("This is not a phone number. Write it with its area code, like (212) 555-0142.")


class Clinic(models.Model):
    """The clinic itself. There is one row, made with the sample clinic in it."""

    name = models.CharField(max_length=80, help_text="As patients know it. It stands in the header of every page.")
    is_sample = models.BooleanField(
        "this is the invented sample clinic",
        default=False,
        help_text="Untick when name, address, phone and hours are yours. Until then every page carries a sample mark, "
        "and in production visitors see only a page that says the site is not open yet.",
    )
    first_contact_within_hours = models.PositiveSmallIntegerField(
        "first contact within (clinic hours)",
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(80)],
        help_text="The promise to someone who sends a request, counted in hours the clinic is open. "
        "The form, the confirmation and the desk all show the time that follows from it.",
    )
    first_contact_attempts = models.PositiveSmallIntegerField(
        "tries to reach someone",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="How often you try, on different days, before you stop. The confirmation says it.",
    )
    request_retention_days = models.PositiveSmallIntegerField(
        "days a finished request is kept", default=90, validators=[MinValueValidator(1)]
    )
    allows_self_approval = models.BooleanField(
        "a clinician may approve their own words",
        default=False,
        help_text="Only for a clinic with one clinician. Each release then says that nobody else has read it.",
    )

    class Meta:
        verbose_name = "clinic"
        verbose_name_plural = "the clinic"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_only_one_clinic")]

    def __str__(self):
        return self.name


class Profile(models.Model):
    """A page about the clinic elsewhere: a link, never an embed."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="profiles")
    label = models.CharField(max_length=60, help_text="What people see, like “State medical board entry”.")
    url = WebAddressField("address")
    position = models.PositiveSmallIntegerField(default=10)

    class Meta:
        verbose_name = "profile elsewhere"
        verbose_name_plural = "profiles elsewhere"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.label


class Location(models.Model):
    """A place where people come."""

    name = models.CharField(max_length=80, help_text="Short, like “Downtown”. Visitors see it when there are several.")
    street_address = models.TextField("street address", max_length=300, help_text="One line each for street and suite.")
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=40)
    postal_code = models.CharField("ZIP code", max_length=12)
    phone = models.CharField(
        max_length=40, blank=True, validators=[validate_phone], help_text="Answered by a person in your opening hours."
    )
    fax = models.CharField(max_length=40, blank=True, validators=[validate_phone])
    directions = models.TextField(blank=True, help_text="How to get here, in words.")
    parking = models.TextField(blank=True)
    access = models.TextField(
        "getting in", blank=True, help_text="Steps, elevator, door width, quiet entrance, restroom."
    )
    map_url = WebAddressField("link to a map", blank=True, help_text="A plain link. We never embed a map.")
    position = models.PositiveSmallIntegerField(default=10, help_text="The first one's phone stands in the header.")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.name}, {self.city}"


class OpeningHours(models.Model):
    """One stretch of open hours on one day of the week. A lunch break makes two rows."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField("day", choices=Weekday.choices)
    opens_at = models.TimeField("from")
    closes_at = models.TimeField("to")

    class Meta:
        verbose_name = "opening hours"
        verbose_name_plural = "opening hours"
        ordering = ["location", "weekday", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="hours_close_after_they_open",
                violation_error_message="The closing time has to be after the opening time.",
            ),
            models.UniqueConstraint(
                fields=["location", "weekday", "opens_at"],
                name="hours_are_listed_once",
                violation_error_message="These hours are on the list already.",
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M} to {self.closes_at:%H:%M}"


class ClosureQuerySet(models.QuerySet):
    def ending_from(self, day):
        """Closures that are not over on `day` (a date in the clinic's zone)."""
        return self.filter(ends_on__gte=day)


class Closure(models.Model):
    """Days on which the clinic is closed although its hours say otherwise."""

    location = models.ForeignKey(
        Location,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="closures",
        help_text="Leave empty if every location is closed.",
    )
    starts_on = models.DateField("from")
    ends_on = models.DateField("to", help_text="The last day closed.")
    reason = models.CharField(max_length=80, blank=True, help_text="Visitors read it, like “Thanksgiving”.")

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="closures_end_after_they_start",
                violation_error_message="The last day has to be on or after the first.",
            )
        ]

    def __str__(self):
        return f"{self.reason or 'Closed'}, from {self.starts_on:%B %-d, %Y}"


class ClinicianQuerySet(models.QuerySet):
    def active(self):
        """Clinicians who work here now, in the order staff chose."""
        return self.filter(is_active=True)


class Clinician(models.Model):
    """A person who treats or watches over patients here."""

    name = models.CharField(max_length=120)
    credentials = models.CharField(max_length=60, blank=True, help_text="Letters after the name, like “MD”.")
    role = models.CharField(max_length=120, help_text="What they do here, like “Psychiatrist”.")
    license_line = models.CharField(
        "license", max_length=120, blank=True, help_text="State and number, so that people can look it up."
    )
    about = models.TextField(blank=True, max_length=800)
    photo = PictureField(
        upload_to="clinicians",
        blank=True,
        auto_add_fields=True,
        formats={"portrait": ["default", ("crop", (288, 288))]},
    )
    is_active = models.BooleanField("works here now", default=True)
    position = models.PositiveSmallIntegerField(default=10)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="clinician",
        verbose_name="staff account",
        help_text="Pages that this account approves then say that this person reviewed them.",
    )

    objects = ClinicianQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.name}, {self.credentials}" if self.credentials else self.name


class AnnouncementQuerySet(models.QuerySet):
    def showing(self, at=None):
        """Announcements whose time has come and is not over at `at` (now, if not given)."""
        at = at or timezone.now()
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


class Announcement(models.Model):
    """A bar above every page for a limited time, like “Closed for snow today”."""

    text = models.CharField(max_length=160)
    link_label = models.CharField(max_length=60, blank=True)
    link_url = models.CharField("link address", max_length=200, blank=True, validators=[validate_link])
    starts_at = models.DateTimeField("show from")
    ends_at = models.DateTimeField(
        "show until", null=True, blank=True, help_text="Leave empty to show it until you change this."
    )

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="announcements_end_after_they_start",
                violation_error_message="The end has to be after the start.",
            ),
            models.CheckConstraint(
                condition=Q(link_label="", link_url="") | ~Q(link_label="") & ~Q(link_url=""),
                name="announcement_links_have_a_label_and_an_address",
                violation_error_message="A link needs both its words and its address.",
            ),
        ]

    def __str__(self):
        return self.text
