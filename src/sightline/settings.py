"""The file `sightline.toml` and the environment, which comes first: read at the edge, handed down as values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from sightline.errors import InputNotFound, UsageError
from sightline.image import Limits
from sightline.models import Profile, rows_of
from sightline.providers import Policy

FILE = "sightline.toml"


class Settings(BaseSettings):
    """Every setting, with its default. `SIGHTLINE_LIMITS__MAX_BYTES=1000000` sets `max_bytes` of `[limits]`."""

    model_config = SettingsConfigDict(
        env_prefix="SIGHTLINE_", env_nested_delimiter="__", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    limits: Limits = Field(default_factory=Limits, description="What one upload may ask of this machine.")
    ask: Policy = Field(default_factory=Policy, description="Which models are asked, and what they may cost.")
    family: tuple[Mapping[str, Any], ...] = Field(
        default=(), description="Rows of model families, written as those of the package; they come before its rows."
    )

    @property
    def own_models(self) -> tuple[Profile, ...]:
        """The rows of `family`."""
        return rows_of(self.family)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 (the caller's names)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (no such file is read: it would hold secrets)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (nor this)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment, then what the file says."""
        return env_settings, init_settings


def load(path: Path | None = None) -> Settings:
    """The settings of the file `path`, or of `sightline.toml` in the working directory where there is one.

    Raises InputNotFound for a `path` that is no file, and UsageError for a file that is no TOML, a setting that does
    not exist, or a value that it cannot have.
    """
    if path is not None and not path.is_file():
        raise InputNotFound(f"{path}: there is no such file of settings.")
    found = path or Path(FILE)
    stated = _read(found) if found.is_file() else {}
    try:
        settings = Settings(**stated)
    except ValidationError as error:
        raise UsageError(f"{_faults(error)} The settings are listed in docs/reference/settings.md.") from error
    # A row that cannot be read is told here, and not at the first picture.
    rows_of(settings.family)
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not written as TOML: {error}.") from error


def _faults(error: ValidationError) -> str:
    """What is wrong with which setting, without the values: a secret may be among them."""
    return " ".join(
        f"The setting {'.'.join(map(str, fault['loc']))} cannot be used: {fault['msg']}."
        for fault in error.errors(include_input=False, include_url=False)
    )
