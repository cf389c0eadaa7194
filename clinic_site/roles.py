"""Who may do what. This table is the whole truth; `manage.py sync_roles` makes the groups in the database equal to it.

An auditor reads it line by line: a role, what it is for, and the permissions it has. What is not listed is not allowed.
Editors never see requests; nobody can add or delete a request in the admin.
"""

from __future__ import annotations

from dataclasses import dataclass

PAGE_BLOCKS = (
    "calltoaction",
    "callout",
    "clinicians",
    "dodont",
    "hero",
    "keyfacts",
    "pagecards",
    "picture",
    "price",
    "question",
    "richtext",
    "section",
    "snippet",
    "step",
    "table",
    "term",
)
EDIT_BLOCKS = tuple(
    f"pages.{action}_{block}" for block in PAGE_BLOCKS for action in ("add", "change", "delete", "view")
)
VIEW_BLOCKS = tuple(f"pages.view_{block}" for block in PAGE_BLOCKS)


@dataclass(frozen=True)
class Role:
    """A role: its name for people, what it is for, its permissions, and the first steps its front page shows.

    A first step is (words, URL name in the admin), and which part of that list, if not all of it.
    """

    label: str
    purpose: str
    permissions: tuple[str, ...]
    first_steps: tuple[tuple[str, ...], ...]


ROLES: dict[str, Role] = {
    "owner": Role(
        "Owner",
        "Keeps the list of colleagues and the details of the clinic.",
        (
            "clinic_site.view_staffuser",
            "clinic_site.add_staffuser",
            "clinic_site.change_staffuser",
            "clinic_site.view_clinic",
            "clinic_site.change_clinic",
            *(
                f"clinic_site.{action}_{model}"
                for model in ("profile", "location", "openinghours", "closure", "clinician", "announcement")
                for action in ("view", "add", "change", "delete")
            ),
            "pages.view_page",
            "pages.view_source",
            "pages.view_release",
            *VIEW_BLOCKS,
        ),
        (
            ("Put in your clinic's name and untick “sample”", "admin:clinic_site_clinic_changelist"),
            ("Enter your address, phone and hours", "admin:clinic_site_location_changelist"),
            ("Add the people who treat here", "admin:clinic_site_clinician_changelist"),
            ("Give each colleague an account of their own", "admin:clinic_site_staffuser_changelist"),
        ),
    ),
    "editor": Role(
        "Editor",
        "Writes and publishes pages. Never sees requests.",
        (
            "pages.view_page",
            "pages.add_page",
            "pages.change_page",
            "pages.delete_page",
            "pages.publish_page",
            *EDIT_BLOCKS,
            "pages.view_release",
            *(f"pages.{action}_source" for action in ("view", "add", "change")),
            *(f"pages.{action}_redirect" for action in ("view", "add", "change", "delete")),
            "clinic_site.view_clinician",
            "clinic_site.view_location",
            *(f"clinic_site.{action}_announcement" for action in ("view", "add", "change", "delete")),
        ),
        (
            ("Open a page and change a sentence", "admin:pages_page_changelist"),
            ("Look at the sources you can cite", "admin:pages_source_changelist"),
        ),
    ),
    "clinical_reviewer": Role(
        "Clinical reviewer",
        "A clinician who reads what will be published, and approves it or gives it back.",
        (
            "pages.view_page",
            *VIEW_BLOCKS,
            "pages.view_release",
            "pages.approve_release",
            "pages.view_source",
            "clinic_site.view_clinician",
        ),
        (
            ("Read what waits for your review", "admin:pages_release_changelist", "?state__exact=in_review"),
            ("Read the pages as they are", "admin:pages_page_changelist"),
        ),
    ),
    "triage": Role(
        "Triage",
        "Answers requests for a consultation.",
        ("consultations.view_consultationrequest",),
        (("See who is waiting", "admin:consultations_consultationrequest_changelist"),),
    ),
    "triage_lead": Role(
        "Triage lead",
        "Answers requests and looks after the desk.",
        (
            "consultations.view_consultationrequest",
            "clinic_site.view_location",
            "clinic_site.view_closure",
            "clinic_site.add_closure",
            "clinic_site.change_closure",
        ),
        (
            ("See who is waiting", "admin:consultations_consultationrequest_changelist"),
            ("Enter days on which you are closed", "admin:clinic_site_closure_changelist"),
        ),
    ),
    "privacy_officer": Role(
        "Privacy officer",
        "Watches over what is kept and who has seen it.",
        ("consultations.view_consultationrequest", "clinic_site.view_staffuser"),
        (
            ("See what is kept about people", "admin:consultations_consultationrequest_changelist"),
            ("See who has an account", "admin:clinic_site_staffuser_changelist"),
        ),
    ),
}


def roles_of(user) -> list[Role]:
    """The roles of a colleague, in the order of the table. One query."""
    labels = set(user.groups.values_list("name", flat=True))
    return [role for role in ROLES.values() if role.label in labels]
