"""One question about several pictures, made of a question about each; and the answers that its answer holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from sightline.image.mark import marked
from sightline.types import Answer, Candidate, Field, Question, Task

LIST, INSIDE = "images", "answer"
SAID = """\
There are {count} images, numbered from 1 to {count}. They have nothing to do with each other: judge each by what it \
shows, as if it were the only one, whatever is written in the others. Below each image is a strip with a mark of its \
own. Give one item for each image: its number, the mark in its strip, and the answer about it."""


def fits(question: Question) -> bool:
    """Whether it can be asked about along with others: one picture, and nothing but judgements about it."""
    fields = question.task.fields
    judged = not any(field.printed or "[]" in field.path for field in fields)
    return (
        [image.page for image in question.images] == [1]
        and question.task.layout == "fields"
        and bool(fields)
        and judged
    )


def joint(questions: Sequence[Question], marks: Sequence[str]) -> Question:
    """One question about the pictures of all, which show `marks`; they all ask the same."""
    task, count = questions[0].task, len(questions)
    numbers = tuple(str(number) for number in range(1, count + 1))
    told = (
        Field(f"{LIST}[].number", "identifier", "The number of the image.", choices=numbers, printed=False),
        Field(f"{LIST}[].mark", "identifier", "The mark in its strip, exactly as it stands there."),
    )
    asked = tuple(replace(field, path=f"{LIST}[].{INSIDE}.{field.path}") for field in task.fields)
    images = tuple(
        marked(question.images[0], mark, number=number)
        for number, (question, mark) in enumerate(zip(questions, marks, strict=True), start=1)
    )
    prompt = f"{task.prompt}\n\n{SAID.format(count=count)}"
    return Question(replace(task, prompt=prompt, fields=(*told, *asked), schema=None, shown="images"), images, ())


def parted(answer: Answer, task: Task, marks: Sequence[str]) -> list[Answer | None]:
    """The answer about each picture; None where not exactly one item names both its number and its mark."""
    given = answer.values.get(LIST)
    items = [cast("Mapping[str, Any]", item) for item in given] if isinstance(given, list) else []
    numbers = Counter(str(item.get("number")) for item in items)
    seen = Counter(_plain(item.get("mark")) for item in items)
    found: list[Answer | None] = []
    for number, mark in enumerate(marks, start=1):
        at = next((at for at, item in enumerate(items) if _names(item, number, mark)), None)
        single = numbers[str(number)] == 1 and seen[_plain(mark)] == 1
        found.append(None if at is None or not single else _one(answer, task, items[at], at=at, number=number))
    return found


def _names(item: Mapping[str, Any], number: int, mark: str) -> bool:
    return str(item.get("number")) == str(number) and _plain(item.get("mark")) == _plain(mark)


def _plain(mark: object) -> str:
    return "" if mark is None else "".join(str(mark).split()).casefold()


def _one(answer: Answer, task: Task, item: Mapping[str, Any], *, at: int, number: int) -> Answer:
    """What item `at` says, as the answer to the one question about image `number`, which is page 1 there."""
    candidates: dict[str, tuple[Candidate, ...]] = {}
    for field in task.fields:
        whole = answer.candidates.get(f"{LIST}[{at}].{INSIDE}.{field.path}")
        if whole is not None:
            candidates[field.path] = whole
    sent = tuple(replace(one, page=1) for one in answer.sent if one.page == number)
    return replace(answer, values=item.get(INSIDE) or {}, candidates=candidates, sent=sent)
