"""Webhooks signed as https://www.standardwebhooks.com (1.0.0) says, so that libraries of many languages check them.

Pure. The signature is HMAC-SHA256 over id, time and body: nobody else can write it, and none can be sent again later.
"""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256

from sightline.errors import BadSignature, UsageError

PREFIX = "whsec_"
# The specification asks for 24 to 64 bytes.
LEAST_BYTES, MOST_BYTES = 24, 64
ID, TIME, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
# How far the clocks of sender and receiver may be apart, in seconds.
TOLERANCE_S = 300.0


def new_secret(random: bytes) -> str:
    """A secret of these random bytes, as it is written."""
    return PREFIX + b64encode(random).decode()


def key_of(secret: str) -> bytes:
    """The bytes of a secret. Raises UsageError for what is none."""
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        key = b""
    if not LEAST_BYTES <= len(key) <= MOST_BYTES:
        raise UsageError(
            f"This is no secret of webhooks; give {LEAST_BYTES} to {MOST_BYTES} random bytes as base64, behind "
            f"{PREFIX} or alone."
        )
    return key


def signed(body: bytes, *, message: str, secret: str, at_s: float) -> dict[str, str]:
    """The headers that go with `body`, whose id is `message`, when it is sent at `at_s` (seconds since 1970)."""
    moment = str(int(at_s))
    return {ID: message, TIME: moment, SIGNATURE: "v1," + _digest(body, message, moment, key_of(secret))}


def verify(body: bytes, headers: Mapping[str, str], *, secret: str, now_s: float) -> None:
    """Return where `body` was signed with `secret` within five minutes of `now_s`. Raises BadSignature elsewhere.

    `body` is what came, byte for byte. Names of `headers` may be written in any case.
    """
    found = {name.lower(): value for name, value in headers.items()}
    message, moment, signatures = (found.get(name, "") for name in (ID, TIME, SIGNATURE))
    if not (message and moment.isascii() and moment.isdigit() and signatures):
        raise BadSignature(f"The webhook came without {ID}, {TIME} or {SIGNATURE}; do not trust it.")
    own = _digest(body, message, moment, key_of(secret)).encode()
    told = [one.partition(",")[2].encode() for one in signatures.split(" ") if one.startswith("v1,")]
    if not any(hmac.compare_digest(own, one) for one in told):
        raise BadSignature("The webhook was signed with another secret, or changed on its way; do not trust it.")
    if len(moment) > 12 or abs(int(moment) - now_s) > TOLERANCE_S:
        raise BadSignature(f"The webhook is more than {TOLERANCE_S:g} s old; it may be sent again by somebody else.")


def _digest(body: bytes, message: str, moment: str, key: bytes) -> str:
    return b64encode(hmac.digest(key, f"{message}.{moment}.".encode() + body, sha256)).decode()
