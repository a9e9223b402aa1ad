"""What takes the danger out of a dangerous word: it is denied, it is long ago, it is asked about.

A guard looks only at the clause that the words stand in. Where it is unsure, it does not silence.
"""

from __future__ import annotations

# ruff: noqa: SIM905 (a list of words is read as running text)
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from bot.safety.patterns import Ids, Pattern, matches

_YEAR = re.compile(r"(19[3-9]\d|20[0-4]\d)\Z")
_SINCE = frozenset({"sedan", "sen", "alltsedan"})
_LIST_LENGTH = 8
_QUESTION_REACHES = 8
_JUST_BEFORE = 2


@dataclass(frozen=True)
class GuardWords:
    """The guards as the lexicon states them; words are folded."""

    negations: frozenset[str]
    negates_by_itself: frozenset[str]
    before_negation: frozenset[str]
    before_negation_crisis: frozenset[str]
    between: frozenset[str]
    negation_after: tuple[Pattern, ...]
    past: tuple[Pattern, ...]
    past_verbs: frozenset[str]
    present_verbs: frozenset[str]
    still_now: tuple[Pattern, ...]
    question: tuple[Pattern, ...]
    question_just_before: tuple[Pattern, ...]
    topic_words: frozenset[str]
    before_topic: frozenset[str]


@dataclass(frozen=True, eq=False)
class Scene:
    """One clause as it is judged. What holds for all of it is found once, however often a rule asks."""

    words: Sequence[str]
    ids: Ids
    guard: GuardWords
    sentence: int
    still_now: bool
    harmless: bool = False
    exceptions: dict[int, bool] = field(default_factory=dict)

    @cached_property
    def vocabulary(self) -> frozenset[int]:
        """Every lexicon word that stands in the clause."""
        return frozenset().union(*self.ids)

    @cached_property
    def has_past_time(self) -> bool:
        """ "2019", "i våras", "för ett år sedan"; "sedan 2019" goes on."""
        years = [(at,) for at, word in enumerate(self.words) if _YEAR.match(word)]
        return any(
            not _SINCE & set(self.words[max(0, cue[0] - 2) : cue[0]])
            for cue in chain(years, found(self.guard.past, self.ids))
        )

    @cached_property
    def questions(self) -> Mapping[int, int]:
        """Where the clause asks about what may come: the last word of each such phrase, and its first."""
        return {cue[-1]: cue[0] for cue in found(self.guard.question, self.ids)}

    @cached_property
    def questions_just_before(self) -> Mapping[int, int]:
        """The same for phrases that ask only about what follows at once."""
        return {cue[-1]: cue[0] for cue in found(self.guard.question_just_before, self.ids)}

    def has_exception(self, unless: Collection[Pattern]) -> bool:
        """Whether any of a rule's own exceptions stands in the clause."""
        if not unless:
            return False
        known = id(unless)  # the lexicon holds its tuples of exceptions for good
        if known not in self.exceptions:
            self.exceptions[known] = any(True for _ in found(unless, self.ids))
        return self.exceptions[known]


@dataclass(frozen=True)
class Place:
    """Where a pattern was found in a clause: its word numbers, ascending."""

    scene: Scene
    at: tuple[int, ...]

    @property
    def words(self) -> Sequence[str]:
        """The words of the clause."""
        return self.scene.words

    @property
    def start(self) -> int:
        """The first word of the match."""
        return self.at[0]

    @property
    def end(self) -> int:
        """The last word of the match."""
        return self.at[-1]


def is_denied(place: Place, *, crisis: bool) -> bool:
    """ "inte ont i bröstet", "ingen andnöd", "andnöd har jag inte", "varken feber eller andnöd"."""
    guard = place.scene.guard
    if any(place.words[at] in guard.negations for at in range(place.start, place.end) if at not in place.at):
        return True
    after = place.end + 1
    if any(True for pattern in guard.negation_after for _ in matches(pattern, place.scene.ids, [after])):
        return not _clause_goes_on(place, after)
    for at in range(place.start - 1, max(-1, place.start - 1 - _LIST_LENGTH), -1):
        if place.words[at] in guard.negations:
            return _negation_counts(place, at, crisis=crisis) and _reaches(place, at)
    return False


def _clause_goes_on(place: Place, after: int) -> bool:
    """ "ont i bröstet inte sovit": what comes after is another matter."""
    return len(place.words) > after + 3


def _negation_counts(place: Place, at: int, *, crisis: bool) -> bool:
    guard = place.scene.guard
    if at == 0 or place.words[at] in guard.negates_by_itself:
        return True
    before = place.words[at - 1]
    return before in guard.before_negation or (crisis and before in guard.before_negation_crisis)


def _reaches(place: Place, at: int) -> bool:
    guard = place.scene.guard
    between = place.words[at + 1 : place.start]
    if all(word in guard.between for word in between):
        return True
    follows = place.words[place.end + 1 : place.end + 4]
    is_list = "eller" in between or "eller" in follows or place.words[at] == "varken"
    return is_list and not any(word in guard.present_verbs or word in _INFINITIVES for word in between)


_INFINITIVES = frozenset("komma ga sta sova ata sitta ligga prata ringa gora vanta ta resa hjalpa kora lyfta".split())


def is_long_ago(place: Place) -> bool:
    """ "hade hjärtinfarkt 2019", "i våras"; not where the verb is in the present."""
    if not place.scene.has_past_time:
        return False
    guard = place.scene.guard
    near = {place.words[at] for at in place.at} | set(place.words[max(0, place.start - 3) : place.start])
    return bool(near & guard.past_verbs) or not near & guard.present_verbs


def is_asked_about(place: Place) -> bool:
    """ "när ska jag söka för bröstsmärta", "om jag får ont i bröstet", "tabletter mot andnöd"."""
    guard = place.scene.guard
    before = place.start - 1
    while before >= 0 and place.words[before] in guard.before_topic:
        before -= 1
    if before >= 0 and place.words[before] in guard.topic_words:
        return True
    scene = place.scene
    return any(
        not _states_again(place.words[end + 1 : place.start])
        for end in _ends_near(scene.questions, place, _QUESTION_REACHES)
    ) or any(True for _ in _ends_near(scene.questions_just_before, place, _JUST_BEFORE))


def _ends_near(cues: Mapping[int, int], place: Place, reach: int) -> Iterator[int]:
    near = range(max(0, place.start - 1 - reach), place.end + 1)
    return (end for end in near if cues.get(end, place.start) < place.start)


def _states_again(between: Sequence[str]) -> bool:
    """ "när ska jag ringa er har ont i bröstet": no question any more."""
    return "har" in between and "om" not in between


def found(patterns: Iterable[Pattern], ids: Ids) -> Iterator[tuple[int, ...]]:
    """Every place in a clause where one of the patterns stands."""
    vocabulary = frozenset().union(*ids)
    possible = (pattern for pattern in patterns if pattern.words_needed_are_in(vocabulary))
    return (place for pattern in possible for place in matches(pattern, ids, range(len(ids))))
