import pytest

from tests.factories import StaffFactory

PASSWORD = "correct horse battery staple"
LOGIN = "/admin/login/"


@pytest.fixture
def colleague(db):
    colleague = StaffFactory(username="sam", role="editor")
    colleague.set_password(PASSWORD)
    colleague.save()
    return colleague


def sign_in(client, password, *, username="sam", address="203.0.113.5"):
    return client.post(LOGIN, {"username": username, "password": password}, REMOTE_ADDR=address)


def test_right_password_leads_to_the_front_page_with_the_first_steps(client, colleague):
    response = sign_in(client, PASSWORD)

    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    assert "Open a page and change a sentence" in client.get("/admin/").content.decode()


def test_first_steps_go_when_they_have_been_read(client, colleague):
    client.force_login(colleague)

    response = client.post("/admin/welcomed/")

    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    assert client.get("/admin/").context["shows_first_steps"] is False


def test_fifth_wrong_password_pauses_signing_in_even_with_the_right_one(client, colleague):
    for _ in range(4):
        assert sign_in(client, "wrong").status_code == 200

    fifth = sign_in(client, "wrong")
    right = sign_in(client, PASSWORD)

    for response in (fifth, right):
        assert response.status_code == 429
        assert "Sign-in is paused" in response.content.decode()
        assert "tel:988" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_pause_holds_for_that_name_from_that_address_only(client, colleague):
    StaffFactory(username="kim").set_password(PASSWORD)
    for _ in range(5):
        sign_in(client, "wrong")

    assert sign_in(client, PASSWORD, address="203.0.113.6").status_code == 302


def test_right_password_forgets_the_wrong_ones(client, colleague):
    for _ in range(4):
        sign_in(client, "wrong")
    assert sign_in(client, PASSWORD).status_code == 302
    client.logout()

    for _ in range(4):
        assert sign_in(client, "wrong").status_code == 200


def test_inactive_colleague_cannot_sign_in(client, colleague):
    colleague.is_active = False
    colleague.save()

    assert sign_in(client, PASSWORD).status_code == 200
    assert "_auth_user_id" not in client.session


def test_staff_pages_and_errors_are_never_stored_nor_indexed(client, colleague):
    client.force_login(colleague)

    for address in ("/admin/", "/admin/login/", "/no-such-page/"):
        headers = client.get(address).headers
        assert "no-store" in headers["Cache-Control"]
        assert headers["X-Robots-Tag"] == "noindex"
