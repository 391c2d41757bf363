"""From a policy to the one provider that a pipeline asks: a chain of models, with rules at both ends.

Tiered(rules, Chain([InTwoSteps(Retry(Limit(Budget(Breaker(model))))), ..., rules]))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from sightline import registry
from sightline.observe import Watch
from sightline.types import Answer, Question, Quote
from sightline.verify import decide
from sightline.verify.doubt import doubtful
from sightline.vlm import Provider

if TYPE_CHECKING:
    from sightline.models import Profile
    from sightline.vlm.models import Before, Model, Standing
    from sightline.vlm.wrappers import Cap
    from sightline.vlm.wrappers.budgets import Store
    from sightline.vlm.wrappers.limits import Ledger
    from sightline.vlm.wrappers.places import Places
    from sightline.vlm.wrappers.tiered import Accept

RULES = "rules"
# What is kept of the time for rules that come last: they read a page of words in some 10 ms.
RULES_SHARE = 0.05
# What is asked where a key in the environment is all that is known: small models that read print, the cheapest picture
# first (`sightline cost 3024x4032`).
USUAL: Mapping[str, str] = {
    "google": "google:gemini-2.5-flash",
    "anthropic": "anthropic:claude-haiku-4-5",
    "openai": "openai:gpt-5.4-mini",
}


@dataclass(frozen=True, slots=True)
class Rate:
    """What a vendor allows one account at `model`, such as openai:gpt-5.

    `rpm` and `tpm` are requests and tokens a minute; None where they are not known, and learned from the vendor's
    headers where it sends them. `at_once` is how many calls may be under way, which servers of one's own want to know;
    None where nobody counts.
    """

    model: str
    rpm: int | None = None
    tpm: int | None = None
    at_once: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """How models are asked, and what they may cost. Money is in US dollars."""

    models: tuple[str, ...] = field(
        default=(), metadata={"meaning": "names such as openai:gpt-5, asked in this order; `rules` asks none"}
    )
    rules_first: bool = field(
        default=True,
        metadata={"meaning": "ask models only about what the rules did not prove, where rules know the task"},
    )
    deadline_s: float = field(default=30.0, metadata={"meaning": "seconds in which a document has to be answered"})
    max_tokens: int = field(default=8192, metadata={"meaning": "tokens that one answer may have"})
    ratings: bool = field(
        default=False,
        metadata={"meaning": "whether models also say how sure they are, 1 to 5: weak evidence, for some tokens"},
    )
    usd_per_day: Decimal | None = field(
        default=None, metadata={"meaning": "US dollars that all calls of a day (UTC) may cost"}
    )
    usd_per_month: Decimal | None = field(
        default=None, metadata={"meaning": "US dollars that all calls of a month (UTC) may cost"}
    )
    spent_file: Path = field(
        default=Path("~/.sightline/spent.db"),
        metadata={"meaning": "where spending is counted, by all processes that share a cap"},
    )
    redis_url: str | None = field(
        default=None,
        repr=False,
        metadata={
            "meaning": "a Redis server, such as redis://host/0, that keeps rates and spending for several machines"
        },
    )
    rates: tuple[Rate, ...] = field(
        default=(),
        metadata={
            "meaning": "what vendors allow: tables with `model`, `rpm` and `tpm` (requests and tokens a minute), and "
            "`at_once` (calls under way)"
        },
    )
    processes: int = field(
        default=4,
        metadata={"meaning": "how many processes share the Redis server: which part of a rate each keeps without it"},
    )


def usual_models() -> tuple[str, ...]:
    """The models of the vendors whose key the environment holds and whose extra is installed, the cheapest first."""
    from sightline.vlm.models.vendors import VENDORS, is_ready

    return tuple(model for vendor, model in USUAL.items() if is_ready(VENDORS[vendor]))


class Closable(Protocol):
    """What holds connections."""

    async def aclose(self) -> None:
        """Close them."""
        ...


class Desk:
    """The provider of a pipeline, and what has to be closed behind it."""

    def __init__(self, provider: Provider, behind: Sequence[Closable] = (), *, terms: str = "") -> None:
        self._provider = provider
        self._behind = tuple(behind)
        self.terms = terms
        """What changes its answers beside the models that its name names."""

    @property
    def name(self) -> str:
        """Who may be asked, in order."""
        return self._provider.name

    async def ask(self, question: Question) -> Answer:
        """The answer of whoever gave it."""
        return await self._provider.ask(question)

    def quote(self, question: Question) -> Quote:
        """The most that it can take, whoever has to be asked."""
        return self._provider.quote(question)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        for part in self._behind:
            await part.aclose()


def in_doubt(question: Question, answer: Answer) -> frozenset[str]:
    """The paths of the values in `answer` that stand in the way of accepting the document."""
    verdict = decide(question.task, answer, question.readings, today=datetime.now(UTC).date())
    return doubtful(question.task, verdict)


def lent(provider: Provider) -> Desk:
    """A desk for a provider that somebody else closes."""
    return Desk(provider, terms=provider.terms if isinstance(provider, Desk) else "")


def named(name: str, *, before: Before | None = None) -> Desk:
    """The provider `name` of the registry: a model with retries, and with rules behind it; any other as it is."""
    if registry.is_model(name):
        return desk(Policy(models=(name,), rules_first=False), before=before)
    return Desk(registry.provider(name)())


def desk(  # noqa: PLR0913 (settings with defaults, by keyword only)
    policy: Policy,
    *,
    own: tuple[Profile, ...] = (),
    accept: Accept = in_doubt,
    before: Before | None = None,
    watch: Watch | None = None,
    within: Callable[[Provider], Provider] | None = None,
) -> Desk:
    """The provider that `policy` describes.

    `own` rows say what models see, before the shipped ones. `accept` names the values in the rules' answer about which
    the models are asked. `before` sees the pictures that a model is about to be sent. `watch` hears of every call, and
    `within` goes around whatever makes one, inside of retries.

    Rules come last, whether they are named or not, so that a document is read even when no model answers. Raises
    UnknownName for a name that is none, MissingExtra where the vendor's client is not installed, and Unauthorized
    without a key.
    """
    rules = registry.provider(RULES)()
    names = [name for name in policy.models if name != RULES]
    if not names:
        return Desk(rules)
    from sightline.vlm.wrappers import Chain, Tiered

    shared = replace(_shared(policy), before=before, watch=watch, within=within)
    links, models = _links(names, policy, shared, own)
    behind: list[Closable] = [*models, *shared.behind]
    terms = f"{policy.max_tokens} {policy.ratings} {own!r}"
    if policy.rules_first:
        return Desk(Tiered(rules, Chain(links, deadline_s=policy.deadline_s), accept), behind, terms=terms)
    last_s = RULES_SHARE * policy.deadline_s
    return Desk(Chain([*links, rules], deadline_s=policy.deadline_s, last_s=last_s), behind, terms=terms)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all models of a desk share: where rates and spending are kept, what of it is to be closed, who looks on."""

    ledger: Ledger
    places: Places
    store: Store | None
    behind: tuple[Closable, ...] = ()
    before: Before | None = None
    watch: Watch | None = None
    within: Callable[[Provider], Provider] | None = None


def _shared(policy: Policy) -> _Shared:
    from sightline.vlm.wrappers import MemoryLedger, MemoryPlaces, RedisLedger, RedisPlaces, RedisStore, SqliteStore

    if policy.redis_url is not None:
        ledger = RedisLedger(policy.redis_url, processes=policy.processes)
        places = RedisPlaces(policy.redis_url, processes=policy.processes)
        store = RedisStore(policy.redis_url)
        return _Shared(ledger, places, store, (ledger, places, store))
    return _Shared(MemoryLedger(), MemoryPlaces(), SqliteStore(_made(policy.spent_file)) if _caps(policy) else None)


def _links(
    names: Sequence[str], policy: Policy, shared: _Shared, own: tuple[Profile, ...]
) -> tuple[list[Provider], list[Model]]:
    """Whoever is asked, in order, and the models among them."""
    from sightline.vlm.wrappers import InTwoSteps

    links: list[Provider] = []
    models: list[Model] = []
    for name in names:
        if registry.is_model(name):
            model, link = _guarded_model(name, policy, shared, own)
            models.append(model)
            links.append(InTwoSteps(link))
        else:
            other = registry.provider(name)()
            links.append(shared.within(other) if shared.within else other)
    return links, models


def _guarded_model(name: str, policy: Policy, shared: _Shared, own: tuple[Profile, ...]) -> tuple[Model, Provider]:
    from sightline.vlm.models import Asking, Model
    from sightline.vlm.wrappers import AtOnce, Breaker, Budget, Limit, Limits, Observed, Retry
    from sightline.vlm.wrappers.budgets.watched import watched

    rate = next((rate for rate in policy.rates if rate.model == name), Rate(name))

    def observed(standing: Standing) -> None:
        limit.observe(Limits(rate.rpm or standing.requests.limit, rate.tpm or standing.tokens.limit))

    asking = Asking(max_tokens=policy.max_tokens, deadline_s=policy.deadline_s, own=own, ratings=policy.ratings)
    model = Model(name, asking=asking, on_limits=observed, before=shared.before)
    watch = shared.watch
    guarded: Provider = Breaker(model, on_change=partial(watch.breaker, name) if watch else None)
    caps = _caps(policy)
    if caps and shared.store is not None:
        guarded = Budget(guarded, shared.store, caps, on_spent=watched(watch) if watch else None)
    if shared.within is not None:
        guarded = shared.within(guarded)
    guarded = Observed(guarded, watch.called if watch else None)
    limit = Limit(guarded, shared.ledger, limits=Limits(rate.rpm, rate.tpm), patience_s=policy.deadline_s)
    guarded = limit
    if rate.at_once is not None:
        guarded = AtOnce(limit, shared.places, most=rate.at_once, patience_s=policy.deadline_s)
    return model, Retry(guarded, deadline_s=policy.deadline_s)


def _caps(policy: Policy) -> list[Cap]:
    from sightline.vlm.wrappers import Cap

    daily = [Cap(policy.usd_per_day, every="day")] if policy.usd_per_day is not None else []
    monthly = [Cap(policy.usd_per_month, every="month")] if policy.usd_per_month is not None else []
    return daily + monthly


def _made(path: Path) -> Path:
    """`path` with the home folder in it, and its own folder there."""
    full = path.expanduser()
    full.parent.mkdir(parents=True, exist_ok=True)
    return full
