"""Who calls, what for, and how often they may."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from sightline.errors import NoKey, NotAllowed, TooManyRequests
from sightline.service.sessions import Sessions
from sightline.tenants import SCOPES, Scope, Tenant
from sightline.tenants.tenant import LOCAL

MINUTE_S = 60.0
# Tenants whose last minute is remembered; the one that was away longest is forgotten.
MOST_TENANTS = 10_000
BEARER = "bearer "
# Where nobody needs a key, everything belongs to one tenant, which may do all.
EVERYBODY = Tenant(LOCAL, frozenset(SCOPES))


class Keys(Protocol):
    """What knows the tenant of a key."""

    async def tenant_of(self, secret: str) -> Tenant | None:
        """Whose key `secret` is; None for one that is not valid, or not any more."""
        ...


@dataclass(slots=True)
class Rates:
    """Lets each tenant send so many requests in any minute. `clock` gives seconds.

    A limit of calls to a vendor is spread evenly, for servers that count in another way; people send in bursts.
    """

    clock: Callable[[], float] = monotonic
    _sent: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict[str, "deque[float]"])

    def count(self, tenant: Tenant) -> None:
        """Count a request of `tenant`. Raises TooManyRequests, which says when there is room for the next."""
        if tenant.rpm is None:
            return
        now = self.clock()
        sent = self._sent.setdefault(tenant.name, deque())
        self._sent.move_to_end(tenant.name)
        while sent and sent[0] <= now - MINUTE_S:
            sent.popleft()
        if len(sent) >= tenant.rpm:
            raise TooManyRequests(
                f"This key may send {tenant.rpm} requests a minute.", retry_after_s=sent[0] + MINUTE_S - now
            )
        sent.append(now)
        if len(self._sent) > MOST_TENANTS:
            self._sent.popitem(last=False)


class Door:
    """Tells tenants by their keys, or by `sessions` of browsers; without `keys`, everybody is one tenant."""

    def __init__(self, keys: Keys | None, rates: Rates | None = None, *, sessions: Sessions | None = None) -> None:
        self._keys = keys
        self._rates = rates or Rates()
        self._sessions = sessions

    async def tenant(self, headers: Mapping[str, str], scope: Scope) -> Tenant:
        """Who calls. Raises NoKey, NotAllowed where the key lacks `scope`, and TooManyRequests."""
        if self._keys is None:
            return EVERYBODY
        secret = key_of(headers)
        if secret or self._sessions is None:
            found = await self._keys.tenant_of(secret) if secret else None
        else:
            found = await self._sessions.tenant(headers)
        if found is None:
            raise NoKey("A valid key is needed: send it as `authorization: Bearer KEY`.")
        if not found.may(scope):
            raise NotAllowed(f"This key is not for {scope}; ask whoever runs this service for one that is.")
        self._rates.count(found)
        return found


def key_of(headers: Mapping[str, str]) -> str:
    """The key that was sent, in either of the two usual headers; empty for none."""
    stated = headers.get("authorization", "")
    if stated.lower().startswith(BEARER):
        return stated[len(BEARER) :].strip()
    return headers.get("x-api-key", "").strip()
