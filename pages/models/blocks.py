"""The kinds of blocks a page is made of.

Each is an ordinary model, edited in place in the admin. `snapshot()` gives the block as plain JSON, and that is all
that templates ever draw: `templates/pages/blocks/<kind>.html` gets `blocks`, a list of neighbors of that kind (of one,
unless DRAWN_TOGETHER in `pages/rendering.py` names it).

To add a kind: a model here, its name in BLOCK_MODELS, a migration, a template, a line in `clinic_site/roles.py`, and
its fields that hold HTML in HTML_FIELDS of `pages/rendering.py`.
"""

import datetime
import re
import uuid
from html import unescape

from content_editor.models import create_plugin_base
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Concat, Replace, Substr
from django.utils.html import strip_tags
from django_prose_editor.fields import ProseEditorField, create_sanitizer

from clinic_site.links import safe_link, validate_link
from clinic_site.models import Clinician
from clinic_site.pictures import PictureField
from pages.models.page import Page
from pages.models.release import Release

RICH_TEXT = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [3]},  # h1 is the page's title, h2 a section's heading
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "sms", "tel"]},
}
# What other programs call the same: of headings there is one level within a text.
SAME_AS = [
    (re.compile(r"<(/?)h[1-6](?=[\s>])", re.IGNORECASE), r"<\1h3"),
    (re.compile(r"<(/?)b(?=[\s>])", re.IGNORECASE), r"<\1strong"),
    (re.compile(r"<(/?)i(?=[\s>])", re.IGNORECASE), r"<\1em"),
]
drop_the_rest = create_sanitizer(RICH_TEXT)


def in_our_words(html):
    """HTML from elsewhere with the elements that we have for the same."""
    for theirs, ours in SAME_AS:
        html = theirs.sub(ours, html)
    return html


def sanitize(html):
    """The headings, lists, links and emphasis of a text; nothing else of it, above all nothing that could run."""
    return drop_the_rest(in_our_words(html))


LINES_HELP = "One on each line."
URL_HELP = "An address on this site, like /safety/, or a whole one."


def is_blank(html):
    """Whether a rich text shows nothing: an emptied editor leaves a paragraph without words."""
    return not unescape(strip_tags(sanitize(html))).strip()


class RichTextField(ProseEditorField):
    """Text with paragraphs, small headings, lists and links. Sanitised when validated, and again in the snapshot."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", dict(RICH_TEXT))
        kwargs.setdefault("sanitize", True)
        super().__init__(*args, **kwargs)

    def clean(self, value, instance):
        """The sanitised text. Raises ValidationError if it has to say something and is empty."""
        value = super().clean(in_our_words(value or ""), instance)
        if not self.blank and is_blank(value):
            raise ValidationError(self.error_messages["blank"], code="blank")
        return "" if is_blank(value) else value


def lines_of(text):
    """The lines of a text that say something, without the space around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class Block(create_plugin_base(Page)):
    """What all blocks share. `key` stays the same from draft to draft, so that versions can be compared."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = ""
    looked_up = None  # what the block takes from elsewhere, once `look_up` has asked for it
    icon = "extension"  # a name of the icon font that content-editor brings

    class Meta:
        abstract = True
        ordering = ["ordering"]

    def __str__(self):
        return self._meta.verbose_name.capitalize()

    def content(self):
        """The block's own part of its snapshot: a dict of JSON values."""
        raise NotImplementedError

    @classmethod
    def look_up(cls, blocks):
        """Give blocks of this kind what they take from elsewhere, in one query however many they are."""

    def problems(self, content):
        """Why a page with this block can't go live with that content: ends of sentences that begin with the block."""
        yield from ()

    @classmethod
    def fields_from(cls, snapshot):
        """The way back from `content`: the fields of a block that has this snapshot, or None if they can't be had."""
        names = {field.name for field in cls._meta.concrete_fields} - {"key"}
        return {name: cls.typed(value) for name, value in snapshot.items() if name in names}

    @classmethod
    def lead_links_along(cls, old_path, new_path):
        """Let the links in drafts follow a page that has moved, and those below it. A statement for each field."""
        end = '"' if old_path == "/" else ""  # every address begins like the home page's
        for field in cls._meta.concrete_fields:
            name = field.name
            if isinstance(field, RichTextField):
                old, new = f'href="{old_path}{end}', f'href="{new_path}{end}'
                changed = Replace(name, Value(old), Value(new))
                cls.objects.filter(**{f"{name}__contains": old}).update(**{name: changed})
            elif validate_link in field.validators:
                found = {name: old_path} if end else {f"{name}__startswith": old_path}
                changed = Concat(Value(new_path), Substr(name, len(old_path) + 1))
                cls.objects.filter(**found).update(**{name: changed})

    @staticmethod
    def typed(value):
        """A value of a snapshot as somebody would type it: a list is lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def snapshot(self):
        """The block as a release keeps it. `v` is the version of its shape, for templates that meet old releases."""
        return {"key": str(self.key), "kind": self.kind, "v": 1, **self.content()}


class Hero(Block):
    """The opening of a landing page, with the drawing."""

    kind = "hero"
    icon = "wallpaper"
    heading = models.CharField(max_length=120)
    text = RichTextField()
    primary_label = models.CharField("first button", max_length=40, blank=True)
    primary_url = models.CharField(
        "first button leads to", max_length=200, blank=True, validators=[validate_link], help_text=URL_HELP
    )
    secondary_label = models.CharField("second button", max_length=40, blank=True)
    secondary_url = models.CharField(
        "second button leads to", max_length=200, blank=True, validators=[validate_link], help_text=URL_HELP
    )
    note = RichTextField(blank=True, help_text="Small print under the buttons, like what is approved and what is not.")

    class Meta(Block.Meta):
        verbose_name = "opening with drawing"
        verbose_name_plural = "openings with drawing"

    def content(self):
        return {
            "heading": self.heading,
            "text": sanitize(self.text),
            "note": sanitize(self.note),
            "primary_label": self.primary_label,
            "primary_url": safe_link(self.primary_url),
            "secondary_label": self.secondary_label,
            "secondary_url": safe_link(self.secondary_url),
        }

    def clean(self):
        super().clean()
        for which in ("primary", "secondary"):
            if bool(getattr(self, f"{which}_label")) != bool(getattr(self, f"{which}_url")):
                raise ValidationError({f"{which}_label": "A button needs both: its words, and where it leads."})

    def problems(self, content):
        if self.parent.kind != Page.Kind.LANDING or content["blocks"][0]["key"] != str(self.key):
            yield "stands at the top of a landing page and nowhere else, since it holds the heading of the page"


class Section(Block):
    """A heading that begins a section: what follows belongs to it until the next one."""

    kind = "section"
    icon = "title"
    heading = models.CharField(max_length=120)
    lede = models.TextField("first words", max_length=300, blank=True)

    class Meta(Block.Meta):
        verbose_name = "section heading"

    def content(self):
        return {"heading": self.heading, "lede": self.lede}


class RichText(Block):
    """Paragraphs, small headings, lists, links."""

    kind = "rich_text"
    icon = "notes"
    text = RichTextField()

    class Meta(Block.Meta):
        verbose_name = "text"

    def content(self):
        return {"text": sanitize(self.text)}


class KeyFacts(Block):
    """A box with the few sentences to take away."""

    kind = "key_facts"
    icon = "fact_check"
    heading = models.CharField(max_length=80, default="Key facts")
    items = models.TextField("facts", help_text=LINES_HELP)

    class Meta(Block.Meta):
        verbose_name = "key facts"
        verbose_name_plural = "key facts"

    def content(self):
        return {"heading": self.heading, "items": lines_of(self.items)}


class Step(Block):
    """One step of several that follow each other; neighbors are drawn as one list."""

    kind = "step"
    icon = "format_list_numbered"
    label = models.CharField("time or number", max_length=20, blank=True, help_text="Like “9:00”. May stay empty.")
    heading = models.CharField(max_length=120)
    text = RichTextField(blank=True)

    class Meta(Block.Meta):
        verbose_name = "step"

    def content(self):
        return {"label": self.label, "heading": self.heading, "text": sanitize(self.text)}


class Callout(Block):
    """A box that stands out. At most one urgent box a page: readers learn to skip them."""

    class Tone(models.TextChoices):
        INSET = "inset", "calm (a line beside the text)"
        IMPORTANT = "important", "important (yellow)"
        URGENT = "urgent", "urgent: act now (red)"

    kind = "callout"
    icon = "campaign"
    tone = models.CharField(max_length=10, choices=Tone.choices, default=Tone.INSET)
    heading = models.CharField(max_length=120, blank=True, help_text="Say what to do: “Call 911 if”.")
    text = RichTextField()

    class Meta(Block.Meta):
        verbose_name = "box"
        verbose_name_plural = "boxes"
        constraints = [
            models.CheckConstraint(
                condition=Q(tone="inset") | ~Q(heading=""),
                name="boxes_that_warn_have_a_heading",
                violation_error_message="An important or urgent box needs a heading: color alone says nothing.",
            )
        ]

    def content(self):
        return {"tone": self.tone, "heading": self.heading, "text": sanitize(self.text)}


class DoDont(Block):
    """Two lists side by side: what to do and what not to."""

    kind = "do_dont"
    icon = "rule"
    do = models.TextField("do", blank=True, help_text=f"{LINES_HELP} Begin with a verb: “drink water”.")
    dont = models.TextField("do not", blank=True, help_text=f"{LINES_HELP} The words “do not” are added: “drive”.")

    class Meta(Block.Meta):
        verbose_name = "do and don't list"

    def content(self):
        return {"do": lines_of(self.do), "dont": lines_of(self.dont)}

    def clean(self):
        super().clean()
        if not lines_of(self.do) and not lines_of(self.dont):
            raise ValidationError("Write at least one line in one of the lists.")


class Question(Block):
    """A question with its answer; neighbors are drawn as one group."""

    kind = "question"
    icon = "help_outline"
    question = models.CharField(max_length=160)
    answer = RichTextField()
    is_always_open = models.BooleanField(
        "always open", default=False, help_text="Tick it for safety: nobody should have to open such an answer."
    )

    class Meta(Block.Meta):
        verbose_name = "question and answer"
        verbose_name_plural = "questions and answers"

    def content(self):
        return {"question": self.question, "answer": sanitize(self.answer), "is_always_open": self.is_always_open}


class Term(Block):
    """A term with its meaning; neighbors are drawn as one list."""

    kind = "term"
    icon = "menu_book"
    term = models.CharField(max_length=120)
    meaning = RichTextField()

    class Meta(Block.Meta):
        verbose_name = "term and meaning"
        verbose_name_plural = "terms and meanings"

    def content(self):
        return {"term": self.term, "meaning": sanitize(self.meaning)}


class Table(Block):
    """A table with a header row; on a phone each row becomes a card."""

    kind = "table"
    icon = "table_chart"
    caption = models.CharField(max_length=160, help_text="What the table shows, in one line.")
    cells = models.TextField(
        help_text="One row a line, cells parted by | or pasted from a spreadsheet. The first line is the header."
    )

    class Meta(Block.Meta):
        verbose_name = "table"

    def rows(self):
        """All rows, the header first: a list of lists of text. A cell may be empty."""
        lines = [line for line in self.cells.splitlines() if line.strip()]
        return [[cell.strip() for cell in self._cells_of(line)] for line in lines]

    @staticmethod
    def _cells_of(line):
        if "\t" in line:  # from a spreadsheet
            return line.split("\t")
        return line.strip().removeprefix("|").removesuffix("|").split("|")

    def content(self):
        header, *rows = self.rows()
        return {"caption": self.caption, "header": header, "rows": rows}

    @classmethod
    def fields_from(cls, snapshot):
        rows = [snapshot["header"], *snapshot["rows"]]
        return {"caption": snapshot["caption"], "cells": cls.typed([" | ".join(row) for row in rows])}

    def clean(self):
        super().clean()
        rows = self.rows()
        if len(rows) < 2:
            raise ValidationError({"cells": "A table needs a header line and at least one more line."})
        for number, row in enumerate(rows[1:], start=2):
            if len(row) != len(rows[0]):
                raise ValidationError(
                    {"cells": f"Line {number} has {len(row)} cells, the header has {len(rows[0])}. All need as many."}
                )


class Picture(Block):
    """A picture with words for those who can't see it, or marked as decoration."""

    kind = "picture"
    icon = "image"
    image = PictureField(
        upload_to="pictures", auto_add_fields=True, formats={"wide": ["default", ("thumbnail", (1344, 1344))]}
    )
    alt = models.CharField(
        "words for those who can't see it",
        max_length=300,
        blank=True,
        help_text="What the picture tells, in one sentence.",
    )
    is_decorative = models.BooleanField("only decoration", default=False)
    caption = models.CharField(max_length=300, blank=True)

    class Meta(Block.Meta):
        verbose_name = "picture"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_decorative=True, alt="") | Q(is_decorative=False) & ~Q(alt=""),
                name="pictures_have_words_or_are_decoration",
                violation_error_message="Write what the picture tells, or tick “only decoration”. Not both.",
            )
        ]

    def content(self):
        # Only the rendition is public: it carries no camera data. The original keeps the place where it was taken.
        return {
            "url": self.image.wide,
            "width": self.image_width,
            "height": self.image_height,
            "alt": self.alt,
            "is_decorative": self.is_decorative,
            "caption": self.caption,
            "image": self.image.name,
            "image_ppoi": self.image_ppoi,
        }

    @classmethod
    def fields_from(cls, snapshot):
        fields = super().fields_from(snapshot)
        if "image" not in fields:  # releases from before the file's name was kept
            known = cls.objects.filter(key=snapshot["key"]).first()
            if known is None:
                return None
            fields |= {"image": known.image.name, "image_ppoi": known.image_ppoi}
        return fields


class PageCards(Block):
    """Cards that lead to other pages."""

    kind = "page_cards"
    icon = "dashboard"
    pages = models.TextField(help_text=f"{LINES_HELP} The addresses of the pages, like /safety/.")
    is_guide_path = models.BooleanField(
        "draw a growing seedling", default=False, help_text="For pages that are read one after the other."
    )

    class Meta(Block.Meta):
        verbose_name = "cards of pages"
        verbose_name_plural = "cards of pages"

    def content(self):
        if self.looked_up is None:
            self.look_up([self])
        return {
            "cards": [self.looked_up[path] for path in lines_of(self.pages) if path in self.looked_up],
            "is_guide_path": self.is_guide_path,
        }

    @classmethod
    def look_up(cls, blocks):
        """By address, what visitors read on the pages of the cards today. Drafts are not for them."""
        paths = {path for block in blocks for path in lines_of(block.pages)}
        releases = Release.objects.live().filter(page__path__in=paths).exclude(kind__in=Page.WITHOUT_AN_ADDRESS)
        rows = releases.values_list("page__path", KT("content__title"), KT("content__summary"))
        live = {path: {"title": title, "summary": summary, "path": path} for path, title, summary in rows}
        for block in blocks:
            block.looked_up = live

    def problems(self, content):
        shown = {
            card["path"] for block in content["blocks"] if block["key"] == str(self.key) for card in block["cards"]
        }
        for path in lines_of(self.pages):
            if path not in shown:
                yield f"leads to {path}, where visitors find no page. Publish that page first, or take the line out"

    @classmethod
    def lead_links_along(cls, old_path, new_path):
        """Change the lines that name a page that has moved, or one below it."""

        def follow(line):
            is_meant = line == old_path if old_path == "/" else line.startswith(old_path)
            return new_path + line.removeprefix(old_path) if is_meant else line

        for block in cls.objects.filter(pages__contains=old_path):
            block.pages = "\n".join(follow(line) for line in lines_of(block.pages))
            block.save(update_fields=["pages"])

    @classmethod
    def fields_from(cls, snapshot):
        paths = [card["path"] for card in snapshot["cards"]]
        return {"pages": cls.typed(paths), "is_guide_path": snapshot["is_guide_path"]}

    def clean(self):
        super().clean()
        known = set(Page.objects.filter(path__in=lines_of(self.pages)).values_list("path", flat=True))
        unknown = [path for path in lines_of(self.pages) if path not in known]
        if unknown:
            raise ValidationError({"pages": f"There is no page with this address: {', '.join(unknown)}"})


class Snippet(Block):
    """A text that is edited in one place and stands on many pages, always as it is live."""

    kind = "snippet"
    icon = "repeat"
    snippet = models.ForeignKey(
        Page,
        on_delete=models.PROTECT,
        related_name="snippet_blocks",
        limit_choices_to={"kind": "snippet", "deleted_at": None},
        help_text="Edited in the list of pages, where its kind is “snippet”.",
    )

    class Meta(Block.Meta):
        verbose_name = "snippet"

    @classmethod
    def get_queryset(cls):
        return cls.objects.select_related("snippet")

    def content(self):
        return {"snippet": str(self.snippet.key), "name": self.snippet.title}

    @classmethod
    def look_up(cls, blocks):
        """Which of the snippets visitors can see."""
        live = Release.objects.live().filter(page__in={block.snippet_id for block in blocks})
        shown = set(live.values_list("page", flat=True))
        for block in blocks:
            block.looked_up = shown

    def problems(self, content):
        if content["kind"] == Page.Kind.SNIPPET:
            yield "is a snippet within a snippet. Write its text here, or put both on the page"
        elif self.snippet_id not in self.looked_up:
            yield f"shows “{self.snippet}”, which is not live. Publish that snippet first, or take the block out"

    @classmethod
    def fields_from(cls, snapshot):
        snippet = Page.objects.filter(key=snapshot["snippet"]).first()
        return {"snippet": snippet} if snippet else None


class Clinicians(Block):
    """The people who treat here, as they are when the page is published."""

    kind = "clinicians"
    icon = "groups"

    class Meta(Block.Meta):
        verbose_name = "our clinicians"
        verbose_name_plural = "our clinicians"

    def content(self):
        if self.looked_up is None:
            self.look_up([self])
        return {"people": self.looked_up}

    @classmethod
    def look_up(cls, blocks):
        """The people who treat here now."""
        people = [cls._person(clinician) for clinician in Clinician.objects.active()]
        for block in blocks:
            block.looked_up = people

    @staticmethod
    def _person(clinician):
        photo = None
        if clinician.photo:
            photo = {"url": clinician.photo.portrait, "width": 288, "height": 288}
        return {
            "name": clinician.name,
            "credentials": clinician.credentials,
            "role": clinician.role,
            "license_line": clinician.license_line,
            "about": clinician.about,
            "photo": photo,
        }


class Price(Block):
    """What something costs here, and since when; neighbors are drawn as one list."""

    kind = "price"
    icon = "attach_money"
    item = models.CharField(max_length=120, help_text="Like “First evaluation, 60 minutes”.")
    amount = models.CharField(max_length=40, help_text="Like “$250”. Your own price, not a range from elsewhere.")
    includes = models.CharField("what it includes", max_length=200, blank=True)
    as_of = models.DateField("price since", default=datetime.date.today)

    class Meta(Block.Meta):
        verbose_name = "price"

    def content(self):
        return {
            "item": self.item,
            "amount": self.amount,
            "includes": self.includes,
            "as_of": self.as_of.isoformat() if isinstance(self.as_of, datetime.date) else self.as_of,
        }


class CallToAction(Block):
    """A quiet invitation to a next step."""

    kind = "call_to_action"
    icon = "arrow_forward"
    heading = models.CharField(max_length=120)
    text = RichTextField(blank=True)
    label = models.CharField("button", max_length=40)
    url = models.CharField("leads to", max_length=200, validators=[validate_link], help_text=URL_HELP)

    class Meta(Block.Meta):
        verbose_name = "next step"
        verbose_name_plural = "next steps"

    def content(self):
        return {"heading": self.heading, "text": sanitize(self.text), "label": self.label, "url": safe_link(self.url)}


# In the order in which the editor offers them.
BLOCK_MODELS = [
    Section,
    RichText,
    KeyFacts,
    Callout,
    Question,
    Step,
    DoDont,
    Term,
    Table,
    Picture,
    CallToAction,
    PageCards,
    Snippet,
    Clinicians,
    Price,
    Hero,
]
