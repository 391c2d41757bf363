"""One record against the labels of its document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sightline import registry
from sightline.evaluate.fields import FieldScore, Read, bag, single
from sightline.evaluate.labels import Labelled, bag_path, flatten
from sightline.types import Box, FieldVerdict, Kind, Record, Task

# Intersection over union above which a box counts as on the labelled line; a center inside counts too.
MIN_IOU = 0.3


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """How one document came out.

    `error` is the code, or the name of the crash, that ended it; `record` is None where there is none. `on_line` maps
    the paths of right values that somebody marked on the page to whether the record's evidence is there.
    """

    label: Labelled
    record: Record | None
    error: str | None
    fields: tuple[FieldScore, ...]
    on_line: Mapping[str, bool]

    @property
    def outcome(self) -> str:
        """The record's outcome, and "failed" where there is none."""
        return "failed" if self.record is None else self.record.outcome

    @property
    def group(self) -> str:
        """What counts once: the labelled group, or this file alone."""
        return self.label.group or str(self.label.path)

    def field(self, path: str) -> FieldScore | None:
        """The score at `path`, None when it is not labelled."""
        return next((field for field in self.fields if field.path == path), None)


def score(label: Labelled, record: Record, *, task: Task | None = None) -> DocumentScore:
    """`record` judged by `label`. In a failed record every expected value is wrong, whatever it holds.

    Values are compared as `task` says what kind they are, without it the task of the label or the record; a path that
    the task does not know, as text. Raises UnknownName for a task that does not exist.
    """
    if record.outcome == "failed":
        return replace(failed(label, record.error.code if record.error else "failed"), record=record)
    verdicts = {verdict.path: verdict for verdict in record.fields}
    name = label.task or record.task
    asked = task or (registry.task(name) if name else None)
    fields = tuple(_fields(label, record, verdicts, asked))
    right = {field.path for field in fields if field.score == 1}
    marked = {path: lines for path, lines in (label.lines or {}).items() if lines and path in right}
    on_line = {path: _proves(verdicts.get(path), lines) for path, lines in marked.items()}
    return DocumentScore(label, record, None, fields, on_line)


def failed(label: Labelled, error: str) -> DocumentScore:
    """A document without an answer: everything that is expected of it is wrong."""
    fields = tuple(
        FieldScore(path, 0.0, tuple(value for item in items for value in item), (), "failed")
        for path, items in _by_bag(label).items()
        if any(items)
    )
    return DocumentScore(label, None, error, fields, {})


def _fields(
    label: Labelled, record: Record, verdicts: Mapping[str, FieldVerdict], task: Task | None
) -> Iterator[FieldScore]:
    kinds: dict[str, Kind] = {field.path: field.kind for field in task.fields} if task else {}
    values = {path: value for path, value in flatten(record.values).items() if value is not None}
    for path, items in _by_bag(label).items():
        kind = kinds.get(path, "text")
        if "[]" in path:
            yield bag(path, kind, items, [value for place, value in values.items() if bag_path(place) == path])
        else:
            yield single(path, kind, items[0], Read(values.get(path), verdicts.get(path)))


def _by_bag(label: Labelled) -> dict[str, list[tuple[str, ...]]]:
    bags: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for path, accepted in label.values.items():
        bags[bag_path(path)].append(accepted)
    return dict(bags)


def _proves(verdict: FieldVerdict | None, lines: Sequence[Box]) -> bool:
    places = [place.box for place in verdict.evidence if place.page == 1] if verdict else []
    return any(_inside(box.center, line) or _iou(box, line) > MIN_IOU for box in places for line in lines)


def _inside(point: tuple[float, float], box: Box) -> bool:
    return box.left <= point[0] <= box.right and box.top <= point[1] <= box.bottom


def _iou(a: Box, b: Box) -> float:
    width = min(a.right, b.right) - max(a.left, b.left)
    height = min(a.bottom, b.bottom) - max(a.top, b.top)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (a.width * a.height + b.width * b.height - shared)
