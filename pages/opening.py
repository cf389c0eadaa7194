"""What pages must have before the site opens."""

from django.urls import reverse

from clinic_site.opening import Missing
from pages.models import Release


def clinical_pages_are_samples() -> list[Missing]:
    """Clinical pages that stand on a starter release: no clinician of this clinic has taken them on. One query."""
    count = Release.objects.live().clinical().from_starter().count()
    if not count:
        return []
    words = "1 clinical page is sample content." if count == 1 else f"{count} clinical pages are sample content."
    return [Missing(f"{words} Someone has to read, change and publish each.", reverse("admin:pages_page_changelist"))]
