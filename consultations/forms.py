"""The form a visitor fills in: its words, and what makes an answer readable. It keeps nothing and decides nothing."""

from __future__ import annotations

import datetime
import unicodedata

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from crispy_forms.layout import Field as LayoutField
from django import forms
from django.conf import settings
from django.core.validators import EmailValidator
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic_site.clinic_details import ClinicDetails
from clinic_site.opening_hours import Schedule, clinic_zone, clock_words
from consultations import consent
from consultations.intake import Answers
from consultations.models import ConsultationRequest
from consultations.models.search_key import parse_phone
from consultations.promise import offered_windows

NAME_MAX = 100  # characters
PHONE_MAX = 40  # characters: a number with country code, extension and a word about it
EMAIL_MAX = 254  # characters, RFC 5321 as corrected by erratum 1690
NOTE_MAX = 2_000  # characters: about a page, and far below what the form accepts in all

UNREADABLE = gettext_lazy("Some signs in this field did not reach us well. Please type that part again.")
OPTIONAL = gettext_lazy("optional")

ASKING_HINTS = {
    ConsultationRequest.Asking.FOR_SOMEONE_ELSE: gettext_lazy(
        "Please give your own contact details, not theirs, and leave out their name."
    ),
    ConsultationRequest.Asking.AS_REFERRER: gettext_lazy(
        "Please send no records here. Give us your number and we will call you."
    ),
}
ZONE_WORDS = {
    "America/New_York": gettext_lazy("Eastern Time"),
    "America/Detroit": gettext_lazy("Eastern Time"),
    "America/Chicago": gettext_lazy("Central Time"),
    "America/Denver": gettext_lazy("Mountain Time"),
    "America/Phoenix": gettext_lazy("Arizona time"),
    "America/Los_Angeles": gettext_lazy("Pacific Time"),
    "America/Anchorage": gettext_lazy("Alaska Time"),
    "Pacific/Honolulu": gettext_lazy("Hawaii time"),
}


class Choice(str):
    """The label of a choice that has a hint of its own below it."""

    hint = ""

    def __new__(cls, label, hint=""):
        choice = super().__new__(cls, label)
        choice.hint = hint
        return choice


class Words(forms.CharField):
    """Text as a person types it, refused with a sentence where it arrived damaged or is longer than we keep."""

    def __init__(self, *, longest, optional_words="", is_one_line=True, **kwargs):
        super().__init__(**kwargs)
        self.longest = longest
        self.optional_words = optional_words
        self.is_one_line = is_one_line

    def to_python(self, value):
        if value and not _is_readable(value):
            raise forms.ValidationError(UNREADABLE, code="unreadable")
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        if self.is_one_line:
            text = " ".join(text.split())
        if len(text) > self.longest:
            raise forms.ValidationError(
                _(
                    "This is {n} characters longer than we can keep. Shorten it to {max}. "
                    "You can tell us the rest when we talk."
                ).format(n=f"{len(text) - self.longest:,}", max=f"{self.longest:,}"),
                code="too_long",
            )
        return text


class EmailWords(Words):
    default_validators = [
        EmailValidator(
            gettext_lazy("We can't read this e-mail address. It needs an @ and a part after it, like name@example.com.")
        )
    ]


class OptionalChoice(forms.ChoiceField):
    """Radio buttons of which one is chosen in advance; nothing chosen means that one."""

    widget = forms.RadioSelect

    def __init__(self, *, initial, **kwargs):
        super().__init__(required=False, initial=initial, error_messages={"invalid_choice": UNREADABLE}, **kwargs)
        self.optional_words = OPTIONAL

    def clean(self, value):
        return super().clean(value) or self.initial


class ContactTimes(forms.MultipleChoiceField):
    """Shows the windows that are offered now; takes any that was offered when the form was opened."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(required=False, error_messages={"invalid_choice": UNREADABLE}, **kwargs)
        self.optional_words = OPTIONAL

    def valid_value(self, value):
        return value in ConsultationRequest.ContactTime.values


class Group(Fieldset):
    """Fields that answer one question together, with the question as legend and a hint of its own."""

    def __init__(self, legend, hint, *fields, css_id):
        super().__init__(legend, *fields, css_id=css_id)
        self.hint = hint


class ConsultationForm(forms.Form):
    """The request for a consultation. Few fields; two are required besides age and consent."""

    use_required_attribute = False  # our own summary names all that is missing at once, in our words

    form_key = forms.CharField(required=False, widget=forms.HiddenInput)
    name = Words(
        longest=NAME_MAX,
        label=gettext_lazy("What should we call you?"),
        help_text=gettext_lazy("A first name or nickname is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Tell us what to call you. A nickname is fine.")},
    )
    phone = Words(
        longest=PHONE_MAX,
        required=False,
        optional_words=gettext_lazy("optional if e-mail is given"),
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("Any way you write it is fine."),
        widget=forms.TelInput(attrs={"autocomplete": "tel"}),
    )
    email = EmailWords(
        longest=EMAIL_MAX,
        required=False,
        optional_words=gettext_lazy("optional if phone is given"),
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Choose one that only you read, if you can."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("How may we reach you?"),
        help_text=gettext_lazy(
            "Tick every way that is okay with you. Texts and e-mails can be seen by others who use your phone or "
            "inbox. Ours are short and name no illness and no treatment."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick at least one way we may reach you."),
            "invalid_choice": UNREADABLE,
        },
    )
    contact_times = ContactTimes(label=gettext_lazy("Which times suit you?"))
    voicemail = OptionalChoice(
        label=gettext_lazy("If you don't pick up, may we leave a voicemail?"),
        help_text=gettext_lazy("We would give a first name and a number, nothing more."),
        choices=[
            ("no", gettext_lazy("No, please leave no message")),
            ("yes", gettext_lazy("Yes, a short message is fine")),
        ],
        initial="no",
    )
    asking = OptionalChoice(label=gettext_lazy("Who is asking?"), initial=ConsultationRequest.Asking.FOR_MYSELF)
    topic = OptionalChoice(
        label=gettext_lazy("What is it about?"),
        help_text=gettext_lazy("You don't have to tell us."),
        choices=ConsultationRequest.Topic.choices,
        initial=ConsultationRequest.Topic.NOT_SAID,
    )
    location = OptionalChoice(label=gettext_lazy("Which location suits you?"), initial="")
    note = Words(
        longest=NOTE_MAX,
        is_one_line=False,
        required=False,
        optional_words=OPTIONAL,
        label=gettext_lazy("Is there anything you want us to know?"),
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )
    age = forms.ChoiceField(
        label=gettext_lazy("Are you 18 or older?"),
        help_text=gettext_lazy("If you ask for someone else, answer for both of you. We only treat adults."),
        widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        error_messages={
            "required": gettext_lazy("Tell us if you are 18 or older."),
            "invalid_choice": gettext_lazy("Tell us if you are 18 or older."),
        },
    )
    consent = forms.BooleanField(label=gettext_lazy("I agree"))
    leave_empty = forms.CharField(
        required=False,
        label=gettext_lazy("Please leave this field empty. It helps us tell people from programs."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args, clinic: ClinicDetails, schedule: Schedule, now: datetime.datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.clinic, self.schedule, self.now = clinic, schedule, now
        self.clinic_phone = clinic.phone.display if clinic.phone else ""
        self.fields["channels"].choices = self._channel_choices()
        self.fields["contact_times"].choices = _window_choices(schedule, now)
        self.fields["contact_times"].help_text = _(
            "Tick as many as you like. This is a request, not a booking. Times are in {zone}."
        ).format(zone=zone_words())
        self.fields["asking"].choices = [
            (value, Choice(label, ASKING_HINTS.get(value, ""))) for value, label in ConsultationRequest.Asking.choices
        ]
        self.fields["note"].help_text = _(
            "Please leave out medical details. We can talk about those later. If you need a quiet time, an interpreter "
            "or a ramp, tell us here. Up to {max} characters."
        ).format(max=f"{NOTE_MAX:,}")
        self.fields["consent"].help_text = self._consent_text()
        self.fields["consent"].error_messages["required"] = (
            _('We need your okay to keep this and answer it. Tick "I agree", or call {phone} instead.').format(
                phone=self.clinic_phone
            )
            if self.clinic_phone
            else _('We need your okay to keep this and answer it. Tick "I agree".')
        )
        if len(clinic.locations) > 1:
            self.fields["location"].choices = self._location_choices()
        else:
            del self.fields["location"]
        self.helper = self._helper()

    # --- What is offered ---

    def _channel_choices(self):
        labels = {"call": _("Call me"), "text": _("Text me"), "email": _("E-mail me")}
        if not settings.TEXT_MESSAGES_ENABLED:
            del labels["text"]
        return [
            (channel, Choice(label, consent.channel_wording(channel, clinic_name=self.clinic.name)))
            for channel, label in labels.items()
        ]

    def _location_choices(self):
        either = _("Either is fine") if len(self.clinic.locations) == 2 else _("Any is fine")
        # A town and its state, without the ZIP code: "Downtown, Portland, OR".
        places = [
            (str(location.pk), f"{location.name}, {location.city_line.rpartition(' ')[0] or location.city_line}")
            for location in self.clinic.locations
        ]
        return [*places, ("", either)]

    def _consent_text(self):
        text = consent.wording(clinic_name=self.clinic.name, phone=self.clinic_phone)
        notice = _("privacy notice")
        before, found, after = text.rpartition(notice)
        if not (found and settings.PRIVACY_NOTICE_PATH):
            return text
        return format_html('{}<a href="{}">{}</a>{}', before, settings.PRIVACY_NOTICE_PATH, notice, after)

    def _helper(self):
        helper = FormHelper()
        helper.form_action = reverse_lazy("consultations:request")
        helper.disable_csrf = True  # the view is exempt, see views.request_consultation
        helper.attrs = {"novalidate": ""}
        location = ["location"] if "location" in self.fields else []
        helper.layout = Layout(
            "form_key",
            "name",
            Group(
                _("How can we contact you?"),
                _("Give a phone number or an e-mail address. One is enough."),
                Div("phone", "email", css_class="field-pair"),
                css_id="contact",
            ),
            "channels",
            "contact_times",
            "voicemail",
            "asking",
            "topic",
            *location,
            "note",
            "age",
            "consent",
            LayoutField("leave_empty", template="clinic/trap.html"),
            Submit("send", _("Send my request")),
        )
        return helper

    # --- What comes back ---

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and parse_phone(phone) is None:
            raise forms.ValidationError(
                _("We can't read this phone number. Check the digits, area code first, like 212 000 0000."),
                code="unreadable_phone",
            )
        return phone

    def clean(self):
        cleaned = super().clean()
        # A field with an error of its own is missing from `cleaned`: then its one message is enough.
        if cleaned.get("phone") == "" and cleaned.get("email") == "":
            self.add_error("phone", _("Give us a phone number or an e-mail address. One is enough."))
            return cleaned
        labels = dict(self.fields["channels"].choices)
        for channel in cleaned.get("channels", []):
            needed, words = ("email", _("e-mail address")) if channel == "email" else ("phone", _("phone number"))
            if cleaned.get(needed) == "":
                self.add_error(
                    "channels",
                    _('You ticked "{channel}", but there is no {contact} yet. Add it, or untick the box.').format(
                        channel=labels[channel], contact=words
                    ),
                )
        return cleaned

    @property
    def is_trapped(self) -> bool:
        """Was the field filled in that people do not see?"""
        return bool(self.data.get("leave_empty"))

    def answers(self) -> Answers:
        """What a valid form says, as intake takes it."""
        cleaned = self.cleaned_data
        return Answers(
            name=cleaned["name"],
            phone=cleaned["phone"],
            email=cleaned["email"],
            may_call="call" in cleaned["channels"],
            may_text="text" in cleaned["channels"],
            may_email="email" in cleaned["channels"],
            contact_times=tuple(
                value for value in ConsultationRequest.ContactTime.values if value in cleaned["contact_times"]
            ),
            is_voicemail_okay=cleaned["voicemail"] == "yes",
            asking=cleaned["asking"],
            topic=cleaned["topic"],
            location_id=int(cleaned["location"]) if cleaned.get("location") else None,
            note=cleaned["note"],
        )

    def agreed_wording(self) -> str:
        """Everything the person agreed to with this form."""
        return consent.agreed_wording(
            [value for value, _label in self.fields["channels"].choices if value in self.cleaned_data["channels"]],
            clinic_name=self.clinic.name,
            phone=self.clinic_phone,
        )

    def typed(self) -> list[tuple[str, str]]:
        """Every (name, value) that came with the form, for hidden inputs that keep it."""
        return [
            (name, value)
            for name in self.fields
            for value in (self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data.get(name, "")])
        ]


def _is_readable(text):
    """False for what a damaged upload leaves: replacement characters, NUL and other control characters."""
    return not any(
        sign == "\N{REPLACEMENT CHARACTER}" or (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n\r")
        for sign in text
    )


def _window_choices(schedule, now):
    times = ConsultationRequest.ContactTime
    offered = offered_windows(schedule=schedule, now=now)
    choices = []
    for value, (opens, closes) in offered.items():
        until = value == times.WEEKDAY_MORNINGS
        words = (
            _("until {end}").format(end=clock_words(closes.time()))
            if until
            else _("{start} to {end}").format(start=clock_words(opens.time()), end=clock_words(closes.time()))
        )
        choices.append((value, f"{times(value).label} ({words})"))
    return [*choices, (times.ANY_OPEN_TIME, times.ANY_OPEN_TIME.label)]


def zone_words() -> str:
    """The clinic's time zone in words: "Eastern Time", or else "Kolkata time"."""
    name = clinic_zone().key
    return str(ZONE_WORDS.get(name) or _("{city} time").format(city=name.rpartition("/")[2].replace("_", " ")))
