"""The statistical model of intents: a linear one, with confidences that mean something for people it has not met.

Linear, because it trains in a minute on any machine and answers in about a millisecond.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.model_selection import GroupShuffleSplit
from sklearn.svm import LinearSVC

from bot.nlu.features import make_features

HELD_OUT = 0.25
"""Share of the voices that the sharpness is learnt on."""

FEWEST_VOICES = 4
SHARPEST = 20.0
_TINY = 1e-9


@dataclass
class IntentModel:
    """Margins of one linear separator for each intent, turned into probabilities.

    How sharply is learnt on voices that were held out (temperature scaling, Guo et al. 2017): a model that is asked
    about its own training messages believes too much of itself.
    """

    features: Any
    separator: Any
    sharpness: float = 1.0
    intents: list[str] = field(default_factory=list)

    def fit(self, texts: Sequence[str], intents: Sequence[str], voices: Sequence[str]) -> None:
        """Learn from messages, each with its intent and the voice that it is written in."""
        counted = self.features.fit_transform(texts)
        wanted = np.asarray(intents)
        split = GroupShuffleSplit(1, test_size=HELD_OUT, random_state=self.separator.random_state)
        learnt, held_out = next(split.split(counted, wanted, _groups(voices)))
        self.separator.fit(counted[learnt], wanted[learnt])
        known = np.isin(wanted[held_out], self.separator.classes_)
        right = np.searchsorted(self.separator.classes_, wanted[held_out][known])
        self.sharpness = _sharpness(self.separator.decision_function(counted[held_out][known]), right)
        self.separator.fit(counted, wanted)
        self.intents = [str(name) for name in self.separator.classes_]

    def probabilities(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Return for each text the probability of every intent, 0 to 1, in sum 1."""
        rows = _softmax(self.separator.decision_function(self.features.transform(list(texts))), self.sharpness)
        return [dict(zip(self.intents, map(float, row), strict=True)) for row in rows]


def build(
    concepts: Mapping[str, Sequence[str]], *, weights: Mapping[str, float], softness: float, random_state: int
) -> IntentModel:
    """Return the untrained model. `softness`: how far it may bend to single messages (C of the linear SVC)."""
    return IntentModel(make_features(concepts, weights), LinearSVC(C=softness, random_state=random_state))


def _groups(voices: Sequence[str]) -> list[str]:
    """Return the groups for holding out: the voices, or where they are too few, parts of the messages."""
    if len(set(voices)) >= FEWEST_VOICES:
        return list(voices)
    return [f"{voice} {at % FEWEST_VOICES}" for at, voice in enumerate(voices)]


def _sharpness(margins: NDArray[np.float64], right: NDArray[np.int_]) -> float:
    """Return the sharpness under which the held-out messages are least surprising."""

    def surprise(sharpness: float) -> float:
        given = _softmax(margins, sharpness)[np.arange(len(right)), right]
        return float(-np.log(given + _TINY).mean())

    return float(minimize_scalar(surprise, bounds=(0.1, SHARPEST), method="bounded").x)


def _softmax(margins: NDArray[np.float64], sharpness: float) -> NDArray[np.float64]:
    scaled = margins * sharpness
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares
