"""Faults of a request to the service."""

from __future__ import annotations

from sightline.errors.root import SightlineError


class RequestError(SightlineError):
    """A request that the service does not answer. `retry_after_s` says when to come back, where that helps."""

    code = "request_error"
    status = 400

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        """`message` says what was wrong with the request, what is allowed and what to do."""
        super().__init__(message)
        self.retry_after_s = retry_after_s


class MalformedRequest(RequestError):
    """The body or a parameter cannot be understood."""

    code = "malformed_request"


class NoKey(RequestError):
    """No key, or one that is not valid, or not any more."""

    code = "no_key"
    status = 401


class NotAllowed(RequestError):
    """The key is valid, but not for this."""

    code = "not_allowed"
    status = 403


class RouteNotFound(RequestError):
    """Nothing is served under this path."""

    code = "route_not_found"
    status = 404


class RecordNotFound(RequestError):
    """The tenant has no record of that number, or not any more."""

    code = "record_not_found"
    status = 404


class BatchNotFound(RequestError):
    """The tenant has no batch of that number, or not any more."""

    code = "batch_not_found"
    status = 404


class ReviewConflict(RequestError):
    """The record is somebody else's to review just now, or does not wait for a review."""

    code = "review_conflict"
    status = 409


class MethodNotAllowed(RequestError):
    """The path is served, but not by this method."""

    code = "method_not_allowed"
    status = 405


class BodyTooSlow(RequestError):
    """The body did not arrive in time."""

    code = "body_too_slow"
    status = 408
    retryable = True


class BodyTooLarge(RequestError):
    """The body is larger than any that is read."""

    code = "body_too_large"
    status = 413


class UrlRefused(RequestError):
    """The address of a picture is none that is fetched from here."""

    code = "url_refused"
    status = 422


class UrlFailed(RequestError):
    """A picture could not be fetched from its address."""

    code = "url_failed"
    status = 424
    retryable = True


class KeyReused(RequestError):
    """The idempotency key was sent before with another request."""

    code = "idempotency_key_reused"
    status = 422


class TooManyRequests(RequestError):
    """More requests than the key may send in a minute."""

    code = "too_many_requests"
    status = 429
    retryable = True


class Busy(RequestError):
    """As much is under way as this service takes on."""

    code = "busy"
    status = 503
    retryable = True


class DeadlinePassed(RequestError):
    """The answer was not there in time."""

    code = "deadline"
    status = 504
    retryable = True


class Unreachable(RequestError):
    """No service answered, or with what is no answer of one: raised by the client."""

    code = "unreachable"
    status = 502
    retryable = True


class BadSignature(RequestError):
    """A webhook was not signed by the service that it names: raised where webhooks are checked."""

    code = "bad_signature"
    status = 401
