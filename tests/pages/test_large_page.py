"""A page far larger than any we expect: the editor's limits have room for it."""

import pytest

from pages.models import Release, RichText
from tests.factories import PageFactory, StaffFactory
from tests.pages.test_admin import posted

BLOCKS = 500


@pytest.mark.slow
def test_page_of_500_blocks_is_saved_and_published(client, db):
    editor = StaffFactory(role="editor", username="ana")
    client.force_login(editor)
    page = PageFactory(slug="long")
    RichText.objects.bulk_create(
        RichText(parent=page, region="main", ordering=10 * number, text=f"<p>{'word ' * 1_000}{number}</p>")
        for number in range(1, BLOCKS + 1)
    )
    address = f"/admin/pages/page/{page.pk}/change/"
    assert client.get(address).status_code == 200

    response = client.post(address, posted(page, title="A long page", _publish=""))

    assert response.status_code == 302
    release = Release.objects.get(page=page)
    assert release.content["title"] == "A long page"
    assert len(release.content["blocks"]) == BLOCKS
    assert client.get("/long/").status_code == 200
