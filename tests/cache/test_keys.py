"""Everything that could change an answer is in its key, and nothing else."""

import dataclasses

import numpy as np
import pytest

from sightline import registry
from sightline.cache.keys import Asking, File
from sightline.types import Image

RECEIPT, INVOICE = registry.task("receipt"), registry.task("invoice")
PLAIN = Asking(RECEIPT, pages=None, engine="rapidocr", chain="openai:gpt-5", settings={"max_tokens": 8192}, tenant="a")
DIGEST = File(b"bytes").digest
OTHERS = {
    "task": dataclasses.replace(PLAIN, task=INVOICE),
    "no task": dataclasses.replace(PLAIN, task=None),
    "version": dataclasses.replace(PLAIN, task=dataclasses.replace(RECEIPT, version=2)),
    "prompt": dataclasses.replace(PLAIN, task=dataclasses.replace(RECEIPT, prompt="Read it.")),
    "schema": dataclasses.replace(PLAIN, task=dataclasses.replace(RECEIPT, schema={"type": "object"})),
    "fields": dataclasses.replace(PLAIN, task=dataclasses.replace(RECEIPT, fields=RECEIPT.fields[1:])),
    "pages": dataclasses.replace(PLAIN, pages="1"),
    "limits": dataclasses.replace(PLAIN, prepared="of other size"),
    "engine": dataclasses.replace(PLAIN, engine="tesseract"),
    "chain": dataclasses.replace(PLAIN, chain="openai:gpt-5-mini"),
    "settings": dataclasses.replace(PLAIN, settings={"max_tokens": 4096}),
    "tenant": dataclasses.replace(PLAIN, tenant="b"),
}


def page(seed, number=1):
    pixels = np.random.default_rng(seed).integers(0, 255, (8, 6, 3), dtype=np.uint8)
    return Image(pixels, page=number, source_px=(6, 8))


@pytest.mark.parametrize("other", OTHERS)
def test_another_question_has_other_keys(other):
    asked = OTHERS[other]
    assert asked.of_file(DIGEST) != PLAIN.of_file(DIGEST)
    assert asked.of_pixels([page(1)]) != PLAIN.of_pixels([page(1)])


def test_the_same_question_about_another_picture_has_other_keys():
    assert PLAIN.of_file(File(b"one picture").digest) != PLAIN.of_file(File(b"another picture").digest)
    assert PLAIN.of_pixels([page(1)]) != PLAIN.of_pixels([page(2)])


def test_pages_in_another_order_have_another_key():
    assert PLAIN.of_pixels([page(1), page(2)]) != PLAIN.of_pixels([page(2), page(1)])


def test_an_equal_question_that_was_made_anew_has_the_same_key():
    again = Asking(registry.task("receipt"), None, "rapidocr", "openai:gpt-5", {"max_tokens": 8192}, "a")
    assert again.of_file(DIGEST) == PLAIN.of_file(DIGEST)


def test_keys_are_of_ascii_and_cleared_by_tenant_and_task():
    key = PLAIN.of_file(DIGEST)
    assert key.startswith(PLAIN.place)
    assert key.isascii()
    assert not key.startswith(OTHERS["tenant"].place)
    assert not key.startswith(OTHERS["task"].place)


def test_a_tenant_cannot_name_itself_into_the_place_of_another():
    assert dataclasses.replace(PLAIN, tenant="a:receipt:").place != PLAIN.place
    assert ":receipt:" not in dataclasses.replace(PLAIN, tenant="x:receipt:", task=INVOICE).place


@pytest.mark.parametrize("other", ["pages", "engine", "tenant", "limits"])
def test_words_are_read_anew_where_they_may_be_others(other):
    assert OTHERS[other].of_words(DIGEST) != PLAIN.of_words(DIGEST)


@pytest.mark.parametrize("other", ["task", "no task", "prompt", "schema", "chain", "settings"])
def test_words_are_the_same_whatever_is_asked_about_them(other):
    assert OTHERS[other].of_words(DIGEST) == PLAIN.of_words(DIGEST)
