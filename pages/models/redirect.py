from django.core.exceptions import ValidationError
from django.db import models

from pages.models.page import Page


def normal_path(text):
    """An old address as it is stored: its path alone, with a slash at both ends."""
    path = text.strip().split("?")[0].split("#")[0].strip("/")
    return f"/{path}/" if path else "/"


class Redirect(models.Model):
    """An address that a page had once, here or on an older site. It leads to the page, wherever that stands by then.

    Because it leads to a page and not to another address, there are no chains and no loops.
    """

    old_path = models.CharField(
        "old address", max_length=500, unique=True, help_text="Like /treatments/ or /old-site/ketamine.html"
    )
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="redirects")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["old_path"]

    def __str__(self):
        return f"{self.old_path} leads to {self.page}"

    def clean(self):
        super().clean()
        if "://" in self.old_path:
            raise ValidationError({"old_path": "Write the part after the host name alone, like /treatments/."})
        self.old_path = normal_path(self.old_path)
        taken = Page.objects.filter(path=self.old_path).first()
        if taken is not None:
            raise ValidationError({"old_path": f"The page “{taken}” has this address today."})
