"""Every metric, in four layers: infrastructure, cost, quality and safety. The guide `observe` says what for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

# From a cached answer to the deadline of a slow model; 0.5 s is what an alert asks about.
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 20, 30, 60)
# From the smallest picture that a vendor bills to a page in a dozen parts; 2000 is what an alert asks about.
TOKENS = (85, 256, 512, 768, 1024, 1536, 2000, 3000, 4500, 6500, 10_000, 20_000)
# 2.5 million is 1568 x 1568, 12.5 million the photo of a phone.
PIXELS = (1e5, 2.5e5, 5e5, 1e6, 1.5e6, 2.5e6, 4e6, 8e6, 12.5e6, 25e6, 50e6, 100e6)
BYTES = (25e3, 50e3, 100e3, 200e3, 400e3, 800e3, 1.5e6, 3e6, 5e6, 10e6, 20e6)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes metrics in one registry. `across` says how a gauge of several processes becomes one number."""

    registry: CollectorRegistry

    def counter(self, name: str, text: str, *labels: str) -> Counter:
        """What only grows; its name ends in _total where it is read."""
        return Counter(name, text, labels, registry=self.registry)

    def histogram(self, name: str, text: str, buckets: Sequence[float], *labels: str) -> Histogram:
        """How much, and how often."""
        return Histogram(name, text, labels, buckets=buckets, registry=self.registry)

    def summed(self, name: str, text: str) -> Gauge:
        """What every process has some of."""
        return Gauge(name, text, registry=self.registry, multiprocess_mode="livesum")

    def highest(self, name: str, text: str, *labels: str) -> Gauge:
        """What counts once, wherever it is so."""
        return Gauge(name, text, labels, registry=self.registry, multiprocess_mode="livemax")

    def latest(self, name: str, text: str, *labels: str) -> Gauge:
        """What one process knows for all."""
        return Gauge(name, text, labels, registry=self.registry, multiprocess_mode="livemostrecent")


class Infrastructure:
    """Whether it answers, and how fast."""

    def __init__(self, make: Maker) -> None:
        self.version = make.highest("sightline_version", "1, labelled by the release that runs.", "version")
        self.requests = make.counter("sightline_requests", "Requests that were answered.", "route", "status")
        self.request_s = make.histogram("sightline_request_seconds", "From first byte to last.", SECONDS, "route")
        self.problems = make.counter("sightline_problems", "Requests without a result, by why.", "code")
        self.in_flight = make.summed("sightline_requests_in_flight", "Requests in work now.")
        self.waiting = make.summed("sightline_documents_waiting", "Documents that are read, or wait for a worker, now.")
        self.held = make.summed("sightline_held_bytes", "Bytes of the bodies of requests in work.")
        self.stage_s = make.histogram("sightline_stage_seconds", "What a stage took of a document.", SECONDS, "stage")
        self.prepare_s = make.histogram(
            "sightline_preprocessing_seconds", "What a page took from bytes to upright pixels, on average.", SECONDS
        )
        self.lookups = make.counter(
            "sightline_cache_lookups", "Documents whose answer was looked for, by where it was found.", "result"
        )
        self.calls = make.counter("sightline_provider_calls", "Attempts to ask a provider.", "provider", "result")
        self.call_s = make.histogram("sightline_provider_seconds", "What an attempt took.", SECONDS, "provider")
        self.open = make.highest("sightline_breaker_open", "1 while a provider is left in peace.", "provider")


class Cost:
    """What is billed, and what for."""

    def __init__(self, make: Maker) -> None:
        self.tokens = make.counter("sightline_tokens", "Tokens that were billed.", "provider", "kind")
        self.usd = make.counter("sightline_cost_usd", "US dollars that calls cost.", "provider", "task")
        self.tenant_usd = make.counter("sightline_tenant_cost_usd", "US dollars that documents cost.", "tenant")
        self.image_tokens = make.histogram(
            "sightline_image_tokens", "Tokens of a page as a model bills them.", TOKENS, "provider"
        )
        self.source_px = make.histogram("sightline_source_pixels", "Pixels of a page as it came.", PIXELS)
        self.source_bytes = make.histogram("sightline_source_bytes", "Bytes of the documents of a request.", BYTES)
        self.sent_px = make.histogram("sightline_sent_pixels", "Pixels of a picture as sent.", PIXELS, "provider")
        self.sent_bytes = make.histogram("sightline_sent_bytes", "Bytes of a page as sent.", BYTES, "provider")
        self.cap_usd = make.latest("sightline_budget_cap_usd", "US dollars that a cap allows.", "budget")
        self.spent_usd = make.latest("sightline_budget_spent_usd", "US dollars of a cap that are spent.", "budget")
        self.ends = make.latest("sightline_budget_ends_timestamp_seconds", "When the period of a cap ends.", "budget")


class Quality:
    """Whether what is read can be trusted."""

    def __init__(self, make: Maker) -> None:
        self.documents = make.counter("sightline_documents", "Documents by outcome.", "tenant", "task", "outcome")
        self.methods = make.counter("sightline_extractions", "Documents by who read them.", "task", "method")
        self.complete = make.counter(
            "sightline_complete_documents", "Documents with every value that their task requires.", "task"
        )
        self.doubted = make.counter(
            "sightline_doubted_documents", "Documents with a value that is spoken against.", "task"
        )
        self.warnings = make.counter("sightline_validation_warnings", "Documents that a check warns about.", "check")


class Safety:
    """What people try."""

    def __init__(self, make: Maker) -> None:
        self.screenings = make.counter("sightline_screenings", "Screened documents by decision.", "decision")
        self.blocks = make.counter("sightline_blocks", "Blocked documents by what blocks them.", "cause")
        self.objections = make.counter(
            "sightline_moderation_objections", "Documents that moderators object to.", "category"
        )
        self.injections = make.counter(
            "sightline_injections", "Documents that speak to the model, by how.", "kind", "action"
        )
