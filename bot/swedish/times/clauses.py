"""Who says yes and no to what: the list cut into clauses, each with its stance."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.swedish.times.things import Found, is_day, is_time, role, thing

_HARD = ("stop", "ask", "but", "else", "so")
_PREDICATES = ("yes", "good", "not", "not_then", "pref", "old", "busy", "move", "instead", "notwork", "except")
_CUES = {"yes", "good", "pref", "move", "instead", "else", "notwork"}


@dataclass
class Clause:
    """Some things in a row, and how they are meant."""

    items: list[Found] = field(default_factory=list)
    no: bool = False
    preferred: bool = False
    fallback: bool = False
    old: bool = False
    """Whether it tells of an appointment that there is."""
    cue: bool = False
    """Whether it has a word by which hours without a day are an answer, not a story."""

    @property
    def roles(self) -> list[str]:
        """What its words do, "" for a thing that is no word."""
        return [one.what.role for one in self.items]

    def says_when(self) -> bool:
        """Whether there is any time in it."""
        return any(is_time(one.what) for one in self.items)


def clauses(found: list[Found]) -> list[Clause]:
    """The clauses that say when, with their stance."""
    result: list[Clause] = []
    fallback, start = False, 0
    for at in range(len(found) + 1):
        name = role(found, at)
        if at < len(found) and name not in _HARD:
            continue
        for segment in _segments(found[start:at], asks=name == "ask"):
            for clause in _stances(segment):
                clause.fallback = fallback
                clause.cue = clause.cue or name == "ask"
                result.append(clause)
        fallback, start = name == "else", at + 1
    for before, clause in zip(result, result[1:]):  # noqa: B905, RUF007 (3.9 has neither)
        if "not_then" in clause.roles and not clause.says_when():
            before.no, before.preferred = True, False
    return [clause for clause in result if clause.says_when()]


def _segments(piece: list[Found], *, asks: bool) -> list[list[Found]]:
    """Cut at commas, and, or and words of preference, where what follows has a predicate of its own."""
    if asks:
        piece = _polite(piece)
    segments: list[list[Found]] = [[]]
    ahead = _predicate_ahead(piece)
    has_time = predicate = refuses = excepts = False
    for at, one in enumerate(piece):
        name = one.what.role
        if name == "comma":
            cut = ahead[at] or (asks and refuses) or (excepts and not is_day(thing(piece, at + 1)))
        elif name in ("and", "or"):
            cut = (has_time or refuses) and predicate and ahead[at]
        else:
            cut = has_time and (name == "except" or (name == "not" and refuses and one.gap == 0))
        if cut:
            segments.append([])
            has_time = predicate = refuses = excepts = False
        if not cut or name in ("except", "not"):
            segments[-1].append(one)
            has_time = has_time or is_time(one.what)
            predicate = predicate or name in _PREDICATES
            excepts = excepts or name == "except"
            refuses = refuses or name in ("not", "busy")
    return segments


def _polite(piece: list[Found]) -> list[Found]:
    """ "Kan jag inte få komma på torsdag?" asks for it."""
    for at in (1, 2):
        if role(piece, at - 1) == "yes" and role(piece, at) == "not" and piece[at].gap == 1:
            return piece[:at] + piece[at + 1 :]
    return piece


def _predicate_ahead(piece: list[Found]) -> list[bool]:
    """For each place, whether a predicate stands between it and the next comma, and or or."""
    result = [False] * (len(piece) + 1)
    for at in range(len(piece) - 1, -1, -1):
        following = role(piece, at + 1)
        result[at] = following in _PREDICATES or (following not in ("comma", "and", "or") and result[at + 1])
    return result


def _stances(segment: list[Found]) -> list[Clause]:
    clause = Clause(segment)
    roles = clause.roles
    names = set(roles)
    own = segment[1:] if roles[:1] == ["comma"] else segment
    clause.old = "old" in names
    clause.cue = bool(names & _CUES) or sum(one.gap for one in own) <= 2  # few words beside the times are an answer
    if "except" in names:
        times = [at for at, one in enumerate(segment) if is_time(one.what)] or [len(roles)]
        back = next((at for at in range(times[0] + 1, len(roles)) if roles[at] in ("yes", "good")), len(roles))
        clause.no = True
        if times[-1] > back:  # "förutom onsdag går alla dagar"
            return [Clause(segment[:back], no=True), Clause(segment[back:], cue=True)]
        return [clause]
    if "not" in names:
        return _refused(clause, len(roles) - 1 - roles[::-1].index("not"))
    clause.no = "busy" in names and "notwork" not in names
    clause.preferred = "pref" in names and not clause.no
    return [clause]


def _refused(clause: Clause, at: int) -> list[Clause]:
    """A clause with a no at that place: of all of it, or of what stands after or before it."""
    segment, roles = clause.items, clause.roles
    before = [place for place in range(at) if is_time(segment[place].what)]
    after = [place for place in range(at + 1, len(roles)) if is_time(segment[place].what)]
    verb = max((place for place in range(at) if roles[place] in ("yes", "good", "busy")), default=-1)
    steps = sum(one.gap for one in segment[at + 1 : after[0] + 1]) if after else 99
    if before and before[-1] > verb and steps <= 1:  # "tisdag inte onsdag"
        return [Clause(segment[:at], old=clause.old, cue=clause.cue), Clause(segment[at:], no=True)]
    if before and steps == 0 and roles[after[-1] + 1 : after[-1] + 2] in (["yes"], ["good"]):
        return [Clause(segment[: at + 1], no=True), Clause(segment[at + 1 :], cue=True)]  # "v 50 går inte v 51 går bra"
    clause.no = True
    return [clause]
