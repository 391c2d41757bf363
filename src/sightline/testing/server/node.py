"""A part of a request's JSON that knows where it stands, and complains about itself in the vendor's words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeAlias

from sightline.testing.server.call import JsonObject, Request
from sightline.testing.server.faults import Fault

Given: TypeAlias = "type | tuple[type, ...]"


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a vendor words complaints about a part of the request, with {path}, {wanted} and {given} filled in."""

    missing: str
    wrong_type: str
    unknown: str
    wrong_value: str
    index: str = "[{}]"
    unreadable: str = "The request body is not valid JSON."


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the request at `path`; every method raises `Fault` where the value is not what it asks for."""

    value: Any
    path: str
    grammar: Grammar

    def need(self, key: str) -> Node:
        """The member `key`, which has to be there."""
        found = self.maybe(key)
        if found is None:
            raise self._fault(self.grammar.missing, self._below(key))
        return found

    def maybe(self, key: str) -> Node | None:
        """The member `key`; None where it is absent or null."""
        value = self.object().get(key)
        return None if value is None else Node(value, self._below(key), self.grammar)

    def only(self, known: Collection[str]) -> None:
        """No members but those of `known`."""
        for key in self.object():
            if key not in known:
                raise self._fault(self.grammar.unknown, self._below(key), wanted=key)

    def object(self) -> JsonObject:
        """The value, which has to be an object."""
        return self._typed(dict, "an object")

    def items(self, *, least: int = 0) -> list[Node]:
        """The elements of the value, which has to be an array."""
        values: list[Any] = self._typed(list, "an array")
        if len(values) < least:
            raise self._fault(self.grammar.wrong_value, self.path, wanted=f"at least {least} element")
        return [Node(v, self.path + self.grammar.index.format(i), self.grammar) for i, v in enumerate(values)]

    def each(self, key: str) -> list[Node]:
        """The elements of the member `key`; none where it is absent."""
        found = self.maybe(key)
        return [] if found is None else found.items()

    def text(self) -> str:
        """The value, which has to be a string."""
        return self._typed(str, "a string")

    def whole(self, *, least: int) -> int:
        """The value, which has to be an integer of at least `least`."""
        value: int = self._typed(int, "an integer")
        if isinstance(self.value, bool) or value < least:
            raise self._fault(self.grammar.wrong_value, self.path, wanted=f"an integer of at least {least}")
        return value

    def flag(self) -> bool:
        """The value, which has to be true or false."""
        return self._typed(bool, "a boolean")

    def one_of(self, known: Collection[str]) -> str:
        """The value, which has to be one of the strings `known`."""
        if self.text() not in known:
            raise self._fault(self.grammar.wrong_value, self.path, wanted=" or ".join(f"'{k}'" for k in known))
        return self.text()

    def is_text(self) -> bool:
        """Whether the value is a string."""
        return isinstance(self.value, str)

    def _typed(self, kind: type, wanted: str) -> Any:
        if not isinstance(self.value, kind):
            raise self._fault(self.grammar.wrong_type, self.path, wanted=wanted)
        return self.value

    def _below(self, key: str) -> str:
        dot = "." if self.path else ""
        return f"{self.path}{dot}{key}"

    def _fault(self, wording: str, path: str, *, wanted: str = "") -> Fault:
        value: Any = self.value
        given = "an object" if isinstance(value, dict) else "an array" if isinstance(value, list) else repr(value)
        return Fault("request", wording.format(path=path, wanted=wanted, given=given), param=path)


def body_of(request: Request, grammar: Grammar) -> Node:
    """The body of `request`. Raises `Fault` where it is no JSON object."""
    try:
        value = request.json
    except ValueError:
        raise Fault("request", grammar.unreadable) from None
    node = Node(value, "", grammar)
    node.object()
    return node
