"""What a person agrees to, word for word. Shown on the form and kept with the request.

Whoever changes a word here gives it a new VERSION. Source: the clinic's wording, version 1, which its own lawyer
confirms before launch.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

VERSION = "2"  # 1 spoke of texts where the clinic sends none


def wording(*, clinic_name: str, phone: str) -> str:
    """The text above "I agree"."""
    sentences = [
        _(
            "I agree that {clinic} keeps what I typed here and uses it to answer this request, in the ways I ticked "
            "above. {clinic} will not use it for advertising and will not sell it."
        ),
        _taking_back(phone),
        _("I don't have to agree to get care: I can call instead."),
    ]
    if settings.PRIVACY_NOTICE_PATH:
        sentences.append(_("How long we keep it is in our privacy notice."))
    return " ".join(sentences).format(clinic=clinic_name, phone=phone)


def _taking_back(phone: str) -> str:
    ways = [
        *([_("call {phone}")] if phone else []),
        *([_("reply STOP to a text")] if settings.TEXT_MESSAGES_ENABLED else []),
    ]
    return _("I can take this back at any time: {ways}tell any member of staff.").format(
        phone="{phone}", ways="".join(f"{way}, " for way in ways) + (_("or ") if ways else "")
    )


def channel_wording(channel: str, *, clinic_name: str) -> str:
    """What ticking one way of contact means: each is a consent of its own."""
    return {
        "call": _("A person from {clinic} may call me at this number about this request."),
        "text": _(
            "{clinic} may text me at this number about this request. Carrier rates may apply. "
            "I can reply STOP at any time."
        ),
        "email": _("{clinic} may e-mail me at this address about this request."),
    }[channel].format(clinic=clinic_name)


def agreed_wording(channels: Sequence[str], *, clinic_name: str, phone: str) -> str:
    """Everything someone agreed to who ticked these ways of contact and "I agree"."""
    agreed = [channel_wording(channel, clinic_name=clinic_name) for channel in channels]
    return "\n".join([*agreed, wording(clinic_name=clinic_name, phone=phone)])
