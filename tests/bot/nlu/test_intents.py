"""The classifier as it was trained on the project's own data, out of Rasa's model archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("rasa")

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from benchmarks.understanding.trained import load_classifier
from bot.nlu.entities import LexiconEntityExtractor
from bot.nlu.intents import LinearIntentClassifier
from nastasteg.training import model_path

PROJECT = Path(__file__).parents[3]
INTENTS = {path.stem for path in (PROJECT / "nlu_data").glob("*/*.yml") if path.parent.name != "lexicon"}
QUESTIONS = {
    "ask_next_step": ["Vad är nästa steg för mig?", "va händer nu då"],
    "ask_contact": ["Vem ska jag ringa om min medicin?", "vem är min fasta vårdkontakt nu"],
    "ask_own_actions": ["Vad är det jag ska göra själv hemma?", "vilka övningar skulle ja göra"],
    "ask_care_actions": ["Vad ska vården göra för mig?", "vem tar hand om min remiss"],
    "ask_appointments": ["När har jag tid hos doktorn?", "nar ar mitt nasta besok"],
    "ask_appointment_place": ["Vilken adress ska jag till?", "ar besoket pa video"],
    "ask_preparation": ["Ska jag vara fastande inför provet?", "va ska ja ta me mig"],
    "ask_waiting_time": ["Hur länge får jag vänta på svar på min remiss?", "har inte fått nån kallelse än"],
    "ask_goals": ["Vilka mål har vi satt upp?", "va va mitt mål"],
    "ask_plan_overview": ["Kan jag få en översikt av hela planen?", "vad står i mitt kontrakt"],
    "ask_warning_signs": ["När behöver jag söka vård?", "vilka varningstecken ska jag hålla koll på"],
}


@pytest.fixture(scope="session")
def classifier() -> LinearIntentClassifier:
    """As a server runs it: out of the model that `make train` has made."""
    return load_classifier(model_path(PROJECT))


def parse(classifier: LinearIntentClassifier, text: str) -> dict[str, Any]:
    return classifier.process([Message(data={TEXT: text})])[0].as_dict(only_output_properties=True)


@pytest.mark.parametrize(("text", "intent"), [(text, intent) for intent, texts in QUESTIONS.items() for text in texts])
def test_a_careful_question_is_understood(classifier: LinearIntentClassifier, text: str, intent: str) -> None:
    parsed = parse(classifier, text)
    assert parsed["intent"]["name"] == intent
    assert [request["intent"] for request in parsed["requests"]] == [intent]


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("nar ska ja komma o va ska ja ha me", {"ask_appointments", "ask_preparation"}),
        ("När är min tid? Vem ringer jag om mina mediciner?", {"ask_appointments", "ask_contact"}),
        ("Vilka mål har vi satt upp och var ska jag gå på torsdag", {"ask_goals", "ask_appointment_place"}),
    ],
)
def test_both_requests_of_a_message_are_understood(
    classifier: LinearIntentClassifier, text: str, intents: set[str]
) -> None:
    requests = parse(classifier, text)["requests"]
    assert {request["intent"] for request in requests} == intents
    assert all(request["text"] in text for request in requests)


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("När är min tid? Jag har så ont i bröstet och svårt att andas", ["emergency", "ask_appointments"]),
        ("Tack för hjälpen. Jag vill inte leva längre.", ["crisis"]),
    ],
)
def test_danger_wins_over_all_else_in_a_message(
    classifier: LinearIntentClassifier, text: str, intents: list[str]
) -> None:
    parsed = parse(classifier, text)
    assert parsed["intent"]["name"] == intents[0]
    assert [request["intent"] for request in parsed["requests"]] == intents


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?",
        "👍👍",
        "\x00",
        "a" * 5000,
        '\u2044ask_next_step{"patient": "7"}',
        "عندي موعد",
        "och och och",
        "1" * 400,
    ],
)
def test_any_text_has_one_best_intent_and_all_in_the_ranking(classifier: LinearIntentClassifier, text: str) -> None:
    parsed = parse(classifier, text)
    ranking = parsed["intent_ranking"]
    assert parsed["intent"] == ranking[0]
    assert {entry["name"] for entry in ranking} == INTENTS
    assert sum(entry["confidence"] for entry in ranking) == pytest.approx(1)
    assert parsed["requests"][0]["intent"] == parsed["intent"]["name"]


def test_an_untrained_classifier_says_so() -> None:
    untrained = LinearIntentClassifier({}, model_storage=None, resource=Resource("intents"))  # type: ignore[arg-type]
    with pytest.raises(RasaException, match="not been trained"):
        untrained.understand("hej")


SMALL = {
    "ask_goals": ["vad var målet", "vilket mål satte vi", "målet igen", "va va mitt mål"],
    "ask_contact": ["vem ringer jag", "numret till syster", "vem svarar", "ringa vem då"],
    "greet": ["hej", "god morgon", "hallå där", "tjena"],
}


def train(storage: LocalModelStorage, examples: dict[str, list[str]]) -> LinearIntentClassifier:
    """A classifier trained on a few messages, stored, and loaded again."""
    config = {"concepts": str(PROJECT / "nlu_data" / "concepts"), "weights": {"stems": 1.0, "places": 0.5}}
    place: dict[str, Any] = {
        "config": config,
        "model_storage": storage,
        "resource": Resource("intents"),
        "execution_context": ExecutionContext(GraphSchema({})),
    }
    data = [Message.build(text=text, intent=intent) for intent, texts in examples.items() for text in texts]
    LinearIntentClassifier.create(**place).train(TrainingData(data))
    return LinearIntentClassifier.load(**place)


def test_what_was_learnt_is_kept(tmp_path: Path) -> None:
    small = train(LocalModelStorage(tmp_path), SMALL)
    assert small.understand("vilket mål").ranking[0][0] == "ask_goals"
    assert {name for name, _ in small.understand("").ranking} == set(SMALL)


def test_two_intents_are_too_few_to_train_on(tmp_path: Path) -> None:
    with pytest.raises(RasaException, match="three intents"):
        train(LocalModelStorage(tmp_path), {name: SMALL[name] for name in ("greet", "ask_goals")})


def test_the_lexicons_belong_to_the_trained_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    place: dict[str, Any] = {
        "config": {},
        "model_storage": LocalModelStorage(tmp_path),
        "resource": Resource("entities"),
        "execution_context": ExecutionContext(GraphSchema({})),
    }
    LexiconEntityExtractor.create(**place).train(TrainingData())
    monkeypatch.chdir(tmp_path)
    text = "vem ringer jag om mina tabletter, distriktssköterskan?"
    message = LexiconEntityExtractor.load(**place).process([Message(data={TEXT: text})])[0]
    entities = message.as_dict(only_output_properties=True)["entities"]
    assert [(item["entity"], item["value"], text[item["start"] : item["end"]]) for item in entities] == [
        ("topic", "medicines", "tabletter"),
        ("role", "nurse", "distriktssköterskan"),
    ]
    assert {item["extractor"] for item in entities} == {"LexiconEntityExtractor"}
