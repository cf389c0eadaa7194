from django.contrib.auth.models import AbstractUser
from django.db import models


class StaffUser(AbstractUser):
    """A colleague's own account. Never shared: the access log names people, not desks."""

    welcomed_at = models.DateTimeField(
        "has read the first steps", null=True, blank=True, editable=False, help_text="Empty until they press “Got it”."
    )

    class Meta:
        verbose_name = "colleague"
        verbose_name_plural = "colleagues"

    @property
    def shown_name(self):
        """The name colleagues see: the full name, or else the user name."""
        return self.get_full_name() or self.username
