"""The form for a consultation, and the page that says we have the request."""

from __future__ import annotations

import uuid
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.db import Error as DatabaseFault
from django.http import HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from clinic_site import clinic_details
from clinic_site.error_pages import frameless, render_error
from clinic_site.opening_hours import Schedule
from consultations import consent, form_key, intake
from consultations.forms import ConsultationForm
from consultations.models import ConsultationRequest
from consultations.promise import Promise, first_contact, if_sent_now, restated

MAX_BODY_BYTES = 1024 * 1024  # a note far too long still comes back to its writer, six bytes a letter on the way
RECEIVED_COOKIE = "request_received"
RECEIVED_COOKIE_SECONDS = 60 * 60  # long enough to write the reference down, too short to be found by the next user
RECEIVED_SALT = "consultations.received"

NUMBER_WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)  # as many as staff may set


def private(view):
    """Nothing of this page is stored on the way or told to the next site."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return wrapped


def keeping_words(view):
    """If the database does not answer, give back what was typed: one button sends it again.

    The form's key comes along, so a request that was kept after all is not kept twice.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except DatabaseFault:  # of any kind: a replica that is read-only, a table that is not there yet
            if request.method != "POST":
                raise
            typed = [(name, value) for name, values in request.POST.lists() for value in values]
            return frameless(503, typed=typed, send_to=request.path)

    return wrapped


# Exempt from Django's CSRF check: the form works without a cookie, and the view carries no authority. It reads no
# session and no user; all that another website can make a browser do here is send us a request, which anybody can do
# without a browser too, and which is set aside (see _spam_sign).
@csrf_exempt
@private
@keeping_words
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def request_consultation(request):
    """Show the form, or keep what was sent and lead to the page that says so."""
    now = timezone.now()
    clinic = clinic_details.current(now=now)
    schedule = Schedule.current(now=now)
    if request.method != "POST":
        form = ConsultationForm(initial={"form_key": form_key.issue()}, clinic=clinic, schedule=schedule, now=now)
        return _form_page(request, form)

    if _body_bytes(request) > MAX_BODY_BYTES:
        return render_error(request, 413)
    try:
        data = request.POST.copy()
    except (LookupError, UnicodeError, UnreadablePostError):  # a charset that is no text, a connection that broke
        return render_error(request, 400)

    key = form_key.read(data.get("form_key", ""))
    # A stale key whose request we already have is somebody who reloads the page a day later: no reason to ask again.
    is_accepted_key = key.state is form_key.State.FRESH or (
        key.state is form_key.State.STALE and intake.already_accepted(key.submission_key) is not None
    )
    if not is_accepted_key:
        data["form_key"] = form_key.issue()
    form = ConsultationForm(data, clinic=clinic, schedule=schedule, now=now)
    if "back" in data:
        return _form_page(request, _unchecked(form))
    if data.get("age") == "no":
        typed = [(name, value) for name, value in form.typed() if name != "age"]
        return render(request, "consultations/under_18.html", {"typed": typed, "clinic": clinic})
    if not is_accepted_key:
        form.add_error(None, _key_message(key.state))
    if not form.is_valid():
        return _form_page(request, form, status=422)

    answers = form.answers()
    kept = intake.accept(
        submission_key=key.submission_key,
        answers=answers,
        consent=intake.Consent(version=consent.VERSION, wording=form.agreed_wording(), given_at=now),
        received_at=now,
        promise=_promise_to(answers, clinic, schedule, now),
        spam_sign=_spam_sign(request, form),
    )
    return _lead_to_received(kept)


@private
@require_safe
@sensitive_variables()
def received(request):
    """Say that we have the request: with name and reference to who just sent it, without to everyone else."""
    kept = _just_sent(request)
    if kept is None:
        return render(request, "consultations/received_unknown.html")
    now = timezone.now()
    clinic = clinic_details.current(now=now)
    channel = kept.channels[0]
    promise = restated(
        Promise(kept.promise, kept.first_contact_due_at),
        made_at=kept.received_at,
        now=now,
        channel=channel,
        sender=_sender(clinic, channel),
    )
    context = {
        "clinic": clinic,
        "name": kept.name,
        "reference": kept.reference,
        "promise": promise,
        "unreached": _unreached(clinic),
        "is_changed": kept.later_versions.exists(),
    }
    return render(request, "consultations/received.html", context)


def _form_page(request, form, status=200):
    promise = if_sent_now(
        schedule=form.schedule,
        now=form.now,
        within_hours=form.clinic.first_contact_within_hours,
        phone=form.clinic_phone,
    )
    context = {"form": form, "promise": promise.sentence, "clinic": form.clinic}
    return render(request, "consultations/request.html", context, status=status)


def _body_bytes(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # Django reads nothing either


def _unchecked(form):
    """The same form with all that was typed and no errors: for someone who comes back, not for someone who sends."""
    typed = {
        name: field.widget.value_from_datadict(form.data, {}, name)
        for name, field in form.fields.items()
        if name != "age"
    }
    return ConsultationForm(initial=typed, clinic=form.clinic, schedule=form.schedule, now=form.now)


def _key_message(state):
    if state is form_key.State.STALE:
        return _(
            "This form was open for a long time, so we check once more. All you typed is below. "
            'Press "Send my request" again.'
        )
    return _('The form did not reach us whole. All you typed is below. Press "Send my request" again.')


def _promise_to(answers, clinic, schedule, now):
    channel = "call" if answers.may_call else "text" if answers.may_text else "email"
    return first_contact(
        schedule=schedule,
        now=now,
        within_hours=clinic.first_contact_within_hours,
        channel=channel,
        contact_times=answers.contact_times,
        sender=_sender(clinic, channel),
    )


def _sender(clinic, channel):
    """The number or address that our call, text or e-mail comes from."""
    if channel == "email":
        return settings.DEFAULT_FROM_EMAIL
    return clinic.phone.display if clinic.phone else ""


def _spam_sign(request, form):
    """Why a request is set aside for staff to look at; empty for nearly all."""
    sign = ConsultationRequest.SpamSign
    if _is_foreign(request):
        return sign.FOREIGN_ORIGIN
    return sign.TRAP_FIELD if form.is_trapped else ""


def _is_foreign(request):
    """Did the browser say that the form was sent from another website? Only hosts count: a proxy may hide https."""
    origin = request.headers.get("Origin")
    if origin is None:
        return False  # old browsers, and programs: they say nothing
    try:
        host = urlsplit(origin).netloc.lower()
    except ValueError:
        return True
    return host not in {request.get_host().lower(), urlsplit(settings.SITE_URL).netloc.lower()}


def _lead_to_received(kept):
    received_url = reverse("consultations:received")
    response = HttpResponse(status=303, headers={"Location": received_url})
    response.set_cookie(
        RECEIVED_COOKIE,
        signing.TimestampSigner(salt=RECEIVED_SALT).sign(str(kept.key)),
        max_age=RECEIVED_COOKIE_SECONDS,
        path=received_url,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _just_sent(request):
    """The request whose signed cookie this browser holds, if it is young enough; or None."""
    signer = signing.TimestampSigner(salt=RECEIVED_SALT)
    try:
        row_key = uuid.UUID(signer.unsign(request.COOKIES.get(RECEIVED_COOKIE, ""), max_age=RECEIVED_COOKIE_SECONDS))
    except (signing.BadSignature, ValueError):
        return None
    return ConsultationRequest.objects.filter(key=row_key).first()


def _unreached(clinic):
    """What happens if nobody picks up, in words."""
    attempts = clinic.first_contact_attempts
    words = ngettext(
        "We will try once. Then we stop, so that the phone does not bother you.",
        "We will try {attempts} times, on different days. Then we stop, so that the phone does not bother you.",
        attempts,
    ).format(attempts=NUMBER_WORDS[attempts])
    kept = ngettext(
        "We keep your request for {days} day after that.",
        "We keep your request for {days} days after that.",
        clinic.request_retention_days,
    ).format(days=clinic.request_retention_days)
    call = (
        _(
            "Call {phone} any time and say your name or reference. You don't need to explain, and you don't start over."
        ).format(phone=clinic.phone.display)
        if clinic.phone
        else _("You don't need to explain, and you don't start over.")
    )
    return f"{words} {kept} {call}"
