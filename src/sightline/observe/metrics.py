"""Requests, records and calls become numbers; labels are words of closed lists, and names that an operator gave."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest

from sightline import __version__
from sightline.observe.bounded import Bounded
from sightline.observe.gist import RULES, Chosen, Gist, method_of, task_of
from sightline.observe.series import Cost, Infrastructure, Maker, Quality, Safety
from sightline.observe.served import Call, Served
from sightline.observe.shared import together
from sightline.observe.watch import Breaking
from sightline.types import Record

MOST_TENANTS = 100
MOST_PROVIDERS = 20
MOST_WORDS = 50


class Metrics:
    """All metrics: of this process without `folder`, else of all processes that write there."""

    def __init__(self, chosen: Chosen, *, folder: str | None) -> None:
        self._chosen = chosen
        self._folder = folder
        self._registry = CollectorRegistry()
        make = Maker(self._registry)
        self._infrastructure, self._cost = Infrastructure(make), Cost(make)
        self._quality, self._safety = Quality(make), Safety(make)
        self._tenant, self._budget = Bounded(most=MOST_TENANTS), Bounded(most=MOST_TENANTS)
        self._provider = Bounded(most=MOST_PROVIDERS, known=[RULES, *chosen.models])
        self._word = Bounded(most=MOST_WORDS)
        self._infrastructure.version.labels(__version__).set(1)
        if folder is None:
            ProcessCollector(registry=self._registry)

    def exposition(self) -> tuple[bytes, str]:
        """The text that Prometheus reads, and its media type."""
        registry = self._registry if self._folder is None else together(self._folder)
        return generate_latest(registry), CONTENT_TYPE_LATEST

    def request(self, served: Served) -> None:
        """Count a request. One that brought documents and got no record through a fault of ours counts them failed."""
        seen = self._infrastructure
        seen.requests.labels(served.route, str(served.status)).inc()
        seen.request_s.labels(served.route).observe(served.seconds)
        if served.source_bytes:
            self._cost.source_bytes.observe(served.source_bytes)
        if served.problem is not None:
            seen.problems.labels(self._word(served.problem)).inc()
        if served.status >= 500 and served.source_bytes and not served.records:
            tenant, task = self._tenant(served.tenant), self._task(served.task)
            self._quality.documents.labels(tenant, task, "failed").inc()

    def record(self, gist: Gist, tenant: str | None) -> None:
        """Count a record, and what is known of its way."""
        record = gist.record
        self._screened(gist)
        if record.task is None and record.outcome != "failed":
            return  # it was only screened
        self._judged(gist, self._tenant(tenant), self._task(record.task))
        if self._chosen.caching and record.outcome != "failed":
            self._infrastructure.lookups.labels(record.cached or "miss").inc()
        for page in record.pages:
            self._cost.source_px.observe(page.source_px[0] * page.source_px[1])
        if record.cached is None:
            self._worked(record)

    def call(self, call: Call) -> None:
        """Count a call."""
        provider, usage = self._provider(call.provider), call.usage
        self._infrastructure.calls.labels(provider, call.error or "ok").inc()
        self._infrastructure.call_s.labels(provider).observe(call.seconds)
        self._cost.usd.labels(provider, self._task(call.task)).inc(float(call.cost_usd))
        kinds = {
            "input": usage.input_tokens,
            "output": usage.output_tokens,
            "image": usage.image_tokens,
            "cached": usage.cached_tokens,
        }
        for kind, tokens in kinds.items():
            self._cost.tokens.labels(provider, kind).inc(tokens)

    def under_way(self, requests: int, waiting: int, held_bytes: int) -> None:
        """What this process has in work."""
        self._infrastructure.in_flight.set(requests)
        self._infrastructure.waiting.set(waiting)
        self._infrastructure.held.set(held_bytes)

    def breaker(self, provider: str, state: Breaking) -> None:
        """Whether `provider` is left in peace."""
        self._infrastructure.open.labels(self._provider(provider)).set(1 if state == "open" else 0)

    def budget(self, budget: str, spent_usd: Decimal, cap_usd: Decimal, until: datetime) -> None:
        """What of a cap is spent."""
        label = self._budget(budget)
        self._cost.cap_usd.labels(label).set(float(cap_usd))
        self._cost.spent_usd.labels(label).set(float(spent_usd))
        self._cost.ends.labels(label).set(until.timestamp())

    def _judged(self, gist: Gist, tenant: str, task: str) -> None:
        record = gist.record
        self._quality.documents.labels(tenant, task, record.outcome).inc()
        self._cost.tenant_usd.labels(tenant).inc(float(record.cost_usd))
        method = method_of(record, self._chosen)
        if method is not None and record.cached is None:
            self._quality.methods.labels(task, method).inc()
        if gist.is_complete:
            self._quality.complete.labels(task).inc()
        if gist.is_doubted:
            self._quality.doubted.labels(task).inc()
        for check in gist.warnings:
            self._quality.warnings.labels(self._word(check)).inc()

    def _screened(self, gist: Gist) -> None:
        screening, safety = gist.record.screening, self._safety
        if screening is None:
            return
        safety.screenings.labels(screening.decision).inc()
        for category in {one.text for one in gist.objections}:
            safety.objections.labels(self._word(category)).inc()
        for kind, action in {(one.kind, one.action) for one in gist.injections}:
            safety.injections.labels(kind, action).inc()
        if gist.record.outcome == "blocked":
            moderated = any(one.action == "block" for one in gist.objections)
            safety.blocks.labels("moderation" if moderated else "injection").inc()

    def _worked(self, record: Record) -> None:
        """What an answer took that was not known."""
        for stage, ms in record.timings_ms.items():
            self._infrastructure.stage_s.labels(stage).observe(ms / 1000)
        if "prepare" in record.timings_ms and record.pages:
            self._infrastructure.prepare_s.observe(record.timings_ms["prepare"] / 1000 / len(record.pages))
        sent = [page for page in record.pages if page.sent_px and page.sent_bytes]
        if not sent or record.provider is None:
            return
        models = [name for name in record.provider.split("+") if name != RULES]
        provider = self._provider(models[-1] if models else RULES)
        for page in sent:
            width, height = page.sent_px or (0, 0)
            self._cost.sent_px.labels(provider).observe(width * height)
            self._cost.sent_bytes.labels(provider).observe(page.sent_bytes or 0)
            self._cost.image_tokens.labels(provider).observe(record.usage.image_tokens / len(sent))

    def _task(self, name: str | None) -> str:
        return task_of(name, self._chosen) or ""
