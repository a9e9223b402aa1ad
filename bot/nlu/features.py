"""What the model of intents counts in a message: pieces of words, how words follow each other, and concepts.

All of it on the folded text. Pieces carry misspelt words and compounds ("blodtrycksmedicinen"), beginnings of words
carry their inflections, and concepts carry words that no training message holds.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from bot.nlu.concepts import ConceptFinder, plain

STEM = 5
"""Letters of a word's beginning that stand for the word: most Swedish endings come after."""

_DIGIT = re.compile(r"\d")
_LONGEST_COUNTED = 12
_FIRST, _LAST = 3, 2


def normalise(text: str) -> str:
    """Return the words that the model counts: folded, without marks, all digits alike.

    The value of a number says nothing of intent.
    """
    return _DIGIT.sub("0", plain(text))


def stems(text: str) -> list[str]:
    """Return the beginnings of the words, each pair of neighbours, and each pair with one word between."""
    words = [word[:STEM] for word in normalise(text).split()]
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(words)]
    apart = [f"{first} _ {second}" for first, second in zip(words, words[2:], strict=False)]
    return words + pairs + apart


def places(text: str) -> list[str]:
    """Return how the message begins and ends, how long it is, and whether it asks."""
    words = normalise(text).split()
    return [
        f"length {min(len(words), _LONGEST_COUNTED)}",
        *(f"early {word}" for word in words[:_FIRST]),
        *(f"late {word}" for word in words[-_LAST:]),
        f"first {' '.join(words[:1])}",
        f"first two {' '.join(words[:2])}",
        *(["asks"] if "?" in text else []),
    ]


class Features:
    """Counts of several kinds side by side: term frequency (its logarithm) by rarity, each kind of length 1 by weight.

    scikit-learn counts. The weighing is written out because its own, made for thousands of texts at a time, takes
    three times as long as everything else together for the one text that somebody has just sent.
    """

    def __init__(self, counters: Mapping[str, CountVectorizer], weights: Mapping[str, float]) -> None:
        """Take the untrained counters and how much each kind counts; a kind of weight 0 is left out."""
        if unknown := set(weights) - set(counters):
            raise ValueError(f"no such kind of feature: {', '.join(sorted(unknown))}")
        self._kinds = [(counters[name], weight) for name, weight in weights.items() if weight]
        self._rarity: list[NDArray[np.float64]] = []

    def fit_transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Learn what there is to count and how rare each of it is; return the features of the texts, a row each."""
        counted = [counter.fit_transform(texts) for counter, _ in self._kinds]
        self._rarity = [
            np.log((1 + len(texts)) / (1 + np.bincount(counts.indices, minlength=counts.shape[1]))) + 1
            for counts in counted
        ]
        return self._weighed(counted)

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return the features of texts, a row each."""
        return self._weighed([counter.transform(texts) for counter, _ in self._kinds])

    def _weighed(self, counted: Sequence[sparse.csr_matrix]) -> sparse.csr_matrix:
        blocks = []
        for counts, rarity, (_, weight) in zip(counted, self._rarity, self._kinds, strict=True):
            values = (1 + np.log(counts.data)) * rarity[counts.indices]
            rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
            lengths = np.sqrt(np.bincount(rows, weights=values**2, minlength=counts.shape[0]))
            values *= weight / lengths[rows]
            blocks.append(sparse.csr_matrix((values, counts.indices, counts.indptr), shape=counts.shape))
        return sparse.hstack(blocks, format="csr")


def make_features(concepts: Mapping[str, Sequence[str]], weights: Mapping[str, float]) -> Features:
    """Return the untrained features, with how much each kind counts. Raises ValueError for a kind there is not."""
    counters = {
        "pieces": CountVectorizer(preprocessor=normalise, analyzer="char_wb", ngram_range=(2, 5), min_df=3),
        # Across the spaces too: what stands beside what, whether or not it was written as one word.
        "runs": CountVectorizer(preprocessor=normalise, analyzer="char", ngram_range=(3, 6), min_df=3),
        "stems": CountVectorizer(analyzer=stems, min_df=2),
        "places": CountVectorizer(analyzer=places, min_df=2),
        "concepts": CountVectorizer(analyzer=ConceptFinder(concepts)),
    }
    return Features(counters, weights)
