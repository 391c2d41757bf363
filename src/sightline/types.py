"""The nouns, in the order in which data flows: Upload, Image, Reading, Rendition, Question, Answer, Verdict, Record.

All are frozen. A step takes earlier nouns and returns the next one; nothing is filled in later.
Boxes are fractions of the upright page, so they can be drawn over any rendering of that page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeAlias

from sightline.box import Box as Box  # noqa: PLC0414 (tells type checkers that it is offered here)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Kind: TypeAlias = Literal["amount", "date", "time", "quantity", "identifier", "iban", "tax_id", "currency", "text"]
Severity: TypeAlias = Literal["info", "warning", "error"]
Status: TypeAlias = Literal["confirmed", "contradicted", "unverified", "missing"]
Outcome: TypeAlias = Literal["accepted", "review", "blocked", "failed"]
Layout: TypeAlias = Literal["fields", "table"]


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes as somebody sent them. Nothing about them is trusted, the name least of all.

    `media_type` is what the sender claims, such as image/png; None where only the name makes a claim.
    """

    name: str
    data: bytes
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space, as an engine or a PDF text layer gives it.

    `line` numbers the text line (one printed run, never across a column gap) that the word belongs to;
    `confidence` is 0 to 1, and 1 for text that the file itself states.
    """

    text: str
    box: Box
    confidence: float
    line: int


@dataclass(frozen=True, eq=False)
class Image:
    """One upright sRGB page without metadata. `image.prepare` is its only maker.

    `pixels` is height x width x 3, uint8. `source_px` is the (width, height) of the upright original before it
    was fitted to the working size; for a PDF page it is the size at which the page was rendered. `text_layer`
    holds the words a PDF states for this page, and is None where the file states nothing or its text does not
    cover what is visible.
    """

    pixels: NDArray[np.uint8]
    page: int
    source_px: tuple[int, int]
    text_layer: tuple[Word, ...] | None = None
    turned: int = 0
    """Degrees clockwise by which the content was turned to stand upright: 0, 90, 180 or 270."""
    jpeg: bytes | None = None
    """The file itself where it is a JPEG of just these pixels and nothing else, which need not be coded again."""

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of shape and pixels, in hexadecimal; computed when first asked for, at about 0.6 ms a MB."""
        digest = sha256(repr(self.pixels.shape).encode())
        digest.update(self.pixels.data)
        return digest.hexdigest()

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height) of `pixels`."""
        return self.pixels.shape[1], self.pixels.shape[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one page, in reading order, and the name of the engine that read them."""

    page: int
    words: tuple[Word, ...]
    engine: str
    size_px: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rendition:
    """What one model is really sent of a page, or of a part of it. `image.render` is its only maker.

    `data` is a JPEG of `size_px` (width, height); `box` is the part of the upright page that it shows, and so the
    map between the two. `image_tokens` is what the model bills for it, an estimate where `exact` is False.
    """

    data: bytes
    size_px: tuple[int, int]
    page: int
    box: Box
    detail: str
    image_tokens: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One value that a task asks for. `path` is dotted; `[]` marks the items of a list.

    A `required` part of an item is needed in every item that there is. `choices` are the texts that the value may be,
    any if empty. A value that is not `printed` is a judgement: no place shows it, so it is never confirmed.
    """

    path: str
    kind: Kind
    description: str
    required: bool = False
    choices: tuple[str, ...] = ()
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """What to read from a document, and how to judge it: data, not code.

    `checks` names functions of `sightline.verify`. `version` changes whenever the answer could. `schema` is the JSON
    Schema of the caller, whose types the values of the record have; None where values are texts. With the layout
    "table", the rows of the answer become objects keyed by their headers.
    """

    name: str
    version: int
    prompt: str
    fields: tuple[Field, ...]
    checks: tuple[str, ...]
    schema: Mapping[str, Json] | None = None
    layout: Layout = "fields"


@dataclass(frozen=True, slots=True)
class Question:
    """A task together with the pages it is asked about."""

    task: Task
    images: tuple[Image, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that shows a value: page counted from 1, box, and the text printed there."""

    page: int
    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a reader considered for one field; higher `score` is more likely, and only ranks."""

    value: str
    reader: str
    score: float = 0.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that were billed.

    `image_tokens` is the part of `input_tokens` that images took, `cached_tokens` the part that the provider had
    cached. `estimated` says that the provider did not report them all, and the rest was computed.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    image_tokens: int = 0
    cached_tokens: int = 0
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.image_tokens + other.image_tokens,
            self.cached_tokens + other.cached_tokens,
            self.estimated or other.estimated,
        )


NO_USAGE = Usage()


@dataclass(frozen=True, slots=True)
class Quote:
    """The most that one call can take, known before it is made."""

    usage: Usage = NO_USAGE
    cost_usd: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Answer:
    """Values that a provider read, shaped as the task says, with the candidates it weighed per path."""

    values: Mapping[str, Json]
    candidates: Mapping[str, tuple[Candidate, ...]]
    provider: str
    model: str | None = None
    usage: Usage = NO_USAGE
    cost_usd: Decimal = Decimal(0)
    finish_reason: str = "stop"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw. An `error` contradicts the value, a `warning` asks for a look, `info` supports it."""

    check: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class FieldVerdict:
    """One value and whether to trust it. `p_correct` is None until a calibrated model judged it."""

    path: str
    value: Json
    status: Status
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    findings: tuple[Finding, ...] = ()
    p_correct: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one document: every field, findings about the whole, and the outcome."""

    fields: tuple[FieldVerdict, ...]
    findings: tuple[Finding, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Page:
    """What a record keeps of a page. Sizes are (width, height); `sent_px` is None when no model saw it."""

    digest: str
    source_px: tuple[int, int]
    prepared_px: tuple[int, int]
    sent_px: tuple[int, int] | None = None
    engine: str | None = None
    turned: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a document failed: a stable code from `sightline.errors` and the message a person reads."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Record:
    """The outcome of one document: what is returned, stored, logged and billed."""

    source: str
    task: str | None
    outcome: Outcome
    values: Mapping[str, Json]
    fields: tuple[FieldVerdict, ...]
    findings: tuple[Finding, ...]
    provider: str | None
    model: str | None
    usage: Usage
    cost_usd: Decimal
    pages: tuple[Page, ...]
    timings_ms: Mapping[str, float]
    cached: str | None = None
    error: Fault | None = None
