"""Sign staff out after a time away, and after a working day."""

from django.conf import settings
from django.contrib.auth import logout
from django.utils import timezone

SIGNED_IN_AT = "signed_in_at"
LAST_SEEN_AT = "last_seen_at"


class SessionLimitsMiddleware:
    """End a session after `SESSION_IDLE_LIMIT_MINUTES` without a request and `SESSION_ABSOLUTE_LIMIT_HOURS` in all.

    Visitors have no session and are not looked at: the session is opened only where its cookie came along.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.path.startswith("/admin/"):
            self._apply(request, now=timezone.now().timestamp())
        return self.get_response(request)

    def _apply(self, request, *, now):
        if not request.user.is_authenticated:
            return
        signed_in_at = request.session.setdefault(SIGNED_IN_AT, now)
        last_seen_at = request.session.get(LAST_SEEN_AT, now)
        idle_seconds = settings.SESSION_IDLE_LIMIT_MINUTES * 60
        absolute_seconds = settings.SESSION_ABSOLUTE_LIMIT_HOURS * 3600
        if now - last_seen_at > idle_seconds or now - signed_in_at > absolute_seconds:
            request.signed_out_user_id = request.user.pk  # whose typing it is that comes too late
            logout(request)
            return
        if now - last_seen_at > 30 or LAST_SEEN_AT not in request.session:  # seconds: spare a write on every click
            request.session[LAST_SEEN_AT] = now
