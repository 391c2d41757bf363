"""What the settings say of the service."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from ipaddress import ip_address

from sightline.errors import UsageError

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Serving:
    """How the service is reached, and how much it takes on at once. Raises UsageError for a number below 1."""

    host: str = field(default="127.0.0.1", metadata={"meaning": "the address that is listened at"})
    port: int = field(default=8080, metadata={"meaning": "the port"})
    keys: bool = field(
        default=True, metadata={"meaning": "whether callers need a key; without, the address has to be a loopback"}
    )
    deadline_s: float = field(default=60.0, metadata={"meaning": "seconds in which a request is answered"})
    body_s: float = field(default=20.0, metadata={"meaning": "seconds in which a body has to arrive"})
    max_files: int = field(default=20, metadata={"meaning": "documents of one request"})
    max_body_bytes: int = field(default=64 * MIB, metadata={"meaning": "bytes of one body, whatever is in it"})
    max_requests: int = field(default=256, metadata={"meaning": "requests under way at once"})
    max_held_bytes: int = field(default=256 * MIB, metadata={"meaning": "bytes of all bodies under way together"})
    max_waiting: int = field(
        default=8, metadata={"meaning": "documents that are read or wait for it, for each worker process"}
    )
    max_connections: int = field(default=1024, metadata={"meaning": "connections that are open at once"})
    urls: bool = field(default=False, metadata={"meaning": "whether pictures are fetched from addresses on the web"})
    url_s: float = field(default=10.0, metadata={"meaning": "seconds in which such a picture has to arrive"})
    remember_s: float = field(
        default=86_400.0, metadata={"meaning": "seconds in which an idempotency key brings the same answer again"}
    )

    def __post_init__(self) -> None:
        for number in fields(self):
            value = getattr(self, number.name)
            if isinstance(value, int | float) and not isinstance(value, bool) and value <= 0 and number.name != "port":
                raise UsageError(f"{number.name} of [service] is {value}; give more than 0.")

    def check_reach(self) -> None:
        """Raise UsageError where anybody could come without a key."""
        if not self.keys and not is_loopback(self.host):
            raise UsageError(
                f"Without keys, everybody who reaches {self.host} could use the models; listen at 127.0.0.1, or "
                "leave keys on and make some with `sightline keys create`."
            )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
