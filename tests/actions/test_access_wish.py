"""What somebody wants who writes of others' access."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.access_wish import AccessWish, read_wish


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ta bort min dotters tillgång", "end"),
        ("ta bort lars", "end"),
        ("Återkalla Cecilias insyn", "end"),
        ("jag vill inte att barnen ska kunna se mer", "end"),
        ("min fru ska inte längre få se mina uppgifter", "end"),
        ("Vi har skilt oss, ta bort hans behörighet", "end"),
        ("ingen annan än jag ska få svar från er längre, ta bort alla", "end_all"),
        ("Jag vill att bara jag ska kunna läsa", "end_all"),
        ("Koppla bort det här numret", "unbind"),
        ("ta bort mitt nummer från mammas kontrakt", "unbind"),
        ("mitt gamla nr har kusinen nu, koppla loss det", "other"),
        ("koppla bort mammas telefon från mitt nummer", "other"),
        ("Ta bort grannens nummer", "other"),
        ("ge min man tillgång", "give"),
        ("Jag vill lägga till min dotter som närstående", "give"),
        ("Kan min syster få fråga åt mig?", "give"),
        ("ge hemtjänsten rätt att läsa planen", "other"),
        ("återkalla samtycket för kommunen", "other"),
        ("hej", "other"),
    ],
)
def test_the_wish_is_read(text: str, kind: str) -> None:
    assert read_wish(text).kind == kind


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("visa inte punkt 7 för min dotter", 7),
        ("dölj punkten 12 för mina närstående", 12),
        ("min dotter ska inte kunna se punkt nr 3", 3),
        ("punkt 4 är hemlig", 4),
    ],
)
def test_a_point_to_hide_is_read(text: str, point: int) -> None:
    assert read_wish(text) == AccessWish(kind="hide", point=point)


@given(st.text())
def test_any_text_is_some_wish(text: str) -> None:
    assert read_wish(text).kind in {"end", "end_all", "hide", "unbind", "give", "other"}
