"""Requests in the admin: who is waiting, and how to reach them. Reading only; triage brings the changes."""

import json

import phonenumbers
from django.contrib import admin
from django.contrib.admin.options import ShowFacets
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join

from clinic_site.sealed_fields import Unreadable
from consultations.models import ConsultationRequest
from consultations.models.search_key import parse_phone


@admin.register(ConsultationRequest)
class ConsultationRequestAdmin(admin.ModelAdmin):
    list_display = ("reference", "initials", "received", "asking", "topic", "status")
    list_filter = ("status",)
    ordering = ("-received_at", "-pk")
    list_per_page = 50
    # The number of all requests costs a second count and answers nothing.
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    actions = None
    # No search box: what is typed into it would stand in the address and in the server's log.
    change_list_template = "admin/staff_list.html"
    lede = "Who is next? The latest request comes first."
    empty_words = "No one is waiting. New requests show up here by themselves."
    change_form_template = "consultations/admin/request_record.html"
    fieldsets = (
        ("How to reach this person", {"fields": ("name", "phone_link", "email_link", "agreed_channels")}),
        ("When, and whether a message is safe", {"fields": ("voicemail", "times", "promise", "due")}),
        ("What it is about", {"fields": ("asking", "topic", "location", "written_note", "changed_answers")}),
        ("Where it stands", {"fields": ("status", "spam_sign", "received", "origin")}),
        ("What they agreed to", {"fields": ("agreed_words", "consent_version", "consented")}),
    )
    readonly_fields = tuple(name for _title, options in fieldsets for name in options["fields"])

    def get_fieldsets(self, request, obj=None):
        """What somebody has sent again with other answers stands first: it counts before anyone calls."""
        (title, options), *others = super().get_fieldsets(request, obj)
        if obj is None or not obj.later_versions.exists():
            return [(title, options), *others]
        others = [
            (name, {**rest, "fields": tuple(field for field in rest["fields"] if field != "changed_answers")})
            for name, rest in others
        ]
        return [(title, {**options, "fields": ("changed_answers", *options["fields"])}), *others]

    def has_add_permission(self, request):
        return False  # a request comes in through intake only

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False  # what is erased is erased by retention, with a receipt

    @admin.display(description="initials")
    def initials(self, request):
        try:
            return request.initials or "–"
        except Unreadable:  # one damaged row must not hide all others
            return "can't be opened: tell whoever runs this site"

    @admin.display(description="received", ordering="received_at")
    def received(self, request):
        return _with_zone(request.received_at)

    @admin.display(description="phone")
    def phone_link(self, request):
        number = parse_phone(request.phone)
        if number is None:
            return request.phone or "not given"
        uri = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.RFC3966)
        return format_html('<a href="{}">{}</a>', uri, request.phone)

    @admin.display(description="e-mail")
    def email_link(self, request):
        return request.email or "not given"

    @admin.display(description="may be")
    def agreed_channels(self, request):
        labels = {"call": "called", "text": "texted", "email": "e-mailed"}
        return _and(labels[channel] for channel in request.channels)

    @admin.display(description="voicemail")
    def voicemail(self, request):
        later = [json.loads(version.content)["answers"] for version in request.later_versions.all()]
        if request.is_voicemail_okay and all(answers["is_voicemail_okay"] for answers in later):
            return "A short message is okay: a first name and a number, nothing more."
        return "Not safe. Leave no message: hang up before the tone."

    @admin.display(description="times that suit")
    def times(self, request):
        return "; ".join(str(label) for label in request.contact_time_labels) or "none named"

    @admin.display(description="promised for")
    def due(self, request):
        return _with_zone(request.first_contact_due_at) if request.first_contact_due_at else "no time promised"

    @admin.display(description="note")
    def written_note(self, request):
        return _lines(request.note) if request.note else "none"

    @admin.display(description="sent again, changed")
    def changed_answers(self, request):
        versions = list(request.later_versions.all())
        if not versions:
            return "no"
        return format_html_join(
            "", "<p><strong>{}</strong></p>{}", ((_with_zone(v.received_at), _changes(request, v)) for v in versions)
        )

    @admin.display(description="words")
    def agreed_words(self, request):
        return _lines(request.consent_wording)

    @admin.display(description="agreed")
    def consented(self, request):
        return _with_zone(request.consented_at)


def _with_zone(moment):
    """A time as staff read it, always with the clinic's zone."""
    return formats.date_format(timezone.localtime(moment), "F j, Y, g:i A T")


def _and(words):
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _lines(text):
    return format_html_join("", "<p>{}</p>", ((line,) for line in text.splitlines() if line.strip()))


def _changes(request, version):
    """The answers of a later version that differ from the first one, one in a line."""
    answers = json.loads(version.content)["answers"]
    changed = (
        (_field_label(name), _shown(value)) for name, value in answers.items() if value != getattr(request, name)
    )
    return format_html_join("", "<p>{}: {}</p>", changed)


def _field_label(name):
    return ConsultationRequest._meta.get_field(name).verbose_name


def _shown(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else value or "empty"
