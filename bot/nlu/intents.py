"""Rasa component that names the intent of a message and every distinct request in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import clauses, model, selection
from bot.nlu.concepts import read_concepts

REQUESTS = "requests"
MOST_HALVES = 4
"""So that a long story is read as fast as a question."""
_FILE = "intents.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Sets `intent`, `intent_ranking` (all intents, always a best one) and `requests` on each message.

    There is no threshold for being unsure here: the ranking is handed on whole, and what to do with an unsure
    one is decided in one place, by the actions.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings of config.yml with their defaults; the thresholds are told in selection.py."""
        return {
            "concepts": "nlu_data/concepts",
            "weights": {"pieces": 1.0, "runs": 1.0, "stems": 1.0, "places": 0.5, "concepts": 0.4},
            "softness": 0.3,
            "random_state": 20,
            "thresholds": {
                "danger": 0.99,
                "clause_weight": 0.25,
                "second": 0.7,
                "statement": 0.9,
                "half": 0.9,
                "most_requests": 3,
            },
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed for this component to run."""
        return ["sklearn", "scipy", "joblib"]

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        trained: model.IntentModel | None = None,
    ) -> None:
        """Hold the settings and, when loaded, the trained model."""
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._trained = trained
        self._thresholds = selection.Thresholds(**self._config["thresholds"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 (the signature is Rasa's)
    ) -> LinearIntentClassifier:
        """Return an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 (the signature is Rasa's)
        **kwargs: Any,  # noqa: ARG003
    ) -> LinearIntentClassifier:
        """Return the component as it was trained; a model without it raises: no deaf assistant starts."""
        with model_storage.read_from(resource) as folder:
            # joblib executes what it reads; the file comes out of the archive that Rasa has trusted.
            return cls(config, model_storage, resource, joblib.load(Path(folder) / _FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on all examples that have an intent, and keep it in the model storage."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        names = {example.get(INTENT) for example in examples}
        if len(names) < 3:
            raise RasaException("There must be training messages for at least three intents.")
        trained = model.build(
            read_concepts(Path(self._config["concepts"])),
            weights=self._config["weights"],
            softness=self._config["softness"],
            random_state=self._config["random_state"],
        )
        trained.fit(
            [example.get(TEXT) for example in examples],
            [example.get(INTENT) for example in examples],
            [_voice(example) for example in examples],
        )
        self._trained = trained
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(trained, Path(folder) / _FILE, compress=3)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set what each message was understood as. A message without text gets the model's prior."""
        for message in messages:
            understood = self.understand(message.get(TEXT) or "")
            ranking = [{"name": name, "confidence": confidence} for name, confidence in understood.ranking]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            requests = [
                {"intent": request.name, "confidence": request.confidence, "text": request.text}
                for request in understood.requests
            ]
            message.set(REQUESTS, requests, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as they are: no later component learns from this one's predictions."""
        return training_data

    def understand(self, text: str) -> selection.Understanding:
        """Return the ranking and the requests of a text. Raises RasaException before training."""
        if self._trained is None:
            raise RasaException("The intent classifier has not been trained.")
        parts = clauses.split(text)
        halves = [half for part in parts for half in clauses.halves(part.text)][:MOST_HALVES]
        told = [(text.strip(), any(part.asking for part in parts))]
        told += [(part.text, part.asking) for part in parts]
        told += [(half, False) for half in halves]
        found = self._trained.probabilities([text, *(words for words, _ in told[1:])])
        whole, *readings = [
            selection.Reading(words, asking, given) for (words, asking), given in zip(told, found, strict=True)
        ]
        return selection.choose(whole, readings[: len(parts)], readings[len(parts) :], self._thresholds)


def _voice(example: Message) -> str:
    """Return who a training message is written as: what stands beside its intent in the data."""
    return str((example.get("metadata") or {}).get("intent", {}).get("voice", ""))
