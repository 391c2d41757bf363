"""Faults of a document."""

from __future__ import annotations

from sightline.errors.root import SightlineError


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


class VideoTooLong(InputError):
    """A video of more seconds than the limit."""

    code = "video_too_long"
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


class DecodingFailed(InputError):
    """The document made its decoder stop in a way that no document should; other documents are not affected."""

    code = "decoding_failed"


class DecoderDied(DecodingFailed):
    """The process that decoded the document ended; it is replaced."""

    code = "decoder_died"


class DecodingTooSlow(DecodingFailed):
    """A page took more time than the limit, on the processor or on the clock."""

    code = "decoding_too_slow"


class DecodingTooLarge(DecodingFailed):
    """Decoding asked for more memory than the limit."""

    code = "decoding_too_large"
    status = 413
