import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from pages.models import BLOCK_MODELS, Page, Picture, Release, RichText, Section
from pages.publishing import publish_starter
from tests.factories import PageFactory, SourceFactory, StaffFactory, add_block, go_live

LIST = "/admin/pages/page/"


@pytest.fixture
def editor(db):
    return StaffFactory(role="editor", username="ana")


@pytest.fixture
def desk(client, editor):
    """The client of a signed-in editor."""
    client.force_login(editor)
    return client


def posted(page, **changes):
    """What the form of a page sends when nothing was changed, but for `changes`."""
    data = {
        "title": page.title,
        "slug": page.slug,
        "parent": page.parent_id or "",
        "kind": page.kind,
    }
    for model in BLOCK_MODELS:
        prefix = f"pages_{model._meta.model_name}_set"
        rows = list(model.objects.filter(parent=page)) if page.pk else []
        data[f"{prefix}-TOTAL_FORMS"] = data[f"{prefix}-INITIAL_FORMS"] = len(rows)
        for index, row in enumerate(rows):
            data |= {f"{prefix}-{index}-id": row.pk, f"{prefix}-{index}-parent": page.pk}
            for field in row._meta.fields:
                if field.editable and field.name not in ("id", "parent"):
                    data[f"{prefix}-{index}-{field.name}"] = getattr(row, field.name)
    return data | changes


def change_of(page):
    return f"/admin/pages/page/{page.pk}/change/"


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_save_draft_keeps_the_words_and_shows_visitors_nothing_new(desk, editor):
    page = PageFactory(title="Old")
    release = go_live(page, by=editor)

    response = desk.post(change_of(page), posted(page, title="New", _continue="1"), follow=True)

    page.refresh_from_db()
    assert response.redirect_chain == [(change_of(page), 302)]
    assert page.title == "New"
    assert list(page.releases.all()) == [release]
    assert messages_of(response) == ["Draft saved. Visitors don't see its words yet."]
    assert "Visitors still see release 1 from" in response.content.decode()


def test_save_and_publish_makes_the_draft_live_and_no_longer_sample(desk, editor):
    page = PageFactory(text="<p>Our own words.</p>")
    publish_starter(page)

    response = desk.post(change_of(page), posted(page, title="Ours", _publish="1"), follow=True)

    live = page.releases.live().get()
    assert (live.number, live.origin, live.approved_by) == (2, Release.Origin.EDITOR, editor)
    assert live.content["title"] == "Ours"
    assert messages_of(response)[0].startswith("Published. Visitors now see release 2, from ")
    assert messages_of(response)[0].endswith("T.")  # the zone: EST or EDT
    assert "sample content" not in response.content.decode()


def test_save_and_publish_with_an_unknown_source_keeps_the_draft_and_publishes_nothing(desk):
    page = PageFactory(text="<p>It works [@nobody].</p>")

    response = desk.post(change_of(page), posted(page, title="Kept", _publish="1"), follow=True)

    page.refresh_from_db()
    assert page.title == "Kept"
    assert page.releases.count() == 0
    assert messages_of(response) == [
        "Block 1 (Text) cites [@nobody], which is not among the sources. Add the source, or mend the key.",
        "The draft is saved. Nothing was published.",
    ]


def test_publishing_without_the_permission_is_refused_and_saves_nothing(client, db):
    colleague = StaffFactory(role="editor")
    group = colleague.groups.get()
    group.permissions.remove(group.permissions.get(codename="publish_page"))
    client.force_login(colleague)
    page = PageFactory(title="Old")

    response = client.post(change_of(page), posted(page, title="New", _publish="1"))

    page.refresh_from_db()
    assert response.status_code == 403
    assert (page.title, page.releases.count()) == ("Old", 0)
    shown = client.get(change_of(page)).content.decode()
    assert "Save draft" in shown
    assert "Save and publish" not in shown


def test_page_is_added_with_its_blocks_in_order(desk):
    blocks = {
        "pages_section_set-TOTAL_FORMS": 1,
        "pages_section_set-0-region": "main",
        "pages_section_set-0-ordering": 20,
        "pages_section_set-0-heading": "Second",
        "pages_richtext_set-TOTAL_FORMS": 1,
        "pages_richtext_set-0-region": "main",
        "pages_richtext_set-0-ordering": 10,
        "pages_richtext_set-0-text": "<p>First<script>alert(1)</script></p>",
    }

    desk.post(f"{LIST}add/", posted(Page(title="New", slug="new"), **blocks, _submit="1"))

    content = Release.objects.get().content
    assert [block["kind"] for block in content["blocks"]] == ["rich_text", "section"]
    assert "script" not in content["blocks"][0]["text"]


def test_new_block_marked_for_deletion_is_not_kept(desk):
    page = PageFactory()
    block = {
        "pages_section_set-TOTAL_FORMS": 1,
        "pages_section_set-0-region": "main",
        "pages_section_set-0-ordering": 10,
        "pages_section_set-0-heading": "",
        "pages_section_set-0-DELETE": "on",
    }

    desk.post(change_of(page), posted(page, title="Saved", **block, _continue="1"))

    page.refresh_from_db()
    assert page.title == "Saved"
    assert Section.objects.count() == 0


def test_posted_clone_is_not_obeyed(desk):
    page = PageFactory(text="<p>Once.</p>")
    block = RichText.objects.get()
    clone = {"_clone": f"pages.richtext:{block.pk}", "_clone_region": "main", "_clone_ordering": "90"}

    desk.post(change_of(page), posted(page, **clone, _continue="1"))

    assert list(RichText.objects.all()) == [block]


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_pages_asks_the_same_number_of_queries_for_1_and_3(desk, editor, django_assert_num_queries, count):
    for _ in range(count):
        go_live(PageFactory(), by=editor)
    desk.get(LIST)

    with django_assert_num_queries(7):
        shown = desk.get(LIST).content.decode()

    assert shown.count("Live since") == count


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_releases_asks_the_same_number_of_queries_for_1_and_3(desk, editor, django_assert_num_queries, count):
    for _ in range(count):
        go_live(PageFactory(), by=editor)
    desk.get("/admin/pages/release/")

    with django_assert_num_queries(7):
        shown = desk.get("/admin/pages/release/").content.decode()

    assert shown.count(", release 1<") == count


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_sources_asks_the_same_number_of_queries_for_1_and_3(desk, django_assert_num_queries, count):
    SourceFactory.create_batch(count)
    desk.get("/admin/pages/source/")

    with django_assert_num_queries(7):
        shown = desk.get("/admin/pages/source/").content.decode()

    assert shown.count("The paper called") == count


def test_list_says_of_each_page_what_visitors_see(desk, editor):
    own, sample, never = PageFactory(title="Own"), PageFactory(title="Sample"), PageFactory(title="Never")
    go_live(own, by=editor)
    publish_starter(sample)

    results = {page.title: page for page in desk.get(LIST).context["cl"].result_list}
    state = desk.get(LIST).context["cl"].model_admin.state

    assert state(results["Own"]).startswith("Live since ")
    assert state(results["Own"]).endswith("T, release 1")
    assert state(results["Sample"]) == "Sample content"
    assert state(results["Never"]) == "Never published"
    for value, page in (("live", own), ("sample", sample), ("never", never)):
        assert list(desk.get(LIST, {"state": value}).context["cl"].result_list) == [page]


@pytest.mark.parametrize("path", ["page", "release", "source"])
def test_empty_list_says_the_next_step(desk, path):
    response = desk.get(f"/admin/pages/{path}/")

    assert response.context["cl"].model_admin.empty_words in response.content.decode().replace("&#x27;", "'")
    assert "tree_admin" not in response.content.decode()


def move(client, page, *, to, position):
    return client.post(f"{LIST}move-node/", {"move": page.pk, "relative_to": to.pk, "position": position})


def test_moving_a_page_gives_it_the_address_of_its_new_place(desk):
    above, page = PageFactory(slug="above"), PageFactory(slug="page")

    response = move(desk, page, to=above, position="last-child")

    page.refresh_from_db()
    assert response.content == b"ok"
    assert (page.parent, page.path) == (above, "/above/page/")


def test_moving_a_page_below_itself_is_refused_in_a_sentence(desk):
    above = PageFactory(slug="above")
    below = PageFactory(slug="below", parent=above)

    response = move(desk, above, to=below, position="last-child")

    above.refresh_from_db()
    assert response.content == b"error"
    assert above.parent is None
    assert "A page can&#x27;t stand below itself." in desk.get(LIST).content.decode()


def test_moving_a_page_onto_a_taken_address_is_refused_in_a_sentence(desk):
    above, page = PageFactory(slug="above"), PageFactory(slug="same")
    taken = PageFactory(slug="same", parent=above, title="First here")

    response = move(desk, page, to=above, position="last-child")

    page.refresh_from_db()
    assert response.content == b"error"
    assert page.parent is None
    assert f"The page “{taken}” has the address /above/same/ already." in desk.get(LIST).content.decode()


@pytest.mark.parametrize("role", ["clinical_reviewer", "triage"])
def test_moving_a_page_is_refused_to_who_may_not_change_pages(client, db, role):
    above, page = PageFactory(slug="above"), PageFactory(slug="page")
    client.force_login(StaffFactory(role=role))

    response = move(client, page, to=above, position="last-child")

    page.refresh_from_db()
    assert response.status_code == 403
    assert page.parent is None
    assert client.get(f"{LIST}move-node/").status_code == 405


def test_reviewer_reads_the_draft_in_order_and_can_change_nothing(client, db):
    page = PageFactory(text="<p>The <strong>draft</strong>.</p>")
    add_block(page, Section, heading="A <b>heading</b>")
    client.force_login(StaffFactory(role="clinical_reviewer"))

    shown = client.get(change_of(page)).content.decode()

    assert "<p>The <strong>draft</strong>.</p>" in shown
    assert "A &lt;b&gt;heading&lt;/b&gt;" in shown
    assert "Save draft" not in shown
    assert client.post(change_of(page), posted(page, title="Changed")).status_code == 403


def test_release_can_be_read_and_nothing_else(desk, editor):
    release = go_live(PageFactory(text="<p>Read me.</p>"), by=editor)
    address = f"/admin/pages/release/{release.pk}/"

    shown = desk.get(f"{address}change/").content.decode()

    assert "Read me." in shown
    assert release.digest in shown
    assert "ana" in shown
    assert desk.post(f"{address}change/", {"number": 7}).status_code == 403
    assert desk.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    assert desk.get("/admin/pages/release/add/").status_code == 403


def test_key_of_a_source_is_chosen_once(desk):
    source = SourceFactory(key="first2020")

    desk.post(
        f"/admin/pages/source/{source.pk}/change/", {"key": "other2021", "citation": "Mended.", "url": source.url}
    )

    source.refresh_from_db()
    assert (source.key, source.citation) == ("first2020", "Mended.")
    assert desk.post(f"/admin/pages/source/{source.pk}/delete/", {"post": "yes"}).status_code == 403


def photo(size=(60, 40), *, kind="JPEG", **info):
    """A picture as a phone makes it: with the place where it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn right
    exif[0x010F] = "Phonemaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (42.0, 39.0, 9.0), 3: "W", 4: (73.0, 45.0, 0.0)})
    stored = io.BytesIO()
    Image.new("RGB", size, "teal").save(stored, kind, exif=exif, **info)
    return SimpleUploadedFile(f"room.{kind.lower()}", stored.getvalue(), "image/jpeg")


def with_picture(page, upload):
    """What the form sends when a picture was added."""
    return posted(
        page,
        **{
            "pages_picture_set-TOTAL_FORMS": 1,
            "pages_picture_set-0-region": "main",
            "pages_picture_set-0-ordering": 10,
            "pages_picture_set-0-image": upload,
            "pages_picture_set-0-image_ppoi": "0.5x0.5",
            "pages_picture_set-0-alt": "A room.",
        },
        _continue="1",
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_stored_original_stands_upright_and_has_no_place_in_it(desk, settings, tmp_path, kind):
    settings.MEDIA_ROOT = tmp_path
    page, upload = PageFactory(), photo(kind=kind)
    assert Image.open(upload).getexif().get_ifd(0x8825)  # it could leak
    upload.seek(0)

    desk.post(change_of(page), with_picture(page, upload))

    kept = Picture.objects.get()
    stored = Image.open(kept.image.path)
    assert (stored.format, stored.size) == (kind, (40, 60))
    assert dict(stored.getexif()) == {}
    assert b"Phonemaker" not in kept.image.open().read()
    assert (kept.image_width, kept.image_height) == (40, 60)


def test_comment_in_a_picture_is_not_kept(desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page, upload = PageFactory(), photo(comment=b"taken at 12 Example Street")
    assert b"Example Street" in upload.read()
    upload.seek(0)

    desk.post(change_of(page), with_picture(page, upload))

    assert b"Example Street" not in Picture.objects.get().image.open().read()


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>"), "Upload a valid image."),
        (SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "Upload a valid image."),
        (photo(kind="TIFF"), "Use a JPEG, PNG or WebP picture."),
        (photo((7000, 6000), kind="PNG"), "This picture has 42 megapixels; 40 are enough."),
    ],
    ids=["script", "svg", "tiff", "too large"],
)
def test_what_is_no_picture_or_too_large_is_refused_in_a_sentence(desk, settings, tmp_path, upload, words):
    settings.MEDIA_ROOT = tmp_path
    page = PageFactory()
    upload.seek(0)

    response = desk.post(change_of(page), with_picture(page, upload))

    assert words in response.content.decode()
    assert Picture.objects.count() == 0
    assert list(tmp_path.iterdir()) == []


def test_release_that_was_followed_is_not_called_live(desk, editor):
    page = PageFactory()
    first, second = go_live(page, by=editor), go_live(page, by=editor)

    listed = desk.get("/admin/pages/release/").content.decode()
    form = desk.get(change_of(page)).content.decode()

    for shown in (listed, form):
        assert shown.count("Replaced; visitors read it from") == 1
        assert shown.count("Live from") == 1
    assert "Replaced" in desk.get(f"/admin/pages/release/{first.pk}/change/").content.decode()
    assert "Replaced" not in desk.get(f"/admin/pages/release/{second.pk}/change/").content.decode()


def test_home_page_is_not_offered_as_a_page_to_stand_below(desk):
    PageFactory(title="Home", slug="")

    form = desk.get("/admin/pages/page/add/").context["adminform"].form

    assert [label for _, label in form.fields["parent"].choices] == ["No page: it stands at the top"]
