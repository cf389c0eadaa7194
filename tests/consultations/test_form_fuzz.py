"""Thousands of odd forms: whatever comes, the answer is one we mean, and nothing is half kept."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.models import ConsultationRequest, SearchKey
from tests.consultations.test_views import FORM

MEANT = {200, 303, 400, 413, 422}  # 200 is the page for people under 18
ODD_TEXT = st.text(max_size=80) | st.sampled_from(["\x00", "\ufffd", "a" * 3_000, "(212) 555-0123", "sam@example.com"])
FIELDS = ["name", "phone", "email", "note", "channels", "contact_times", "voicemail", "asking", "topic", "location"]


@pytest.mark.slow
def test_any_form_gets_an_answer_that_is_meant(answered):
    client = Client(raise_request_exception=False)

    @settings(max_examples=3_000, deadline=None, suppress_health_check=list(HealthCheck))
    @given(changes=st.dictionaries(st.sampled_from([*FIELDS, "age", "consent", "form_key", "back", "odd"]), ODD_TEXT))
    def send(changes):
        response = client.post(FORM, {**answered, **changes})

        assert response.status_code in MEANT
        assert "988" in response.content.decode() or response.status_code == 303

    send()

    # All examples but those with a made-up key were one and the same form: it became one request at most.
    assert ConsultationRequest.objects.count() <= 1
    assert SearchKey.objects.exclude(request__in=ConsultationRequest.objects.all()).count() == 0


@pytest.mark.slow
def test_any_bytes_get_an_answer_that_is_meant(location):
    client = Client(raise_request_exception=False)
    kinds = st.sampled_from(
        [
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded; charset=utf-7",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "application/json",
            "text/plain; charset=\x01",
            "",
        ]
    )

    @settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))
    @given(body=st.binary(max_size=300), kind=kinds)
    def send(body, kind):
        response = client.generic("POST", FORM, body, content_type=kind)

        assert response.status_code in MEANT
        assert "988" in response.content.decode()

    send()

    assert not ConsultationRequest.objects.exists()
