"""Faults of a call, and of the work that a call starts here."""

from __future__ import annotations

from sightline.errors.root import SightlineError


class UsageError(SightlineError):
    """A call that cannot work, whatever the document."""

    code = "usage_error"
    status = 400


class UnknownName(UsageError):
    """No task, provider or engine has that name."""

    code = "unknown_name"


class MissingExtra(UsageError):
    """A part was asked for that is not installed."""

    code = "missing_extra"
    status = 501


class NoModel(UsageError):
    """What is asked takes a model, and none is named; the message says how to name one."""

    code = "no_model"


class EngineError(SightlineError):
    """An OCR engine failed on a page that decoded well."""

    code = "engine_error"


class WorkerDied(SightlineError):
    """The process that worked on this document ended; it has been replaced."""

    code = "worker_died"
    retryable = True


class StoreError(SightlineError):
    """A store did not keep or give what it was asked for; the work goes on without it."""

    code = "store_error"
    status = 503
    retryable = True


class DatabaseDown(SightlineError):
    """The database of records and keys did not answer, or not as it should."""

    code = "database_down"
    status = 503
    retryable = True
