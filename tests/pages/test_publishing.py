import datetime
import hashlib
import json

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from pages.models import BLOCK_MODELS, Question, Release, RichText, Section, Source
from pages.publishing import publish
from tests.factories import PageFactory, SourceFactory, StaffFactory, add_block
from tests.pages.test_rendering import every_kind

NOON = datetime.datetime(2099, 11, 20, 17, tzinfo=datetime.UTC)  # to come: nothing is live before it is approved
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def editor(db):
    return StaffFactory(username="sam", role="editor")


@pytest.fixture
def page(db):
    return PageFactory(title="Safety", slug="safety")


def test_release_holds_the_whole_draft(page, editor):
    source = SourceFactory(key="zarate2006")
    SourceFactory(key="not_cited")
    section = add_block(page, Section, heading="Risks", lede="In short.")
    text = add_block(page, RichText, text="<p>Rare. [@zarate2006]</p>")

    release = publish(page, by=editor, live_from=NOON)

    assert release.content == {
        "schema": 1,
        "kind": "standard",
        "title": "Safety",
        "menu_title": "Safety",
        "summary": "",
        "seo_title": "",
        "seo_description": "",
        "outside_url": "",
        "blocks": [
            {"key": str(section.key), "kind": "section", "v": 1, "heading": "Risks", "lede": "In short."},
            {"key": str(text.key), "kind": "rich_text", "v": 1, "text": "<p>Rare. [@zarate2006]</p>"},
        ],
        "sources": [{"key": "zarate2006", "citation": source.citation, "url": source.url}],
        "links": {},
    }
    assert (release.number, release.live_from, release.approved_by, release.origin) == (1, NOON, editor, "editor")


def test_digest_is_that_of_the_stored_content(page, editor):
    add_block(page, RichText, text="<p>Núñez, 22 °C, ≥ 3</p>")

    release = Release.objects.get(pk=publish(page, by=editor).pk)

    canonical = json.dumps(release.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert release.digest == hashlib.sha256(canonical.encode()).hexdigest()


def test_digest_changes_with_any_word_and_stays_without_a_change(page, editor):
    block = add_block(page, RichText, text="<p>Rare.</p>")

    first, second = publish(page, by=editor), publish(page, by=editor)
    RichText.objects.filter(pk=block.pk).update(text="<p>Rare!</p>")
    third = publish(page, by=editor)

    assert first.digest == second.digest
    assert third.digest != first.digest


def test_numbers_count_up_on_each_page_by_itself(page, editor):
    other = PageFactory()

    releases = [publish(page, by=editor), publish(page, by=editor), publish(other, by=editor), publish(page, by=editor)]

    assert [(release.page_id, release.number) for release in releases] == [
        (page.pk, 1),
        (page.pk, 2),
        (other.pk, 1),
        (page.pk, 3),
    ]


def test_unknown_source_is_an_error_that_names_its_block_and_publishes_nothing(page, editor):
    SourceFactory(key="known")
    add_block(page, RichText, text="<p>Fine. [@known]</p>")
    add_block(page, Question, question="Why?", answer="<p>So. [@lost; @known] And [@gone2020].</p>")

    with pytest.raises(ValidationError) as error:
        publish(page, by=editor)

    assert error.value.messages == [
        f"Block 2 (Question and answer) cites [@{key}], which is not among the sources. "
        "Add the source, or mend the key."
        for key in ("lost", "gone2020")
    ]
    assert list(Release.objects.all()) == []


def test_release_keeps_its_sources_when_the_library_changes(page, editor):
    SourceFactory(key="known", citation="As it was.")
    add_block(page, RichText, text="<p>Fine. [@known]</p>")
    release = publish(page, by=editor)

    Source.objects.update(citation="As it is now.")

    assert Release.objects.get(pk=release.pk).content["sources"][0]["citation"] == "As it was."


def test_draft_does_not_show_before_it_is_published(client, page, editor):
    block = add_block(page, RichText, text="<p>First words.</p>")
    publish(page, by=editor)
    RichText.objects.filter(pk=block.pk).update(text="<p>Second words.</p>")

    before = client.get("/safety/").content.decode()
    publish(page, by=editor)
    after = client.get("/safety/").content.decode()

    assert "First words." in before
    assert "Second words." not in before
    assert "Second words." in after
    assert "First words." not in after


def test_release_is_live_from_its_very_microsecond(page, editor):
    # Asked at once each time: SQLite's own clock, which counts whole milliseconds, would be behind for most of these.
    for _ in range(5):
        release = publish(page, by=editor)

        assert Release.objects.begun().first() == release


def test_live_is_the_release_whose_time_came_last(page, editor):
    early = publish(page, by=editor, live_from=NOON - SECOND)
    on_the_line = publish(page, by=editor, live_from=NOON)
    late = publish(page, by=editor, live_from=NOON + SECOND)

    assert list(Release.objects.live(NOON - 2 * SECOND)) == []
    assert list(Release.objects.live(NOON - SECOND)) == [early]
    assert list(Release.objects.live(NOON)) == [on_the_line]
    assert list(Release.objects.live(NOON + SECOND)) == [late]


def test_live_takes_the_greater_number_at_the_same_moment(page, editor):
    publish(page, by=editor, live_from=NOON)
    second = publish(page, by=editor, live_from=NOON)

    assert list(Release.objects.live(NOON)) == [second]


def test_later_number_with_an_earlier_moment_is_not_live(page, editor):
    scheduled_late = publish(page, by=editor, live_from=NOON)
    publish(page, by=editor, live_from=NOON - SECOND)

    assert list(Release.objects.live(NOON)) == [scheduled_late]


def test_live_is_one_release_for_each_page(page, editor):
    other = PageFactory()
    publish(page, by=editor, live_from=NOON)
    newest = publish(page, by=editor, live_from=NOON)
    others = publish(other, by=editor, live_from=NOON)
    publish(PageFactory(), by=editor, live_from=NOON + SECOND)

    assert set(Release.objects.live(NOON)) == {newest, others}


def test_live_without_a_moment_is_live_now(page, editor):
    release = publish(page, by=editor)
    publish(page, by=editor, live_from=timezone.now() + datetime.timedelta(minutes=1))

    assert list(Release.objects.live()) == [release]


@pytest.mark.parametrize("times", [1, 4])
def test_publishing_takes_the_same_queries_with_15_and_60_blocks_of_all_kinds(
    page, editor, django_assert_num_queries, times
):
    for _ in range(times):
        every_kind(page, words="Words")
    add_block(page, RichText, text="<p>x [@zarate2006]</p>")
    editor.get_all_permissions()  # remembered by the request's user, so that what follows is publishing alone

    with django_assert_num_queries(PUBLISH_QUERIES):
        publish(page, by=editor)


@pytest.mark.parametrize("count", [3, 60])
def test_page_takes_the_same_queries_with_3_and_60_blocks(page, editor, client, django_assert_num_queries, count):
    for _ in range(count // 15):
        every_kind(page, words="Words")
    for _ in range(count % 15):
        add_block(page, RichText, text='<p><a href="/safety/">Words.</a></p>')
    assert len(publish(page, by=editor).content["blocks"]) == count

    # The release, the pages it leads to, the links round it, and the clinic: itself, closures, announcement, locations.
    with django_assert_num_queries(7):
        assert client.get(page.path).status_code == 200


# One for each kind of block, and: savepoint, lock, sources, live pages of the cards, clinicians, pages it
# leads to, last number, what waits, insert, release of the savepoint.
PUBLISH_QUERIES = len(BLOCK_MODELS) + 10
