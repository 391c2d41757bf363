"""Requests as they are sent: pure but for the files that are read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from uuid import uuid4

from sightline.errors import InputNotFound, UsageError

Source: TypeAlias = str | Path | bytes
"""A path, or the bytes of a file."""
BATCHES = "/v1/batches"
SIZE = re.compile(r"\d{1,6}[xX]\d{1,6}")
Categories: TypeAlias = Iterable[str] | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `key` makes it safe to send again: the service does it once."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    content: bytes | None = None
    files: Sequence[tuple[str, tuple[str, bytes]]] = ()
    data: Mapping[str, str] = field(default_factory=dict[str, str])
    key: str = field(default_factory=lambda: uuid4().hex)
    media_type: str | None = None

    @property
    def sent(self) -> dict[str, Any]:
        """The arguments of an HTTP client's `request`."""
        body: dict[str, Any] = {"files": self.files, "data": self.data} if self.files else {"content": self.content}
        headers = {"idempotency-key": self.key} if self.method == "POST" else {}
        headers |= {"content-type": self.media_type} if self.media_type else {}
        if self.files:
            # The same for each try: another boundary would make it another request.
            headers["content-type"] = f"multipart/form-data; boundary={self.key}"
        return {"method": self.method, "url": self.path, "params": self.params, "headers": headers, **body}


def posted(route: str, sources: Sequence[Source], **options: Any) -> Ask:
    """A request about `sources`; options that are None are left out. Raises InputNotFound for a path that is none."""
    said = {name: _text(value) for name, value in options.items() if value is not None}
    files = [_read(source) for source in sources]
    if not files:
        return Ask("POST", f"/v1/{route}", params=said)
    if len(files) == 1 and not {"schema", "categories", "prompt"} & set(said):
        name, data = files[0]
        return Ask("POST", f"/v1/{route}", params={"name": name, **said}, content=data)
    return Ask("POST", f"/v1/{route}", files=[("file", file) for file in files], data=said)


def costed(picture: Source, models: Sequence[str], detail: str) -> Ask:
    """What a picture costs, or one of a size that is written as WIDTHxHEIGHT."""
    said = {"model": ",".join(models) or None, "detail": detail}
    if isinstance(picture, str) and SIZE.fullmatch(picture):
        return posted("cost", [], size=picture, **said)
    return posted("cost", [picture], **said)


def kept(id: str) -> Ask:  # noqa: A002 (it is the record's own word)
    """The record of that number."""
    return Ask("GET", f"/v1/records/{id}")


def batched(sources: Sequence[Source], urls: Sequence[str], **options: Any) -> Ask:
    """A batch of files, or of addresses of them. Raises UsageError for both at once, or none."""
    if bool(sources) == bool(urls):
        raise UsageError("A batch is of files or of addresses; give one of both, and others in another batch.")
    said = {name: value for name, value in options.items() if value is not None}
    if urls:
        body = json.dumps({"files": [{"url": url} for url in urls], **said}, default=_plain)
        return Ask("POST", BATCHES, content=body.encode(), media_type="application/json")
    files = [("files", _read(source)) for source in sources]
    return Ask("POST", BATCHES, files=files, data={name: _text(value) for name, value in said.items()})


def batch(id: str) -> Ask:  # noqa: A002 (it is the batch's own word)
    """How far that batch is."""
    return Ask("GET", f"{BATCHES}/{id}")


def batches(below: str | None) -> Ask:
    """The batches that there are, the newest first."""
    return Ask("GET", BATCHES, params={} if below is None else {"below": below})


def cancelled(id: str) -> Ask:  # noqa: A002 (it is the batch's own word)
    """The end of that batch."""
    return Ask("POST", f"{BATCHES}/{id}/cancel")


def results(id: str, after: int) -> Ask:  # noqa: A002 (it is the batch's own word)
    """The records of that batch, from behind the number `after` on."""
    return Ask("GET", f"{BATCHES}/{id}/results", params={"after": str(after)})


def _plain(value: Any) -> Any:
    """Any mapping or sequence as JSON has it."""
    return dict(value) if isinstance(value, Mapping) else list(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] (JSON is untyped)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return json.dumps(dict(value))  # pyright: ignore[reportUnknownArgumentType] (JSON is untyped)
    return json.dumps(list(value))


def _read(source: Source) -> tuple[str, bytes]:
    if isinstance(source, bytes):
        return "upload", source
    path = Path(source)
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise InputNotFound(f"{path}: {error.strerror}; give a file that can be read.") from error
