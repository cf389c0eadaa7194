from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group

from clinic_site.models import StaffUser

# Roles are made true by `manage.py sync_roles` from one table in the code; a second way to change them would hide
# that the table is no longer true.
admin.site.unregister(Group)


@admin.register(StaffUser)
class StaffUserAdmin(UserAdmin):
    list_display = ["username", "shown_name", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    filter_horizontal = ["groups"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        ("Who is it?", {"fields": ["username", "password", "first_name", "last_name", "email"]}),
        ("What may they do?", {"fields": ["is_active", "is_staff", "groups"]}),
        ("When?", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            "A new colleague",
            {"classes": ["wide"], "fields": ["username", "usable_password", "password1", "password2"]},
        )
    ]

    def has_delete_permission(self, request, obj=None):
        return False  # a colleague who leaves is made inactive: what they did stays under their name

    def get_queryset(self, request):
        """Owners do not see superusers: nobody may change an account that can do more than their own."""
        queryset = super().get_queryset(request)
        return queryset if request.user.is_superuser else queryset.filter(is_superuser=False)
