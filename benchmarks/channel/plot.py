"""Draws the times of both paths: `python -m benchmarks.channel.plot FIGURES PICTURE`, in Rasa's environment.

FIGURES holds, as JSON, what is drawn (acknowledged, replied) and of each side the milliseconds.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from matplotlib import pyplot as plt


def main() -> None:
    """Draw for each kind of time which share of the messages took no longer."""
    figures: dict[str, dict[str, list[float]]] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    _, places = plt.subplots(1, len(figures), figsize=(9, 4), sharey=True)
    for place, (what, sides) in zip(places, figures.items()):  # noqa: B905 (as many)
        for name, times in sides.items():
            row = sorted(times)
            place.step(row, [(at + 1) / len(row) for at in range(len(row))], where="post", label=name)
        place.set_xscale("log")
        place.set_xlabel(f"{what}, milliseconds")
        place.grid(visible=True, which="both", alpha=0.2)
    places[0].set_ylabel("share of messages within")
    places[0].legend(loc="lower right")
    plt.tight_layout()
    plt.savefig(sys.argv[2], dpi=90, metadata={"Software": None})


if __name__ == "__main__":
    main()
