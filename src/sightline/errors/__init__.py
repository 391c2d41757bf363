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
    |   +-- VideoTooLong
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
    |   +-- NoModel
    +-- EngineError           an OCR engine failed on a page
    +-- WorkerDied            a worker process ended in the middle of a page
    +-- StoreError            a store of earlier answers failed; the work goes on without it
    +-- DatabaseDown          the database of records and keys did not answer
    +-- RequestError          the service does not answer a request
    |   +-- MalformedRequest
    |   +-- NoKey
    |   +-- NotAllowed            the key has not the scope
    |   +-- RouteNotFound
    |   +-- RecordNotFound
    |   +-- BatchNotFound
    |   +-- ReviewConflict        somebody else has the record, or nobody waits for it
    |   +-- MethodNotAllowed
    |   +-- BodyTooSlow
    |   +-- BodyTooLarge
    |   +-- UrlRefused            an address that nothing is fetched from
    |   +-- UrlFailed
    |   +-- KeyReused             an idempotency key, for another request
    |   +-- TooManyRequests       more than the key may send in a minute
    |   +-- Busy                  nothing more is taken on just now
    |   +-- DeadlinePassed
    |   +-- Unreachable           said by the client: no service there
    |   +-- BadSignature          said by the client: a webhook of somebody else
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
    VideoTooLong,
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
from sightline.errors.service import (
    BadSignature,
    BatchNotFound,
    BodyTooLarge,
    BodyTooSlow,
    Busy,
    DeadlinePassed,
    KeyReused,
    MalformedRequest,
    MethodNotAllowed,
    NoKey,
    NotAllowed,
    RecordNotFound,
    RequestError,
    ReviewConflict,
    RouteNotFound,
    TooManyRequests,
    Unreachable,
    UrlFailed,
    UrlRefused,
)
from sightline.errors.work import (
    DatabaseDown,
    EngineError,
    MissingExtra,
    NoModel,
    StoreError,
    UnknownName,
    UsageError,
    WorkerDied,
)

__all__ = [
    "BadImage",
    "BadSignature",
    "BatchNotFound",
    "BodyTooLarge",
    "BodyTooSlow",
    "BudgetExceeded",
    "Busy",
    "CorruptInput",
    "DatabaseDown",
    "DeadlinePassed",
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
    "KeyReused",
    "MalformedRequest",
    "MethodNotAllowed",
    "MissingDecoder",
    "MissingExtra",
    "ModelNotFound",
    "ModeratorDown",
    "ModeratorError",
    "ModeratorTimeout",
    "ModeratorUnauthorized",
    "NoKey",
    "NoModel",
    "NotAllowed",
    "Overloaded",
    "PageNotFound",
    "PictureBlocked",
    "PictureNotTaken",
    "ProviderError",
    "ProviderTimeout",
    "QuotaExhausted",
    "RateLimited",
    "RecordNotFound",
    "Refused",
    "RequestError",
    "ReviewConflict",
    "RouteNotFound",
    "ServerFault",
    "SightlineError",
    "StoreError",
    "TooLarge",
    "TooManyBytes",
    "TooManyPages",
    "TooManyPixels",
    "TooManyRequests",
    "TooManyScans",
    "Truncated",
    "Unauthorized",
    "UnknownName",
    "Unreachable",
    "UnsupportedFormat",
    "UrlFailed",
    "UrlRefused",
    "UsageError",
    "VideoTooLong",
    "WorkerDied",
]
