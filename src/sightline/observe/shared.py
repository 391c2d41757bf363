"""Metrics of several processes: each writes files of a folder, and whoever is asked reads them all."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.errors import UsageError

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def shared_metrics() -> Generator[None]:
    """A new folder for the metrics of all processes that are started within; one that the environment names is kept.

    To be entered before an observer is made here, such as by the process that starts the others.
    """
    if os.environ.get(FOLDER):
        yield
        return
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="sightline-metrics-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


def together(folder: str) -> CollectorRegistry:
    """The metrics of all processes that write to `folder`; what an ended one had in work counts no more.

    Raises UsageError where this process counts for itself, because the folder was named too late.
    """
    from prometheus_client import CollectorRegistry, values
    from prometheus_client.multiprocess import MultiProcessCollector

    if not getattr(values.ValueClass, "_multiprocess", False):
        raise UsageError(f"{FOLDER} was set after prometheus-client was loaded; set it before the process starts.")
    _forget_ended(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)
    return registry


def _forget_ended(folder: Path) -> None:
    """Take away the gauges of processes that are no more; what they counted stays."""
    from prometheus_client.multiprocess import mark_process_dead  # pyright: ignore[reportUnknownVariableType] (untyped)

    for pid in {int(path.stem.rpartition("_")[2]) for path in folder.glob("gauge_live*_*.db")}:
        if not _is_running(pid):
            mark_process_dead(pid, str(folder))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
