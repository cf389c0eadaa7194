import uuid

from content_editor.models import Region
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.urls import resolve
from tree_queries.models import OrderableTreeNode
from tree_queries.query import TreeQuerySet

from clinic_site.links import WebAddressField

PAGE_ROUTES = ("home", "page")
PLACE_DIGITS = 10  # as many as a position can have


class PageQuerySet(TreeQuerySet):
    def kept(self):
        """Pages that are not in the bin."""
        return self.filter(deleted_at__isnull=True)

    def in_bin(self):
        """Pages that staff have deleted, the newest first."""
        return self.filter(deleted_at__isnull=False).order_by("-deleted_at")

    def below(self, path):
        """All pages below an address, at any depth. The home page's address is the beginning of all and has none."""
        return self.none() if path == "/" else self.filter(path__startswith=path).exclude(path=path)


class Page(OrderableTreeNode):
    """A page as editors work on it: a place in the tree, and with its blocks the one working draft.

    Visitors never see this row's words: they see the live `Release`. Slug, parent, order and menus act at once.
    """

    class Kind(models.TextChoices):
        LANDING = "landing", "landing page (full-width sections)"
        GUIDE = "guide", "guide page"
        TREATMENT = "treatment", "treatment page"
        FAQ = "faq", "questions and answers"
        ARTICLE = "article", "article"
        ARTICLE_INDEX = "article_index", "list of articles"
        CONTACT = "contact", "contact page (shows the locations)"
        CRISIS = "crisis", "crisis help"
        LEGAL = "legal", "legal page"
        STANDARD = "standard", "other page"
        SNIPPET = "snippet", "snippet (a text that stands on other pages)"
        OUTSIDE_LINK = "outside_link", "link to another site (menus only)"

    CLINICAL_KINDS = (Kind.LANDING, Kind.GUIDE, Kind.TREATMENT, Kind.FAQ, Kind.ARTICLE, Kind.CRISIS)

    WITHOUT_AN_ADDRESS = (Kind.SNIPPET, Kind.OUTSIDE_LINK)  # for visitors: they stand elsewhere or lead elsewhere

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.STANDARD)
    title = models.CharField(max_length=120, help_text="The heading of the page.")
    menu_title = models.CharField(
        "short title",
        max_length=40,
        blank=True,
        help_text="For menus and the path above the heading. Empty: the title.",
    )
    summary = models.TextField(
        max_length=300, blank=True, help_text="One or two sentences under the heading, in lists and in search results."
    )
    seo_title = models.CharField("title in search results", max_length=120, blank=True, help_text="Empty: the title.")
    seo_description = models.CharField(
        "description in search results", max_length=300, blank=True, help_text="Empty: the summary."
    )
    slug = models.SlugField(
        "last part of the address", max_length=80, blank=True, help_text="Only the home page leaves this empty."
    )
    path = models.CharField("address", max_length=500, unique=True, editable=False)
    sort_key = models.CharField(
        max_length=500, editable=False, default="", db_index=True, help_text="The place in the tree, read from the top."
    )
    is_in_main_menu = models.BooleanField("in the main menu", default=False)
    is_in_footer_menu = models.BooleanField("in the footer menu", default=False)
    outside_url = WebAddressField("address on another site", blank=True, help_text="Only for links to another site.")
    is_clinical = models.BooleanField(
        "makes clinical statements",
        default=True,
        help_text="Such a page goes live only after a second person, a clinical reviewer, has approved it. Guide and "
        "treatment pages, questions, articles, crisis help and landing pages always make them. Only a clinical "
        "reviewer can take this tick away.",
    )

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Since when it is in the bin.")
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    regions = [Region(key="main", title="Content")]

    objects = PageQuerySet.as_manager(with_tree_fields=False)

    class Meta(OrderableTreeNode.Meta):
        permissions = [("publish_page", "Can publish pages without clinical statements")]
        indexes = [  # menus are a handful among thousands
            models.Index(fields=["sort_key"], condition=Q(is_in_main_menu=True), name="page_in_main_menu"),
            models.Index(fields=["sort_key"], condition=Q(is_in_footer_menu=True), name="page_in_footer_menu"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="outside_link") ^ Q(outside_url=""),
                name="only_outside_links_have_an_address_on_another_site",
                violation_error_message="A link to another site needs that site's address; other pages have none.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="snippet") | Q(is_in_main_menu=False, is_in_footer_menu=False),
                name="snippets_are_in_no_menu",
                violation_error_message="A snippet stands on other pages and in no menu. Untick the menus.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.path

    def clean(self):
        super().clean()
        problem = "" if self.deleted_at else self.address_problem()
        if problem:
            raise ValidationError({"slug": problem})

    def address_problem(self):
        """Why the page can't have the address that follows from its place and slug, in a sentence; or nothing."""
        path = self.derived_path()
        if not self.slug and (self.parent_id or Page.objects.filter(path="/").exclude(pk=self.pk).exists()):
            return "Give the last part of the address. Only the home page has none."
        # What stands below it has to be reachable, too: "/media/" is free, but not "/media/x/".
        if path.startswith(settings.STATIC_URL) or any(
            resolve(address).app_name != "pages" or resolve(address).url_name not in PAGE_ROUTES
            for address in (path, f"{path}below/")
        ):
            return "This address belongs to the site itself. Choose another one."
        taken = Page.objects.filter(path=path).exclude(pk=self.pk).first()
        return f"The page “{taken}” has the address {path} already." if taken is not None else ""

    def derived_path(self):
        """The address that follows from the parent and the slug: "/", "/safety/", "/articles/why-trials-differ/".

        In the bin it has none that a visitor could ask for, and the one it had is free.
        """
        if self.deleted_at:
            return f"~{self.key}"
        if not self.slug:
            return "/"
        return f"{self.parent.path if self.parent_id else '/'}{self.slug}/"

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Keep address and place of the page and of all below it in step with the tree; old addresses lead here."""
        old_path, old_place = self.path, self.sort_key
        self.path = self.derived_path()
        super().save(*args, **kwargs)
        self.sort_key = f"{self.parent.sort_key if self.parent_id else ''}{self.position:0{PLACE_DIGITS}}"
        if self.sort_key != old_place:
            Page.objects.filter(pk=self.pk).update(sort_key=self.sort_key)
            if old_place:
                self._take_along("sort_key", old_place, self.sort_key)
        if old_path != self.path:
            self._move(old_path)

    def _move(self, old_path):
        """Let the pages below follow, and the old addresses of all lead to them."""
        below = Page.objects.below(old_path).exclude(pk=self.pk) if old_path else Page.objects.none()
        left = [(old_path, self), *((page.path, page) for page in below)]
        known = set(
            self.releases.model.objects.filter(page__in=[page for _, page in left]).values_list("page", flat=True)
        )
        redirects = self.redirects.model.objects
        redirects.bulk_create(
            # without a release, nobody can have kept the old address; in the bin it had none
            [
                redirects.model(old_path=path, page=page)
                for path, page in left
                if path.startswith("/") and page.pk in known
            ],
            update_conflicts=True,
            unique_fields=["old_path"],
            update_fields=["page"],
        )
        if old_path and old_path != "/":
            self._take_along("path", old_path, self.path)
        if old_path.startswith("/") and self.path.startswith("/"):
            self._lead_links_along(old_path)
        redirects.filter(page__in=[page for _, page in left], old_path=F("page__path")).delete()  # it is back

    def _take_along(self, column, old_start, new_start):
        """Change the beginning of a column for all pages below, in one statement."""
        moving = Page.objects.filter(**{f"{column}__startswith": old_start}).exclude(pk=self.pk)
        moving.update(**{column: Concat(Value(new_start), Substr(column, len(old_start) + 1))})

    def _lead_links_along(self, old_path):
        """Let the links in all drafts lead to where this page and those below it stand now."""
        for relation in self._meta.related_objects:
            lead_along = getattr(relation.related_model, "lead_links_along", None)
            if lead_along is not None:
                lead_along(old_path, self.path)

    @property
    def needs_review(self):
        """Whether a second person has to approve what this page says."""
        return self.is_clinical or self.kind in self.CLINICAL_KINDS

    @property
    def shown_menu_title(self):
        return self.menu_title or self.title
