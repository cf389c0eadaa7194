"""The admin's own policy. Public pages have the one of `settings.CONTENT_SECURITY_POLICY`: no script at all.

Django 6 has a content security policy of its own: this module and two settings are all that would change.
"""

from django.conf import settings
from django.forms import Media as FormsMedia
from js_asset import Media


class AdminPolicyMiddleware:
    """Give admin pages their policy, and their scripts the nonce it asks for.

    The import map of the block editor is an inline script; without the nonce there are no block buttons and no text
    editor. Only `Media.from_media` keeps the import map's entries together (`Media(form.media)` loses them).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if _is_admin(request):
            response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return response

    def process_template_response(self, request, response):
        context = response.context_data
        if _is_admin(request) and context and isinstance(context.get("media"), FormsMedia):
            context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        return response


def _is_admin(request):
    return request.resolver_match is not None and request.resolver_match.app_name == "admin"
