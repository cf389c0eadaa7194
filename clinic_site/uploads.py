"""Uploaded pictures, as visitors get them. A proxy or an object store may serve the same addresses instead of us."""

from django.conf import settings
from django.http import Http404
from django.views.decorators.http import require_safe
from django.views.static import serve

RENDITIONS = "__processed__/"  # where django-imagefield keeps the sizes it makes


@require_safe
def rendition(request, path):
    """A rendition of an uploaded picture. 404 for anything else: an original may say where it was taken."""
    if not path.startswith(RENDITIONS) or ".." in path:
        raise Http404
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"  # another picture has another name
    return response
