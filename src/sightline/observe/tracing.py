"""Sends spans where the variables of OpenTelemetry say, for the command line, the service and programs that want it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from sightline.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
EXPORTER = "OTEL_TRACES_EXPORTER"
EXPORTERS = ("otlp", "console", "none")


def start_tracing() -> bool:
    """Set OpenTelemetry up as the environment asks for; whether it did.

    An endpoint, or OTEL_TRACES_EXPORTER as `otlp` or `console` (standard error), asks for it; the other OTEL_*
    variables (service name, resource, headers, sampler, limits) are read by OpenTelemetry itself. What was set up
    before stays. Spans are sent from a thread, at the latest when the process ends. Raises MissingExtra without the
    extra `tracing`, and UsageError for an exporter that is none of these.
    """
    exporter = _asked()
    if exporter is None:
        return False
    try:
        from opentelemetry import trace
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter
    except ModuleNotFoundError as error:
        raise MissingExtra(_MISSING) from error
    if isinstance(trace.get_tracer_provider(), TracerProvider):
        return True
    sends: SpanExporter = ConsoleSpanExporter(out=sys.stderr) if exporter == "console" else _otlp()
    os.environ.setdefault("OTEL_SERVICE_NAME", "sightline")
    provider = TracerProvider(resource=Resource.create())
    provider.add_span_processor(BatchSpanProcessor(sends))
    trace.set_tracer_provider(provider)
    return True


_MISSING = "OTEL_* variables ask for traces; pip install 'sightline[tracing]', or set OTEL_TRACES_EXPORTER=none."


def _asked() -> str | None:
    """The exporter that the environment asks for."""
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    named = os.environ.get(EXPORTER)
    if not named:
        return "otlp" if any(os.environ.get(name) for name in ENDPOINTS) else None
    if named not in EXPORTERS:
        raise UsageError(f"{EXPORTER} names an exporter that is none; use one of: {', '.join(EXPORTERS)}.")
    return None if named == "none" else named


def _otlp() -> SpanExporter:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ModuleNotFoundError as error:
        raise MissingExtra(_MISSING) from error
    return OTLPSpanExporter()
