"""The file `sightline.toml` and the environment, which comes first: read at the edge, handed down as values."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from sightline.cache.keeping import Keeping
from sightline.database.place import Place
from sightline.errors import CorruptInput, InputNotFound, UsageError
from sightline.image import Limits
from sightline.jobs.terms import Batches
from sightline.models import Profile, rows_of
from sightline.providers import Policy
from sightline.records.keeping import Recording
from sightline.records.waiting import Reviewing
from sightline.screen import Screen
from sightline.service.terms import Serving
from sightline.verify.promise import Calibration, Promise, Terms

FILE = "sightline.toml"


@dataclass(frozen=True, slots=True)
class TaskPromise:
    """What is promised of one task in place of the rest: the share, the fields it is about, limits of single ones."""

    max_error: float | None = None
    confidence: float | None = None
    fields: tuple[str, ...] = ()
    limits: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Which error rate is promised of accepted documents."""

    max_error: float = field(
        default=0.01, metadata={"meaning": "the share of accepted documents that may have a wrong promised value"}
    )
    confidence: float = field(
        default=0.9, metadata={"meaning": "how sure that has to be, before a threshold is certified"}
    )
    calibration: Path | None = field(
        default=None, metadata={"meaning": "the file that `sightline calibrate` wrote; nothing is certified without it"}
    )
    tasks: Mapping[str, TaskPromise] = field(
        default_factory=dict[str, TaskPromise],
        metadata={
            "meaning": "for single tasks, such as [promise.tasks.receipt], their own `max_error` and `confidence`, the "
            "`fields` that the promise is about (else those that the task requires), and `limits` of single fields"
        },
    )

    @property
    def terms(self) -> Terms:
        """What holds for every task. Raises UsageError for a share that is not between 0 and 1."""
        return Terms(self.max_error, self.confidence)

    @property
    def of_tasks(self) -> Mapping[str, Terms]:
        """What holds for single tasks."""
        return {
            name: Terms(
                self.max_error if own.max_error is None else own.max_error,
                self.confidence if own.confidence is None else own.confidence,
                own.limits,
            )
            for name, own in self.tasks.items()
        }

    @property
    def fields(self) -> Mapping[str, tuple[str, ...]]:
        """The promised fields of the tasks that name some."""
        return {name: own.fields for name, own in self.tasks.items() if own.fields}

    def promise(self) -> Promise:
        """The promise with its calibration, which is read here.

        Raises InputNotFound without that file, CorruptInput when it is none, and UsageError when it is about other
        fields than these settings name.
        """
        learned = None if self.calibration is None else read_calibration(self.calibration)
        for name, fields in self.fields.items():
            if learned and name in learned.tasks and set(fields) != set(learned.tasks[name].promised):
                raise UsageError(
                    f"{self.calibration} is about other fields of {name} than the settings name; calibrate again."
                )
        return Promise(self.terms, tasks=self.of_tasks, calibration=learned)


def read_calibration(path: Path) -> Calibration:
    """What `sightline calibrate` wrote. Raises InputNotFound without the file, and CorruptInput when it is none."""
    try:
        return Calibration.from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise InputNotFound(f"{path}: there is no such calibration; write one with `sightline calibrate`.") from error
    except ValueError as error:
        raise CorruptInput(f"{path} is no JSON; write a calibration with `sightline calibrate`.") from error


class Settings(BaseSettings):
    """Every setting, with its default. `SIGHTLINE_LIMITS__MAX_BYTES=1000000` sets `max_bytes` of `[limits]`."""

    model_config = SettingsConfigDict(
        env_prefix="SIGHTLINE_", env_nested_delimiter="__", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    limits: Limits = Field(default_factory=Limits, description="What one upload may ask of this machine.")
    ask: Policy = Field(default_factory=Policy, description="Which models are asked, and what they may cost.")
    screen: Screen = Field(
        default_factory=Screen, description="What is looked for before anything is sent, and what comes of it."
    )
    accept_judgements: bool = Field(
        default=False,
        description="Whether judgements, such as categories and descriptions, which no print can prove, are taken as "
        "they are where nothing speaks against them, or looked at by a person: `true` or `false`, before all tables.",
    )
    cache: Keeping = Field(
        default_factory=Keeping, description="Whether answers and what was read are kept, where, and for how long."
    )
    service: Serving = Field(
        default_factory=Serving, description="How `sightline serve` is reached, and how much it takes on at once."
    )
    batches: Batches = Field(
        default_factory=Batches, description="Whether `sightline serve` takes batches, and how it works on them."
    )
    database: Place = Field(default_factory=Place, description="Where records, keys and their trail are kept.")
    records: Recording = Field(
        default_factory=Recording,
        description="Whether records are kept, with which pictures, and for how long. Needs the extra `records`.",
    )
    review: Reviewing = Field(
        default_factory=Reviewing, description="Which of the kept records persons look at, and by when."
    )
    promise: Guarantee = Field(
        default_factory=Guarantee, description="Which error rate is promised of accepted documents."
    )
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
    # Nor can a share that is none wait for the first document.
    _ = settings.promise.terms, settings.promise.of_tasks
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
