"""Pictures from addresses on the web, which the caller chooses: so it is the caller who is not trusted.

An address is resolved once, every address it resolves to is looked at, and the connection is made to the one that was
looked at: a name that answers differently the second time (rebinding) gains nothing. Each redirect begins anew.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import SplitResult, urljoin, urlsplit

from sightline.errors import MissingExtra, TooManyBytes, UrlFailed, UrlRefused
from sightline.service.terms import MIB
from sightline.types import Upload

if TYPE_CHECKING:
    import httpx2

Address: TypeAlias = IPv4Address | IPv6Address

MOST_REDIRECTS = 3
PORTS: Mapping[str, int] = MappingProxyType({"http": 80, "https": 443})
# Networks that Python calls global although what is behind them may be anything: IPv6 that carries an IPv4 address
# (RFC 6052, RFC 8215, RFC 3056, RFC 4380).
TUNNELS = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


async def resolved(host: str, port: int) -> list[str]:
    """The addresses of `host`, as the system tells them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


def is_public(address: Address) -> bool:
    """Whether `address` is on the public internet, and so neither here nor at a cloud's own services."""
    plain = (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
    if any(plain in network for network in TUNNELS if network.version == plain.version):
        return False
    return plain.is_global and not plain.is_multicast and not plain.is_reserved


@dataclass(frozen=True)
class Fetcher:
    """Fetches at most `max_bytes` in `seconds`, by the schemes of `ports` and from the port of each.

    `resolve` and `allows` are for tests, which have no internet.
    """

    max_bytes: int
    seconds: float
    resolve: Callable[[str, int], Awaitable[list[str]]] = resolved
    allows: Callable[[Address], bool] = is_public
    ports: Mapping[str, int] = field(default_factory=lambda: PORTS)

    async def upload(self, url: str) -> Upload:
        """The file at `url`. Raises UrlRefused, UrlFailed and TooManyBytes."""
        time_left = asyncio.timeout(self.seconds)
        try:
            async with time_left:
                return await self._followed(url)
        except TimeoutError as error:
            if not time_left.expired():
                raise
            raise UrlFailed(f"The picture did not arrive in {self.seconds:g} s.") from error

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Send `body` to `url`, and give the status of the answer, which is not followed to another address.

        Raises UrlRefused and UrlFailed.
        """
        import httpx2

        try:
            async with asyncio.timeout(self.seconds):
                response = await self._sent("POST", self._taken_apart(url), headers, body)
                await response.aclose()
                return response.status_code
        except (TimeoutError, httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise UrlFailed(f"The address did not answer ({type(error).__name__}).") from error

    def check(self, url: str) -> None:
        """Raise UrlRefused for what can be no address, wherever it leads."""
        self._taken_apart(url)

    async def aclose(self) -> None:
        """Close the connections."""
        if "_client" in self.__dict__:
            await self._client.aclose()

    async def _followed(self, url: str) -> Upload:
        for _ in range(MOST_REDIRECTS + 1):
            found = await self._asked(url)
            if isinstance(found, Upload):
                return found
            url = found
        raise UrlFailed(f"The address leads on more than {MOST_REDIRECTS} times; give the last one.")

    async def _asked(self, url: str) -> Upload | str:
        """The file, or the address to which it was moved."""
        import httpx2

        place = self._taken_apart(url)
        try:
            response = await self._sent("GET", place, {"accept": "image/*, application/pdf"})
            try:
                if response.is_redirect:
                    return urljoin(url, response.headers.get("location", ""))
                return await self._read(place, response)
            finally:
                await response.aclose()
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise UrlFailed(f"The picture could not be fetched ({type(error).__name__}).") from error

    async def _sent(
        self, method: str, place: SplitResult, headers: Mapping[str, str], body: bytes | None = None
    ) -> httpx2.Response:
        """The answer of `place`, of which only the head was read."""
        address = await self._address(place)
        request = self._client.build_request(
            method,
            place._replace(netloc=self._netloc(address, place)).geturl(),
            headers={**headers, "host": place.netloc, "accept-encoding": "identity"},
            content=body,
            extensions={"sni_hostname": place.hostname},
        )
        return await self._client.send(request, stream=True)

    async def _read(self, place: SplitResult, response: httpx2.Response) -> Upload:
        if response.status_code != 200:
            raise UrlFailed(f"The address answered with status {response.status_code}, and not with a picture.")
        data = bytearray()
        async for chunk in response.aiter_raw():
            data += chunk
            if len(data) > self.max_bytes:
                raise TooManyBytes(f"The picture is larger than the {self.max_bytes / MIB:g} MiB that are read.")
        name = place.path.rpartition("/")[2] or "upload"
        return Upload(name, bytes(data), response.headers.get("content-type"))

    async def _address(self, place: SplitResult) -> Address:
        """The address to connect to. Raises UrlRefused where any of those of the host is not public."""
        try:
            said = await self.resolve(place.hostname or "", self.ports[place.scheme])
            found = [ip_address(one.partition("%")[0]) for one in said]
        except (OSError, ValueError) as error:
            raise UrlFailed("The host of the address is not known.") from error
        if not found or not all(map(self.allows, found)):
            raise UrlRefused("The address leads to a network that is not public; nothing is fetched from there.")
        return found[0]

    def _taken_apart(self, url: str) -> SplitResult:
        if any(ord(letter) <= ord(" ") or ord(letter) > ord("~") for letter in url):
            raise UrlRefused("An address has no spaces and no letters beyond ASCII; write them in percent signs.")
        try:
            place = urlsplit(url)
            port = place.port
        except ValueError as error:
            raise UrlRefused("This is no address; give one such as https://example.org/receipt.jpg.") from error
        if place.scheme not in self.ports or not place.hostname or "@" in place.netloc:
            raise UrlRefused(
                "Pictures are fetched by http and https, from a host, without a user; give such an address."
            )
        if port not in {None, self.ports[place.scheme]}:
            raise UrlRefused("Pictures are fetched from the usual port of http and https; leave it out.")
        return place._replace(fragment="")

    def _netloc(self, address: Address, place: SplitResult) -> str:
        host = f"[{address}]" if address.version == 6 else str(address)
        return f"{host}:{self.ports[place.scheme]}"

    @cached_property
    def _client(self) -> httpx2.AsyncClient:
        try:
            import httpx2
        except ModuleNotFoundError as error:
            raise MissingExtra("Pictures are fetched by httpx2; pip install 'sightline[client]'.") from error
        # Neither a proxy nor a password of the environment: both would be the caller's to use.
        return httpx2.AsyncClient(trust_env=False, follow_redirects=False, timeout=self.seconds)
