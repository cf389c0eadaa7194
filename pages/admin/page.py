"""Pages in the admin: the tree, the draft with its blocks edited in place, and the button that publishes it."""

from content_editor.admin import ContentEditor
from django.contrib import admin, messages
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.views.main import ORDER_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Length
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from tree_queries.admin import TreeAdmin, TreeChangeList

from clinic_site.opening_hours import date_words
from pages import drafts
from pages.admin.blocks import BLOCK_INLINES
from pages.admin.draft_form import DraftForm, without_lost_rows
from pages.admin.page_views import PageViews
from pages.admin.words import share_url, state_words, with_zone
from pages.drafts import draft_content
from pages.models import Page, Release
from pages.models.page import PLACE_DIGITS
from pages.publishing import REPLACED, may_publish_alone, publish, submit
from pages.rendering import HTML_FIELDS

MOVED_SLUG = "Changing it changes the address at once; the old one leads to the new one."
SHOWN_RELEASES = 10
STRUCTURE = {"parent", "slug", "is_in_main_menu", "is_in_footer_menu"}  # acts at once, without publishing
EMPTY_PAGE = "This page is empty. Add a first block: a title and one plain sentence."


class StateFilter(admin.SimpleListFilter):
    title = "what visitors see"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("live", "our own words"),
            ("sample", "sample content"),
            ("down", "nothing: taken down"),
            ("never", "nothing: never published"),
            ("review", "a version waits for review"),
            ("scheduled", "a version is scheduled"),
            ("due", "a review that is due"),
        ]

    def queryset(self, request, queryset):
        conditions = {
            "live": {"live_origin": Release.Origin.EDITOR},
            "sample": {"live_origin": Release.Origin.STARTER},
            "down": {"live_number__isnull": True, "begun_number__isnull": False},
            "never": {"begun_number__isnull": True},
            "review": {"review_number__isnull": False},
            "scheduled": {"scheduled_from__isnull": False},
        }
        if self.value() == "due":
            due = Release.objects.due_for_review(timezone.localdate()), Release.objects.never_reviewed()
            return queryset.filter(Q(pk__in=due[0].values("page")) | Q(pk__in=due[1].values("page")))
        return queryset.filter(**conditions[self.value()]) if self.value() in conditions else queryset


class KeptPages(TreeChangeList):
    """The pages of the tree, by their place in it: a column, so that no query has to walk the tree. Deleted ones
    have a list of their own.
    """

    def get_ordering(self, request, queryset):
        chosen = self.params.get(ORDER_VAR)
        return super().get_ordering(request, queryset) if chosen else ["sort_key"]

    def get_queryset(self, request, **kwargs):
        self.root_queryset = self.root_queryset.kept()
        return super().get_queryset(request, **kwargs)


@admin.register(Page)
class PageAdmin(PageViews, ContentEditor, TreeAdmin):
    position_field = (
        "position"  # moved by the list, never typed: equal positions would draw a page under another parent
    )
    list_display = ["collapse_column", "indented_title", "path", "kind", "state", "menus", "move_column"]
    list_display_links = None  # indented_title has the link
    list_filter = [StateFilter, "kind", "is_in_main_menu", "is_in_footer_menu"]
    list_select_related = ["parent"]
    list_per_page = 100  # a whole clinic's site on one page; each row names its address, if a tree is cut in two
    search_fields = ["title", "path"]
    actions = None
    change_list_template = "admin/pages/page/change_list.html"
    lede = "All pages as they hang together. A new place, address or menu acts at once; words wait until you publish."
    empty_words = "There is no page yet. Add the first one."
    fieldsets = [
        ("What is the page called?", {"fields": ["title", "menu_title", "summary"]}),
        ("Where does it stand?", {"fields": ["parent", "slug", "kind", "outside_url"]}),
        ("Is it in a menu?", {"fields": ["is_in_main_menu", "is_in_footer_menu"]}),
        ("How do search engines show it?", {"fields": ["seo_title", "seo_description"], "classes": ["collapse"]}),
        ("Who has to look at it?", {"fields": ["is_clinical"]}),
    ]
    inlines = BLOCK_INLINES
    form = DraftForm
    view_on_site = False  # the line above the form has the link, where there is something to see

    class Media:
        css = {"all": ["css/staff_editor.css"]}
        js = ["js/block_editor.js", "js/page_links.js"]

    # --- The list ---

    def get_queryset(self, request):
        releases = Release.objects.filter(page=OuterRef("pk")).order_by()
        live = releases.live()
        return Page.objects.order_by("sort_key").annotate(
            tree_depth=Length("sort_key") / PLACE_DIGITS - 1,
            live_number=Subquery(live.values("number")[:1]),
            live_since=Subquery(live.values("live_from")[:1]),
            live_origin=Subquery(live.values("origin")[:1]),
            review_due=Subquery(live.with_review().values("next_review_due")[:1]),
            begun_number=Subquery(releases.begun().values("number")[:1]),
            review_number=Subquery(releases.in_review().values("number")[:1]),
            scheduled_from=Subquery(releases.scheduled().values("live_from")[:1]),
        )

    def get_changelist(self, request, **kwargs):
        return KeptPages

    def get_list_display(self, request):
        may_move = self.has_change_permission(request)
        return [name for name in self.list_display if may_move or name != "move_column"]

    def changelist_view(self, request, **kwargs):  # TreeAdmin takes no positional extra_context
        response = super().changelist_view(request, **kwargs)
        if "cl" in (getattr(response, "context_data", None) or {}) and not response.context_data["cl"].result_count:
            response.context_data["media"] = self.media  # the script of the tree stumbles over an empty list
        return response

    def tree_admin_context(self, request):
        return {"initiallyCollapseDepth": 100}  # whole: what is folded away is not found

    @admin.display(description="fold")
    def collapse_column(self, page):
        return format_html(
            '<button type="button" class="collapse-toggle collapse-hide" data-pk="{}" data-tree-depth="{}" '
            'aria-label="Show or hide the pages below {}"></button>',
            page.pk,
            page.tree_depth,
            page.title,
        )

    @admin.display(description="title")
    def indented_title(self, page):
        # TreeAdmin indents by a style attribute, which the policy forbids: our sheet does it by depth.
        return format_html(
            '<a class="tree-title" data-depth="{}" href="{}">{}</a>',
            min(page.tree_depth, 6),
            reverse("admin:pages_page_change", args=[page.pk]),
            page.title,
        )

    @admin.display(description="visitors see", ordering="live_since")
    def state(self, page):
        if page.live_number is None:
            words = ["Never published" if page.begun_number is None else "Taken down"]
        elif page.live_origin == Release.Origin.STARTER:
            words = ["Sample content"]
        else:
            words = [f"Live since {with_zone(page.live_since)}, release {page.live_number}"]
        if page.review_due and page.review_due < timezone.localdate():
            words.append(f"Review overdue since {date_words(page.review_due)}")
        if page.scheduled_from:
            words.append(f"Next version: {with_zone(page.scheduled_from)}")
        if page.review_number:
            words.append(f"Release {page.review_number} waits for review")
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in words))

    @admin.display(description="menus")
    def menus(self, page):
        return ", ".join(
            name for name, is_in in (("main", page.is_in_main_menu), ("footer", page.is_in_footer_menu)) if is_in
        )

    def move_node_view(self, request):
        """Move a page within the tree, for those who may change pages: the original asks for no permission."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            response = super().move_node_view(request)
            # Its neighbors were renumbered in one statement: their places and those of all below follow here.
            moved = request.POST.get("move", "")
            page = Page.objects.filter(pk=moved).first() if moved.isdecimal() else None
            for neighbor in Page.objects.filter(parent=page.parent_id) if page else ():
                neighbor.save()
            if page and response.status_code < 400:
                self.log_change(request, page, f"Moved to {page.path}, place {page.position}.")
            return response

    def is_valid_move(self, request, node, *, parent, after):
        if node.deleted_at or (parent is not None and parent.deleted_at):
            raise ValidationError("This page is in the bin. Bring it back first.")
        if parent is not None and (parent == node or parent.ancestors().filter(pk=node.pk).exists()):
            raise ValidationError("A page can't stand below itself.")
        problem = Page(pk=node.pk, parent=parent, slug=node.slug).address_problem()
        if problem:
            raise ValidationError(problem)
        return True

    # --- The form ---

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The form of a page. What is typed while somebody else deletes the page is saved all the same."""
        deleted = request.method == "GET" and object_id.isdecimal() and self._deleted(object_id)
        if deleted and self.has_view_permission(request, deleted):
            return self._to_bin(request, deleted)
        return super().change_view(request, object_id, form_url, extra_context)

    def _deleted(self, object_id):
        return Page.objects.in_bin().select_related("deleted_by").filter(pk=object_id).first()

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def get_inlines(self, request, obj):
        return self.inlines if self._may_edit(request, obj) else []

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if self._may_edit(request, obj):
            (words, options), *others = fieldsets
            return [(words, {**options, "fields": [*options["fields"], "seen"]}), *others]
        return [*fieldsets, ("What does it say?", {"fields": ["draft"]})]

    def get_readonly_fields(self, request, obj=None):
        if not self._may_edit(request, obj):
            return ["draft"]
        # Whether a second person has to read a page is not for its author to say.
        return [] if request.user.has_perm("pages.approve_release") else ["is_clinical"]

    def _may_edit(self, request, obj):
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    @admin.display(description="draft")
    def draft(self, page):
        """The blocks in their order, for those who read only: the editor's script has nothing for them."""
        try:
            blocks = draft_content(page)["blocks"]
        except ValidationError as error:
            return " ".join(error.messages)
        return render_to_string("admin/pages/draft.html", {"blocks": [_readable(block) for block in blocks]})

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "parent" and field is not None:
            field.label = "Below which page?"
            field.required = False
            # Another page is made in the list of pages, not in a window of its own.
            # What stands below the home page has an address like a page at the top, so it is not offered.
            field.queryset = field.queryset.kept().exclude(path="/").exclude(kind__in=Page.WITHOUT_AN_ADDRESS)
            field.empty_label = "No page: it stands at the top"
            field.widget.can_add_related = field.widget.can_change_related = field.widget.can_view_related = False
        return field

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if obj is not None and "slug" in form.base_fields and obj.releases.exists():
            form.base_fields["slug"].help_text += f" {MOVED_SLUG}"
        return form

    def render_change_form(self, request, context, obj=None, **kwargs):
        releases = Release.objects.filter(page=obj).select_related("submitted_by") if obj else Release.objects.none()
        begun = releases.begun().first()
        context.update(
            live=begun if begun and begun.shows_at(timezone.now()) else None,
            was_taken_down=bool(begun),
            waiting=releases.in_review().first(),
            scheduled=list(releases.scheduled()),
            returned=self._returned(releases),
            share_url=obj and share_url(obj),
            history=[
                (release, state_words(release))
                for release in releases.with_is_live().order_by("-number")[:SHOWN_RELEASES]
            ],
            may_publish=obj is not None and may_publish_alone(request.user, obj),
            may_edit=self._may_edit(request, obj),
            stands_on=self._stands_on(obj),
        )
        if not context["may_edit"]:
            return super(ContentEditor, self).render_change_form(request, context, obj=obj, **kwargs)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def _stands_on(self, page):
        """The pages that show a snippet."""
        if page is None or page.kind != Page.Kind.SNIPPET:
            return []
        return Page.objects.kept().filter(pages_snippet_set__snippet=page).distinct().order_by("sort_key")

    def _returned(self, releases):
        """The newest release, if a reviewer has given it back."""
        newest = releases.order_by("-number").first()
        was_given_back = newest and newest.state == Release.State.RETURNED and newest.return_note != REPLACED
        return newest if was_given_back else None

    def _content_editor_context(self, request, context):
        found = super()._content_editor_context(request, context)
        found["messages"] |= {"empty": EMPTY_PAGE, "newItem": "New", "selectMultiple": ""}
        return found

    # --- Saving and publishing ---

    def save_model(self, request, obj, form, change):
        if change and "parent" in form.changed_data:
            obj.position = 0  # the model then puts it last among its new neighbors
        request.structure_changed = bool(STRUCTURE & set(form.changed_data))
        if change and not obj.draft_versions.exists():
            drafts.record(Page.objects.get(pk=obj.pk), by=None)  # what it said before anybody saved it here
        if not change and "is_clinical" not in form.fields:
            obj.is_clinical = obj.kind in (*Page.CLINICAL_KINDS, Page.Kind.STANDARD)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        # Past ContentEditor's own: its cloning between regions copies any block by a posted key. We have one region.
        ModelAdmin.save_related(self, request, form, formsets, change)
        drafts.record(form.instance, by=request.user)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in kwargs and obj.pk:
            existing = {str(pk) for pk in inline.model.objects.filter(parent=obj).values_list("pk", flat=True)}
            kwargs["data"], kwargs["files"] = without_lost_rows(kwargs["data"], kwargs["files"], prefix, existing)
        return kwargs

    def response_add(self, request, obj, post_url_continue=None):
        return self._respond(request, obj)

    def response_change(self, request, obj):
        return self._respond(request, obj, acts_at_once=request.structure_changed)

    def _respond(self, request, page, *, acts_at_once=False):
        """Stay on the page, and say what visitors see now."""
        if page.deleted_at:
            return self._to_bin(request, page, was_saved=True)
        wanted = next((name for name in ("_publish", "_submit") if name in request.POST), None)
        try:
            if wanted == "_publish":
                release = publish(page, by=request.user)
                words = f"Published. Visitors now see release {release.number}, from {with_zone(release.live_from)}."
            elif wanted == "_submit":
                release = submit(page, by=request.user)
                words = f"Release {release.number} is sent for review. Visitors see it once a reviewer has approved it."
            else:
                words = "Draft saved. Visitors don't see its words yet."
        except ValidationError as error:
            for sentence in error.messages:
                self.message_user(request, sentence, messages.ERROR)
            self.message_user(request, "The draft is saved. Nothing was published.", messages.WARNING)
        else:
            self.message_user(request, words, messages.SUCCESS)
        if acts_at_once and page.releases.live().exists():
            self.message_user(request, "Its address, place and menus changed for visitors at once.", messages.WARNING)
        return HttpResponseRedirect(reverse("admin:pages_page_change", args=[page.pk]))


def _readable(block):
    """A block of a snapshot as (kind, [(name, value, whether it is HTML)]), without what is for machines."""
    words = [
        (name.replace("_", " "), value, name in HTML_FIELDS)
        for name, value in block.items()
        if name not in {"key", "kind", "v"} and value not in ("", [], None)
    ]
    return {"kind": block["kind"].replace("_", " "), "words": words}
