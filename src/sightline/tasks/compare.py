"""One question about several images, answered by pointing at them."""

from __future__ import annotations

from sightline.errors import UsageError
from sightline.tasks.custom import version_of
from sightline.tasks.pointing import NUMBERS, POINTING, field, listed, pointing
from sightline.types import Task

PROMPT = (
    "Answer the question about these images, and say for each image that matters what in it the answer rests on. Tell "
    "what differs between them as far as the question is about that."
)
FIELDS = (
    field("answer", "The answer, in a few sentences.", required=True),
    *listed("evidence", "What this image shows that the answer rests on."),
    field("differences[].text", "A difference between images that matters for the question.", required=True),
    field("differences[].images[]", NUMBERS),
)


def compare(question: str) -> Task:
    """The task of answering `question` about several images at once.

    Its values are `answer`, `evidence` (image by image what it shows, and the print that says so, which is looked for
    in that image) and `differences`, each with the numbers of its images. Raises UsageError for an empty question.
    """
    if not question.strip():
        raise UsageError("The question is empty; say what you want to know about the images.")
    prompt = f"{PROMPT} {POINTING}\nThe question: {question}"
    checks = ("required", "images", "legible")
    schema = pointing(FIELDS)
    version = version_of(schema, prompt)
    return Task("compare", version, prompt, FIELDS, checks, schema=schema, neutral=False, shown="images")
