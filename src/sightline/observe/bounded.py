"""Labels stay few: every value of one is a time series that somebody keeps."""

from __future__ import annotations

from collections.abc import Iterable

from sightline.observe.gist import OTHER, plain


class Bounded:
    """The first `most` names as they are, beside those that are `known`; later ones are "other"."""

    def __init__(self, *, most: int, known: Iterable[str] = ()) -> None:
        self._names = {plain(name) for name in known}
        self._most = most + len(self._names)

    def __call__(self, name: str | None) -> str:
        """The label for `name`; the empty one where there is none."""
        if not name:
            return ""
        if name in self._names:
            return name
        if len(self._names) >= self._most or plain(name) == OTHER:
            return OTHER
        self._names.add(name)
        return name
