"""How well messages are understood: cross-validation over the examples, in Rasa's own environment."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nastasteg.logfiles import tail
from nastasteg.training import rasa_python, run_rasa
from nastasteg.trouble import Trouble

FOLDS = 5
WEAKEST_SHOWN = 10
CONFUSIONS_SHOWN = 10
AVERAGES = {"accuracy", "macro avg", "weighted avg", "micro avg"}


async def evaluate(project: Path, log: Path, results: Path, say: Callable[[str], None]) -> str:
    """Cross-validate the examples and return a summary. Raises Trouble when that fails."""
    say(f"cross-validating the examples in {FOLDS} folds")
    command = [
        *(
            str(rasa_python(project)),
            "-m",
            "rasa",
            "test",
            "nlu",
            "--cross-validation",
            "--folds",
            str(FOLDS),
        ),
        *("--config", "config.yml", "--domain", "domain.yml", "--nlu", "nlu_data", "--out", str(results)),
        *("--no-plot", "--errors"),
    ]
    code = await run_rasa(command, project, log, say)
    report = results / "intent_report.json"
    if code or not report.exists():
        raise Trouble(f"Evaluating failed (exit code {code}).", "Mend what its log says.", log=tail(log))
    return f"{summary(json.loads(report.read_text()))}\n\nAll figures are in {results}."


def summary(report: dict[str, Any]) -> str:
    """Return the figures of a report as text: overall, the weakest intents, what is taken for what."""
    intents = {name: row for name, row in report.items() if name not in AVERAGES}
    messages = sum(row["support"] for row in intents.values())
    right = sum(row["recall"] * row["support"] for row in intents.values())
    lines = [
        f"{messages} messages, {len(intents)} intents",
        f"understood: {right / messages:.1%}   mean F1 of the intents: {report['macro avg']['f1-score']:.3f}",
        "",
        "weakest intents            F1     of",
    ]
    weakest = sorted(intents, key=lambda name: float(intents[name]["f1-score"]))[:WEAKEST_SHOWN]
    lines += [f"  {name:<22} {intents[name]['f1-score']:.3f}  {intents[name]['support']:>5}" for name in weakest]
    confusions = [
        (count, name, other) for name, row in intents.items() for other, count in row.get("confused_with", {}).items()
    ]
    lines += ["", "most often taken for another"]
    confusions.sort(reverse=True)
    lines += [f"  {count:>3}  {name} as {other}" for count, name, other in confusions[:CONFUSIONS_SHOWN]]
    return "\n".join(lines)
