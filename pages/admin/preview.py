"""A draft or release as visitors would read it, for staff: the article's very bytes in today's frame."""

from pages.frame import show


def preview(request, page, content, words):
    """The page with a bar that says what it is. Never stored, never indexed."""
    response = show(request, page, content, preview=words)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
