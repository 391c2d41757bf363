"""Which of several images fit a question, best first."""

from __future__ import annotations

from sightline.errors import UsageError
from sightline.tasks.custom import version_of
from sightline.tasks.pointing import NUMBER, POINTING, PRINT, field, pointing
from sightline.types import Task

PROMPT = (
    "Rank these images by how well each answers the question, the best first: every image once, also those that do "
    "not answer it."
)
FIELDS = (
    field("ranking[].image", NUMBER, required=True),
    field("ranking[].score", "0 where it says nothing about the question, 100 where it answers it.", kind="quantity"),
    field("ranking[].why", "Why it stands there, in a few words."),
    field("ranking[].text", PRINT, printed=True),
)


def rank(question: str) -> Task:
    """The task of putting images in the order in which they answer `question`.

    Its value is `ranking`: image, score, why, and print of the image that is looked for in it. Raises UsageError for an
    empty question.
    """
    if not question.strip():
        raise UsageError("The question is empty; say what the images are to be ranked by.")
    prompt = f"{PROMPT} {POINTING}\nThe question: {question}"
    checks = ("required", "images", "ranking", "legible")
    schema = pointing(FIELDS)
    version = version_of(schema, prompt)
    return Task("rank", version, prompt, FIELDS, checks, schema=schema, neutral=False, shown="images")
