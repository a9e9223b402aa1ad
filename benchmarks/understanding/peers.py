"""What each part of the model is worth, and what more voices are: `python -m benchmarks.understanding.peers`.

Run in Rasa's environment, after a change of features or data; takes some ten minutes. Rasa's own pipelines: diet.py.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.svm import LinearSVC

from benchmarks.understanding.messages import (
    NLU_DATA,
    PROJECT,
    Message,
    frozen_messages,
    shuffled_voices,
    training_messages,
)
from bot.nlu.concepts import read_concepts
from bot.nlu.features import Features, make_features
from bot.nlu.intents import LinearIntentClassifier
from bot.nlu.model import IntentModel

SETTINGS = LinearIntentClassifier.get_default_config()
VOICES = (3, 6, 12, 24, 48, 72)


def ours(**changes: float) -> Features:
    """Return our features, some of them weighed otherwise."""
    return make_features(read_concepts(NLU_DATA / "concepts"), {**SETTINGS["weights"], **changes})


def unfolded() -> Features:
    """Return words and pieces of words as they were written, but for capitals."""
    counters = {
        "words": CountVectorizer(ngram_range=(1, 2), token_pattern=r"\w+"),  # noqa: S106
        "pieces": CountVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3),
    }
    return Features(counters, dict.fromkeys(counters, 1.0))


def right(features: Features, trained: Sequence[Message], asked: Sequence[Message]) -> tuple[float, float, float]:
    """Return the share of messages whose intent is right, that of the first two, and the seconds of training."""
    model = IntentModel(features, LinearSVC(C=SETTINGS["softness"], random_state=SETTINGS["random_state"]))
    began = time.monotonic()
    model.fit([one.text for one in trained], [one.intents[0] for one in trained], [one.voice for one in trained])
    seconds = time.monotonic() - began
    given = [sorted(row, key=lambda name: -row[name])[:2] for row in model.probabilities([one.text for one in asked])]
    wanted = [one.intents[0] for one in asked]
    first = np.mean([names[0] == name for names, name in zip(given, wanted, strict=True)])
    second = np.mean([name in names for names, name in zip(given, wanted, strict=True)])
    return float(first), float(second), seconds


def learning_curve(trained: Sequence[Message], asked: Sequence[Message]) -> list[tuple[int, int, float]]:
    """Return for growing numbers of voices: how many, their messages, and the share right."""
    voices = shuffled_voices(trained)
    rows = []
    for count in VOICES:
        heard = {*voices[:count]}
        messages = [one for one in trained if one.voice in heard]
        rows.append((count, len(messages), right(ours(), messages, asked)[0]))
        sys.stdout.write(f"  {count:>3} voices, {len(messages):>6} messages: {rows[-1][2]:.1%}\n")
    return rows


def draw(rows: Sequence[tuple[int, int, float]]) -> None:
    """Draw the learning curve into docs/."""
    plt.figure(figsize=(6, 5))
    plt.plot([row[1] for row in rows], [row[2] for row in rows], marker="o")
    for voices, messages, share in rows:
        plt.annotate(f"{voices} voices", (messages, share), textcoords="offset points", xytext=(6, -12), fontsize=8)
    plt.xlabel("training messages")
    plt.ylabel("share of unseen messages understood")
    plt.tight_layout()
    plt.savefig(PROJECT / "docs" / "understanding-learning.png", dpi=90, metadata={"Software": None})


def main() -> None:
    """Print both tables and draw the curve."""
    trained = list(training_messages())
    asked = [message for message in frozen_messages() if len(message.intents) == 1]
    variants = {
        "words and pieces of words, as written": unfolded(),
        "pieces and runs, folded": ours(stems=0, places=0, concepts=0),
        "and beginnings of words, places": ours(concepts=0),
        "and concepts: ours": ours(),
    }
    for name, features in variants.items():
        first, second, seconds = right(features, trained, asked)
        sys.stdout.write(f"  {name:<42} {first:.1%}  among the first two {second:.1%}  {seconds:.0f} s\n")
    draw(learning_curve(trained, asked))


if __name__ == "__main__":
    main()
