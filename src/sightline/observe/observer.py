"""What a service tells of its work."""

from __future__ import annotations

import os
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sightline.errors import MissingExtra
from sightline.observe.event import event
from sightline.observe.gist import Chosen, Gist
from sightline.observe.log import Log
from sightline.observe.served import Call, Served
from sightline.observe.spans import trace_id
from sightline.observe.watch import Breaking
from sightline.types import Record

if TYPE_CHECKING:
    from sightline.observe.metrics import Metrics

# What machines ask every few seconds is counted, and told only where it goes wrong.
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})


class Observer:
    """Counts what is done, and writes one event for each request: never a value, a text or the name of a file.

    `chosen` says which models are asked and whether answers are kept: fallbacks and misses are told by it. `log` takes
    the events, such as `json_log(sys.stdout)`; None for none. Where PROMETHEUS_MULTIPROC_DIR is set before this process
    starts, the metrics are those of all processes that share that folder (`shared_metrics`).
    Takes some 80 microseconds of CPU time a request. Raises MissingExtra without the extra `service`.
    """

    def __init__(self, *, chosen: Chosen = Chosen(), log: Log | None = None) -> None:  # noqa: B008 (frozen)
        self._chosen = chosen
        self._log = log
        self._metrics = _metrics(chosen)

    def finished(self, served: Served) -> None:
        """Count a finished request with its records, and write its event, as far as it is no question after health."""
        self._metrics.request(served)
        for gist in served.gists:
            self._metrics.record(gist, served.tenant)
        if self._log is not None and (served.route not in QUIET or served.status >= 500):
            self._tell(self._log, served)

    def read(self, record: Record, *, tenant: str | None = None) -> None:
        """Count a record that no request waits for, such as one of a batch."""
        self._metrics.record(Gist(record), tenant)

    def called(self, call: Call) -> None:
        """Count a call to a provider."""
        self._metrics.call(call)

    def under_way(self, *, requests: int, waiting: int = 0, held_bytes: int = 0) -> None:
        """How many requests this process has, the bytes of their bodies, and the documents that are read or wait."""
        self._metrics.under_way(requests, waiting, held_bytes)

    def breaker(self, provider: str, state: Breaking) -> None:
        """The breaker of `provider` has opened or closed."""
        self._metrics.breaker(provider, state)

    def spent(self, budget: str, *, spent_usd: Decimal, cap_usd: Decimal, until: datetime) -> None:
        """A cap has `spent_usd` spent of it; its period ends at `until`."""
        self._metrics.budget(budget, spent_usd, cap_usd, until)

    def exposition(self) -> tuple[bytes, str]:
        """All metrics in the text format of Prometheus, and its media type."""
        return self._metrics.exposition()

    def _tell(self, log: Log, served: Served) -> None:
        fields = {**event(served, self._chosen), "trace_id": trace_id()}
        if served.status >= 500:
            log.error("request", **fields)
        elif fields["outcome"] in {"blocked", "failed"}:
            log.warning("request", **fields)
        else:
            log.info("request", **fields)


def _metrics(chosen: Chosen) -> Metrics:
    try:
        from sightline.observe.metrics import Metrics
    except ModuleNotFoundError as error:
        raise MissingExtra("Metrics are counted by prometheus-client; pip install 'sightline[service]'.") from error
    return Metrics(chosen, folder=os.environ.get("PROMETHEUS_MULTIPROC_DIR"))
