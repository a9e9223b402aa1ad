"""Measure the trained model: `python -m benchmarks.understanding MODEL`, in Rasa's environment."""

from __future__ import annotations

import resource
import statistics
import sys
from collections import Counter
from pathlib import Path

from benchmarks.understanding.figures import Result, by, by_threshold, figures
from benchmarks.understanding.measuring import measured
from benchmarks.understanding.messages import PROJECT, frozen_messages
from benchmarks.understanding.plots import draw
from benchmarks.understanding.trained import load_classifier

CONFUSIONS_SHOWN = 15


def report(results: list[Result], times: list[float]) -> str:
    """Return the table."""
    single = [result for result in results if len(result.message.intents) == 1]
    lines = [f"{len(results)} unseen messages, {len({one.message.voice for one in results})} voices", ""]
    lines += [f"  {name:<42} {value:7.2%}" for name, value in figures(results).items()]
    lines += [
        f"  {'one message, 95th percentile':<42} {statistics.quantiles(times, n=20)[-1]:5.1f} ms",
        f"  {'memory of this process':<42} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:5.0f} MB",
    ]
    for title, rows in (
        ("intent", by(single, lambda one: one.wanted)),
        ("voice", by(single, lambda one: one.message.voice)),
    ):
        lines += ["", f"  {title:<28} messages    right"]
        lines += [f"  {name:<28} {count:>8}  {right:7.1%}" for name, count, right in rows]
    lines += ["", "  threshold   answered      wrong"]
    lines += [f"  {at:>9}    {answered:7.1%}    {wrong:7.2%}" for at, answered, wrong in by_threshold(single)]
    wrong = Counter((one.wanted, one.ranking[0][0]) for one in single if not one.is_right)
    lines += ["", "  most often taken for another"]
    lines += [f"  {count:>3}  {meant} as {taken}" for (meant, taken), count in wrong.most_common(CONFUSIONS_SHOWN)]
    return "\n".join(lines)


def main() -> None:
    """Print the table and draw the pictures."""
    classifier = load_classifier(Path(sys.argv[1]))
    classifier.understand("")  # whatever is done once is nobody's message
    results, times = measured(classifier, frozen_messages())
    sys.stdout.write(report(results, times) + "\n")
    for path in draw(results, PROJECT / "docs"):
        sys.stdout.write(f"drawn: {path.relative_to(PROJECT)}\n")


if __name__ == "__main__":
    main()
