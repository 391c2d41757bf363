"""The binary framing of AWS event streams.

Source: Amazon, Event stream encoding: lengths of message and headers, their CRC-32, headers, payload, CRC-32 of it all;
numbers are big-endian, header values are strings of type 7.
"""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

_STRING = 7


def frame(event: str, payload: Any, *, kind: str = "event") -> bytes:
    """One message; `kind` is `event`, or `exception` with the name of the exception as `event`."""
    named = {f":{kind}-type": event, ":content-type": "application/json", ":message-type": kind}
    headers = b"".join(_header(name, value) for name, value in named.items())
    body = json.dumps(payload, ensure_ascii=False).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + body
    return message + struct.pack(">I", zlib.crc32(message))


def _header(name: str, value: str) -> bytes:
    written = value.encode()
    return bytes([len(name)]) + name.encode() + bytes([_STRING]) + struct.pack(">H", len(written)) + written
