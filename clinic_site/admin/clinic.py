from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from clinic_site.models import Announcement, Clinic, Clinician, Closure, Location, OpeningHours, Profile


class ProfileInline(admin.StackedInline):
    model = Profile
    extra = 0
    fields = [("label", "url")]


@admin.register(Clinic)
class ClinicAdmin(admin.ModelAdmin):
    inlines = [ProfileInline]
    fieldsets = [
        ("Who are you?", {"fields": ["name", "is_sample"]}),
        ("What do you promise?", {"fields": ["first_contact_within_hours", "first_contact_attempts"]}),
        ("How long do you keep requests?", {"fields": ["request_retention_days"]}),
        ("Who approves clinical pages?", {"fields": ["allows_self_approval"]}),
    ]

    def has_add_permission(self, request):
        return False  # there is one clinic

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        """There is one clinic: go straight to it."""
        clinic = Clinic.objects.first()
        if clinic is not None and self.has_view_permission(request):
            return HttpResponseRedirect(reverse("admin:clinic_site_clinic_change", args=[clinic.pk]))
        return super().changelist_view(request, extra_context)


class OpeningHoursInline(admin.StackedInline):  # Django's table of fields has no labels for screen readers
    model = OpeningHours
    extra = 0
    fields = [("weekday", "opens_at", "closes_at")]
    formfield_overrides = {  # the browser's own: Django's compares the colleague's clock with the clinic's
        models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
    }


@admin.register(Location)
class LocationAdmin(admin.ModelAdmin):
    change_list_template = "admin/staff_list.html"
    lede = "The places where people come. The first one's phone stands in the header of every page."
    empty_words = "There is no location yet. Add yours: address, phone, hours."
    list_display = ["name", "city", "phone", "position"]
    inlines = [OpeningHoursInline]
    fieldsets = [
        ("Where is it?", {"fields": ["name", "street_address", "city", "state", "postal_code", "map_url"]}),
        ("How do people reach you?", {"fields": ["phone", "fax"]}),
        ("How do people get in?", {"fields": ["directions", "parking", "access"]}),
        ("Where in the list?", {"fields": ["position"]}),
    ]


@admin.register(Closure)
class ClosureAdmin(admin.ModelAdmin):
    change_list_template = "admin/staff_list.html"
    lede = "Days on which you are closed although your hours say otherwise. Promises to people count with them."
    empty_words = "No closures. Add the next holiday on which you are closed."
    list_display = ["reason", "starts_on", "ends_on", "location"]
    list_select_related = ["location"]


@admin.register(Clinician)
class ClinicianAdmin(admin.ModelAdmin):
    change_list_template = "admin/staff_list.html"
    lede = "The people who treat here. Publish the pages that show them again after a change."
    empty_words = "There is nobody yet. Add the people who treat here, with their license."
    list_display = ["name", "credentials", "role", "is_active", "position"]
    list_filter = ["is_active"]
    fieldsets = [
        ("Who is it?", {"fields": ["name", "credentials", "role", "license_line", "about"]}),
        ("Photo", {"fields": ["photo"]}),
        ("Is this person shown?", {"fields": ["is_active", "position"]}),
        ("Does this person review pages?", {"fields": ["account"]}),
    ]


@admin.register(Announcement)
class AnnouncementAdmin(admin.ModelAdmin):
    change_list_template = "admin/staff_list.html"
    lede = "A bar above every page for a limited time, like “Closed for snow today”."
    empty_words = "Nothing is announced. Add a line when people have to know something at once."
    formfield_overrides = {  # one field with one label; Django's own has two without
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
    }
    list_display = ["text", "starts_at", "ends_at"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Staff always see in which zone a time is meant."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.DateTimeField):
            field.help_text = f"{field.help_text} The clinic's time, {timezone.localtime():%Z} today.".strip()
        return field
