"""What a request can be found by, as keyed digests."""

import unicodedata

import phonenumbers
from django.db import models

from clinic_site.sealed_fields import keyed_index, keyed_index_candidates

HOME_REGION = "US"  # a number without a country code is a number here
LAST_DIGITS = 4


def parse_phone(text: str) -> phonenumbers.PhoneNumber | None:
    """The phone number in what someone typed, area code and all, if it could be dialed; None otherwise."""
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    is_possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    return number if is_possible else None


def normal_email(text: str) -> str:
    """The form an e-mail address is indexed in."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def normal_name_words(text: str) -> list[str]:
    """The words of a name as they are indexed: no case, no accents, so that "nunez" finds "Núñez"."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    words = "".join(sign if sign.isalnum() else " " for sign in plain.casefold()).split()
    return sorted(set(words))


class SearchKey(models.Model):
    """One thing a request is found by: a digest that says nothing without the key."""

    class Kind(models.TextChoices):
        PHONE = "phone", "Phone number"
        PHONE_LAST_FOUR = "phone_last_four", "Last four digits of the phone number"
        EMAIL = "email", "E-mail address"
        NAME_WORD = "name_word", "Word of the name"

    request = models.ForeignKey(
        "consultations.ConsultationRequest", on_delete=models.CASCADE, related_name="search_keys"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["kind", "digest"], name="search_keys_by_digest")]
        constraints = [
            models.UniqueConstraint(fields=["request", "kind", "digest"], name="search_keys_are_kept_once"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} of request {self.request_id}"

    @classmethod
    def made_from(cls, request, *, name: str, phone: str, email: str) -> list["SearchKey"]:
        """The search keys, not yet saved, of one set of personal fields."""
        values = {(cls.Kind.NAME_WORD, word) for word in normal_name_words(name)}
        if number := parse_phone(phone):
            values |= set(_phone_values(number))
        if email:
            values.add((cls.Kind.EMAIL, normal_email(email)))
        return [cls(request=request, kind=kind, digest=_index(kind, value)) for kind, value in sorted(values)]

    @classmethod
    def lookups_for(cls, text: str) -> list[list[tuple[str, list[str]]]]:
        """What `text` may mean, each meaning a list of (kind, digests) that must all be there."""
        meanings = []
        if "@" in text:
            meanings.append([(cls.Kind.EMAIL, normal_email(text))])
        digits = "".join(sign for sign in text if sign.isdecimal())
        if len(digits) == LAST_DIGITS and len(text.strip()) == LAST_DIGITS:
            meanings.append([(cls.Kind.PHONE_LAST_FOUR, digits)])
        elif number := parse_phone(text):
            meanings.append([(cls.Kind.PHONE, _e164(number))])
        if words := normal_name_words(text):
            meanings.append([(cls.Kind.NAME_WORD, word) for word in words])
        return [[(kind, _candidates(kind, value)) for kind, value in meaning] for meaning in meanings]


def _e164(number):
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _phone_values(number):
    e164 = _e164(number)
    yield SearchKey.Kind.PHONE, e164
    yield SearchKey.Kind.PHONE_LAST_FOUR, e164[-LAST_DIGITS:]


def _index(kind, value):
    return keyed_index(value, purpose=f"consultations.search_key.{kind}")


def _candidates(kind, value):
    return keyed_index_candidates(value, purpose=f"consultations.search_key.{kind}")
