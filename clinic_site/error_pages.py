"""Error pages: what happened, what to do, always with the phone number and 988.

400, 403, 404, 405 and 413 stand in the site's frame; 500 and 503 need no database and no request.
"""

import sys

from django.contrib import admin
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from clinic_site import clinic_details

RETRY_AFTER_MINUTES = 5


def render_error(request, status, **context):
    """The page of an error status in the site's frame, or the frameless one if the database does not answer."""
    try:
        response = render(request, f"errors/{status}.html", context, status=status)
    except (DatabaseError, InterfaceError):
        return frameless(503)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request, exception):
    return render_error(request, 400)


def permission_denied(request, exception):
    return render_error(request, 403)


def not_found(request, exception):
    return render_error(request, 404)


def server_error(request):
    """500, or 503 with a time to come back if it is the database that does not answer."""
    is_database_down = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    return frameless(503 if is_database_down else 500)


def csrf_failure(request, reason=""):
    """A form of the staff side came without a token that holds: its sender has signed in again since it was opened.

    Browsers say themselves that a form came from this very site: then it is offered again. Others are refused.
    """
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin" and request.path.startswith(reverse("admin:index"))
    if is_ours and request.path not in (reverse("admin:login"), reverse("admin:logout")) and request.POST:
        return admin.site.send_again(request)
    return render_error(request, 403)


def frameless(status, **context):
    """The page of a status that needs neither database nor request; 503 says when to come back."""
    clinic = clinic_details.last_known()
    context = {
        "clinic": clinic,
        "phone": clinic.phone,
        "stylesheet_url": stylesheet_url(),
        "minutes": RETRY_AFTER_MINUTES,
        **context,
    }
    response = HttpResponse(render_to_string(f"errors/{status}.html", context), status=status)
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_MINUTES * 60)
    return response


def stylesheet_url():
    """Where the stylesheet lies, or nothing if static files have not been collected: the page reads well without."""
    try:
        return staticfiles_storage.url("css/site.css")
    except (ValueError, OSError):
        return ""


class ErrorPageMiddleware:
    """Give a page to answers that Django leaves bare: a wrong method is 405 with an empty body."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = render_error(request, 405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response
