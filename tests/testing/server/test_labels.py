"""Answers from labels: the right document, its values in the shape that was asked for, and mistakes as ordered."""

from __future__ import annotations

import io
import json
from pathlib import Path

import httpx2
import pytest
from PIL import Image

from sightline.errors import UsageError
from sightline.testing.examples import examples
from sightline.testing.server import FakeServer, Labels, Mistakes
from sightline.testing.server.labels import nested

COUNT = 6


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """Example documents on disk and their values, by path."""
    folder = tmp_path_factory.mktemp("labelled")
    made = {}
    for example in examples(COUNT * 2, seed=5):
        if example.name.endswith(".pdf"):
            continue
        path = folder / example.name
        path.write_bytes(example.data)
        made[path] = example.values
    return made


@pytest.fixture(scope="module")
def labels(documents):
    return Labels.of(documents)


def resent(path: Path, *, edge: int, turn: int = 0) -> bytes:
    """The picture in `path` as a pipeline would send it: smaller, turned, compressed again."""
    with Image.open(path) as opened:
        small = opened.convert("RGB")
    small.thumbnail((edge, edge))
    buffer = io.BytesIO()
    small.rotate(turn, expand=True).save(buffer, "JPEG", quality=60)
    return buffer.getvalue()


def schema_for(*names: str) -> dict[str, object]:
    properties = {name: {"type": ["string", "null"]} for name in names}
    return {"type": "object", "properties": properties, "required": list(names), "additionalProperties": False}


def asked_for(asked, schema):
    named = {"name": "receipt", "schema": schema, "strict": True}
    asked.body["response_format"] = {"type": "json_schema", "json_schema": named}
    return asked


@pytest.mark.parametrize("sent", [{"edge": 1024}, {"edge": 500, "turn": 90}, {"edge": 700, "turn": 180}], ids=str)
def test_a_document_is_known_again_however_it_was_sent(serve, requests, documents, labels, sent):
    caller = serve(labels)
    for path, values in documents.items():
        asked = asked_for(requests["openai"](resent(path, **sent)), schema_for("total", "moon_phase"))
        answer = json.loads(asked.text(caller.send(asked).json()))
        assert answer == {"total": values.get("total"), "moon_phase": None}
    assert caller.server.mistakes == ()


def test_a_picture_that_nobody_labelled_is_answered_with_nulls(serve, requests, labels, drawn):
    asked = asked_for(requests["openai"](drawn()), schema_for("total"))
    caller = serve(labels)
    assert json.loads(asked.text(caller.send(asked).json())) == {"total": None}


def test_mistakes_are_recorded_and_are_the_same_every_time(serve, requests, documents):
    def told(seed):
        caller = serve(Labels.of(documents, mistakes=Mistakes(digit=0.5, null=0.3, invent=0.5, seed=seed)))
        answers = {}
        for path in documents:
            asked = asked_for(requests["openai"](resent(path, edge=900)), schema_for("total", "date", "moon_phase"))
            answers[path.name] = json.loads(asked.text(caller.send(asked).json()))
        return answers, caller.server.mistakes

    answers, mistakes = told(1)
    truths = {path.name: {"moon_phase": None, **values} for path, values in documents.items()}
    wrong = {(n, p) for n, given in answers.items() for p, value in given.items() if value != truths[n].get(p)}
    assert wrong
    assert wrong == {(mistake.document, mistake.path) for mistake in mistakes}
    assert told(1) == (answers, mistakes)
    assert told(2)[0] != answers


def test_the_caller_can_say_which_document_it_is(serve, requests, drawn):
    known = {Path("a.jpg"): {"vendor": {"name": "ACME"}, "line_items": [{"total": "1.00"}, {"total": "2.00"}]}}
    labels = Labels.of(known, identify=lambda call: "a.jpg" if call.pictures else None)
    item = {"type": "object", "properties": {"total": {"type": "number"}}}
    schema = {
        "type": "object",
        "properties": {
            "vendor": {"type": "object", "properties": {"name": {"type": "object", "properties": {"value": {}}}}},
            "line_items": {"type": "array", "items": item},
        },
    }
    asked = requests["gemini"](drawn())
    asked.body["generationConfig"]["responseJsonSchema"] = schema
    answer = json.loads(asked.text(serve(labels).send(asked).json()))
    assert answer == {"vendor": {"name": {"value": "ACME"}}, "line_items": [{"total": 1}, {"total": 2}]}


def test_without_a_schema_everything_known_is_told_as_json(serve, requests, drawn):
    asked = requests["openai"](drawn(), response_format=None)
    labels = Labels.of({Path("a.jpg"): {"total": "9.00", "date": None}}, identify=lambda _: "a.jpg")
    assert json.loads(asked.text(serve(labels).send(asked).json())) == {"total": "9.00", "date": None}


def test_examples_are_labels_as_they_are(serve, requests):
    made = [example for example in examples(4, seed=9) if not example.name.endswith(".pdf")]
    caller = serve(Labels.of(made))
    for example in made:
        media_type = "image/png" if example.name.endswith(".png") else "image/jpeg"
        asked = asked_for(requests["openai"](example.data, media_type=media_type), schema_for("total"))
        assert json.loads(asked.text(caller.send(asked).json())) == {"total": example.values.get("total")}


def test_two_documents_of_one_name_are_refused():
    with pytest.raises(UsageError, match=r"a\.jpg"):
        Labels.of({Path("x/a.jpg"): {}, Path("y/a.jpg"): {}}, identify=lambda _: None)


def test_values_by_path_become_nested_ones():
    assert nested({"a.b": "1", "c[0].d": "2", "c[1].d": None, "e": "3"}) == {
        "a": {"b": "1"},
        "c": [{"d": "2"}, {"d": None}],
        "e": "3",
    }


def test_a_pipeline_of_clients_gets_different_mistakes_from_different_models(requests, documents):
    rates = Mistakes(digit=0.9)
    with FakeServer(Labels.of(documents, mistakes=rates)) as server, httpx2.Client() as client:
        for model in ("gpt-4o", "gpt-4.1"):
            for path in documents:
                asked = asked_for(requests["openai"](resent(path, edge=900), model=model), schema_for("total"))
                client.post(server.url() + "/chat/completions", json=asked.body, headers=asked.headers)
    by_model = {m: {k.document: k.given for k in server.mistakes if k.model == m} for m in ("gpt-4o", "gpt-4.1")}
    assert by_model["gpt-4o"] != by_model["gpt-4.1"]
