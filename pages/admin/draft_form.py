"""The form of a draft: two people may write at once, and neither loses a word."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from pages.admin.words import with_zone
from pages.models import Page


class DraftForm(forms.ModelForm):
    """A page's fields, and which version of the draft the writer had before them."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = newest_version(self.instance)

    def clean(self):
        """Refuse to save over what somebody else has saved meanwhile: once, with the way to do it all the same."""
        cleaned = super().clean()
        if not self.instance.pk:
            return cleaned
        Page.objects.select_for_update().get(pk=self.instance.pk)  # two saves at once: one after the other
        newest = newest_version(self.instance)
        if cleaned.get("seen", "") == newest:
            return cleaned
        version = self.instance.draft_versions.select_related("saved_by").first()
        self.data = self.data.copy()
        self.data["seen"] = newest
        who = version.saved_by.shown_name if version.saved_by else "Somebody"
        address = reverse("admin:pages_page_draft_version", args=[self.instance.pk, version.pk])
        raise ValidationError(
            format_html(
                "{} saved this page at {}, while you were writing. What you typed is all below and not saved yet. "
                '<a href="{}" target="_blank" rel="noopener">See what they wrote</a>, take over what you want to keep, '
                "and save again. Their version stays in the history.",
                who,
                with_zone(version.saved_at),
                address,
            )
        )


def newest_version(page) -> str:
    """Which version of a draft is the newest, as the form carries it; empty if it was never saved here."""
    version = page.draft_versions.first()
    return str(version.pk) if version else ""


def without_lost_rows(data, files, prefix, existing):
    """The posted data of a formset in which rows that are gone by now stand as new ones: their words are kept.

    `existing` is the set of primary keys that are still there. Somebody else has deleted the others meanwhile.
    """
    total, initial = (int(data.get(f"{prefix}-{name}_FORMS") or 0) for name in ("TOTAL", "INITIAL"))
    rows = [_row(data, files, f"{prefix}-{index}-") for index in range(total)]
    is_gone = [index < initial and values.get("id", [""])[0] not in existing for index, (values, _) in enumerate(rows)]
    if not any(is_gone):
        return data, files
    kept = [row for index, row in enumerate(rows) if index < initial and not is_gone[index]]
    revived = [row for index, row in enumerate(rows) if is_gone[index] and "DELETE" not in row[0]]
    for values, _files in revived:
        values["id"] = [""]
    in_order = [*kept, *revived, *rows[initial:]]
    data, files = data.copy(), files.copy()
    for store in (data, files):
        for key in [key for key in store if key.startswith(f"{prefix}-") and key.split("-")[1].isdigit()]:
            del store[key]
    for index, (values, uploaded) in enumerate(in_order):
        for name, value in values.items():
            data.setlist(f"{prefix}-{index}-{name}", value)
        for name, value in uploaded.items():
            files.setlist(f"{prefix}-{index}-{name}", value)
    data[f"{prefix}-TOTAL_FORMS"], data[f"{prefix}-INITIAL_FORMS"] = str(len(in_order)), str(len(kept))
    return data, files


def _row(data, files, start):
    """The values and the files of one row of a formset, by the names of its fields."""
    return tuple(
        {key.removeprefix(start): store.getlist(key) for key in store if key.startswith(start)}
        for store in (data, files)
    )
