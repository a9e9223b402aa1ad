"""Learn anew what danger sounds like, and measure it: `python -m benchmarks.danger`, in Rasa's environment.

Writes bot/safety/learned.tsv from nlu_data. The figures are of voices that were held out from what was learnt; the
written rules have been written with these messages in view, so theirs are too good.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from benchmarks.understanding.messages import Message, training_messages
from bot.safety.clauses import clauses
from bot.safety.learned import CLASSES, FILE, POINT, Weights, likeness, signs
from bot.safety.screen import screen_with

FOLDS = 5
SIGNS_KEPT = 9000
"""More of them add little (measured: within half a point) and make the file larger than one can look through."""

_FEWEST_MESSAGES = (2, 3)
_SCALE = 5.0
ILLNESS = frozenset({"medical_question", "ask_warning_signs", "report_done"})
FEELINGS = frozenset({"worry", "cannot_manage", "share_what_matters", "complaint", "out_of_scope"})
HARDEST = 0.2
"""Share of danger above which a voice was written to be hard: understated, buried, in dialect, beside near misses."""


def class_of(message: Message) -> int:
    """Return the number of the class that a message belongs to."""
    intent = message.intents[0]
    name = "illness" if intent in ILLNESS else "feelings" if intent in FEELINGS else intent
    return CLASSES.index(name) if name in CLASSES else CLASSES.index("other")


def words_of(text: str) -> list[str]:
    """Return the folded words as the screen reads them."""
    return [word for clause in clauses(text) for word in clause.words]


def learn(found: Sequence[Sequence[frozenset[str]]], wanted: np.ndarray) -> Weights:
    """Return the points of the signs that tell most, from the signs of each message and its class."""
    names: list[str] = []
    scales, blocks = [], []
    for kind, fewest in enumerate(_FEWEST_MESSAGES):
        counter = CountVectorizer(analyzer=lambda one, kind=kind: sorted(one[kind]), min_df=fewest, binary=True)
        counted = counter.fit_transform(found).astype(float)
        held_by = np.asarray(counted.sum(0)).ravel()
        scale = (np.log((1 + len(found)) / (1 + held_by)) + 1) / _SCALE
        lengths = np.sqrt([len(one[kind]) or 1 for one in found])
        blocks.append(sparse.diags(1 / lengths) @ counted @ sparse.diags(scale))
        names += counter.get_feature_names_out().tolist()
        scales.append(scale)
    counted, scale = sparse.hstack(blocks).tocsr(), np.concatenate(scales)
    first = _separator().fit(counted, wanted)
    size = np.asarray(counted.multiply(counted).sum(0)).ravel() ** 0.25
    kept = np.argsort(-np.abs(first.coef_).max(0) * size, kind="stable")[:SIGNS_KEPT]
    final = _separator().fit(counted[:, kept], wanted)
    points = np.rint(POINT * final.coef_ * scale[kept]).astype(int).T.tolist()
    start = np.rint(POINT * final.intercept_).astype(int).tolist()
    return Weights({names[at]: row for at, row in zip(kept, points, strict=True) if any(row)}, start)


def _separator() -> LinearSVC:
    return LinearSVC(C=1.0, tol=0.01, random_state=20)


def written(weights: Weights) -> str:
    """Return the file's text: sorted, so that what a new training changes can be seen."""
    rows = [("", weights.start), *sorted(weights.signs.items())]
    head = "# Made by `python -m benchmarks.danger`. A sign, then its points for: " + ", ".join(CLASSES)
    return "\n".join([head, *("\t".join([sign, *map(str, points)]) for sign, points in rows)]) + "\n"


def held_out(messages: Sequence[Message], words: Sequence[list[str]]) -> tuple[np.ndarray, np.ndarray]:
    """Return how like danger each message is, and whether the screen stops it, by what other voices taught."""
    scores, stopped = np.zeros(len(messages)), np.zeros(len(messages), dtype=bool)
    found, wanted = [signs(row) for row in words], np.array([class_of(message) for message in messages])
    voices = [message.voice for message in messages]
    for others, rest in GroupKFold(FOLDS).split(messages, groups=voices):
        weights = learn([found[at] for at in others], wanted[others])
        for at in rest:
            scores[at] = likeness(words[at], weights).score
            stopped[at] = screen_with(messages[at].text, weights) is not None
    return scores, stopped


def groups(messages: Sequence[Message]) -> dict[str, np.ndarray]:
    """Return which messages belong to each row of the table."""
    danger = np.array([message.intents[0] in CLASSES[:2] for message in messages])
    voices = np.array([message.voice for message in messages])
    shares = {voice: danger[voices == voice].mean() for voice in set(voices)}
    hard = np.array([shares[voice] > HARDEST for voice in voices])
    return {
        "danger": danger & ~hard,
        "hard danger": danger & hard,
        "beside hard danger": ~danger & hard,
        "ordinary": ~danger & ~hard,
    }


def main() -> None:
    """Write the file and print the table."""
    messages = list(training_messages())
    words = [words_of(message.text) for message in messages]
    everything = learn([signs(row) for row in words], np.array([class_of(message) for message in messages]))
    FILE.write_text(written(everything), encoding="utf-8")
    scores, stopped = held_out(messages, words)
    rows = groups(messages)
    sys.stdout.write("  held-out score over  " + "  ".join(f"{name:>18}" for name in rows) + "\n")
    for limit in (-0.6, -0.4, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5):
        shares = "  ".join(f"{(scores[row] > limit).mean():>18.2%}" for row in rows.values())
        sys.stdout.write(f"  {limit:>19.1f}  {shares}\n")
    shares = "  ".join(f"{stopped[row].mean():>18.2%}" for row in rows.values())
    sys.stdout.write(f"  {'the screen':>19}  {shares}\n")


if __name__ == "__main__":
    main()
