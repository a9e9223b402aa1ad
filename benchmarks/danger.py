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
from bot.safety.learned import DANGERS, FILE, POINT, Weights, likeness, signs
from bot.safety.screen import screen_with

FOLDS = 5
POINTS_KEPT = 200_000
"""Twice as many add little (measured: within half a point of all) and make the file twice as large."""

_FEWEST_MESSAGES = (2, 3)
_SCALE = 5.0
_DANGER_COUNTS = 2.0
"""How much sooner a sign's points for a danger are kept than its points for anything else."""

HARDEST = 0.2
"""Share of danger above which a voice was written to be hard: understated, buried, in dialect, beside near misses."""


def words_of(text: str) -> list[str]:
    """Return the folded words as the screen reads them."""
    return [word for clause in clauses(text) for word in clause.words]


def learn(found: Sequence[Sequence[frozenset[str]]], intents: Sequence[str]) -> tuple[Weights, list[str]]:
    """Return the points that tell most, from the signs of each message and its intent, and the names of the classes."""
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
    counted = sparse.hstack(blocks).tocsr()
    classes = [*DANGERS, *sorted(set(intents) - set(DANGERS))]
    separator = LinearSVC(C=1.0, tol=0.05, random_state=20).fit(counted, [classes.index(one) for one in intents])
    weights = _most_telling(counted, separator.coef_)
    start = separator.intercept_ + (counted @ (separator.coef_ - weights).T).mean(0)
    points = np.rint(POINT * weights * np.concatenate(scales)).astype(int).T
    rows = zip(names, points, strict=True)
    told = {name: [(at, row[at]) for at in np.flatnonzero(row).tolist()] for name, row in rows if row.any()}
    return Weights(told, np.rint(POINT * start).astype(int).tolist()), classes


def _most_telling(counted: sparse.csr_matrix, weights: np.ndarray) -> np.ndarray:
    """Return the weights with all but those at 0 that move the messages' margins most."""
    size = np.asarray(counted.multiply(counted).sum(0)).ravel() ** 0.25
    counts = np.abs(weights) * size
    counts[: len(DANGERS)] *= _DANGER_COUNTS
    least = np.sort(counts, axis=None)[-min(POINTS_KEPT, counts.size)]
    return np.where(counts < least, 0, weights)


def written(weights: Weights, classes: Sequence[str]) -> str:
    """Return the file's text: sorted, so that what a new training changes can be seen."""
    head = [
        "# Made by `python -m benchmarks.danger`. A sign, then its points for the classes that it tells something of:",
        "# " + ", ".join(f"{at} {name}" for at, name in enumerate(classes)),
    ]
    rows = [("", list(enumerate(weights.start))), *sorted(weights.signs.items())]
    lines = (sign + "\t" + " ".join(f"{at}{points:+d}" for at, points in row) for sign, row in rows)
    return "\n".join([*head, *lines]) + "\n"


def held_out(messages: Sequence[Message], words: Sequence[list[str]]) -> tuple[np.ndarray, np.ndarray]:
    """Return how like danger each message is, and whether the screen stops it, by what other voices taught."""
    scores, stopped = np.zeros(len(messages)), np.zeros(len(messages), dtype=bool)
    found, intents = [signs(row) for row in words], [message.intents[0] for message in messages]
    voices = [message.voice for message in messages]
    for others, rest in GroupKFold(FOLDS).split(messages, groups=voices):
        weights, _ = learn([found[at] for at in others], [intents[at] for at in others])
        for at in rest:
            scores[at] = likeness(words[at], weights).score
            stopped[at] = screen_with(messages[at].text, weights) is not None
    return scores, stopped


def groups(messages: Sequence[Message]) -> dict[str, np.ndarray]:
    """Return which messages belong to each row of the table."""
    danger = np.array([message.intents[0] in DANGERS for message in messages])
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
    everything = learn([signs(row) for row in words], [message.intents[0] for message in messages])
    FILE.write_text(written(*everything), encoding="utf-8")
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
