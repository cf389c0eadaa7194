"""Text that the database keeps sealed: readable only with `FIELD_KEYS`, and only in the row it was written for.

How a value is kept
    `v1:<key id>:<base64url(nonce + ciphertext)>`, AES-256-GCM, a fresh random nonce each time. The context
    `table.column:<the row's key>` is authenticated with it, so a value moved to another column or row does not open.
    `""` stays `""`: an empty answer is no secret, and NOT NULL columns stay simple.

Keys
    `FIELD_KEYS` is a list of `<key id>:<base64 of 32 bytes>`, newest first. The first one seals; all of them unseal.
    Each is a master key: the key that seals and the keys of the indexes are derived from it (HKDF-SHA256) and so
    never do each other's work.

Keyed indexes
    A sealed value cannot be searched. `keyed_index` gives a digest (HMAC-SHA256) of a normal form that can, made with
    the newest key; `keyed_index_candidates` gives the digest under every key. Search asks for any of the candidates.
    So a new key breaks no search: rows found by the old digest are found until rotation has written the new one, and
    then the old key can go. No index hangs on a key that may never be replaced.

What reads and what writes
    Only an instance unseals, on the first access of the attribute, and only `save()` and `bulk_create()` seal: there
    the row's key is known. `values()` and `values_list()` give `Sealed` objects, which no `str()`, template or JSON
    takes for text. `update()`, `bulk_update()`, raw saves and `dumpdata` are refused. Every lookup except `isnull` is
    refused.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import hmac
import os
import re
import uuid
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

VERSION = "v1"
KEY_BYTES = 32
NONCE_BYTES = 12  # what AES-GCM is made for (NIST SP 800-38D, 8.2)
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class Unreadable(Exception):
    """A sealed value could not be opened. Names where it stands, never what it holds."""


# --- Keys -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldKey:
    """One of `FIELD_KEYS`. Its secret never appears in a repr."""

    key_id: str
    secret: bytes = field(repr=False)

    def derived(self, purpose: str) -> bytes:
        """The 32-byte key for one purpose."""
        return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(self.secret)

    @functools.cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self.derived(f"sealed fields, {VERSION}"))


def parse_keys(texts: list[str] | tuple[str, ...]) -> tuple[FieldKey, ...]:
    """The keys in the order given. Raises ImproperlyConfigured with a sentence that holds no part of a key."""
    keys: list[FieldKey] = []
    for number, text in enumerate(texts, start=1):
        key_id, colon, encoded = text.strip().partition(":")
        if not colon:
            raise ImproperlyConfigured(f"FIELD_KEYS: entry {number} has no colon; it needs the form keyid:base64.")
        if not KEY_ID.fullmatch(key_id):
            raise ImproperlyConfigured(
                f"FIELD_KEYS: the id of entry {number} may have 1 to 32 letters, digits, hyphens and underscores."
            )
        try:
            secret = base64.b64decode(encoded.replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            raise ImproperlyConfigured(f'FIELD_KEYS: the key "{key_id}" is not base64.') from None
        if len(secret) != KEY_BYTES:
            raise ImproperlyConfigured(
                f'FIELD_KEYS: the key "{key_id}" has {len(secret)} bytes; it needs {KEY_BYTES}. '
                "Make one with: openssl rand -base64 32"
            )
        if any(key_id == other.key_id for other in keys):
            raise ImproperlyConfigured(f'FIELD_KEYS: the id "{key_id}" is there twice.')
        keys.append(FieldKey(key_id, secret))
    if not keys:
        raise ImproperlyConfigured(
            "FIELD_KEYS is empty; it needs at least one keyid:base64. Make one with: openssl rand -base64 32"
        )
    return tuple(keys)


@functools.lru_cache(maxsize=8)
def _parsed(texts: tuple[str, ...]) -> tuple[FieldKey, ...]:
    return parse_keys(texts)


def keys() -> tuple[FieldKey, ...]:
    """The keys of `settings.FIELD_KEYS`, newest first."""
    return _parsed(tuple(settings.FIELD_KEYS))


# --- Sealing ----------------------------------------------------------------------------------------------------------


def seal(text: str, *, context: str) -> str:
    """`text` sealed with the newest key, bound to `context`."""
    key = keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    sealed = key.cipher.encrypt(nonce, text.encode("utf-8", "surrogatepass"), _bound_to(key.key_id, context))
    return f"{VERSION}:{key.key_id}:{base64.urlsafe_b64encode(nonce + sealed).decode('ascii')}"


def unseal(token: str, *, context: str) -> str:
    """The text in `token`. Raises Unreadable, naming `context`, if no key opens it there."""
    version, _, rest = token.partition(":")
    key_id, colon, encoded = rest.partition(":")
    if version != VERSION or not colon:
        raise Unreadable(f"{context} does not hold a sealed value.")
    key = next((key for key in keys() if key.key_id == key_id), None)
    if key is None:
        raise Unreadable(f"{context} was sealed with a key that is not in FIELD_KEYS.")
    try:
        raw = base64.b64decode(encoded, altchars=b"-_", validate=True)
        opened = key.cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound_to(key_id, context))
        return opened.decode("utf-8", "surrogatepass")
    except (InvalidTag, ValueError):  # ValueError: not base64, too short, or not UTF-8
        raise Unreadable(f"{context} does not open: it was changed, moved, or sealed with another key.") from None


def _bound_to(key_id: str, context: str) -> bytes:
    return f"{VERSION}:{key_id}:{context}".encode()


# --- Keyed indexes ----------------------------------------------------------------------------------------------------


def keyed_index(value: str, *, purpose: str) -> str:
    """The digest (64 hex digits) to store for `value`, made with the newest key.

    Bring the value into its normal form first. The same value has another digest for each purpose.
    """
    return _digest(keys()[0], value, purpose)


def keyed_index_candidates(value: str, *, purpose: str) -> list[str]:
    """The digests under which `value` may be stored, one for each key: search for any of them."""
    return [_digest(key, value, purpose) for key in keys()]


def _digest(key: FieldKey, value: str, purpose: str) -> str:
    index_key = key.derived(f"keyed index, {VERSION}, {purpose}")
    return hmac.new(index_key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


# --- Models -----------------------------------------------------------------------------------------------------------


class Sealed:
    """A value as the database holds it. It is no text: only its row's instance can open it."""

    __slots__ = ("row_key", "token")

    def __init__(self, token: str, row_key: uuid.UUID | None = None):
        self.token = token
        self.row_key = row_key  # of the row it was read from; None outside an instance

    def __repr__(self):
        return "<sealed>"

    def __str__(self):
        raise TypeError("A sealed value has no text here. Read it from an instance of its model.")

    # The token in templates, f-strings and JSON would pass for the value itself.
    __html__ = __str__

    def __eq__(self, other):
        return isinstance(other, Sealed) and other.token == self.token

    def __hash__(self):
        return hash(self.token)


class SealedAttribute(DeferredAttribute):
    """Opens a sealed value when it is first read. What is never read is never opened."""

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            row_key = value.row_key or instance.key
            value = unseal(value.token, context=self.field.context_of(row_key))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):
    """Text sealed at rest. Stands on a `SealedModel`; see the head of this module for what is refused and why."""

    descriptor_class = SealedAttribute

    def context_of(self, row_key) -> str:
        """What a value of this column is bound to in one row."""
        return f"{self.model._meta.db_table}.{self.column}:{uuid.UUID(str(row_key))}"

    @property
    def _place(self):
        return f"{self.model._meta.db_table}.{self.column}"

    def pre_save(self, model_instance, add):
        value = getattr(model_instance, self.attname)
        if not value:
            return value
        if model_instance.key is None:
            raise ValueError(f"{self._place} cannot be sealed: its row has no key.")
        # Opened and sealed anew each time: what does not open is never written back, a copy is bound to its own row,
        # and saving a row again moves it to the newest key.
        return Sealed(seal(str(value), context=self.context_of(model_instance.key)))

    def get_prep_value(self, value):
        if isinstance(value, Sealed):
            return value.token
        if value is None or value == "":
            return value
        raise TypeError(f"{self._place} is sealed: only save() and bulk_create() can write it, row by row.")

    def from_db_value(self, value, expression, connection):
        return Sealed(value) if value else value

    def get_lookup(self, lookup_name):
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f'{self._place} is sealed and knows no lookup "{lookup_name}"; search by a keyed index.')

    def get_transform(self, lookup_name):
        raise FieldError(f'{self._place} is sealed and knows no transform "{lookup_name}"; search by a keyed index.')

    def value_to_string(self, obj):
        raise TypeError(f"{self._place} is sealed: a dump would hold it as plain text. Back up the database instead.")

    def check(self, **kwargs):
        problems = super().check(**kwargs)
        if not issubclass(self.model, SealedModel):
            problems.append(
                checks.Error(
                    "A SealedTextField needs a model that inherits from SealedModel.", obj=self, id="sealed.E001"
                )
            )
        if self.unique or self.db_index or self.primary_key:
            problems.append(
                checks.Error("A SealedTextField has no use for a database index.", obj=self, id="sealed.E002")
            )
        return problems


class SealedModel(models.Model):
    """A model with sealed fields. Its `key` is what they are bound to; it is never given to another row."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        # The key that stands in the row now, so that a copy with a new key can still be opened.
        row_key = instance.__dict__.get("key")
        for value in instance.__dict__.values():
            if isinstance(value, Sealed):
                value.row_key = row_key
        return instance

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        if fields is not None and any(isinstance(self._meta.get_field(f), SealedTextField) for f in fields):
            fields = [*fields, "key"]  # in the same query: a sealed value opens only with its row's key
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
