"""The vendors' clients write whole requests, pictures included, to their logs at level DEBUG. Not here."""

from __future__ import annotations

import logging

LOGGERS = ("anthropic", "boto3", "botocore", "google_genai", "httpcore", "httpcore2", "openai", "urllib3")


def keep_quiet() -> None:
    """Raise the level of those loggers to INFO, unless it is higher already."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.INFO))
