from django.core.validators import RegexValidator
from django.db import models

from clinic_site.links import WebAddressField


class Source(models.Model):
    """A paper, label or guideline that pages cite as `[@key]`."""

    key = models.CharField(
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", "Use lower-case letters, digits and _, like zarate2006.")],
        help_text="Write [@key] in a text to cite it. First author and year, like zarate2006.",
    )
    citation = models.TextField(help_text="As it stands in the list of references.")
    url = WebAddressField("address", blank=True, help_text="Best a DOI address.")

    class Meta:
        ordering = ["key"]

    def __str__(self):
        return self.key

    def snapshot(self):
        """This source as a release keeps it: a JSON object."""
        return {"key": self.key, "citation": self.citation, "url": self.url}
