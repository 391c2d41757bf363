"""How times, money and texts stand in columns, the same on both engines."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, LargeBinary, Text, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

# The least price of a token that any vendor lists is some nano-dollars; 64 bits hold 9 billion dollars of them.
NANO = Decimal(10) ** 9
# Of zlib: 6 takes twice the time for a tenth less room.
_LEVEL = 3


class Moment(TypeDecorator[datetime]):
    """A time that is aware of its zone. SQLite, which knows none, keeps UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC. Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone means nothing on another machine")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (the signature is SQLAlchemy's)
        """In UTC, whatever the connection's own zone is."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Usd(TypeDecorator[Decimal]):
    """US dollars, exact to a nano-dollar and added up as integers: SQLite has no decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002 (the signature is SQLAlchemy's)
        """Whole nano-dollars."""
        return None if value is None else int((value * NANO).to_integral_value())

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 (the signature is SQLAlchemy's)
        """US dollars without trailing zeros."""
        if value is None:
            return None
        usd = Decimal(value) / NANO
        return usd.quantize(Decimal(1)) if usd == usd.to_integral_value() else usd.normalize()


class Packed(TypeDecorator[Any]):
    """JSON, compressed: a record says the same words over and over, and takes a tenth of the room like this."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 (the signature is SQLAlchemy's)
        """Escaped as far as JSON can, so that half a surrogate pair is no fault."""
        return None if value is None else zlib.compress(json.dumps(value, separators=(",", ":")).encode(), _LEVEL)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any | None:  # noqa: ARG002 (the signature is SQLAlchemy's)
        """As it was."""
        return None if value is None else json.loads(zlib.decompress(value))


class Printed(TypeDecorator[str]):
    """Text of documents and names of files, of which no character may break a query.

    Half a surrogate pair, as in odd file names, and the character 0, which Postgres refuses, become their escapes.
    With `most`, only so many characters are kept: what an index holds must be short.
    """

    impl = Text
    cache_ok = True

    def __init__(self, most: int | None = None) -> None:
        super().__init__()
        self.most = most

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (the signature is SQLAlchemy's)
        """Its beginning, where not all of it is kept."""
        return None if value is None else printable(value)[: self.most]


def printable(text: str) -> str:
    """`text` as both engines take it."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
