"""The bin: a page that staff delete leaves the tree and its address, and can be brought back with all it ever said."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from clinic_site.models import StaffUser
from pages.models import Page
from pages.publishing import may_take_down, take_down

NOTE = "The page was deleted."


def obstacle(page: Page, *, by: StaffUser) -> str:
    """Why a colleague can't delete a page, in a sentence with the way out; or nothing."""
    if page.path == "/":
        return "The home page can't be deleted: every site has one."
    below = Page.objects.kept().filter(parent=page).order_by("position").first()
    if below is not None:
        return f"Pages stand below this one, like “{below}”. Move or delete those first."
    used = page.snippet_blocks.select_related("parent").filter(parent__deleted_at=None).first()
    if used is not None:
        return f"This snippet stands on other pages, like “{used.parent}”. Take it out there first."
    if not may_take_down(by, page):
        return "Visitors read this page, or will. A clinical reviewer has to withdraw it first."
    return ""


@transaction.atomic
def discard(page: Page, *, by: StaffUser) -> None:
    """Put a page into the bin. What visitors read of it is withdrawn: its address answers 410 until it is brought back.

    Raises PermissionDenied, or ValidationError with what stands in the way.
    """
    page = Page.objects.select_for_update().get(pk=page.pk)
    if not by.has_perm("pages.delete_page"):
        raise PermissionDenied
    if page.deleted_at:
        raise ValidationError("Somebody else has deleted this page already.")
    problem = obstacle(page, by=by)
    if problem:
        raise ValidationError(problem)
    take_down(page, by=by, note=NOTE)
    page.deleted_at, page.deleted_by = timezone.now(), by
    page.save()


@transaction.atomic
def bring_back(page: Page, *, by: StaffUser, slug: str | None = None) -> None:
    """Put a page back where it stood, or with another last part of its address. Visitors see it once it is published.

    Raises PermissionDenied, or ValidationError if its address or the page above is gone.
    """
    page = Page.objects.select_for_update().get(pk=page.pk)
    if not by.has_perm("pages.change_page"):
        raise PermissionDenied
    if not page.deleted_at:
        raise ValidationError("Somebody else has brought this page back already.")
    if page.parent_id and page.parent.deleted_at:
        raise ValidationError(f"The page above it, “{page.parent}”, is in the bin too. Bring that one back first.")
    page.deleted_at, page.deleted_by = None, None
    if slug is not None:
        page.slug = slug
    problem = page.address_problem()
    if problem:
        raise ValidationError(problem)
    page.save()
