"""Everything that can go wrong, as a tree.

    SightlineError
    +-- InputError            the document itself; the others go on
    |   +-- EmptyInput
    |   +-- InputNotFound
    |   +-- UnsupportedFormat
    |   |   +-- MissingDecoder
    |   +-- TooManyBytes
    |   +-- TooManyPixels
    |   +-- EdgeTooLong
    |   +-- TooManyPages
    |   +-- TooManyScans
    |   +-- CorruptInput
    |   +-- EncryptedInput
    |   +-- PageNotFound
    +-- UsageError            the call: nothing is tried
    |   +-- UnknownName
    |   +-- MissingExtra
    +-- EngineError           an OCR engine failed on a page
    +-- WorkerDied            a worker process ended in the middle of a page
    +-- ProviderError         a provider gave no answer

An expected ending (review, blocked) is a value, never an exception. Messages say what was wrong, what is
allowed and what to do; they carry no text of the document.
"""

from __future__ import annotations

from typing import ClassVar


class SightlineError(Exception):
    """The root. `code` is stable, `status` is the HTTP status, `retryable` says whether trying again can help."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    @property
    def message(self) -> str:
        """The sentence for a person, without the code."""
        return str(self)


class InputError(SightlineError):
    """A document that cannot be read as it is."""

    code = "input_error"
    status = 422


class EmptyInput(InputError):
    """No bytes, or no page."""

    code = "empty_input"


class InputNotFound(InputError):
    """The path does not exist or may not be read."""

    code = "input_not_found"
    status = 404


class UnsupportedFormat(InputError):
    """The first bytes belong to no format that is ever offered to a decoder."""

    code = "unsupported_format"
    status = 415


class MissingDecoder(UnsupportedFormat):
    """The format is read by an optional part that is not installed here; the message names it."""

    code = "missing_decoder"


class TooManyBytes(InputError):
    """More bytes than the limit."""

    code = "too_many_bytes"
    status = 413


class TooManyPixels(InputError):
    """The header declares more pixels than the limit, in one page or in all that are asked for."""

    code = "too_many_pixels"
    status = 413


class EdgeTooLong(InputError):
    """The header declares a width or a height beyond the limit."""

    code = "edge_too_long"
    status = 413


class TooManyPages(InputError):
    """More pages than one call reads."""

    code = "too_many_pages"
    status = 413


class TooManyScans(InputError):
    """A progressive JPEG that goes over its picture more often than the limit."""

    code = "too_many_scans"
    status = 413


class CorruptInput(InputError):
    """The bytes end early or do not decode."""

    code = "corrupt_input"


class EncryptedInput(InputError):
    """The file asks for a password."""

    code = "encrypted_input"


class PageNotFound(InputError):
    """None of the asked pages exists."""

    code = "page_not_found"


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


class EngineError(SightlineError):
    """An OCR engine failed on a page that decoded well."""

    code = "engine_error"


class WorkerDied(SightlineError):
    """The process that worked on this document ended; it has been replaced."""

    code = "worker_died"
    retryable = True


class ProviderError(SightlineError):
    """A provider gave no answer."""

    code = "provider_error"
    status = 502
