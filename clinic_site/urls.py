"""All addresses. This is the one module of the frame that names the apps."""

from django.contrib import admin
from django.urls import include, path

from clinic_site import health, site_files, uploads

handler400 = "clinic_site.error_pages.bad_request"
handler403 = "clinic_site.error_pages.permission_denied"
handler404 = "clinic_site.error_pages.not_found"
handler500 = "clinic_site.error_pages.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", site_files.robots_txt, name="robots_txt"),
    path(".well-known/security.txt", site_files.security_txt, name="security_txt"),
    path("media/<path:path>", uploads.rendition, name="rendition"),
    path("admin/", admin.site.urls),
    path("", include("consultations.urls")),
    path("", include("pages.urls")),  # last: a page may have any other address
]
