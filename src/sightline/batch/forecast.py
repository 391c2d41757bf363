"""What a batch will take, before anything of it is paid: from the headers of its documents, which are not decoded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sightline.batch.pace import Pace
from sightline.errors import InputError, UsageError
from sightline.image import Limits
from sightline.image.measure import page_sizes
from sightline.models import Profile, plan
from sightline.models.seen import Size
from sightline.providers import Rate
from sightline.sources import Listed
from sightline.types import Json, Task, Usage
from sightline.vlm.models.bill import FRAME_TOKENS, cost_usd, text_tokens
from sightline.vlm.models.model import LABEL_TOKENS
from sightline.vlm.models.prompt import request, rules
from sightline.vlm.models.schema import parts_of, schema_of
from sightline.vlm.models.vendors import vendor_of
from sightline.vlm.wrappers.limits.forecast import FIRST_TOKENS

# Of 116 public receipts, those about which a model was asked after the rules (docs/benchmarks/models.md).
ASKED_AFTER_RULES = 15 / 116
# CPU seconds of reading a scanned page (docs/benchmarks/ocr.md). PDFs that state their text take next to nothing.
READ_S = 0.77
# A guess: vendors publish no latencies, and they differ by model and hour. The pace of an earlier run tells more.
CALL_S = 4.0
# A choice is answered in a few words, and seldom has to be asked again: the name in its frame, with the number and the
# mark of the picture where it is one of several; and the frame of the request.
CHOICE_TOKENS, AROUND_CHOICE_TOKENS = 40, 200


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of each document, of which models, and with how much at once.

    `share` is the part of the documents that a model is expected to be asked about. `own` rows say what models see.
    `per_call` is how many are asked about at once, `rates` what vendors allow, `pace` what an earlier run took,
    `call_s` how long a call is said to take, and `examples` the sizes of the pictures that each call shows beside.
    """

    task: Task
    models: Sequence[str]
    share: float
    workers: int
    concurrency: int
    own: tuple[Profile, ...] = ()
    per_call: int = 1
    rates: Sequence[Rate] = ()
    pace: Pace | None = None
    call_s: float | None = None
    examples: Sequence[Size] = ()

    @property
    def measured(self) -> Pace | None:
        """The pace of an earlier run that asked the same models, so many at once."""
        same = self.pace is not None and (self.pace.models, self.pace.calls) == (tuple(self.models), self.concurrency)
        return self.pace if same else None


@dataclass(slots=True)
class Bill:
    """What one model would take if it were asked about every document; `refused` are those that it turns down."""

    usage: Usage = Usage()  # noqa: RUF009 (frozen)
    refused: int = 0


@dataclass(slots=True)
class Forecast:
    """What is expected. The models are asked one after the other, so their bills are alternatives and do not add up.

    `unreadable` are the documents whose header alone is enough to fail.
    """

    terms: Terms
    documents: int = 0
    unreadable: int = 0
    pages: int = 0
    bills: dict[str, Bill] = field(default_factory=dict[str, Bill])

    @property
    def seconds(self) -> float:
        """How long it takes at the pace of an earlier run; else at least, as reading and asking happen side by side."""
        if self.terms.measured is not None:
            return self.documents * self.terms.measured.seconds / self.terms.measured.documents
        return max(READ_S * self.pages / max(1, self.terms.workers), self._asking_s, self._allowed_s)

    @property
    def rests_on(self) -> str:
        """What `seconds` is made of, in words."""
        if (pace := self.terms.measured) is not None:
            return f"the pace of the last run into this file: {pace.documents} documents in {pace.seconds:.1f} s"
        reading = f"{READ_S:g} s of a processor for a scanned page"
        if not self.terms.models:
            return f"{reading} (docs/benchmarks/ocr.md)"
        said = "as stated" if self.terms.call_s is not None else "which is a guess: state it, or run some first"
        limits = ", and the rates that the settings name" if self._allowed_s else ""
        return f"{reading} (docs/benchmarks/ocr.md), {self._call_s:g} s for a call, {said}{limits}"

    @property
    def _call_s(self) -> float:
        return CALL_S if self.terms.call_s is None else self.terms.call_s

    @property
    def _calls(self) -> float:
        return self.terms.share * (self.documents - self.unreadable) / self.terms.per_call

    @property
    def _asking_s(self) -> float:
        return self._call_s * self._calls / self.terms.concurrency if self.terms.models else 0.0

    @property
    def _allowed_s(self) -> float:
        """How long the first model takes at the rates that are stated for it."""
        first = self.terms.models[0] if self.terms.models else None
        rate = next((rate for rate in self.terms.rates if rate.model == first), None)
        if first is None or rate is None:
            return 0.0
        used = self.expected(first)
        by_calls = 60 * self._calls / rate.rpm if rate.rpm else 0.0
        return max(by_calls, 60 * (used.input_tokens + used.output_tokens) / rate.tpm if rate.tpm else 0.0)

    def expected(self, model: str) -> Usage:
        """The tokens for the expected share."""
        every = self.bills[model].usage
        inward, outward, image = (
            round(self.terms.share * tokens) for tokens in (every.input_tokens, every.output_tokens, every.image_tokens)
        )
        return Usage(inward, outward, image, estimated=True)

    def to_json(self, *, at: datetime) -> dict[str, Json]:
        """The same for programs; `usd_if_all_asked` is for every document instead of the expected share."""
        return {
            "documents": self.documents,
            "unreadable": self.unreadable,
            "pages": self.pages,
            "examples": len(self.terms.examples),
            "share_asked": round(self.terms.share, 3),
            "seconds": round(self.seconds, 1),
            "rests_on": self.rests_on,
            "models": [self._model(name, at) for name in self.bills],
        }

    def amounts(self, model: str, *, at: datetime) -> dict[str, int | Decimal]:
        """Tokens and USD of one model, by name."""
        expected = self.expected(model)
        return {
            "input_tokens": expected.input_tokens,
            "image_tokens": expected.image_tokens,
            "output_tokens": expected.output_tokens,
            "usd": cost_usd(expected, [model], at=at),
            "usd_if_all_asked": cost_usd(self.bills[model].usage, [model], at=at),
        }

    def _model(self, name: str, at: datetime) -> dict[str, Json]:
        amounts = {
            key: format(amount, "f") if isinstance(amount, Decimal) else amount
            for key, amount in self.amounts(name, at=at).items()
        }
        return {"model": name, **amounts, "refused": self.bills[name].refused}


def forecast(documents: Iterable[Listed], terms: Terms, *, limits: Limits) -> Forecast:
    """Look at the header of each document: one at a time, so that nothing grows with their number.

    The height of print is not known then; pages count in the parts in which a usual one is sent. Raises UnknownName
    for a model that is none.
    """
    for model in terms.models:
        vendor_of(model)
    found = Forecast(terms, bills={model: Bill() for model in terms.models})
    texts = _text_tokens(terms.task)
    for one in documents:
        found.documents += 1
        try:
            sizes = [limits.fitted(size) for size in page_sizes(one.source.read(), limits=limits)]
        except InputError:
            # Which are unreadable is told when it is run; here it is how many.
            found.unreadable += 1
            continue
        found.pages += len(sizes)
        for model, bill in found.bills.items():
            _add(bill, model, sizes, terms, texts)
    return found


def _add(bill: Bill, model: str, sizes: Sequence[Size], terms: Terms, texts: Sequence[int]) -> None:
    try:
        planned = [plan(size, model, task=terms.task.name, own=terms.own) for size in (*terms.examples, *sizes)]
    except UsageError as error:
        if type(error) is not UsageError:
            raise
        bill.refused += 1
        return
    images = sum(one.image_tokens for one in planned)
    labels = LABEL_TOKENS * sum(one.crops for one in planned)
    chosen = all(field.choices for field in terms.task.fields)
    frame, answered = (AROUND_CHOICE_TOKENS, CHOICE_TOKENS) if chosen else (FRAME_TOKENS, FIRST_TOKENS)
    for text in texts:
        words = (frame + text) // terms.per_call
        bill.usage += Usage(images + labels + words, answered, images, estimated=True)


def _text_tokens(task: Task) -> list[int]:
    """The tokens of the words of each request that `task` takes."""
    said = rules(blank=True, task=task)
    return [
        text_tokens([said, request(task, pages=1, schema=schema_of(fields), readings=())])
        for fields in parts_of(task.fields)
    ]
