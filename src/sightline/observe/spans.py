"""Spans where somebody traces, and nothing where nobody does.

A span says how long and how it ended, in numbers and in words of closed lists; never what a document says.
"""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeAlias, TypeVar

from sightline.errors import SightlineError

if TYPE_CHECKING:
    from types import CoroutineType

    from opentelemetry.trace import Span, Tracer
    from opentelemetry.util.types import Attributes

P = ParamSpec("P")
T = TypeVar("T")
Async: TypeAlias = "CoroutineType[Any, Any, T]"
Told: TypeAlias = Mapping[str, "str | bool | int | float | list[str] | None"]
Parts: TypeAlias = Mapping[str, float]
Side: TypeAlias = Literal["INTERNAL", "SERVER", "CLIENT"]


def stage(
    name: str,
    *,
    told: Callable[[Any], Told] | None = None,
    parts: Callable[[Any], Parts] | None = None,
) -> Callable[[Callable[P, Async[T]]], Callable[P, Async[T]]]:
    """Put a span around each call of a coroutine function; costs a look into a dictionary where nobody traces.

    `told` gives attributes of what it returned. `parts` gives the milliseconds of steps that happened elsewhere, such
    as in a worker process: they become spans one behind the other, from the start.
    """

    def around(work: Callable[P, Async[T]]) -> Callable[P, Async[T]]:
        @functools.wraps(work)
        async def traced(*args: P.args, **kwargs: P.kwargs) -> T:
            if not is_traced():
                return await work(*args, **kwargs)
            with span(name) as current:
                start = time.time_ns()
                result = await work(*args, **kwargs)
                tell(current, told(result) if told else {})
                _lay_out(parts(result) if parts else {}, start)
                return result

        return traced

    return around


@contextmanager
def span(name: str, *, side: Side = "INTERNAL", told: Told = {}) -> Generator[Span | None]:  # noqa: B006 (never changed)
    """A span named `name` around a block; None where nobody traces.

    An error that passes through is told by its code alone: its message may quote what it is about.
    """
    if not is_traced():
        yield None
        return
    from opentelemetry.trace import SpanKind

    with _tracer().start_as_current_span(
        name, kind=SpanKind[side], attributes=_plain(told), record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except BaseException as error:
            _fail(current, error.code if isinstance(error, SightlineError) else type(error).__name__)
            raise


def tell(current: Span | None, told: Told) -> None:
    """Add attributes; None says nothing."""
    if current is not None and told and current.is_recording():
        current.set_attributes(_plain(told) or {})


def trace_id() -> str | None:
    """The id of the trace that is under way, 32 hexadecimal digits."""
    if not is_traced():
        return None
    from opentelemetry import trace

    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def is_traced() -> bool:
    """Whether somebody has set OpenTelemetry up; who has not loaded it has not."""
    api = sys.modules.get("opentelemetry.trace")
    # A module that another thread is importing just now has no such name yet, and nobody has set it up.
    provider = getattr(api, "get_tracer_provider", None)
    return api is not None and provider is not None and not isinstance(provider(), api.ProxyTracerProvider)


def _tracer() -> Tracer:
    from opentelemetry import trace

    from sightline import __version__

    return trace.get_tracer("sightline", __version__)


def _fail(current: Span, code: str) -> None:
    from opentelemetry.trace import StatusCode

    current.set_attribute("error.type", code)
    current.set_status(StatusCode.ERROR)


def _lay_out(parts: Parts, start: int) -> None:
    for name, ms in parts.items():
        if ms > 0:
            one = _tracer().start_span(name, start_time=start)
            start += int(ms * 1e6)
            one.end(end_time=start)


def _plain(told: Told) -> Attributes:
    return {name: value for name, value in told.items() if value is not None}
