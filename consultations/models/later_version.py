"""What a person sent with the same form again, after changing it."""

from django.db import models
from django.utils import timezone

from clinic_site.sealed_fields import SealedModel, SealedTextField


class LaterVersion(SealedModel):
    """The changed answers of a request's form. The first version stays as it was; both are kept."""

    request = models.ForeignKey(
        "consultations.ConsultationRequest", on_delete=models.CASCADE, related_name="later_versions"
    )
    received_at = models.DateTimeField("received", default=timezone.now)
    content = SealedTextField(help_text="All answers and what was agreed to, as JSON.")
    content_digest = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "content_digest"], name="later_versions_are_kept_once"),
        ]

    def __str__(self):
        return f"Later version of request {self.request_id}"
