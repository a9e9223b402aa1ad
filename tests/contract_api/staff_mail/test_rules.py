"""Who is told of a case by e-mail, and what is counted."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contract_api.staff_mail.rules import (
    Digest,
    Happening,
    News,
    Team,
    Waiting,
    due_of,
    is_morning,
    may_tell_news,
    news_for,
)
from tests.contract_api.builders import NOW

ANNA, MAJA, ERIK, UNIT, OTHER, AS_ANNA, AS_MAJA = (uuid.uuid4() for _ in range(7))
TEAM = Team(answering={UNIT: {ANNA, MAJA, ERIK}}, contacts={ANNA: AS_ANNA, MAJA: AS_MAJA}, stood_in_for={})
ANNA_AWAY = replace(TEAM, stood_in_for={AS_ANNA: AS_MAJA})
CASE = Waiting(number=1, unit_id=UNIT, contact_id=None, owner_id=None, due_at=None, is_late=False)
ALL = {ANNA, MAJA, ERIK}


@pytest.mark.parametrize(
    ("team", "case", "told"),
    [
        (TEAM, CASE, ALL),
        (TEAM, replace(CASE, contact_id=AS_ANNA), {ANNA}),
        (TEAM, replace(CASE, contact_id=uuid.uuid4()), ALL),
        (TEAM, replace(CASE, contact_id=AS_ANNA, owner_id=ERIK), {ERIK}),
        (TEAM, replace(CASE, owner_id=uuid.uuid4()), ALL),
        (ANNA_AWAY, replace(CASE, contact_id=AS_ANNA), {MAJA}),
        (ANNA_AWAY, replace(CASE, owner_id=ANNA), {MAJA}),
        (ANNA_AWAY, replace(CASE, owner_id=ERIK), {ERIK}),
        (TEAM, replace(CASE, unit_id=OTHER, contact_id=AS_ANNA), set()),
    ],
    ids=[
        "nobody's is everybody's",
        "the contact's",
        "of a contact who does not sign in",
        "claimed",
        "claimed by somebody who has left",
        "the deputy's",
        "claimed by somebody away",
        "claimed by somebody who is there",
        "of a unit where nobody answers",
    ],
)
def test_who_is_told(team: Team, case: Waiting, told: set[uuid.UUID]) -> None:
    assert team.told_of(case) == told


def happening(news: News, minutes: int, *, number: int = 1, by: uuid.UUID | None = None) -> Happening:
    return Happening(news=news, at=NOW + timedelta(minutes=minutes), by=by, number=number)


@pytest.mark.parametrize(
    ("happenings", "digest"),
    [
        ([happening(News.NEW, 1), happening(News.NEW, 2, number=2)], Digest(new=2)),
        ([happening(News.NEW, 1), happening(News.NEW, 2)], Digest(new=1)),
        ([happening(News.LATE, 1), happening(News.NEW, 2), happening(News.HALF_GONE, 3)], Digest(late=1)),
        ([happening(News.NEW, 0), happening(News.NEW, 11, number=2)], Digest()),
        ([happening(News.NEW, 10), happening(News.HALF_GONE, 10, number=2)], Digest(new=1, half_gone=1)),
        ([happening(News.NEW, 1, by=ERIK)], Digest()),
        ([happening(News.NEW, 1, by=ANNA)], Digest(new=1)),
    ],
)
def test_each_case_is_counted_once_for_the_worst_that_has_happened(happenings: list[Happening], digest: Digest) -> None:
    assert news_for(ERIK, happenings, since=NOW, until=NOW + timedelta(minutes=10)) == digest


def test_what_is_due_today_or_late_is_counted_for_who_answers_it() -> None:
    due = [NOW + timedelta(hours=7), NOW - timedelta(days=1), NOW + timedelta(days=1), None]
    cases = [replace(CASE, number=number, due_at=one) for number, one in enumerate(due)]
    cases += [replace(CASE, number=9, is_late=True), replace(CASE, number=10, contact_id=AS_ANNA, is_late=True)]
    told = [[case for case in cases if who in TEAM.told_of(case)] for who in (ERIK, ANNA)]
    assert [due_of(theirs, now=NOW) for theirs in told] == [3, 4]


@pytest.mark.parametrize(
    ("moment", "is_one"),
    [
        (datetime(2026, 11, 17, 6, 29, tzinfo=UTC), False),
        (datetime(2026, 11, 17, 6, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 17, 8, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 17, 9, 0, tzinfo=UTC), False),
        (datetime(2026, 7, 1, 5, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 21, 7, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 24, 7, 0, tzinfo=UTC), False),
    ],
)
def test_the_morning_is_a_working_day_s(moment: datetime, is_one: bool) -> None:
    assert is_morning(moment) is is_one


def test_news_are_an_hour_apart() -> None:
    hour = timedelta(hours=1)
    assert may_tell_news(None, NOW)
    assert (may_tell_news(NOW, NOW + hour - timedelta(seconds=1)), may_tell_news(NOW, NOW + hour)) == (False, True)
