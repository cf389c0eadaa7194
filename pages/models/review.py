import calendar
import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from pages.models.release import Release

# NHS service manual, "Reassure users that a page is up to date": three years at most. Ketamine's evidence moves faster,
# so ours is a year unless the reviewer says otherwise.
USUAL_MONTHS = 12
LONGEST_MONTHS = 36


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day some months later; the last day of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def check_next_due(day: datetime.date, *, today: datetime.date) -> None:
    """Raise ValidationError unless a next review may be due on this day: after today, and not too far away."""
    if day <= today:
        raise ValidationError("The next review has to be due on a later day than today.")
    if day > months_after(today, LONGEST_MONTHS):
        raise ValidationError(f"The next review has to be due within {LONGEST_MONTHS} months.")


class Review(models.Model):
    """That a clinician has read a whole release and found it right, and until when that holds. Never changed.

    Approving a release with clinical statements writes the first; reading it again later writes another.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="reviews")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewer = models.CharField(max_length=200, blank=True, help_text="As visitors read it, with credentials.")
    reviewed_at = models.DateTimeField(default=timezone.now)
    next_due = models.DateField("next review due")

    class Meta:
        ordering = ["-reviewed_at", "-pk"]
        indexes = [models.Index(fields=["next_due"], name="review_next_due")]

    def __str__(self):
        return f"Review of {self.release}"
