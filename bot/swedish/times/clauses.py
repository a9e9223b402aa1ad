"""Who says yes and no to what: the list cut into clauses, each with its stance."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.swedish.times.things import Found, Hours, is_day, is_time, role, thing

_HARD = ("stop", "ask", "but", "else", "so")
_PREDICATES = ("yes", "good", "not", "pref", "old", "busy", "move", "instead", "notwork", "except")
_FAR = 20
"""How many things a comma is judged by."""
_CUES = ("yes", "good", "pref", "move", "instead", "else", "notwork")


@dataclass
class Clause:
    """Some things in a row, and how they are meant."""

    items: list[Found]
    no: bool = False
    preferred: bool = False
    fallback: bool = False
    old: bool = False
    cue: bool = False
    """Whether it has a word by which hours without a day are an answer, not a story."""
    roles: set[str] = field(default_factory=set)


def clauses(found: list[Found]) -> list[Clause]:
    """The clauses that say when, with their stance."""
    result: list[Clause] = []
    fallback = False
    piece: list[Found] = []
    for at in range(len(found) + 1):
        name = role(found, at)
        if at < len(found) and name not in _HARD:
            piece.append(found[at])
            continue
        asks = name == "ask"
        result.extend(_clauses_of(piece, fallback=fallback, asks=asks))
        fallback = name == "else"
        piece = []
    for number, clause in enumerate(result):
        if number and "not_then" in clause.roles and not any(is_time(one.what) for one in clause.items):
            result[number - 1].no, result[number - 1].preferred = True, False
    return [clause for clause in result if any(is_time(one.what) for one in clause.items)]


def _clauses_of(piece: list[Found], *, fallback: bool, asks: bool) -> list[Clause]:
    result: list[Clause] = []
    for segment in _segments(_polite(piece) if asks else piece, asks=asks):
        for part in _stances(segment):
            part.fallback = fallback
            part.cue = part.cue or asks
            result.append(part)
    return result


def _polite(piece: list[Found]) -> list[Found]:
    """ "Kan jag inte få komma på torsdag?" asks for it."""
    for at in (1, 2):
        if role(piece, at - 1) == "yes" and role(piece, at) == "not" and piece[at].gap == 1:
            return piece[:at] + piece[at + 1 :]
    return piece


def _segments(piece: list[Found], *, asks: bool) -> list[list[Found]]:
    """Cut at commas, and, or and words of preference, where what follows has a predicate of its own."""
    segments: list[list[Found]] = [[]]
    ahead = _predicate_ahead(piece)
    has_time = predicate = refuses = excepts = busy = False
    for at, one in enumerate(piece):
        name = role(piece, at)
        if name == "comma":
            cut = ahead[at] or (asks and refuses and _last_comma(piece, at))
            cut = cut or (has_time and excepts and not is_day(thing(piece, at + 1)))
        elif name in ("and", "or"):
            cut = (
                (has_time or (busy and name == "and"))
                and predicate
                and ahead[at]
                and role(piece, len(piece) - 1) != "instead"
            )
        else:
            cut = has_time and (name == "except" or (name == "not" and refuses and piece[at].gap == 0))
        if cut:
            segments.append([])
            has_time = predicate = refuses = excepts = busy = False
        if not cut or name in ("except", "not", "pref"):
            segments[-1].append(one)
            has_time = has_time or is_time(one.what)
            predicate = predicate or name in _PREDICATES
            excepts = excepts or name == "except"
            busy = busy or name == "busy"
            refuses = refuses or name in ("not", "busy")
    return segments


def _predicate_ahead(piece: list[Found]) -> list[bool]:
    """For each place, whether a predicate stands between it and the next comma, and or or."""
    result = [False] * (len(piece) + 1)
    for at in range(len(piece) - 1, -1, -1):
        following = role(piece, at + 1)
        if following in _PREDICATES:
            result[at] = True
        elif following not in ("comma", "and", "or"):
            result[at] = result[at + 1]
    return result


def _last_comma(piece: list[Found], at: int) -> bool:
    return not any(role(piece, later) in ("comma", "or", "and") for later in range(at + 1, min(at + _FAR, len(piece))))


def _stances(segment: list[Found]) -> list[Clause]:
    roles = [role([one], 0) for one in segment]
    names = set(roles)
    times = [at for at, one in enumerate(segment) if is_time(one.what)]
    base = Clause(
        segment,
        preferred="pref" in names,
        old="old" in names,
        cue=bool(names & set(_CUES)) or _short(segment),
        roles=names,
    )
    if not times:
        return [base]
    if "except" in names:
        base.no, base.preferred = True, False
        back = next((at for at in range(times[0] + 1, len(roles)) if roles[at] in ("yes", "good")), len(roles))
        if times[-1] > back:  # "förutom onsdag går alla dagar"
            return [Clause(segment[:back], no=True), Clause(segment[back:], cue=True)]
        return [base]
    if "not" in names:
        at = len(roles) - 1 - roles[::-1].index("not")
        return _refused(base, at, roles, times)
    base.no = "busy" in names and "notwork" not in names
    base.preferred = base.preferred and not base.no
    return [base]


def _short(segment: list[Found]) -> bool:
    """Few words beside the times are an answer, save where they may tell of a bad night."""
    nights = any(isinstance(one.what, Hours) and one.what.part == "natt" for one in segment)
    own = segment[1:] if role(segment, 0) == "comma" else segment
    return sum(one.gap for one in own) <= (0 if nights else 2)


def _refused(base: Clause, at: int, roles: list[str], times: list[int]) -> list[Clause]:
    segment = base.items
    before = [place for place in times if place < at]
    after = [place for place in times if place > at]
    verb = max((place for place in range(at) if roles[place] in ("yes", "good", "busy")), default=-1)
    steps = sum(one.gap for one in segment[at + 1 : after[0] + 1]) if after else 99
    if after and before and (verb < 0 or before[-1] > verb) and steps <= 1:
        yes = Clause(segment[:at], preferred=False, old=base.old, cue=base.cue, roles=set(roles[:at]))
        return [yes, Clause(segment[at:], no=True)]
    answered = bool(after) and roles[after[-1] + 1 : after[-1] + 2] in (["yes"], ["good"])
    if answered and before and before[-1] < verb and steps == 0:
        yes = Clause(segment[at + 1 :], cue=True, roles=set(roles[at + 1 :]))  # "v 50 går inte v 51 går bra"
        return [Clause(segment[: at + 1], no=True), yes]
    base.no, base.preferred = True, False
    return [base]
