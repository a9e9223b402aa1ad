"""The trained model, loaded as Rasa stores it, without a server."""

from __future__ import annotations

import tempfile
from pathlib import Path

from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource

from bot.nlu.intents import LinearIntentClassifier


def load_classifier(archive: Path) -> LinearIntentClassifier:
    """Return the intent classifier out of a model archive. Raises KeyError when the model has none."""
    with tempfile.TemporaryDirectory() as folder:
        storage, about = LocalModelStorage.from_model_archive(Path(folder), archive)
        nodes = about.predict_schema.nodes
        name = next(name for name, node in nodes.items() if node.uses is LinearIntentClassifier)
        resource = nodes[name].resource
        if resource is None:
            raise KeyError(f"{name} was not trained")
        return LinearIntentClassifier.load(
            nodes[name].config, storage, Resource(resource.name), ExecutionContext(about.predict_schema)
        )
