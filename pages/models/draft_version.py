from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from pages.models.page import Page


class DraftVersion(models.Model):
    """A draft as somebody saved it. Every save leaves one, so that nothing that was typed is ever written over."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="draft_versions")
    saved_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    content = models.JSONField(encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"Draft of {self.page}"
