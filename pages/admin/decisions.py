"""What a colleague decides about a release, as forms: approve, return, review, withdraw, restore."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from pages import publishing
from pages.admin.words import with_zone
from pages.models.review import USUAL_MONTHS, months_after
from pages.publishing import Action, AnotherIsScheduled


class MomentField(forms.DateTimeField):
    """A date and a time in the clinic's zone. A time that the clock skips or has twice is refused."""

    def __init__(self, **options):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(required=False, widget=widget, **options)


class Decision(forms.Form):
    """One thing that can be decided. `done` is what the colleague reads afterwards."""

    action: Action
    button = ""
    hint = ""
    done = ""

    def __init__(self, *args, release, **kwargs):
        super().__init__(*args, prefix=self.action, auto_id=f"id_{self.action}_%s", **kwargs)
        self.release = release

    def decide(self, by):
        """Carry it out in the name of a colleague. Returns False, with the reason among the errors, if it can't be."""
        try:
            self.carry_out(by)
        except ValidationError as error:
            self.add_error(None, error)
        return not self.errors

    def carry_out(self, by):
        """Call the action of `publishing`."""
        raise NotImplementedError


class Approve(Decision):
    action = Action.APPROVE
    button = "Approve"
    hint = "What you approve is exactly what stands below. Visitors see it at the time you choose."
    done = "Approved."

    when = forms.ChoiceField(
        label="When shall it go live?",
        choices=[("now", "Now"), ("later", "At a time")],
        initial="now",
        widget=forms.RadioSelect,
    )
    live_from = MomentField(label="From")
    live_until = MomentField(
        label="Until (may stay empty)", help_text="Afterward the page says that it was taken down."
    )
    next_review_due = forms.DateField(
        label="Next review due",
        help_text="Visitors read it below the page: who reviewed it, when, and when it is due again.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    scheduled = forms.ChoiceField(
        choices=[("both", "Each of them at its time"), ("this", "Only this one: what is scheduled is called off")],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, release, **kwargs):
        super().__init__(*args, release=release, **kwargs)
        self.fields["next_review_due"].initial = months_after(timezone.localdate(), USUAL_MONTHS)
        if not release.is_clinical:
            del self.fields["next_review_due"]
        self.others = list(release.page.releases.scheduled())
        if self.others:
            names = " and ".join(f"Release {other.number} ({with_zone(other.live_from)})" for other in self.others)
            self.fields["scheduled"].label = f"Scheduled already: {names}. What shall stand?"
        else:
            del self.fields["scheduled"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("when") == "later" and not cleaned.get("live_from") and "live_from" not in self.errors:
            self.add_error("live_from", "Choose the day and the time.")
        return cleaned

    def carry_out(self, by):
        given = self.cleaned_data
        chosen = given.get("scheduled")
        try:
            publishing.approve(
                self.release,
                by=by,
                live_from=given["live_from"] if given["when"] == "later" else None,
                live_until=given["live_until"],
                keep_scheduled={"both": True, "this": False}.get(chosen),
                next_review_due=given.get("next_review_due"),
            )
        except AnotherIsScheduled:
            raise ValidationError("Say which of the releases shall stand.") from None


class Return(Decision):
    action = Action.RETURN
    button = "Give it back"
    hint = "The author sees your words and can send a new version."
    done = "Given back to the author."

    note = forms.CharField(
        label="What has to change?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def carry_out(self, by):
        publishing.return_to_author(self.release, by=by, note=self.cleaned_data["note"])


class Review(Decision):
    action = Action.REVIEW
    button = "Reviewed: still right"
    hint = "You have read the whole page again and it needs no change. Visitors read your name and the date below it."
    done = "The review is written down."

    next_due = forms.DateField(label="Next review due", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["next_due"].initial = months_after(timezone.localdate(), USUAL_MONTHS)

    def carry_out(self, by):
        publishing.review(self.release, by=by, next_due=self.cleaned_data["next_due"])


class Withdraw(Decision):
    action = Action.WITHDRAW
    button = "Withdraw"
    hint = "Visitors then read that the page was taken down, until another release goes live."
    done = "Withdrawn."

    note = forms.CharField(
        label="Why? (for your colleagues)",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
    )

    def carry_out(self, by):
        publishing.withdraw(self.release, by=by, note=self.cleaned_data["note"])


class Restore(Decision):
    action = Action.RESTORE
    button = "Make this the next release"
    hint = (
        "Word for word what stands below. The draft stays as it is. A page with clinical statements waits for review."
    )
    done = "A new release with the same words was made."

    def carry_out(self, by):
        publishing.restore(self.release, by=by)


class LoadIntoDraft(Decision):
    action = Action.LOAD
    button = "Load into the draft"
    hint = "To write on from these words. Visitors see no change; what the draft says now stays in its history."
    done = "The draft has these words now."

    def carry_out(self, by):
        for sentence in publishing.load_into_draft(self.release, by=by):
            self.done = f"{self.done} {sentence}"


DECISIONS = (Approve, Return, Review, Withdraw, Restore, LoadIntoDraft)


def decisions_for(user, release, *, data=None):
    """The decisions open to a colleague, as forms; the one that `data` holds is bound to it."""
    allowed = publishing.allowed(user, release)
    chosen = data.get("decide") if data else None
    return [
        form(data if form.action == chosen else None, release=release) for form in DECISIONS if form.action in allowed
    ]
