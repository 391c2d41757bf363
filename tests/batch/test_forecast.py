"""What a batch will take, from headers alone."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from io import BytesIO

import pytest
from PIL import Image

from sightline.batch.forecast import CALL_S, READ_S, Terms, forecast
from sightline.batch.pace import Pace
from sightline.errors import UnknownName
from sightline.image import Limits
from sightline.models import plan
from sightline.providers import Rate
from sightline.registry import task
from sightline.sources import Listed, Source
from sightline.tasks.classify import classify
from sightline.types import Upload

MODEL, OTHER = "openai:gpt-5.4-mini", "anthropic:claude-haiku-4-5"
AT = datetime(2026, 11, 1, tzinfo=UTC)


def pictures(*sizes):
    def read(index, size):
        file = BytesIO()
        Image.new("RGB", size).save(file, "PNG")
        # Nobody decodes it: what follows the header is cut off.
        return Upload(f"{index}.png", file.getvalue()[:60])

    return [Listed(str(i), Source(f"{i}.png", partial(read, i, size))) for i, size in enumerate(sizes)]


def told(documents, *models, share=1.0, workers=2, concurrency=10, asked="receipt", **more):
    terms = Terms(task(asked) if isinstance(asked, str) else asked, models, share, workers, concurrency, **more)
    return forecast(documents, terms, limits=Limits())


def test_image_tokens_are_those_of_the_plan_of_each_page():
    sizes = [(800, 1200), (3000, 4000), (400, 4000)]
    found = told(pictures(*sizes), MODEL, OTHER)
    for model in (MODEL, OTHER):
        assert found.bills[model].usage.image_tokens == sum(
            plan(size, model, task="receipt").image_tokens for size in sizes
        )


def test_only_the_expected_share_is_paid():
    every, some = (told(pictures(*[(800, 1200)] * 20), MODEL, share=share).amounts(MODEL, at=AT) for share in (1, 0.5))
    assert some["input_tokens"] == every["input_tokens"] / 2
    assert some["usd"] == every["usd"] / 2 == some["usd_if_all_asked"] / 2
    assert every["usd"] > Decimal(0)


def test_the_slower_of_reading_and_asking_says_how_long_it_takes():
    documents = pictures(*[(800, 1200)] * 30)
    assert told(documents, MODEL, workers=30).seconds == pytest.approx(30 * CALL_S / 10)
    assert told(documents, MODEL, workers=1, concurrency=100).seconds == pytest.approx(30 * READ_S)
    assert told(documents, workers=3).seconds == pytest.approx(10 * READ_S)


def test_a_stated_latency_and_stated_rates_say_how_long_it_takes_too():
    documents = pictures(*[(800, 1200)] * 30)
    stated = told(documents, MODEL, workers=30, call_s=1.5)
    assert stated.seconds == pytest.approx(30 * 1.5 / 10)
    assert "1.5 s for a call, as stated" in stated.rests_on
    slow = told(documents, MODEL, rates=[Rate(MODEL, rpm=6)])
    assert slow.seconds == pytest.approx(300)
    assert "rates" in slow.rests_on
    used = slow.expected(MODEL)
    paced = told(documents, MODEL, rates=[Rate(MODEL, tpm=used.input_tokens + used.output_tokens)])
    assert paced.seconds == pytest.approx(60)


def test_the_pace_of_an_earlier_run_counts_where_it_asked_the_same_so_many_at_once():
    documents, pace = pictures(*[(800, 1200)] * 30), Pace(100, 50.0, (MODEL,), 10)
    assert told(documents, MODEL, pace=pace).seconds == pytest.approx(15)
    assert "100 documents in 50.0 s" in told(documents, MODEL, pace=pace).rests_on
    for other in (told(documents, OTHER, pace=pace), told(documents, MODEL, pace=pace, concurrency=11)):
        assert "guess" in other.rests_on


def test_several_pictures_in_a_call_share_its_words():
    documents, asked = pictures(*[(348, 348)] * 8), classify([f"category {number}" for number in range(100)])
    one, four = (told(documents, MODEL, asked=asked, per_call=count, workers=9) for count in (1, 4))
    words = [found.bills[MODEL].usage.input_tokens - found.bills[MODEL].usage.image_tokens for found in (one, four)]
    assert words[1] < words[0] / 3
    assert four.seconds == one.seconds / 4


def test_what_cannot_be_read_is_counted_and_does_not_end_it():
    bad = Listed("bad", Source("bad.png", lambda: Upload("bad.png", b"no picture")))
    found = told([bad, *pictures((800, 1200))], MODEL)
    assert (found.documents, found.unreadable, found.pages) == (2, 1, 1)


def test_a_model_of_nobody_is_told_before_anything_is_read():
    with pytest.raises(UnknownName):
        told(pictures((800, 1200)), "nobody:nothing")
