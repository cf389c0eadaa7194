"""Drafts: nothing that was typed is lost, and every earlier content can be the draft again."""

import re

import pytest
from django.test import Client

from pages import drafts
from pages.models import BLOCK_MODELS, Page, Picture, RichText, Section, Snippet
from pages.publishing import load_into_draft
from tests.factories import PageFactory, StaffFactory, add_block, go_live
from tests.pages.test_admin import change_of, messages_of, posted
from tests.pages.test_rendering import every_kind


@pytest.fixture
def page(db):
    return PageFactory(slug="page", title="As it was", text="<p>First words.</p>")


def desk_of(username):
    client = Client()
    client.force_login(StaffFactory(role="editor", username=username))
    return client


def form_of(client, page):
    """What a browser would post from the form as it stands now."""
    page.refresh_from_db()
    shown = client.get(change_of(page)).content.decode()
    seen = re.search(r'name="seen"[^>]*?(?:value="(\d*)")?[^>]*>', shown)
    text = page.pages_richtext_set.first()
    return posted(page, seen=seen.group(1) or "", **(block(0, text) if text else {}))


def block(index, text, initial=1):
    start = f"pages_richtext_set-{index}"
    return {
        "pages_richtext_set-TOTAL_FORMS": index + 1,
        "pages_richtext_set-INITIAL_FORMS": initial,
        f"{start}-id": text.pk,
        f"{start}-parent": text.parent_id,
        f"{start}-region": "main",
        f"{start}-ordering": 10,
        f"{start}-text": text.text,
    }


def test_every_kind_of_block_comes_back_as_it_was(page, editor_of_every_kind):
    before = drafts.draft_content(editor_of_every_kind, is_strict=False)

    lost = drafts.load(editor_of_every_kind, before, by=StaffFactory())

    assert lost == []
    missing = {model.kind for model in BLOCK_MODELS} - {block["kind"] for block in before["blocks"]}
    assert not missing, "add a block of the new kind to every_kind() in tests/pages/test_rendering.py"
    assert drafts.draft_content(editor_of_every_kind, is_strict=False) == before


@pytest.fixture
def editor_of_every_kind(page, tmp_path, settings):
    import io

    from django.core.files.base import ContentFile
    from PIL import Image

    from pages.models import Hero

    settings.MEDIA_ROOT = tmp_path
    go_live(PageFactory(slug="safety"))
    every_kind(page, words="Words [@zarate2006]")
    add_block(page, Hero, heading="A first look", text="<p>x</p>", primary_label="Ask", primary_url="/safety/")
    add_block(page, Snippet, snippet=PageFactory(kind="snippet"))
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, "PNG")
    picture = Picture(parent=page, region="main", ordering=9999, alt="A quiet room.")
    picture.image.save("room.png", ContentFile(buffer.getvalue()))
    return page


def test_draft_of_today_is_kept_when_an_earlier_one_comes_back(page):
    drafts.record(page, by=None)
    RichText.objects.update(text="<p>Second words.</p>")

    drafts.load(page, page.draft_versions.last().content, by=StaffFactory())

    assert RichText.objects.get().text == "<p>First words.</p>"
    words = [version.content["blocks"][0]["text"] for version in page.draft_versions.all()]
    assert words == ["<p>First words.</p>", "<p>Second words.</p>", "<p>First words.</p>"]


def test_release_is_loaded_into_the_draft_and_visitors_see_no_change(client, page):
    old = go_live(page)
    RichText.objects.update(text="<p>Second words.</p>")
    page.title = "As it is"
    page.save()
    go_live(page)

    load_into_draft(old, by=StaffFactory(role="editor"))

    page.refresh_from_db()
    assert (page.title, RichText.objects.get().text) == ("As it was", "<p>First words.</p>")
    assert "Second words." in client.get("/page/").content.decode()


def test_saving_the_same_again_leaves_no_second_version(page):
    assert drafts.record(page, by=None) == drafts.record(page, by=None)


def test_what_the_page_said_before_the_first_save_is_kept(page):
    ana = desk_of("ana")
    form = form_of(ana, page) | {"pages_richtext_set-0-text": "<p>New words.</p>"}

    ana.post(change_of(page), form)

    words = [version.content["blocks"][0]["text"] for version in page.draft_versions.all()]
    assert words == ["<p>New words.</p>", "<p>First words.</p>"]


def test_second_of_two_people_is_told_and_loses_nothing(page):
    ana, ben = desk_of("ana"), desk_of("ben")
    form_of_ana, form_of_ben = form_of(ana, page), form_of(ben, page)
    ana.post(change_of(page), form_of_ana | {"title": "Ana's title"})

    typed = form_of_ben | {"title": "Ben's title", "pages_richtext_set-0-text": "<p>Ben wrote this.</p>"}
    refused = ben.post(change_of(page), typed)

    shown = refused.content.decode()
    assert Page.objects.get(pk=page.pk).title == "Ana's title"
    assert "ana saved this page at" in shown
    assert "Ben&#x27;s title" in shown
    assert "Ben wrote this." in shown
    newest = page.draft_versions.first()
    assert f"/drafts/{newest.pk}/" in shown

    again = ben.post(change_of(page), typed | {"seen": newest.pk}, follow=True)
    assert messages_of(again) == ["Draft saved. Visitors don't see its words yet."]
    assert Page.objects.get(pk=page.pk).title == "Ben's title"
    assert newest.content["title"] == "Ana's title"
    assert page.draft_versions.filter(pk=newest.pk).exists()


def test_form_that_was_refused_once_may_save_the_next_time(page):
    ana, ben = desk_of("ana"), desk_of("ben")
    typed = form_of(ben, page)
    ana.post(change_of(page), form_of(ana, page) | {"title": "Ana's title"})

    shown = ben.post(change_of(page), typed).content.decode()

    assert f'name="seen" value="{page.draft_versions.first().pk}"' in shown


def test_block_that_somebody_else_deleted_is_kept_with_what_was_typed(page):
    ana, ben = desk_of("ana"), desk_of("ben")
    typed = form_of(ben, page) | {"pages_richtext_set-0-text": "<p>Ben wrote this.</p>"}
    ana.post(change_of(page), form_of(ana, page) | {"pages_richtext_set-0-DELETE": "on"})
    assert list(RichText.objects.all()) == []

    refused = ben.post(change_of(page), typed)
    assert "Ben wrote this." in refused.content.decode()
    ben.post(change_of(page), typed | {"seen": page.draft_versions.first().pk})

    assert RichText.objects.get().text == "<p>Ben wrote this.</p>"


def test_blocks_beside_one_that_is_gone_stay_what_they_are(page):
    first = RichText.objects.get()
    second = add_block(page, RichText, text="<p>Stays.</p>")
    ana = desk_of("ana")
    form = form_of(ana, page) | block(0, first) | block(1, second, initial=2)
    first.delete()

    ana.post(change_of(page), form | {"pages_richtext_set-1-text": "<p>Stays, changed.</p>"})

    assert {text.text for text in RichText.objects.all()} == {"<p>First words.</p>", "<p>Stays, changed.</p>"}
    assert RichText.objects.get(pk=second.pk).text == "<p>Stays, changed.</p>"


def test_earlier_draft_is_shown_and_brought_back(page):
    ana = desk_of("ana")
    ana.post(change_of(page), form_of(ana, page) | {"title": "New title"})
    newest, oldest = page.draft_versions.all()
    address = f"/admin/pages/page/{page.pk}/drafts/"

    listed = ana.get(address).content.decode()
    shown = ana.get(f"{address}{oldest.pk}/").content.decode()
    answer = ana.post(f"{address}{oldest.pk}/", follow=True)

    assert f"{address}{newest.pk}/" in listed
    assert "<del>New title</del><ins>As it was</ins>" in shown
    assert messages_of(answer)[0].startswith("The draft says again what it said then.")
    assert Page.objects.get(pk=page.pk).title == "As it was"


def test_draft_with_a_source_that_is_missing_is_kept_all_the_same(page):
    add_block(page, Section, heading="Risks")
    RichText.objects.update(text="<p>Rare. [@lost]</p>")

    assert drafts.record(page, by=None).content["blocks"][0]["text"] == "<p>Rare. [@lost]</p>"
