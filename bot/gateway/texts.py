"""The fixed sentences of the gateway, taken once from where all of the assistant's stand (domain.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.safety import LANGUAGES, SWEDISH, DangerKind
from bot.texts import Texts, TextsError, load_texts


def danger_text(kind: str, language: str) -> str:
    """Return the key of the reply to danger of a kind that was told in a language."""
    return f"utter_danger_{kind}" if language == SWEDISH else f"utter_danger_{kind}_{language}"


INFO = "utter_info"
"""Who sends: {holder} is the holder of the account."""

NEEDED = (
    *(danger_text(kind, language) for kind in DangerKind for language in (SWEDISH, *LANGUAGES)),
    "utter_danger_minor",
    "utter_stopped",
    "utter_started",
    "utter_help",
    INFO,
    "utter_test",
    "utter_unknown_sender",
    "utter_outage",
    "utter_handed_on_after_outage",
    "utter_cannot_hand_on",
    "utter_only_text",
    "utter_edited",
    "utter_button_old",
    "utter_button_yes",
    "utter_button_no",
    "utter_button_call_back",
    "utter_button_link",
    "utter_button_rebook",
    "utter_button_next_visit",
    "utter_calendar_file",
    "utter_first_message",
    "utter_bound",
    "utter_no_personnummer",
    "utter_more",
    "utter_no_more",
    "utter_write_again",
    "utter_rest_too_long",
    "utter_calendar_visit",
    "utter_calendar_video",
    "utter_calendar_phone",
    "utter_calendar_home_visit",
)
"""The keys that must be there. Any of them may name the place {phone}."""

CHANNELS = ("telegram",)
"""Those where some sentences have other words, under the key with the channel's name at its end."""

LINK = "utter_link"


READ_WITH_LINK = "utter_read_with_link"
"""Left out of a notice where no link is offered."""

NOTICES: Mapping[str, tuple[str, ...]] = {
    "utter_enrolment_code": ("code", "date"),
    "utter_reminder_visit": ("when",),
    "utter_reminder_video": ("when",),
    "utter_reminder_phone": ("when",),
    "utter_reminder_home_visit": ("when",),
    "utter_reminder_visit_other": ("about", "when"),
    "utter_reminder_video_other": ("about", "when"),
    "utter_reminder_phone_other": ("about", "when"),
    "utter_reminder_home_visit_other": ("about", "when"),
    "utter_reminder_prepare": (),
    "utter_reminder_confirmed": (),
    "utter_reminder_answer": (),
    "utter_reminder_yes": ("phone",),
    "utter_reminder_call": ("phone",),
    "utter_about": ("about",),
    "utter_place": ("place",),
    "utter_preparation_short": ("text",),
    "utter_contract_changed": (),
    "utter_contract_changed_points": ("points",),
    "utter_contract_changed_paper": (),
    "utter_contract_right_ask": (),
    "utter_pulse_next_step": (),
    "utter_pulse_own_activities": (),
    "utter_pulse_contact": (),
    "utter_pulse_answer": (),
    READ_WITH_LINK: (),
    "utter_case_reply": ("sender", "reply"),
    "utter_case_reply_about": ("sender", "about", "reply"),
    "utter_case_reply_elsewhere": ("phone",),
    "utter_case_reply_call": ("phone",),
    "utter_taken_over": ("sender",),
    "utter_taken_over_about": ("sender", "about"),
    "utter_handed_back": (),
    "utter_handed_back_promise": ("date",),
    "utter_handed_back_waits": ("phone",),
    "utter_call_planned": ("sender", "when"),
    "utter_call_planned_unnamed": ("when",),
    "utter_call_moved": ("sender", "when"),
    "utter_call_moved_unnamed": ("when",),
    "utter_call_soon": ("sender", "when"),
    "utter_call_soon_unnamed": ("when",),
    "utter_call_missed": ("phone",),
    "utter_call_missed_new": ("sender", "when"),
    "utter_call_missed_new_unnamed": ("when",),
    "utter_call_withdrawn": ("when", "phone"),
    "utter_freed": ("new", "when"),
    "utter_freed_answer": ("deadline",),
    "utter_booking_settled_done": (),
    "utter_booking_settled_not_done": ("phone",),
}
"""What contract_api may want told, with the places that it fills."""


class FixedTexts:
    """Sentences by key, with the phone number that is said when none can be looked up."""

    def __init__(self, texts: Texts, *, phone: str, holder: str = "") -> None:
        """Fill every needed sentence. Raises TextsError for one that is missing or cannot be filled.

        Where it is not known who the holder of the account is, INFO is answered as HJÄLP is.
        """
        self._texts = texts
        own = [key for wanted in NEEDED for channel in CHANNELS if (key := f"{wanted}_{channel}") in texts]
        self._sentences = {key: _filled(texts, key, phone, holder=holder) for key in (*NEEDED, *own)}
        if not holder:
            self._sentences[INFO] = self._sentences["utter_help"]
        _filled(texts, LINK, phone, **dict.fromkeys(("url", "page", "code"), "-"))
        for key, places in NOTICES.items():
            _filled(texts, key, phone, **{place: "-" for place in places if place != "phone"})

    def say(self, key: str, *, channel: str = "") -> str:
        """Return a sentence, in the words of a channel where it has its own. Raises KeyError outside `NEEDED`."""
        return self._sentences.get(f"{key}_{channel}") or self._sentences[key]

    def link(self, url: str, *, page: str, code: str) -> str:
        """Return the sentence with a one-time link, and with the code to type at `page` instead."""
        return self._texts.say(LINK, url=url, page=page, code=code)

    def fill(self, key: str, values: Mapping[str, str]) -> str:
        """Return a notice with its places filled. Raises KeyError for a key outside `NOTICES` or a missing value."""
        return self._texts.say(key, **{place: values[place] for place in NOTICES[key]})


def load_fixed_texts(path: Path, *, phone: str, holder: str = "") -> FixedTexts:
    """Read the sentences. Raises TextsError when the file cannot be used."""
    return FixedTexts(load_texts(path), phone=phone, holder=holder)


def _filled(texts: Texts, key: str, phone: str, **values: str) -> str:
    try:
        sentence = texts.say(key, phone=phone, **values).strip()
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        raise TextsError(f"domain.yml has no response {key}, or one with a place that nobody fills") from error
    if not sentence:
        raise TextsError(f"the response {key} is empty")
    return sentence
