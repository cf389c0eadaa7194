"""Headers that every answer carries, and that no library of ours sets."""


class ResponseHeadersMiddleware:
    """Keep other sites from loading our answers, and browsers and proxies from keeping staff pages."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        if response.status_code >= 400 or request.path.startswith("/admin/"):
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response
