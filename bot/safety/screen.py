"""Looks for danger to life in a message, before anything else is done with it.

Nothing is assessed: the screen recognises words that a fixed text with emergency numbers must answer. A miss is worse
than a false alarm, and a guard in one clause never silences another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from bot.safety import foreign, learned
from bot.safety.clauses import SUBJECTS, Clause, clauses
from bot.safety.guards import Place, Scene, found, is_asked_about, is_denied, is_long_ago
from bot.safety.learned import Weights
from bot.safety.lexicon import Lexicon, Rule, load
from bot.safety.patterns import Pattern

LEARNED = "learned"
SWEDISH = "sv"
AGREES = -0.75
"""How like danger a message, or a part of it, must sound (bot/safety/learned.py) for the rules to count."""

SAYS_LITTLE_ELSE = 10
"""Words in a sentence in which a set phrase counts whatever it sounds like: "kan det vara en stroke?"."""

ENOUGH = ((7, 0.1), (4, 0.75))
"""How like danger that many words must sound to be danger without any rule; fewer words are left to the rules.

"Livet leker" sounds like little else than danger to it: the fewer the words, the less a score means.
"""

_DOES_NOT_END = 24  # words in a sentence that may hold more than one matter, for want of full stops
_PART = 12
_NOTHING_ELSE = 5  # words in a sentence such as "Hjärtinfarkt!" or "nu orkar jag inte mer"


class DangerKind(str, Enum):  # noqa: UP042 (StrEnum came with Python 3.11)
    """Which fixed text answers: immediate danger to life or health, or thoughts of harming oneself or another."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Danger:
    """What the screen recognised, and the language that it was said in.

    `terms` names the lexicon's rules, for the log; they hold no word of the message.
    """

    kind: DangerKind
    terms: tuple[str, ...]
    language: str = SWEDISH


def screen(text: str) -> Danger | None:
    """The danger that a message speaks of, or None. Defined for every string, in time linear in its length.

    Where both kinds are spoken of it is an emergency: someone who has acted on a thought needs help at once.
    """
    return screen_with(text, learned.load())


def screen_with(text: str, weights: Weights) -> Danger | None:
    """The same with other points than this installation's, to measure them."""
    lexicon = load()
    scenes = _scenes(clauses(text), lexicon)
    whole = [word for scene in scenes for word in scene.words]
    like = learned.likeness(whole, weights)
    sentences = _sentences(scenes)
    if like.score > AGREES or any(learned.likeness(part, weights).score > AGREES for part in _parts(sentences)):
        hits = _hits(scenes, lexicon, lexicon.rules)
    else:
        short = [scene for scene in scenes if len(sentences[scene.sentence]) <= SAYS_LITTLE_ELSE]
        hits = _hits(short, lexicon, lexicon.set_phrases)
    other = foreign.danger_in(text)
    if hits:
        kind = next(kind for kind in DangerKind if any(rule.kind == kind.value for rule in hits))
        terms = tuple(dict.fromkeys(rule.name for rule in hits))
        # "ambulans" is a word in more languages than one.
        return Danger(kind, terms, other.language if other and len(terms) == 1 else SWEDISH)
    if other:
        return Danger(DangerKind(other.kind), other.terms, other.language)
    left = [word for scene in scenes if not _is_explained(scene, lexicon) for word in scene.words]
    like = like if len(left) == len(whole) else learned.likeness(left, weights)
    is_enough = any(len(left) >= fewest and like.score > enough for fewest, enough in ENOUGH)
    return Danger(DangerKind(like.kind), (LEARNED,)) if is_enough else None


def _sentences(scenes: list[Scene]) -> dict[int, list[str]]:
    sentences: dict[int, list[str]] = {}
    for scene in scenes:
        sentences.setdefault(scene.sentence, []).extend(scene.words)
    return sentences


def _parts(sentences: Mapping[int, Sequence[str]]) -> Iterator[Sequence[str]]:
    """What may sound like danger in the midst of another matter: the sentences, and pieces of one that does not end."""
    for words in sentences.values():
        if len(sentences) > 1:
            yield words
        if len(words) > _DOES_NOT_END:
            yield from (words[start : start + _PART] for start in range(0, len(words) - _PART // 2, _PART // 2))


def _hits(scenes: list[Scene], lexicon: Lexicon, rules: Sequence[Rule]) -> list[Rule]:
    lengths = Counter[int]()
    for scene in scenes:
        lengths[scene.sentence] += len(scene.words)
    possible = {rule for rule in rules if _may_count(rule, scenes)}
    hit: set[str] = set()
    for scene in [*scenes, *_joined(scenes)]:
        hit |= _rules_in(scene, lexicon, {rule for rule in possible if rule.name not in hit})
        if lengths[scene.sentence] <= _NOTHING_ELSE:
            hit |= {rule.name for rule in rules if _speaks_of(rule, rule.alone, scene)}
    return [rule for rule in rules if rule.name in hit]


def _scenes(message: list[Clause], lexicon: Lexicon) -> list[Scene]:
    known = {word: lexicon.vocabulary.lookup(word) for clause in message for word in set(clause.words)}
    read = [[known[word] for word in clause.words] for clause in message]
    going_on = {
        clause.sentence
        for clause, ids in zip(message, read, strict=True)
        if any(True for _ in found(lexicon.guards.still_now, ids))
    }
    stories = {
        clause.sentence
        for clause, ids in zip(message, read, strict=True)
        if any(True for _ in found(lexicon.fiction, ids))
    }
    scenes = []
    for clause, ids in zip(message, read, strict=True):
        told = clause.sentence in stories
        harmless = set(range(len(ids))) if told else {at for place in found(lexicon.harmless, ids) for at in place}
        for at in harmless:
            ids[at] = frozenset()
        still_now = clause.sentence in going_on
        scenes.append(Scene(clause.words, ids, lexicon.guards, clause.sentence, still_now, bool(harmless)))
    return scenes


def _is_explained(scene: Scene, lexicon: Lexicon) -> bool:
    """Whether a clause without danger holds something harmless, or a danger that a guard has taken away."""
    return scene.harmless or any(
        pattern.words_needed_are_in(scene.vocabulary) and any(True for _ in found([pattern], scene.ids))
        for number in scene.vocabulary & lexicon.telling.keys()
        for _, pattern in lexicon.telling[number]
    )


def _joined(scenes: list[Scene]) -> Iterator[Scene]:
    """Two clauses that share a subject, as one: "han ligger på golvet och svarar inte"."""
    for first, second in pairwise(scenes):
        words = second.words
        shares_subject = words[0] == "och" and len(words) > 1 and words[1] not in SUBJECTS
        if shares_subject and first.sentence == second.sentence:
            ids = [*first.ids, *second.ids]
            yield Scene([*first.words, *words], ids, first.guard, first.sentence, first.still_now, first.harmless)


def _may_count(rule: Rule, scenes: list[Scene]) -> bool:
    """A blow to the head is danger together with vomiting, wherever in the message that is told."""
    if not rule.together_with:
        return True
    places = (Place(scene, at) for scene in scenes for at in found(rule.together_with, scene.ids))
    return any(not is_denied(place, crisis=False) and not is_long_ago(place) for place in places)


def _rules_in(scene: Scene, lexicon: Lexicon, looked_for: set[Rule]) -> set[str]:
    candidates: dict[Rule, list[Pattern]] = {}
    for number in scene.vocabulary & lexicon.telling.keys():
        for rule, pattern in lexicon.telling[number]:
            if rule in looked_for and pattern.words_needed_are_in(scene.vocabulary):
                candidates.setdefault(rule, []).append(pattern)
    return {rule.name for rule, patterns in candidates.items() if _speaks_of(rule, patterns, scene)}


def _speaks_of(rule: Rule, patterns: Iterable[Pattern], scene: Scene) -> bool:
    return any(not _is_silenced(rule, Place(scene, at)) for at in found(patterns, scene.ids))


def _is_silenced(rule: Rule, place: Place) -> bool:
    """Whether a guard, or an exception of the rule's own, takes the danger out of what was found."""
    crisis = rule.kind == "crisis"
    if place.scene.has_exception(rule.unless) or is_denied(place, crisis=crisis):
        return True
    if place.scene.still_now:
        return False
    return is_long_ago(place) or (not crisis and is_asked_about(place))
