from pages.models.blocks import (
    BLOCK_MODELS,
    Callout,
    CallToAction,
    Clinicians,
    DoDont,
    Hero,
    KeyFacts,
    PageCards,
    Picture,
    Price,
    Question,
    RichText,
    Section,
    Snippet,
    Step,
    Table,
    Term,
)
from pages.models.draft_version import DraftVersion
from pages.models.page import Page
from pages.models.redirect import Redirect
from pages.models.release import Release
from pages.models.review import Review
from pages.models.source import Source

__all__ = [
    "BLOCK_MODELS",
    "CallToAction",
    "Callout",
    "Clinicians",
    "DoDont",
    "DraftVersion",
    "Hero",
    "KeyFacts",
    "Page",
    "PageCards",
    "Picture",
    "Price",
    "Question",
    "Redirect",
    "Release",
    "Review",
    "RichText",
    "Section",
    "Snippet",
    "Source",
    "Step",
    "Table",
    "Term",
]
