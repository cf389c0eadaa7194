import uuid

from content_editor.models import Region
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import resolve
from tree_queries.models import OrderableTreeNode
from tree_queries.query import TreeQuerySet

from clinic_site.links import WebAddressField


class PageQuerySet(TreeQuerySet):
    def in_a_menu(self):
        """Pages that staff put into the main or the footer menu."""
        return self.filter(Q(is_in_main_menu=True) | Q(is_in_footer_menu=True))


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
        OUTSIDE_LINK = "outside_link", "link to another site (menus only)"

    CLINICAL_KINDS = (Kind.LANDING, Kind.GUIDE, Kind.TREATMENT, Kind.FAQ, Kind.ARTICLE, Kind.CRISIS)

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
    is_in_main_menu = models.BooleanField("in the main menu", default=False)
    is_in_footer_menu = models.BooleanField("in the footer menu", default=False)
    outside_url = WebAddressField("address on another site", blank=True, help_text="Only for links to another site.")
    is_clinical = models.BooleanField(
        "makes clinical statements",
        default=True,
        help_text="Such a page goes live only after a second person, a clinical reviewer, has approved it. Guide and "
        "treatment pages, questions, articles, crisis help and landing pages always make them.",
    )

    regions = [Region(key="main", title="Content")]

    objects = PageQuerySet.as_manager(with_tree_fields=False)

    class Meta(OrderableTreeNode.Meta):
        permissions = [("publish_page", "Can publish pages without clinical statements")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="outside_link") ^ Q(outside_url=""),
                name="only_outside_links_have_an_address_on_another_site",
                violation_error_message="A link to another site needs that site's address; other pages have none.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.path

    def clean(self):
        super().clean()
        if not self.slug and self.parent_id:
            raise ValidationError({"slug": "A page below another needs a last part of its address."})
        if resolve(self.derived_path()).app_name != "pages" or self.derived_path().startswith(settings.STATIC_URL):
            raise ValidationError({"slug": "This address belongs to the site itself. Choose another one."})
        taken = Page.objects.filter(path=self.derived_path()).exclude(pk=self.pk).first()
        if taken is not None:
            raise ValidationError({"slug": f"The page “{taken}” has this address already."})

    def derived_path(self):
        """The address that follows from the parent and the slug: "/", "/safety/", "/articles/why-trials-differ/"."""
        if not self.slug:
            return "/"
        return f"{self.parent.path if self.parent_id else '/'}{self.slug}/"

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Keep the address of the page and of all below it in step with the tree, and let the old ones lead here."""
        old_path, self.path = self.path, self.derived_path()
        super().save(*args, **kwargs)
        if old_path == self.path:
            return
        self.redirects.filter(old_path=self.path).delete()  # it is back
        if old_path and self.releases.exists():  # without one, nobody can have kept the old address
            self.redirects.model.objects.update_or_create(old_path=old_path, defaults={"page": self})
        for child in self.children.all():
            child.parent = self
            child.save()

    @property
    def needs_review(self):
        """Whether a second person has to approve what this page says."""
        return self.is_clinical or self.kind in self.CLINICAL_KINDS

    @property
    def shown_menu_title(self):
        return self.menu_title or self.title
