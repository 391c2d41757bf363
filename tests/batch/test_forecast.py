"""What a batch will take, from headers alone."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from io import BytesIO

import pytest
from PIL import Image

from sightline.batch.forecast import CALL_S, READ_S, Terms, forecast
from sightline.errors import UnknownName
from sightline.image import Limits
from sightline.models import plan
from sightline.registry import task
from sightline.sources import Listed, Source
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


def told(documents, *models, share=1.0, workers=2, concurrency=10):
    terms = Terms(task("receipt"), models, share, workers, concurrency)
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


def test_what_cannot_be_read_is_counted_and_does_not_end_it():
    bad = Listed("bad", Source("bad.png", lambda: Upload("bad.png", b"no picture")))
    found = told([bad, *pictures((800, 1200))], MODEL)
    assert (found.documents, found.unreadable, found.pages) == (2, 1, 1)


def test_a_model_of_nobody_is_told_before_anything_is_read():
    with pytest.raises(UnknownName):
        told(pictures((800, 1200)), "nobody:nothing")
