"""How facts are said, text for text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from actions.activity_lines import item_line, overdue_lines
from actions.appointment_lines import changed_lines
from actions.ask_contact import contact_lines, opening_lines
from actions.ask_next_step import step_lines
from actions.ask_warning_signs import asked_first, sign_line
from actions.wording import closed_answer, merge, point_list, sentence, unended
from contract_api.client import WarningSignView
from tests.actions.views import activity, appointment, at, contact, next_step, opening, wording

LATE = date(2026, 11, 15)


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        pytest.param(
            {"appointments": [appointment()]},
            [
                "Nästa steg: besök torsdag 26 november kl. 09.30.",
                "Plats: Storgatan 4, plan 2.",
                "Med Anna Lindgren, distriktssköterska.",
            ],
            id="a visit",
        ),
        pytest.param(
            {"appointments": [appointment(form="phone", place="", starts_at=at(18))]},
            [
                "Nästa steg: telefonsamtal i morgon onsdag 18 november kl. 09.30.",
                "Anna Lindgren, distriktssköterska, ringer.",
            ],
            id="a call tomorrow",
        ),
        pytest.param(
            {"appointments": [appointment(with_name=None), appointment(with_name=None, starts_at=at(26, 13, 0))]},
            [
                "Nästa steg: besök torsdag 26 november kl. 09.30.",
                "Plats: Storgatan 4, plan 2.",
                "Samma dag: besök kl. 13.00.",
                "Plats: Storgatan 4, plan 2.",
            ],
            id="two the same day",
        ),
        pytest.param(
            {"activities": [activity()]},
            ["Nästa steg gör du själv, senast fredag 20 november (punkt 4): Väg dig varje morgon."],
            id="an activity of one's own",
        ),
        pytest.param(
            {
                "activities": [
                    activity(
                        owner="care",
                        text="Vi skickar remissen.",
                        responsible_name="Erik Sandberg",
                        responsible_title="läkare",
                    )
                ]
            },
            [
                "Nästa steg gör vården, senast fredag 20 november (punkt 4): Vi skickar remissen.",
                "Ansvarig: Erik Sandberg, läkare, 08-465 004 10.",
            ],
            id="the care's",
        ),
        pytest.param(
            {"undated": [activity(owner="municipality", due_on=None, text="Hemtjänsten ser över dina tider")]},
            ["Det här ska göras men har inget datum än (punkt 4): Hemtjänsten ser över dina tider."],
            id="nothing has a day",
        ),
        pytest.param({"appointments": [appointment(shown="nothing", starts_at=None)]}, [], id="may not be said"),
        pytest.param({}, [], id="none"),
    ],
)
def test_the_next_step_is_said_with_the_most_important_first(given: dict[str, Any], lines: list[str]) -> None:
    assert step_lines(wording(), next_step(**given)) == lines


def test_a_brief_next_step_leaves_room_for_the_other_answer() -> None:
    step = next_step(appointments=[appointment(preparation="Ta med listan", purpose="blodtrycket")])
    assert step_lines(wording(), step, brief=True) == [
        "Nästa steg: besök torsdag 26 november kl. 09.30.",
        "Plats: Storgatan 4, plan 2.",
    ]


def test_a_place_that_the_other_answer_gives_is_not_said_twice() -> None:
    step = next_step(appointments=[appointment()])
    assert step_lines(wording(), step, brief=True, place=False) == ["Nästa steg: besök torsdag 26 november kl. 09.30."]


def test_a_notice_has_a_number_before_anything_else_that_can_be_cut_off() -> None:
    step = next_step(appointments=[appointment(shown="notice", with_name=None, with_title=None)])
    assert step_lines(wording(), step)[2:] == [
        "Frågor? Ring 08-465 004 10.",
        "Mer står i punkt 12 på papperet med patientkontraktet.",
    ]


@pytest.mark.parametrize(
    ("one", "lines"),
    [
        (activity(due_on=LATE), ["Är det redan gjort behöver du inte göra något mer."]),
        (activity(due_on=LATE, owner="care"), ["Det står inte att det är klart.", "Ring 08-465 004 10 och fråga."]),
        (activity(due_on=LATE, owner="relative"), ["Det här skulle vara klart söndag 15 november"]),
        (activity(due_on=LATE, text=None), []),
    ],
)
def test_what_is_late_is_said_plainly_and_without_blame(one: Any, lines: list[str]) -> None:
    said = "\n".join(overdue_lines(wording(), [one]))
    assert all(line in said for line in lines)
    assert bool(said) == bool(lines)


def test_a_cancelled_and_a_moved_time_are_told_apart_and_hidden_ones_are_not_told() -> None:
    changed = [
        appointment(status="cancelled"),
        appointment(status="moved", starts_at=at(27)),
        appointment(status="moved", starts_at=at(28), moved_to=at(30, 8, 0)),
        appointment(status="cancelled", starts_at=None, shown="nothing"),
    ]
    assert changed_lines(wording(), changed) == [
        "Tiden torsdag 26 november kl. 09.30 är avbokad.",
        "Tiden fredag 27 november kl. 09.30 är flyttad.",
        "Tiden lördag 28 november kl. 09.30 är flyttad till måndag 30 november kl. 08.00.",
    ]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({}, "4. Väg dig varje morgon. Senast fredag 20 november."),
        ({"due_on": None, "how_often": "varje dag."}, "4. Väg dig varje morgon. Hur ofta: varje dag."),
        ({"owner": "care"}, "4. Väg dig varje morgon. Ska vara klart fredag 20 november."),
        ({"owner": "care", "overdue": True}, "4. Väg dig varje morgon. Skulle vara klart fredag 20 november."),
    ],
)
def test_an_activity_in_a_list_has_its_point_and_its_day(given: dict[str, Any], line: str) -> None:
    assert item_line(wording(), activity(**given)) == line


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({}, "Du kan ringa nu, fram till kl. 12.00."),
        (
            {"is_open": False, "closes_at": None, "next_opens_at": at(18, 8, 0)},
            "Telefonen är stängd nu. Nästa telefontid börjar i morgon onsdag 18 november kl. 08.00.",
        ),
        ({"is_open": False, "closes_at": None}, "Telefonen är stängd nu."),
    ],
)
def test_whether_the_phone_is_answered_now_is_said(given: dict[str, Any], line: str) -> None:
    assert opening_lines(wording(), opening(**given)) == [line]


def test_hours_that_nobody_recorded_are_not_guessed() -> None:
    assert opening_lines(wording(), None) == []
    assert opening_lines(wording(), opening(is_open=None, closes_at=None)) == []


def test_the_fixed_care_contact_is_named_with_number_and_unit() -> None:
    assert contact_lines(wording(), contact(), None) == [
        "Ring Anna Lindgren, distriktssköterska, 08-465 004 10.",
        "Anna Lindgren är fast vårdkontakt och samordnar vården.",
        "Ekbackens vårdcentral, Region Kronvik.",
    ]


def test_a_provider_that_stands_in_the_units_name_is_not_said_twice() -> None:
    home_care = contact(unit_name="Hemtjänsten Norr, Almby kommun", provider_name="Almby kommun")
    assert contact_lines(wording(), home_care, None)[2] == "Hemtjänsten Norr, Almby kommun."


def test_a_deputy_is_named_with_whom_they_stand_in_for() -> None:
    deputy = contact(
        name="Per Ek", is_fixed_care_contact=False, has_coordination=False, absent_until=date(2026, 11, 27)
    )
    lines = contact_lines(wording(), deputy, contact())
    assert lines[:2] == [
        "Ring Per Ek, distriktssköterska, 08-465 004 10.",
        "Anna Lindgren är borta till och med fredag 27 november. Ring Per Ek i stället.",
    ]


def test_a_contact_that_may_not_be_named_is_a_number_and_a_neutral_name() -> None:
    hidden = contact(shown="notice", name=None, title=None, unit_name="Kronviks sjukhus", provider_name=None)
    assert contact_lines(wording(), hidden, None) == ["Ring 08-465 004 10, Kronviks sjukhus."]


@pytest.mark.parametrize(
    ("given", "begins"),
    [
        ({"allowed": False}, "Det får jag inte svara dig på."),
        ({"state": "none"}, "Jag hittar inget patientkontrakt för dig."),
        ({"state": "draft"}, "Ditt patientkontrakt är inte klart än."),
        (
            {"state": "not_started", "starts_on": date(2026, 11, 23)},
            "Patientkontraktet börjar gälla måndag 23 november.",
        ),
        ({"state": "ended", "ended_on": date(2026, 10, 31)}, "Patientkontraktet slutade gälla lördag 31 oktober."),
    ],
)
def test_a_contract_that_cannot_be_answered_from_says_why_and_has_a_number(given: dict[str, Any], begins: str) -> None:
    lines = closed_answer(wording(), next_step(**given))
    assert lines is not None
    assert lines[0].startswith(begins)
    assert "08-465 004 10" in lines[0]


def test_where_nothing_may_be_said_not_even_the_state_of_the_contract_is() -> None:
    assert closed_answer(wording(), next_step(shown="nothing", state="none")) is None


def test_a_relative_reads_about_the_patient_and_not_about_themselves() -> None:
    step = next_step(activities=[activity()], for_other=True)
    assert "gör Karin," in step_lines(wording(name="Karin"), step)[0]
    assert "gör patienten," in step_lines(wording(for_other=True), step)[0]


@pytest.mark.parametrize(
    ("urgency", "name", "begins"),
    [
        ("112", None, "Ring 112 vid detta (punkt 9): Ont i bröstet."),
        ("1177", None, "Ring 1177 vid detta (punkt 9): Ont i bröstet."),
        ("contact", "Anna Lindgren", "Ring Anna Lindgren, 08-465 004 10, vid detta (punkt 9): Ont i bröstet."),
        ("contact", None, "Ring 08-465 004 10 vid detta (punkt 9): Ont i bröstet."),
    ],
)
def test_a_warning_sign_says_whom_to_call_first(urgency: Any, name: str | None, begins: str) -> None:
    told = WarningSignView(
        shown="all", point=9, text="Ont i bröstet", urgency=urgency, contact_name=name, phone="+46846500410"
    )
    assert sign_line(wording(), told) == begins


def sign(point: int, text: str, urgency: Any) -> WarningSignView:
    return WarningSignView(
        shown="all", point=point, text=text, urgency=urgency, contact_name=None, phone="+46846500410"
    )


@pytest.mark.parametrize(
    ("question", "points"),
    [
        ("när ska jag höra av mig?", [16, 15, 13, 14]),
        ("när är det dags att höra av sig om benen sväller", [16, 14, 15, 13]),
        ("ja har gått upp tre KILO, ska ja ringa nån då", [16, 13, 15, 14]),
        ("", [16, 15, 13, 14]),
    ],
)
def test_after_what_is_for_112_the_sign_comes_first_that_was_asked_about(question: str, points: list[int]) -> None:
    signs = [
        sign(16, "Du har ont i bröstet eller svårt att andas i vila.", "112"),
        sign(15, "Du undrar om något annat när mottagningen har stängt.", "1177"),
        sign(13, "Du har gått upp 2 kilo eller mer på tre dagar.", "contact"),
        sign(14, "Du är mer svullen om benen än du brukar.", "contact"),
    ]
    assert [one.point for one in asked_first(signs, question)] == points


def test_points_are_listed_once_each_in_order() -> None:
    assert point_list([5, None, 3, 5, 4]) == "3, 4 och 5"
    assert point_list([None]) == ""


def test_a_quotation_ends_once() -> None:
    assert (sentence("Ta med listan "), sentence("Klart?"), unended("plan 2. ")) == (
        "Ta med listan.",
        "Klart?",
        "plan 2",
    )


def test_two_answers_in_one_reply_say_nothing_twice() -> None:
    assert merge([["Det gäller Karin.", "a"], ["Det gäller Karin.", "b"]]) == ["Det gäller Karin.", "a", "b"]
