"""Combinations whose parts stand in neighbouring clauses: "Birgit på golvet. Inget svar."."""

from __future__ import annotations

from bisect import bisect_left

from bot.safety.guards import Place, Scene, found, is_asked_about, is_denied, is_long_ago
from bot.safety.lexicon import Lexicon, Rule
from bot.safety.patterns import Pattern, Step

_REACH = 3  # clauses before and after the one that the first part stands in

Part = tuple[Step, ...]


def rules_across(scenes: list[Scene], lexicon: Lexicon) -> set[str]:
    """The names of the rules with a combination whose parts all stand, unsilenced, near one another."""
    vocabulary = frozenset[int]().union(*(scene.vocabulary for scene in scenes))
    return {
        rule.name
        for rule in lexicon.rules
        if any(p.words_needed_are_in(vocabulary) and _stands(rule, p, scenes, lexicon) for p in rule.across)
    }


def is_silenced(rule: Rule, place: Place, *, may_be_denied: bool = True) -> bool:
    """Whether a guard, or an exception of the rule's own, takes the danger out of what was found."""
    crisis = rule.kind == "crisis"
    if place.scene.has_exception(rule.unless):
        return True
    if may_be_denied and is_denied(place, crisis=crisis):
        return True
    if place.scene.still_now:
        return False
    return is_long_ago(place) or (not crisis and is_asked_about(place))


def _stands(rule: Rule, pattern: Pattern, scenes: list[Scene], lexicon: Lexicon) -> bool:
    denies = pattern in lexicon.denying  # "inte" is a part of it, so another "inte" takes nothing away
    places = []
    for part in pattern.parts:
        at = _clauses_with(rule, part, scenes, may_be_denied=not denies)
        if not at:
            return False
        places.append(at)
    first, *others = places
    return any(all(_is_near(at, other) for other in others) for at in first)


def _clauses_with(rule: Rule, part: Part, scenes: list[Scene], *, may_be_denied: bool) -> list[int]:
    alone = [Pattern((part,))]
    return [
        number
        for number, scene in enumerate(scenes)
        if any(not is_silenced(rule, Place(scene, at), may_be_denied=may_be_denied) for at in found(alone, scene.ids))
    ]


def _is_near(number: int, ascending: list[int]) -> bool:
    after = bisect_left(ascending, number - _REACH)
    return after < len(ascending) and ascending[after] <= number + _REACH
