import pytest
from django.core.exceptions import ValidationError

from clinic_site.links import validate_link


@pytest.mark.parametrize(
    "address", ["/", "/safety/#start", "https://988lifeline.org", "tel:988", "sms:988", "mailto:a@example.com"]
)
def test_address_that_a_click_may_follow_passes(address):
    validate_link(address)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " /safety/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "safety",
        "data:,x",
    ],
)
def test_any_other_address_is_refused(address):
    with pytest.raises(ValidationError, match="This is not an address to link to"):
        validate_link(address)
