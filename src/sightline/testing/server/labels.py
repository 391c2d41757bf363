"""Answers from the labels of a data set, with the mistakes that are wanted in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from sightline.errors import UsageError
from sightline.image.prepare import prepare
from sightline.paths import leaves
from sightline.testing.examples import Example
from sightline.testing.server.call import Call
from sightline.testing.server.fill import fill
from sightline.testing.server.fingerprints import Fingerprints
from sightline.testing.server.mistakes import Mistake, Mistakes, Values
from sightline.testing.server.pictures import THUMB_PX
from sightline.types import Image, Json, Upload

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
# Pages are only shrunk to a thumb; decoding them at this edge is quick and loses nothing that the thumb shows.
LOOK_PX = 512
NO_MISTAKES = Mistakes()
Source: TypeAlias = "tuple[str, Callable[[], bytes], Values]"


class Document(Protocol):
    """A labelled document, as `sightline.evaluate.labelled` gives them."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def values(self) -> Mapping[str, tuple[str, ...]]:
        """By path, the values that count as right; an empty tuple where there is no such value."""
        ...


class Labels:
    """Answers with what is known of the document that the pictures of a call show.

    The document is the one with the likest page, however the picture was scaled, turned or compressed; a picture that
    is like none is answered with nulls. `identify` replaces that: it is given the call, and returns a name (the file
    name of a label) or None. `made` are the mistakes of all answers so far.
    """

    def __init__(
        self,
        known: Mapping[str, Values],
        fingerprints: Fingerprints,
        *,
        mistakes: Mistakes = NO_MISTAKES,
        identify: Callable[[Call], str | None] | None = None,
    ) -> None:
        """`known` has the values by path of each document by name."""
        self._known = known
        self._fingerprints = fingerprints
        self._mistakes = mistakes
        self._identify = identify or self._likest
        self._made: dict[tuple[str, str, str], Mistake] = {}

    @classmethod
    def of(
        cls,
        documents: Sequence[Document | Example] | Mapping[Path, Json],
        *,
        mistakes: Mistakes = NO_MISTAKES,
        identify: Callable[[Call], str | None] | None = None,
    ) -> Labels:
        """From labelled documents, from examples, or from files and their values, nested or by path.

        Every file is read once, at about 10 ms a page, unless `identify` is given. Raises UsageError where two
        documents have the same file name, and the errors of `sightline.errors.InputError` for a file that cannot be
        read.
        """
        known: dict[str, Values] = {}
        pages: list[tuple[str, bytes]] = []
        for name, read, values in _sources(documents):
            if name in known:
                raise UsageError(f"Two labelled documents are called {name}; give each file its own name.")
            known[name] = values
            if identify is None:
                pages += [(name, thumb) for thumb in _thumbs(Upload(name, read()))]
        return cls(known, Fingerprints(pages), mistakes=mistakes, identify=identify)

    @property
    def made(self) -> tuple[Mistake, ...]:
        """The mistakes of all answers so far; one that was repeated counts once."""
        return tuple(self._made.values())

    def answer(self, call: Call) -> Any:
        """The values, in the shape of the call's schema where it has one."""
        document = self._identify(call)
        values: Values = self._known.get(document or "", {})
        if call.schema is not None:
            asked = _asked(fill(call.schema, nested(values)), values)
            values = {path: values.get(path) for path in asked}
        given, made = self._mistakes.on(call.model, document or "", values)
        for mistake in made:
            self._made.setdefault((mistake.model, mistake.document, mistake.path), mistake)
        return nested(given) if call.schema is None else fill(call.schema, nested(given))

    def _likest(self, call: Call) -> str | None:
        found = [self._fingerprints.likest(picture.thumb) for picture in call.pictures]
        return max(found, key=lambda one: one[1], default=(None, 0.0))[0]


def nested(values: Values) -> dict[str, Any]:
    """Values by path, such as `vendor.name` and `line_items[0].total`, as nested objects and lists."""
    root: dict[str, Any] = {}
    for path, value in values.items():
        steps = [int(index) if index else name for name, index in _STEP.findall(path)]
        holder: Any = root
        for step, following in pairwise(steps):
            holder = _below(holder, step, [] if isinstance(following, int) else {})
        _below(holder, steps[-1], value)
    return root


def _asked(filled: Json, values: Values) -> list[str]:
    """The paths of an answer, where a known value is its own path, whatever a schema wants beside it."""
    asked: dict[str, None] = {}
    for path in leaves(filled):
        parents = [path[: found.start()] for found in re.finditer(r"[.\[]", path)]
        asked[next((parent for parent in parents if parent in values), path)] = None
    return [path for path in asked if path]


def _below(holder: Any, step: str | int, fresh: Any) -> Any:
    """What `holder` has at `step`, put there as `fresh` if there was nothing."""
    if isinstance(step, str):
        return holder.setdefault(step, fresh)
    while len(holder) <= step:
        holder.append(fresh if len(holder) == step else {})
    return holder[step]


def _sources(documents: Sequence[Document | Example] | Mapping[Path, Json]) -> Iterator[Source]:
    if isinstance(documents, Mapping):
        for path, values in documents.items():
            yield path.name, path.read_bytes, _by_path(values)
        return
    for document in documents:
        if isinstance(document, Example):
            yield document.name, partial(bytes, document.data), _by_path(document.values)
        else:
            first = {path: right[0] if right else None for path, right in document.values.items()}
            yield document.path.name, document.path.read_bytes, first


def _by_path(values: Json) -> Values:
    return {path: text or None for path, text in leaves(values).items()}


def _thumbs(upload: Upload) -> Iterator[bytes]:
    return (_thumb(image) for image in prepare(upload, fit=_fitted))


def _fitted(size: tuple[int, int]) -> tuple[int, int]:
    factor = min(1.0, LOOK_PX / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _thumb(image: Image) -> bytes:
    from PIL import Image as Pillow

    grey = Pillow.fromarray(image.pixels).convert("L")
    return grey.resize((THUMB_PX, THUMB_PX), Pillow.Resampling.BILINEAR).tobytes()
