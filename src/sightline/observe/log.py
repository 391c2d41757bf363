"""Where events go."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Protocol, TextIO, cast

from sightline.errors import MissingExtra


class Log(Protocol):
    """A logger of structlog, or any other that takes an event with its fields."""

    def info(self, event: str, /, **fields: Any) -> Any:
        """What went as it should."""
        ...

    def warning(self, event: str, /, **fields: Any) -> Any:
        """What somebody may want to look at."""
        ...

    def error(self, event: str, /, **fields: Any) -> Any:
        """What went wrong here, and not at the caller's."""
        ...


def json_log(stream: TextIO) -> Log:
    """One line of JSON for each event, with its level and the time in UTC; the settings of structlog stay as they are.

    Raises MissingExtra without the extra `service`.
    """
    try:
        import structlog
    except ModuleNotFoundError as error:
        raise MissingExtra("Events are written by structlog; pip install 'sightline[service]'.") from error
    logger = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Everything beyond ASCII is escaped, so that one event stays one line, whatever it holds.
            structlog.processors.JSONRenderer(_printed),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
    )
    # Bound once: what `wrap_logger` gives would bind itself anew for each event.
    return cast("Log", logger.bind())


def _printed(event: Mapping[str, Any], *, default: Callable[[Any], Any]) -> str:
    """JSON as `json.dumps` writes it, which makes its encoder anew for each event."""
    return _encoder(default).encode(event)


@cache
def _encoder(default: Callable[[Any], Any]) -> json.JSONEncoder:
    return json.JSONEncoder(default=default)
