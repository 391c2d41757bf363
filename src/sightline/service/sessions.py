"""Sessions of browsers: a key is shown once, and a cookie that no script can read stands for it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from secrets import token_urlsafe
from typing import Protocol

from sightline.store import Store
from sightline.tenants import Tenant

COOKIE = "sightline_session"
# A day's work; whoever comes back the next day shows the key again.
SESSION_S = 12 * 3600.0
TOKEN_BYTES = 32


class OpenKeys(Protocol):
    """What knows keys by what was sent, and by their ids."""

    async def tenant_of(self, secret: str) -> Tenant | None:
        """Whose key `secret` is; None for one that opens nothing."""
        ...

    async def tenant_of_id(self, key_id: str) -> Tenant | None:
        """Whose the key of this id is; None for one that opens nothing any more."""
        ...


class Sessions:
    """Begins and ends sessions, and knows whose they are. They are shared by every process that shares `store`.

    Kept is the digest of the cookie with the id of the key: nobody who reads the store can make a cookie or a key of
    it. A key that is taken back ends its sessions.
    """

    def __init__(self, store: Store, keys: OpenKeys, *, seconds: float = SESSION_S) -> None:
        self._store = store
        self._keys = keys
        self.seconds = seconds

    async def begin(self, secret: str) -> str | None:
        """The cookie of a new session for whoever shows the key `secret`; None where it opens nothing."""
        tenant = await self._keys.tenant_of(secret)
        if tenant is None:
            return None
        token = token_urlsafe(TOKEN_BYTES)
        await self._store.put(_place(token), tenant.key.encode(), ttl_s=self.seconds)
        return token

    async def tenant(self, headers: Mapping[str, str]) -> Tenant | None:
        """Whose session the request with these headers belongs to; None where it has none that is open."""
        token = token_of(headers)
        key_id = await self._store.get(_place(token)) if token else None
        return None if key_id is None else await self._keys.tenant_of_id(key_id.decode())

    async def end(self, headers: Mapping[str, str]) -> None:
        """End the session of the request with these headers, if there is one."""
        if token := token_of(headers):
            await self._store.clear(_place(token))


def token_of(headers: Mapping[str, str]) -> str:
    """The cookie of a session; empty for none."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return "" if found is None else found.value


def _place(token: str) -> str:
    return f"session:{sha256(token.encode('utf-8', 'surrogatepass')).hexdigest()}"
