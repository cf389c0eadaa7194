import pytest


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in ("__processed__/a1/small.jpg", "pictures/original.jpg"):
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"a picture")
    (tmp_path / "secret.txt").write_text("secret")


def test_rendition_is_served_and_may_be_kept_for_ever(client, media):
    response = client.get("/media/__processed__/a1/small.jpg")

    assert b"".join(response.streaming_content) == b"a picture"
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(
    "path",
    [
        "pictures/original.jpg",
        "__processed__/none.jpg",
        "__processed__/",
        "__processed__/../pictures/original.jpg",
        "__processed__/../../secret.txt",
    ],
)
def test_anything_else_is_404(client, db, media, path):
    assert client.get(f"/media/{path}").status_code == 404
