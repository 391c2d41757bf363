"""Images that follow each other: what each shows, and what they come to together."""

from __future__ import annotations

from sightline.tasks.custom import version_of
from sightline.tasks.pointing import NUMBER, NUMBERS, POINTING, PRINT, field, pointing
from sightline.types import Field, Task

EACH = "Say in two or three sentences what this image, one of several that follow each other, shows."
WHOLE = (
    "Several images follow each other. Say what they come to together: what they have in common, how things go on from "
    "one to the next, what can be learned from it, and what is to be done."
)


def _points(name: str, said: str) -> tuple[Field, Field]:
    return field(f"{name}[].text", said, required=True), field(f"{name}[].images[]", NUMBERS)


ONE = (
    field("analysis", "What the image shows.", required=True),
    field("text", PRINT, printed=True),
)
FIELDS = (
    field("images[].image", NUMBER, required=True),
    field("images[].analysis", "What the image shows.", required=True),
    field("images[].text", PRINT, printed=True),
    field("summary", "All of it in one or two sentences.", required=True),
    *_points("themes", "What images have in common."),
    *_points("progression", "A change from one image to a later one, in the order in which it happens."),
    *_points("insights", "What can be learned from the images."),
    *_points("recommendations", "What is to be done, as far as the images give reason for it."),
)


def look(context: str = "") -> Task:
    """The task of saying what one image of several shows; `context` is what they are about."""
    prompt = _with(EACH, context)
    return Task("sequence", version_of(None, prompt), prompt, ONE, ("required",), neutral=False, shown="images")


def sequence(context: str = "") -> Task:
    """The task of saying what images that follow each other come to: themes, progression, insights, recommendations.

    Each points at its images. `images` says for every one what it shows, as `look` asks.
    """
    prompt = _with(f"{WHOLE} {POINTING}", context)
    checks = ("required", "images", "legible")
    schema = pointing(FIELDS)
    version = version_of(schema, prompt)
    return Task("sequence", version, prompt, FIELDS, checks, schema=schema, neutral=False, shown="images")


def _with(prompt: str, context: str) -> str:
    return f"{prompt}\nWhat they are about: {context}" if context.strip() else prompt
