"""The phone in a pipe: lines in, answers out."""

from __future__ import annotations

import io
import sys

import pytest
import typer

from nastasteg.demo import chat

NUMBER = "+46701740690"
KARIN = "+46701740605"


@pytest.fixture
def talk(stand_in, monkeypatch, capsys):
    """Be a person of the demo, with these lines on the standard input; returns what was printed."""

    def run(text, name="karin"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        chat.run(name, stand_in.url)
        return capsys.readouterr().out.splitlines()

    return run


def test_each_line_is_sent_and_its_answer_printed_with_length_and_delivery(stand_in, talk):
    stand_in.gateway.answers = lambda text: [f"Svar på {text}"]

    assert talk("ett\ntvå\n") == [
        "Karin Andersson, 070-174 06 05. Ctrl-D or quit to leave.",
        "> ett",
        "Svar på ett",
        "[1 SMS, levererat]",
        "> två",
        "Svar på två",
        "[1 SMS, levererat]",
    ]
    assert [form["Body"] for form in stand_in.gateway.inbound] == ["ett", "två"]


def test_an_answer_of_several_messages_is_printed_whole(stand_in, talk):
    stand_in.gateway.answers = lambda _: ["a" * 161, "slut"]

    assert talk("hej\n")[2:] == ["a" * 161, "[2 SMS, levererat]", "slut", "[1 SMS, levererat]"]


def test_what_was_said_before_is_not_printed_again(stand_in, talk):
    stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Från i går")
    stand_in.gateway.answers = lambda text: [f"Svar på {text}"]

    assert "Från i går" not in talk("hej\n")


@pytest.mark.parametrize("leave", ["quit", "QUIT", " exit "])
def test_a_word_ends_it(stand_in, talk, leave):
    talk(f"{leave}\nhej\n")

    assert stand_in.gateway.inbound == []


def test_empty_lines_are_not_sent(stand_in, talk):
    talk("\n   \n")

    assert stand_in.gateway.inbound == []


def test_a_failed_delivery_is_told(stand_in, talk):
    stand_in.order(undeliverable={KARIN: 30003})
    stand_in.gateway.answers = lambda _: ["Hej"]

    assert talk("hej\n")[-1] == "[1 SMS, misslyckades 30003]"


def test_silence_is_told_when_the_time_is_up(stand_in, talk, monkeypatch):
    monkeypatch.setattr(chat, "LONGEST_WAIT_SECONDS", 0.3)

    assert talk("hej\n")[-1] == "[no answer in 0.3 s]"


@pytest.mark.parametrize("name", ["karin", "Karin", "KARIN ANDERSSON", " karin "])
def test_a_person_goes_by_id_name_or_first_name(talk, name):
    assert talk("", name)[0].startswith("Karin Andersson")


def test_an_unknown_name_is_answered_with_all_names(stand_in, capsys):
    with pytest.raises(typer.Exit) as ending:
        chat.run("nobody", stand_in.url)

    assert ending.value.exit_code == 1
    told = capsys.readouterr().err
    assert "'nobody'" in told
    assert "karin" in told
    assert "okand" in told


def test_a_demo_that_is_not_running_is_one_sentence(capsys):
    with pytest.raises(typer.Exit) as ending:
        chat.run("karin", "http://127.0.0.1:9")

    assert ending.value.exit_code == 1
    assert capsys.readouterr().err == "The demo does not answer at http://127.0.0.1:9. Start it with: make demo\n"
