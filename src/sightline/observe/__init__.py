"""What is seen of the work from outside: one event a request, metrics, and traces. Never what a document says.

    observer.finished(Served(...))     one wide event in the log, and everything counted
    observer.called(call)              one call to a provider: give it to `providers.desk`
    observer.exposition()              the metrics, as Prometheus reads them
    @stage("study")                    a span for each call of a coroutine, where somebody traces
    start_tracing()                    sends spans where the OTEL_* variables say

Logs and metrics need the extra `service`, traces the extra `tracing`; nothing of either is loaded before it is used.
"""

from sightline.observe.asgi import Traced
from sightline.observe.gist import Chosen, told_of
from sightline.observe.log import Log, json_log
from sightline.observe.observer import Observer
from sightline.observe.served import Call, Served
from sightline.observe.shared import shared_metrics
from sightline.observe.spans import span, stage, tell
from sightline.observe.tracing import start_tracing
from sightline.observe.watch import Watch

__all__ = [
    "Call",
    "Chosen",
    "Log",
    "Observer",
    "Served",
    "Traced",
    "Watch",
    "json_log",
    "shared_metrics",
    "span",
    "stage",
    "start_tracing",
    "tell",
    "told_of",
]
