"""Faults of a provider: one taxonomy, onto which each vendor is mapped."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from sightline.errors.root import SightlineError
from sightline.types import NO_USAGE, Quote, Usage


class ProviderError(SightlineError):
    """A provider gave no answer.

    `elsewhere` says whether another provider may be asked the same: not when the fault is the document's.
    `retry_after_s` is how long the server asked to wait. `usage` and `cost_usd` were paid although no answer came.
    `lost` is the most that was billed beside them, for requests whose reply never came or cannot be read: nobody is
    told how much it was. None where the provider does not say whether there were any.
    """

    code = "provider_error"
    status = 502
    elsewhere: ClassVar[bool] = True

    def __init__(
        self,
        message: str,
        *,
        retry_after_s: float | None = None,
        usage: Usage = NO_USAGE,
        cost_usd: Decimal = Decimal(0),
        lost: Quote | None = None,
    ) -> None:
        """`message` says which provider, what was wrong and what to do; never what the document says."""
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.usage = usage
        self.cost_usd = cost_usd
        self.lost = lost


class Refused(ProviderError):
    """The model would not answer. It is not asked again; another model may be."""

    code = "refused"
    status = 422


class Filtered(ProviderError):
    """A content filter of the provider stopped the question or the answer."""

    code = "filtered"
    status = 422


class Truncated(ProviderError):
    """The answer reached the limit of output tokens before its end."""

    code = "truncated"


class EmptyAnswer(ProviderError):
    """The provider answered with nothing."""

    code = "empty"
    retryable = True


class InvalidAnswer(ProviderError):
    """The answer does not fit the schema, after one repair."""

    code = "invalid"


class RateLimited(ProviderError):
    """Too many requests or tokens a minute; `retry_after_s` says when to come back, where the provider does."""

    code = "rate_limited"
    status = 429
    retryable = True


class QuotaExhausted(ProviderError):
    """The account has no credit or no quota left; waiting does not help."""

    code = "quota"
    status = 402


class Overloaded(ProviderError):
    """The provider has no capacity just now."""

    code = "overloaded"
    status = 503
    retryable = True


class ProviderTimeout(ProviderError):
    """No answer before the deadline."""

    code = "timeout"
    status = 504
    retryable = True


class ServerFault(ProviderError):
    """The provider's server or the way to it failed: status 500, a cut connection, a body that is no answer."""

    code = "server"
    retryable = True


class TooLarge(ProviderError):
    """The request is beyond a limit of this provider: bytes, pixels, pictures or tokens."""

    code = "too_large"
    status = 413


class BadImage(ProviderError):
    """The provider says that the picture cannot be read; nobody else is asked."""

    code = "bad_image"
    status = 422
    elsewhere = False


class PictureBlocked(ProviderError):
    """A moderator blocks what would be sent; nothing was sent, and nobody else is asked."""

    code = "picture_blocked"
    status = 422
    elsewhere = False


class Unauthorized(ProviderError):
    """The key is missing, wrong or may not use this model."""

    code = "auth"


class ModelNotFound(ProviderError):
    """The provider has no model of that name."""

    code = "not_found"


class BudgetExceeded(ProviderError):
    """The call could cost more than is left of a budget; it was not made."""

    code = "budget"
    status = 402


class Exhausted(ProviderError):
    """Every provider of a chain failed; `failures` are their errors, in the order in which they were asked."""

    code = "exhausted"

    def __init__(self, message: str, *, failures: Sequence[ProviderError]) -> None:
        """Adds up what the failures cost."""
        super().__init__(
            message,
            usage=sum((failure.usage for failure in failures), NO_USAGE),
            cost_usd=sum((failure.cost_usd for failure in failures), Decimal(0)),
            lost=sum((failure.lost for failure in failures if failure.lost is not None), Quote()),
        )
        self.failures = tuple(failures)
