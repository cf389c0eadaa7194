from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group

from clinic_site.models import StaffUser
from clinic_site.roles import ROLES

# Roles are made true by `manage.py sync_roles` from one table in the code; a second way to change them would hide
# that the table is no longer true.
admin.site.unregister(Group)


@admin.register(StaffUser)
class StaffUserAdmin(UserAdmin):
    change_list_template = "admin/staff_list.html"
    lede = "Each colleague has an account of their own. Someone who leaves is made inactive, never deleted."
    empty_words = "Nobody is here. Add your first colleague."
    add_form = UserCreationForm  # the admin's own also offers accounts without a password, for sign-in from elsewhere
    list_display = ["username", "shown_name", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        ("Who is it?", {"fields": ["username", "password", "first_name", "last_name", "email"]}),
        ("What may they do?", {"fields": ["is_active", "is_staff", "groups"]}),
        ("When?", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            "A new colleague",
            {
                "classes": ["wide"],
                "fields": [
                    "username",
                    "first_name",
                    "last_name",
                    "groups",
                    "password1",
                    "password2",
                ],
            },
        )
    ]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Groups are what this project calls roles: six boxes to tick, each with what it is for."""
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        purposes = {role.label: role.purpose for role in ROLES.values()}
        field = super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)
        field.label, field.help_text = "Roles", ""
        field.label_from_instance = lambda group: ": ".join(filter(None, [group.name, purposes.get(group.name)]))
        return field

    def get_readonly_fields(self, request, obj=None):
        """Nobody gives themselves a role: an Owner sees no requests, and shall not by one tick."""
        fields = super().get_readonly_fields(request, obj)
        is_self = obj is not None and obj.pk == request.user.pk and not request.user.is_superuser
        return [*fields, "groups", "is_staff", "is_active"] if is_self else fields

    def save_model(self, request, obj, form, change):
        """A new colleague may sign in at once: an account without that is of no use here."""
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        return False  # a colleague who leaves is made inactive: what they did stays under their name

    def get_queryset(self, request):
        """Owners do not see superusers: nobody may change an account that can do more than their own."""
        queryset = super().get_queryset(request)
        return queryset if request.user.is_superuser else queryset.filter(is_superuser=False)
