"""A free answer to whatever the caller asks about a picture."""

from __future__ import annotations

from sightline.errors import UsageError
from sightline.tasks.custom import version_of
from sightline.types import Field, Task

PROMPT = "Describe what these pages show in a few sentences; give null if they show nothing."


def describe(prompt: str = PROMPT) -> Task:
    """The task of answering `prompt` in `text`. No print can prove a free answer, so it ends in a review.

    A task that accepts judgements takes it as it is (`asked_task`).
    """
    if not prompt.strip():
        raise UsageError("The prompt is empty; say what you want to know about the document.")
    return Task(
        name="describe",
        version=version_of(None, prompt),
        prompt=prompt,
        fields=(Field("text", "text", "The answer.", required=True, printed=False),),
        checks=("required", "rated"),
        neutral=False,
    )


DESCRIBE = describe()
