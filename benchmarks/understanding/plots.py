"""The three pictures in docs/: what is taken for what, what confidence is worth, what a threshold costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt

from actions.understanding import THRESHOLD
from benchmarks.understanding.figures import Result, by_threshold, reliability


def draw(results: Sequence[Result], folder: Path) -> list[Path]:
    """Draw the pictures and return where they are."""
    single = [result for result in results if len(result.message.intents) == 1]
    return [
        _confusion(single, folder / "understanding-confusion.png"),
        _reliability(single, folder / "understanding-reliability.png"),
        _threshold(single, folder / "understanding-threshold.png"),
    ]


def _save(path: Path) -> Path:
    plt.tight_layout()
    plt.savefig(path, dpi=90, metadata={"Software": None})
    plt.close()
    return path


def _confusion(results: Sequence[Result], path: Path) -> Path:
    names = sorted({result.wanted for result in results})
    counted = Counter((result.wanted, result.ranking[0][0]) for result in results)
    totals = Counter(result.wanted for result in results)
    plt.figure(figsize=(13, 12))
    plt.imshow(
        [[counted[row, column] / totals[row] for column in names] for row in names], cmap="Blues", vmin=0, vmax=1
    )
    plt.xticks(range(len(names)), names, rotation=90, fontsize=8)
    plt.yticks(range(len(names)), names, fontsize=8)
    plt.xlabel("understood as")
    plt.ylabel("meant as")
    plt.colorbar(fraction=0.04, label="share of the messages meant so")
    return _save(path)


def _reliability(results: Sequence[Result], path: Path) -> Path:
    rows = reliability(results)
    plt.figure(figsize=(6, 5))
    plt.plot([0, 1], [0, 1], color="grey", linestyle=":", label="confidence as good as its word")
    plt.plot([row[0] for row in rows], [row[1] for row in rows], marker="o", label="measured")
    for confidence, right, count in rows:
        plt.annotate(str(count), (confidence, right), textcoords="offset points", xytext=(6, -10), fontsize=8)
    plt.xlabel("confidence")
    plt.ylabel("share right (with the number of messages)")
    plt.legend()
    return _save(path)


def _threshold(results: Sequence[Result], path: Path) -> Path:
    rows = by_threshold(results)
    plt.figure(figsize=(6, 5))
    plt.plot([row[0] for row in rows], [row[1] for row in rows], label="answered without asking back")
    plt.plot([row[0] for row in rows], [row[2] for row in rows], label="of all messages, answered wrongly")
    plt.axvline(THRESHOLD, color="grey", linestyle=":", label=f"the threshold, {THRESHOLD}")
    plt.xlabel("threshold")
    plt.ylabel("share of the messages")
    plt.legend()
    return _save(path)
