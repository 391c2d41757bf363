"""What is asked and answered: Task, Question and Answer, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from sightline.types.pages import Evidence, Image, Reading, Sent

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Kind: TypeAlias = Literal["amount", "date", "time", "quantity", "identifier", "iban", "tax_id", "currency", "text"]
Layout: TypeAlias = Literal["fields", "table"]
Shown: TypeAlias = Literal["pages", "images", "nothing"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A bound that a caller sets, in the words of JSON Schema: `maximum` and 9, `pattern` and its text.

    With `path`, such as `rooms[]`, it bounds the length of that list; of a list that is not `needed`, none is no fault.
    """

    word: str
    bound: Decimal | str
    path: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One value that a task asks for. `path` is dotted; `[]` marks the items of a list.

    A `required` part of an item is needed in every item that there is. `choices` are the texts that the value may be,
    any if empty. A value that is not `printed` is a judgement: no place shows it, so it is never confirmed. `format`
    names a kind of number with check digits or a fixed form, such as "ean" or "bic" (`sightline.text.checksums`).
    `rules` are bounds that the caller sets.
    """

    path: str
    kind: Kind
    description: str
    required: bool = False
    choices: tuple[str, ...] = ()
    printed: bool = True
    format: str = ""
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """What to read from a document, and how to judge it: data, not code.

    `checks` names functions of `sightline.verify`. `version` changes whenever the answer could. `schema` is the JSON
    Schema of the caller, whose types the values of the record have; None where values are texts. With the layout
    "table", the rows of the answer become objects keyed by their headers. `neutral` takes out of the pictures that are
    sent what is too faint for a person to see: right for documents, and a loss for photos. With `accept_judgements`, a
    judgement that nothing speaks against is taken as it is, though no print proves it; without, a person looks at it.
    `shown` is what its pictures are: the pages of one document, several images that have numbers, or nothing at all,
    where everything is in the prompt. What is `untrusted` is asked of models in two steps: what stands on the pages,
    and, without a picture, what follows from that.
    """

    name: str
    version: int
    prompt: str
    fields: tuple[Field, ...]
    checks: tuple[str, ...]
    schema: Mapping[str, Json] | None = None
    layout: Layout = "fields"
    neutral: bool = True
    accept_judgements: bool = False
    shown: Shown = "pages"
    untrusted: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A task together with the pages it is asked about."""

    task: Task
    images: tuple[Image, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a reader considered for one field; higher `score` is more likely, and only ranks.

    `label` is what the page calls it: the words beside or above it, empty where that is not known.
    """

    value: str
    reader: str
    score: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that were billed.

    `image_tokens` is the part of `input_tokens` that images took, `cached_tokens` the part that the provider had
    cached. `estimated` says that the provider did not report them all, and the rest was computed. `requests` is how
    many there were, 0 where the provider does not say.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    image_tokens: int = 0
    cached_tokens: int = 0
    estimated: bool = False
    requests: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.image_tokens + other.image_tokens,
            self.cached_tokens + other.cached_tokens,
            self.estimated or other.estimated,
            self.requests + other.requests,
        )


NO_USAGE = Usage()


@dataclass(frozen=True, slots=True)
class Quote:
    """The most that one call can take, known before it is made; quotes add up.

    `once` is the part of `usage` that is taken when nothing has to be asked again; all of it where that is None.
    """

    usage: Usage = NO_USAGE
    cost_usd: Decimal = Decimal(0)
    once: Usage | None = None

    def __add__(self, other: Quote) -> Quote:
        again = self.once is not None or other.once is not None
        once = (self.once or self.usage) + (other.once or other.usage) if again else None
        return Quote(self.usage + other.usage, self.cost_usd + other.cost_usd, once)


@dataclass(frozen=True, slots=True)
class Answer:
    """Values that a provider read, shaped as the task says, with the candidates it weighed per path.

    `ratings` is how sure the provider says it is of values, by path: 1 is a guess and 5 certain. Most give none.
    `sent` is what a model was sent of each page, none where no model was asked.
    `parts` is in how many questions the images were asked about, before their answers were merged.
    """

    values: Mapping[str, Json]
    candidates: Mapping[str, tuple[Candidate, ...]]
    provider: str
    model: str | None = None
    usage: Usage = NO_USAGE
    cost_usd: Decimal = Decimal(0)
    finish_reason: str = "stop"
    ratings: Mapping[str, int] = field(default_factory=dict[str, int])
    sent: tuple[Sent, ...] = ()
    parts: int = 1
