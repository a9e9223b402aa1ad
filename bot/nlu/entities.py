"""Rasa component that marks which subject, profession, relative, agreed time and person a message mentions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.lexicon import Lexicon, LexiconMatcher, read_lexicon
from bot.nlu.persons import with_following_names

_FILE = "lexicons.yml"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LexiconEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds entities {"entity": "topic", "value": code, "start", "end"} from the lexicons, one for each kind.

    It is trainable only in the sense that the lexicons become part of the trained model, so that a running
    model never changes when somebody edits a file.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings of config.yml with their defaults: the lexicon file of each kind of entity."""
        folder = "nlu_data/lexicon"
        return {
            "lexicons": {
                "topic": f"{folder}/topics.yml",
                "role": f"{folder}/roles.yml",
                "relation": f"{folder}/relations.yml",
                "appointment": f"{folder}/appointments.yml",
                "person": f"{folder}/persons.yml",
            }
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed for this component to run."""
        return ["spacy"]

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        lexicons: dict[str, Lexicon] | None = None,
    ) -> None:
        """Hold the settings and, when loaded, the lexicons of the trained model."""
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._matcher = LexiconMatcher(lexicons) if lexicons is not None else None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 (the signature is Rasa's)
    ) -> LexiconEntityExtractor:
        """Return a component that has not read its lexicons yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 (the signature is Rasa's)
        **kwargs: Any,  # noqa: ARG003
    ) -> LexiconEntityExtractor:
        """Return the component with the lexicons that the model was trained with."""
        with model_storage.read_from(resource) as folder:
            lexicons = yaml.safe_load((Path(folder) / _FILE).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, lexicons)

    def train(self, training_data: TrainingData) -> Resource:  # noqa: ARG002 (the signature is Rasa's)
        """Read the lexicon files and keep them in the model storage."""
        files = self._config["lexicons"].items()
        lexicons = {entity: read_lexicon(Path(file)) for entity, file in files}
        self._matcher = LexiconMatcher(lexicons)
        with self._model_storage.write_to(self._resource) as folder:
            text = yaml.safe_dump(lexicons, allow_unicode=True)
            (Path(folder) / _FILE).write_text(text, encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities that each message mentions."""
        if self._matcher is None:
            raise RasaException("The entity extractor has not been trained.")
        for message in messages:
            text = message.get(TEXT) or ""
            entities: list[dict[str, Any]] = [
                {"entity": found.entity, "value": found.code, "start": found.start, "end": found.end}
                for found in with_following_names(text, self._matcher.find(text))
            ]
            entities = self.add_extractor_name(entities)
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as they are: no later component learns from these entities."""
        return training_data
