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
    |   +-- DecodingFailed      it got the better of its decoder, which is replaced
    |       +-- DecoderDied
    |       +-- DecodingTooSlow
    |       +-- DecodingTooLarge
    +-- UsageError            the call: nothing is tried
    |   +-- UnknownName
    |   +-- MissingExtra
    +-- EngineError           an OCR engine failed on a page
    +-- WorkerDied            a worker process ended in the middle of a page
    +-- StoreError            a store of earlier answers failed; the work goes on without it
    +-- ModeratorError        a moderator gave no judgement
    |   +-- ModeratorDown
    |   |   +-- ModeratorTimeout
    |   +-- ModeratorUnauthorized
    |   +-- PictureNotTaken
    +-- ProviderError         a provider gave no answer
        +-- Refused               the model would not
        +-- Filtered              a filter of the provider stopped it
        +-- Truncated             the answer hit the limit of tokens
        +-- EmptyAnswer
        +-- InvalidAnswer         not what the schema asks for
        +-- RateLimited
        +-- QuotaExhausted
        +-- Overloaded
        +-- ProviderTimeout
        +-- ServerFault
        +-- TooLarge              beyond a limit of this provider
        +-- BadImage              the provider cannot read the picture: nobody else is asked
        +-- PictureBlocked        a moderator blocks it: nothing was sent
        +-- Unauthorized
        +-- ModelNotFound
        +-- BudgetExceeded        the call was not made
        +-- Exhausted             every provider of a chain failed

An expected ending (review, blocked) is a value, never an exception. Messages say what was wrong, what is
allowed and what to do; they carry no text of the document.
"""

from __future__ import annotations

from sightline.errors.documents import (
    CorruptInput,
    DecoderDied,
    DecodingFailed,
    DecodingTooLarge,
    DecodingTooSlow,
    EdgeTooLong,
    EmptyInput,
    EncryptedInput,
    InputError,
    InputNotFound,
    MissingDecoder,
    PageNotFound,
    TooManyBytes,
    TooManyPages,
    TooManyPixels,
    TooManyScans,
    UnsupportedFormat,
)
from sightline.errors.providers import (
    BadImage,
    BudgetExceeded,
    EmptyAnswer,
    Exhausted,
    Filtered,
    InvalidAnswer,
    ModelNotFound,
    Overloaded,
    PictureBlocked,
    ProviderError,
    ProviderTimeout,
    QuotaExhausted,
    RateLimited,
    Refused,
    ServerFault,
    TooLarge,
    Truncated,
    Unauthorized,
)
from sightline.errors.root import SightlineError
from sightline.errors.safety import (
    ModeratorDown,
    ModeratorError,
    ModeratorTimeout,
    ModeratorUnauthorized,
    PictureNotTaken,
)
from sightline.errors.work import (
    EngineError,
    MissingExtra,
    StoreError,
    UnknownName,
    UsageError,
    WorkerDied,
)

__all__ = [
    "BadImage",
    "BudgetExceeded",
    "CorruptInput",
    "DecoderDied",
    "DecodingFailed",
    "DecodingTooLarge",
    "DecodingTooSlow",
    "EdgeTooLong",
    "EmptyAnswer",
    "EmptyInput",
    "EncryptedInput",
    "EngineError",
    "Exhausted",
    "Filtered",
    "InputError",
    "InputNotFound",
    "InvalidAnswer",
    "MissingDecoder",
    "MissingExtra",
    "ModelNotFound",
    "ModeratorDown",
    "ModeratorError",
    "ModeratorTimeout",
    "ModeratorUnauthorized",
    "Overloaded",
    "PageNotFound",
    "PictureBlocked",
    "PictureNotTaken",
    "ProviderError",
    "ProviderTimeout",
    "QuotaExhausted",
    "RateLimited",
    "Refused",
    "ServerFault",
    "SightlineError",
    "StoreError",
    "TooLarge",
    "TooManyBytes",
    "TooManyPages",
    "TooManyPixels",
    "TooManyScans",
    "Truncated",
    "Unauthorized",
    "UnknownName",
    "UnsupportedFormat",
    "UsageError",
    "WorkerDied",
]
