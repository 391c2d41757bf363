"""Model families as rows of data, and which row a model's name belongs to."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

from sightline.errors import UnknownName, UsageError
from sightline.models.area import Area
from sightline.models.canvas import Canvas
from sightline.models.cover import Cover
from sightline.models.crops import Crops
from sightline.models.flat import Flat
from sightline.models.grid import Grid
from sightline.models.names import ModelName, model_name
from sightline.models.patch import Patch
from sightline.models.rows import Rows
from sightline.models.seen import Rule, Seen, Size
from sightline.models.tile import Tile
from sightline.models.within import Within

KINDS: Mapping[str, type[Rule]] = {
    "area": Area,
    "canvas": Canvas,
    "cover": Cover,
    "crops": Crops,
    "flat": Flat,
    "grid": Grid,
    "patch": Patch,
    "rows": Rows,
    "tile": Tile,
}


@dataclass(frozen=True, slots=True)
class Profile:
    """One row: which models, whose rule, from where and of when, and the rule of each level of detail.

    `exact` is False for an estimate. Limits are None where the provider names none: of the bytes and the edge of one
    picture, of pictures in a request and its bytes, coded as base64, and, with more than `few_images` pictures, of the
    edge of each.
    """

    name: str
    models: tuple[str, ...]
    providers: tuple[str, ...]
    source: str
    checked: date
    levels: Mapping[str, Rule]
    exact: bool = True
    max_bytes: int | None = None
    max_edge_px: int | None = None
    max_images: int | None = None
    max_request_bytes: int | None = None
    few_images: int | None = None
    many_edge_px: int | None = None

    def see(self, size: Size, detail: str = "auto") -> Seen:
        """What the model sees of a picture of `size`, (width, height) in px, sent at the level `detail`.

        A family without levels takes any. Raises UnknownName for a level that the family does not have.
        """
        seen = self.levels[self.level(detail)].see(size)
        too_long = self.max_edge_px is not None and max(size) > self.max_edge_px
        return seen._replace(refused=True) if too_long else seen

    def among(self, pictures: int) -> Profile:
        """The row as it holds for a request with so many pictures."""
        if self.few_images is None or self.many_edge_px is None or pictures <= self.few_images:
            return self
        return replace(self, levels={level: Within(rule, self.many_edge_px) for level, rule in self.levels.items()})

    def level(self, detail: str) -> str:
        """The name of the level that `detail` asks for. Raises UnknownName."""
        if len(self.levels) == 1:
            return next(iter(self.levels))
        if detail not in self.levels:
            raise UnknownName(f"{self.name} has no detail {detail!r}; choose one of: {', '.join(self.levels)}.")
        return detail


def profile(model: str, own: Iterable[Profile] = ()) -> Profile:
    """The row of `model`, such as `openai:gpt-5`, `gpt-5-2025-08-07` or `us.anthropic.claude-sonnet-4-6-v1:0`.

    Rows of one's `own` come before the shipped ones. A model that is in no row gets an estimate.
    """
    name = model_name(model)
    found = _best(name, own) or _best(name, _shipped())
    if found is None:
        raise UsageError(f"{model!r} is not the name of a model; give one such as openai:gpt-5.")
    foreign = name.provider is not None and name.provider not in found.providers
    return replace(found, exact=False) if foreign else found


def read_profiles(text: str) -> tuple[Profile, ...]:
    """Rows written as in `profiles.toml`. Raises UsageError, which says what is wrong with them."""
    try:
        rows = tomllib.loads(text)["family"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise UsageError(f"Model profiles cannot be read ({error}); write them like those of the package.") from error
    return rows_of(rows)


def rows_of(tables: Iterable[Mapping[str, Any]]) -> tuple[Profile, ...]:
    """Rows from tables as `profiles.toml` holds them. Raises UsageError, which says what is wrong with them."""
    try:
        return tuple(_row(table) for table in tables)
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"Model profiles cannot be read ({error}); write them like those of the package.") from error


@cache
def _shipped() -> tuple[Profile, ...]:
    return read_profiles(files("sightline.models").joinpath("profiles.toml").read_text(encoding="utf-8"))


def _row(row: Mapping[str, Any]) -> Profile:
    levels = {level: _rule(rule) for level, rule in row["levels"].items()}
    lists = {key: tuple[str, ...](row[key]) for key in ("models", "providers")}
    fields: dict[str, Any] = {**row, **lists, "levels": levels}
    return Profile(**fields)


def _rule(fields: Mapping[str, Any]) -> Rule:
    return KINDS[fields["kind"]](**{key: value for key, value in fields.items() if key != "kind"})


def _best(name: ModelName, rows: Iterable[Profile]) -> Profile | None:
    """The row with the longest pattern that fits; among equals the provider's own, then the first."""
    fitting = [
        ((len(pattern), name.provider in row.providers), row)
        for row in rows
        for pattern in row.models
        if name.bare and fnmatchcase(name.bare, pattern)
    ]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None
