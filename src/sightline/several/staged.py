"""First each image by itself, then everything that was said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sightline.errors import ProviderError
from sightline.paths import root
from sightline.several.asked import asked, spent
from sightline.several.merged import by_notes, noted
from sightline.types import Answer, Candidate, Json, Question, Task
from sightline.vlm import Provider

UNDER = "images"


async def each_then_all(provider: Provider, question: Question, *, each: Task) -> Answer:
    """What `each` asks of every image, as `images` of the answer, and what `question` asks of all of it in the end.

    An image without an answer has nulls, and does not stop the others. Raises ProviderError where nobody answered, or
    where the error is about an image and not about who was asked, such as PictureBlocked.
    """
    single = [
        Question(each, (image,), (reading,)) for image, reading in zip(question.images, question.readings, strict=True)
    ]
    outcomes = await asked(provider, single, whole=False)
    answers = [one for one in outcomes if isinstance(one, Answer)]
    if not answers:
        first, *others = [one for one in outcomes if isinstance(one, ProviderError)]
        raise spent(others).on_error(first)
    items = [_item(image.page, one, each) for image, one in zip(question.images, outcomes, strict=True)]
    rest = tuple(field for field in question.task.fields if root(field.path) != UNDER)
    about = replace(question, task=replace(question.task, fields=rest))
    last = await by_notes(provider, about, outcomes, [noted(item) for item in items])
    values: dict[str, Json] = {UNDER: items, **last.values}
    return replace(last, values=values, candidates={**_moved(outcomes), **last.candidates}, parts=len(outcomes))


def _item(number: int, outcome: Answer | ProviderError, each: Task) -> Mapping[str, Json]:
    said = outcome.values if isinstance(outcome, Answer) else dict.fromkeys(field.path for field in each.fields)
    return {"image": str(number), **said}


def _moved(outcomes: Sequence[Answer | ProviderError]) -> dict[str, tuple[Candidate, ...]]:
    """The candidates of all answers, by the paths that their values have in the whole."""
    return {
        f"{UNDER}[{at}].{path}": found
        for at, one in enumerate(outcomes)
        if isinstance(one, Answer)
        for path, found in one.candidates.items()
    }
