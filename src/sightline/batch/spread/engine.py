"""Daft, which hands parts out to machines and brings back what became of them."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

from sightline.batch.spread.order import Done, Order, Part
from sightline.errors import MissingExtra, UsageError

# Daft and Ray tell their makers who uses them, unless they are told not to; and draw their own progress.
QUIET: Mapping[str, str] = {
    "DAFT_ANALYTICS_ENABLED": "0",
    "DAFT_PROGRESS_BAR": "0",
    "RAY_TQDM": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
# Parts that a machine takes at once, and how often each machine at least is given some: few enough calls, and little
# left of the last one while others have nothing to do.
PARTS_AT_ONCE, SHARES = 4, 4
REACHED_S = 5.0


class Daft:
    """Daft on this machine, or on the Ray cluster at the address `ray`. A process has one of them, as Daft does.

    Raises MissingExtra without Daft or Ray, and UsageError where no cluster answers.
    """

    def __init__(self, ray: str | None) -> None:
        os.environ.update(QUIET)
        self._ray = ray
        self._daft = _module("daft")
        self.lost: tuple[type[Exception], ...] = ()
        """The errors by which Daft says that machines were lost, and not that the work is wrong."""
        if ray is not None:
            self._join(ray)
        runner = _module("daft.runners").get_or_create_runner().name
        if runner != ("native" if ray is None else "ray"):
            raise UsageError(f"This process has Daft with its runner {runner} already; have another process for this.")

    def done(self, parts: Sequence[Part], order: Order) -> Iterator[Done]:
        """Each of `parts` when it is done, in any order; some twice where machines were lost."""
        from daft import pickle

        from sightline.batch.spread.reader import reader

        table = self._daft.from_pydict({"part": [pickle.dumps(part) for part in parts]})
        if self._ray is not None:
            table = table.into_partitions(self._shares(len(parts)))
        table = table.select(reader(order).read(table["part"]).alias("done"))
        for row in table.iter_rows(results_buffer_size=None):
            yield pickle.loads(row["done"])

    def _join(self, address: str) -> None:
        ray = _module("ray")
        _reach(address)
        try:
            ray.init(
                address=address,
                ignore_reinit_error=True,
                log_to_driver=False,
                logging_level="error",
                runtime_env={"env_vars": dict(QUIET)},
            )
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise _no_cluster(address) from error
        # A process has one runner for its life; which one that is, is looked at next.
        with suppress(self._daft.exceptions.DaftCoreException):
            self._daft.set_runner_ray(noop_if_initialized=True)
        self.lost = (ray.exceptions.RayError, self._daft.exceptions.DaftCoreException, RuntimeError)

    def _shares(self, parts: int) -> int:
        """In how many shares the parts are handed out."""
        machines = sum(1 for one in _module("ray").nodes() if one["Alive"] and one["Resources"].get("CPU"))
        return min(parts, max(parts // PARTS_AT_ONCE, SHARES * max(1, machines)))


def _no_cluster(address: str) -> UsageError:
    return UsageError(f"There is no Ray cluster at {address}; start one, or give another address, such as head:6379.")


def _reach(address: str) -> None:
    """Raise UsageError where nobody listens: Ray would try for minutes. "auto" names no place; Ray knows at once."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host:
        return
    try:
        socket.create_connection((host, int(port)), timeout=REACHED_S).close()
    except (OSError, ValueError) as error:
        raise _no_cluster(address) from error


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise MissingExtra(f"Several machines need {name}; pip install 'sightline[daft]'.") from error
