import base64
import copy
import pickle
import uuid

import pytest
from django.apps import apps
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.serializers import serialize
from django.db import connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.template import Context, Template

from clinic_site import sealed_fields
from clinic_site.sealed_fields import Sealed, SealedModel, SealedTextField, Unreadable


class Letter(SealedModel):
    """A table of its own: the frame's tests need no app."""

    subject = models.CharField(max_length=40)
    body = SealedTextField(blank=True)
    signature = SealedTextField(blank=True)

    class Meta:
        app_label = "letters"  # no installed app, so that nothing else meets this model
        managed = False

    def __str__(self):
        return self.subject


OLD_KEY = "old:" + base64.b64encode(b"o" * 32).decode()
NEW_KEY = "new:" + base64.b64encode(b"n" * 32).decode()


@pytest.fixture(autouse=True)
def field_keys(settings):
    settings.FIELD_KEYS = [OLD_KEY]


@pytest.fixture
def findable(monkeypatch):
    """Let copy and pickle find the model, which belongs to no installed app."""
    monkeypatch.setattr(apps, "get_model", lambda *_names: Letter)


@pytest.fixture
def letters(db):
    with connection.schema_editor() if connection.vendor == "postgresql" else _without_foreign_keys() as editor:
        editor.create_model(Letter)
    return Letter.objects


class _without_foreign_keys:
    """SQLite's schema editor refuses to work inside the test's transaction; Letter has no foreign key to lose."""

    def __enter__(self):
        editor = connection.SchemaEditorClass(connection, atomic=False)
        editor.deferred_sql = []
        return editor

    def __exit__(self, *_error):
        return False


def stored(letter, column="body"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM letters_letter WHERE id = %s", [letter.pk])  # noqa: S608 -- literals
        return cursor.fetchone()[0]


def store(letter, token, column="body"):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE letters_letter SET {column} = %s WHERE id = %s", [token, letter.pk])  # noqa: S608


@pytest.mark.parametrize(
    "text", ["hello", "Núñez, Łukasz", "🌱 emoji", "שלום", "two\nlines", "v1:old:abc", "x" * 10_000]
)
def test_text_comes_back_as_it_was_written(letters, text):
    letter = letters.create(body=text)

    assert letters.get(pk=letter.pk).body == text
    assert stored(letter).startswith("v1:old:")
    assert text not in stored(letter)


def test_empty_text_stays_empty(letters):
    letter = letters.create(body="")

    assert stored(letter) == ""
    assert letters.get(pk=letter.pk).body == ""


def test_the_same_text_is_never_stored_the_same_way(letters):
    first, second = letters.create(body="hello"), letters.create(body="hello")

    assert stored(first) != stored(second)


def test_value_moved_to_another_row_is_refused(letters):
    mine, theirs = letters.create(body="mine"), letters.create(body="theirs")

    store(mine, stored(theirs))

    with pytest.raises(Unreadable) as error:
        letters.get(pk=mine.pk).body  # noqa: B018 -- reading opens it
    assert str(error.value) == (
        f"letters_letter.body:{mine.key} does not open: it was changed, moved, or sealed with another key."
    )


def test_value_moved_to_another_column_is_refused(letters):
    letter = letters.create(body="mine", signature="S.")

    store(letter, stored(letter, "signature"))

    with pytest.raises(Unreadable, match=r"letters_letter\.body"):
        letters.get(pk=letter.pk).body  # noqa: B018


def test_plain_text_in_the_column_is_refused_and_not_quoted(letters):
    letter = letters.create(body="hello")
    store(letter, "a secret in the open")

    with pytest.raises(Unreadable) as error:
        letters.get(pk=letter.pk).body  # noqa: B018
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("token", ["v1:old:", "v1:old:AAAA", "v1:old:***", "v1:old", "v2:old:AAAA", "v1:old:é"])
def test_damaged_token_is_unreadable_and_nothing_else(token):
    with pytest.raises(Unreadable):
        sealed_fields.unseal(token, context="letters.body:1")


def test_changed_key_id_is_refused_although_both_keys_are_known(settings):
    settings.FIELD_KEYS = [OLD_KEY, "twin:" + OLD_KEY.partition(":")[2]]
    token = sealed_fields.seal("hello", context="here")

    with pytest.raises(Unreadable):
        sealed_fields.unseal(token.replace("v1:old:", "v1:twin:"), context="here")


def test_unreadable_value_is_never_written_back(letters):
    letter = letters.create(body="hello", subject="before")
    store(letter, "v1:old:AAAA")
    damaged = letters.get(pk=letter.pk)
    damaged.subject = "after"

    with pytest.raises(Unreadable), transaction.atomic():
        damaged.save()

    assert stored(letter) == "v1:old:AAAA"
    assert letters.get(pk=letter.pk).subject == "before"


def test_values_and_values_list_give_no_text(letters):
    letters.create(body="hello")

    (value,) = letters.values_list("body", flat=True)

    assert isinstance(value, Sealed)
    assert repr(value) == "<sealed>"
    with pytest.raises(TypeError, match="has no text here"):
        str(value)
    with pytest.raises(TypeError, match="has no text here"):
        Template("{{ row.body }}").render(Context({"row": letters.values("body").get()}))


def test_update_is_refused(letters):
    letter = letters.create(body="hello")

    with pytest.raises(TypeError, match=r"letters_letter\.body is sealed"), transaction.atomic():
        letters.update(body="in the open")
    assert letters.get(pk=letter.pk).body == "hello"


def test_bulk_update_is_refused(letters):
    letter = letters.create(body="hello")
    letter.body = "in the open"

    with pytest.raises(TypeError, match=r"letters_letter\.body is sealed"):
        letters.bulk_update([letter], ["body"])


def test_bulk_create_seals_each_row_for_itself(letters):
    letters.bulk_create([Letter(body="one"), Letter(body="two")])

    assert [letter.body for letter in letters.order_by("pk")] == ["one", "two"]
    assert {stored(letter)[:7] for letter in letters.all()} == {"v1:old:"}


def test_update_or_create_seals(letters):
    letter, _created = letters.update_or_create(subject="a", defaults={"body": "one"})
    letters.update_or_create(subject="a", defaults={"body": "two"})

    assert letters.get(pk=letter.pk).body == "two"


def test_refresh_from_db_reads_what_is_stored_now(letters):
    letter = letters.create(body="before")
    other = letters.get(pk=letter.pk)
    other.body = "after"
    other.save()

    letter.refresh_from_db()

    assert letter.body == "after"


@pytest.mark.parametrize("narrow", [lambda rows: rows.defer("body"), lambda rows: rows.only("subject")])
def test_deferred_field_opens_with_one_query(letters, narrow, django_assert_num_queries):
    letters.create(body="hello")
    letter = narrow(letters.all()).get()

    with django_assert_num_queries(1):
        assert letter.body == "hello"
    assert letter.body == "hello"


def test_field_without_its_key_loaded_opens_too(letters):
    letters.create(body="hello")

    assert letters.only("body").get().body == "hello"


def test_row_saved_without_reading_it_keeps_its_text(letters):
    letter = letters.create(body="hello")
    unread = letters.get(pk=letter.pk)
    unread.subject = "changed"
    unread.save()

    assert letters.get(pk=letter.pk).body == "hello"


def test_copy_of_a_row_is_bound_to_its_own_key(letters):
    original = letters.create(body="hello")
    twin = letters.get(pk=original.pk)
    twin.pk, twin.key = None, uuid.uuid4()
    twin._state.adding = True
    twin.save()

    assert letters.get(pk=twin.pk).body == "hello"
    assert letters.get(pk=original.pk).body == "hello"


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_unread_copy_of_an_instance_opens(letters, findable, duplicate):
    letters.create(body="hello")

    assert duplicate(letters.get()).body == "hello"


def test_pickled_unread_instance_holds_no_text(letters, findable):
    letters.create(body="a secret")

    pickled = pickle.dumps(letters.get())

    assert b"a secret" not in pickled
    assert pickle.loads(pickled).body == "a secret"  # noqa: S301 -- our own bytes


def test_dump_is_refused(letters):
    letters.create(body="a secret")

    with pytest.raises(TypeError, match="plain text"):
        serialize("json", letters.all())


@pytest.mark.parametrize("lookup", ["body", "body__exact", "body__icontains", "body__in", "body__gt", "body__length"])
def test_lookups_are_refused(letters, lookup):
    with pytest.raises(FieldError, match=r"letters_letter\.body is sealed"):
        list(letters.filter(**{lookup: "x"}))


def test_isnull_is_the_one_lookup(letters):
    letter = letters.create(body="hello")

    assert list(letters.filter(body__isnull=False)) == [letter]
    assert list(letters.filter(body__isnull=True)) == []


def test_new_key_seals_and_old_key_still_opens(letters, settings):
    letter = letters.create(body="hello")

    settings.FIELD_KEYS = [NEW_KEY, OLD_KEY]
    again = letters.get(pk=letter.pk)
    assert again.body == "hello"
    again.save()
    assert stored(letter).startswith("v1:new:")

    settings.FIELD_KEYS = [NEW_KEY]
    assert letters.get(pk=letter.pk).body == "hello"


def test_wrong_key_under_the_same_id_is_refused(letters, settings):
    letter = letters.create(body="hello")

    settings.FIELD_KEYS = ["old:" + base64.b64encode(b"x" * 32).decode()]

    with pytest.raises(Unreadable):
        letters.get(pk=letter.pk).body  # noqa: B018


def test_missing_key_says_so(letters, settings):
    letter = letters.create(body="hello")

    settings.FIELD_KEYS = [NEW_KEY]

    with pytest.raises(Unreadable, match="with a key that is not in FIELD_KEYS"):
        letters.get(pk=letter.pk).body  # noqa: B018


def test_keyed_index_differs_by_purpose_and_value():
    digests = {
        sealed_fields.keyed_index(value, purpose=purpose) for value in ("a", "b") for purpose in ("phone", "email")
    }

    assert len(digests) == 4
    assert all(len(digest) == 64 for digest in digests)


def test_keyed_index_made_with_the_old_key_is_found_after_a_new_one_came(settings):
    kept = sealed_fields.keyed_index("a", purpose="phone")

    settings.FIELD_KEYS = [NEW_KEY, OLD_KEY]

    assert sealed_fields.keyed_index("a", purpose="phone") != kept
    assert kept in sealed_fields.keyed_index_candidates("a", purpose="phone")


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ([], "FIELD_KEYS is empty"),
        (["no-colon"], "entry 1 has no colon"),
        ([OLD_KEY, "bad id:AAAA"], "the id of entry 2"),
        (["k1:not base64!"], 'the key "k1" is not base64'),
        (["k1:AAAA"], 'the key "k1" has 3 bytes; it needs 32'),
        ([OLD_KEY, OLD_KEY], 'the id "old" is there twice'),
    ],
)
def test_keys_that_cannot_be_used_are_named_and_not_quoted(texts, sentence):
    with pytest.raises(ImproperlyConfigured) as error:
        sealed_fields.parse_keys(texts)

    assert sentence in str(error.value)
    assert not any(text.partition(":")[2] and text.partition(":")[2] in str(error.value) for text in texts)


def test_key_has_no_secret_in_its_repr():
    (key,) = sealed_fields.parse_keys([OLD_KEY])

    assert repr(key) == "FieldKey(key_id='old')"


def test_field_is_written_into_migrations_without_its_model():
    code, imports = MigrationWriter.serialize(SealedTextField("note", blank=True))

    assert code == "clinic_site.sealed_fields.SealedTextField(blank=True, verbose_name='note')"
    assert imports == {"import clinic_site.sealed_fields"}


def test_field_on_a_model_without_a_key_is_a_check_error():
    class Postcard(models.Model):
        text = SealedTextField(db_index=True)

        class Meta:
            app_label = "letters"  # no installed app, so that nothing else meets this model
            managed = False

        def __str__(self):
            return "postcard"

    assert [problem.id for problem in Postcard._meta.get_field("text").check()] == ["sealed.E001", "sealed.E002"]
