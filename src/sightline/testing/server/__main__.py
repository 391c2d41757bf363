"""`python -m sightline.testing.server --port 8080 --labels DIR --script FILE`: the fake server on its own."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from sightline.errors import SightlineError, UsageError
from sightline.evaluate import labelled
from sightline.testing.server import Answerer, Echo, FakeServer, Labels, Limits, Mistakes, Nulls, read_script
from sightline.testing.server.wires import WIRES

RATES = tuple(field.name for field in fields(Mistakes) if field.name != "seed")


def labels_at(path: Path, mistakes: Mistakes) -> Labels:
    """The labels of a folder in a layout that `sightline eval` reads, or of a JSON file: paths and their values."""
    if path.is_dir():
        return Labels.of(labelled(path), mistakes=mistakes)
    try:
        stated: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: no labels can be read ({error}); give a folder or a JSON file.") from error
    if not isinstance(stated, Mapping):
        raise UsageError(f'{path}: no labels; write {{"receipt.jpg": {{"total": "9.00"}}}}.')
    return Labels.of({path.parent / str(name): values for name, values in stated.items()}, mistakes=mistakes)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  (JSON has no types)


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m sightline.testing.server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")
    parser.add_argument("--port", type=int, default=0, help="0, the default, lets the system choose")
    parser.add_argument("--labels", type=Path, metavar="DIR|FILE", help="answer from these labels")
    parser.add_argument("--echo", metavar="TEXT", help="answer every call with this text")
    parser.add_argument("--script", type=Path, metavar="FILE", help="behaviours as JSON")
    parser.add_argument("--rpm", type=int, default=Limits().rpm, help="requests a minute and model")
    parser.add_argument("--tpm", type=int, default=Limits().tpm, help="tokens a minute and model")
    parser.add_argument("--model", action="append", default=[], metavar="NAME=MODEL", help="another name of a model")
    parser.add_argument("--seed", type=int, default=0, help="of the mistakes")
    for rate in RATES:
        parser.add_argument(f"--{rate.replace('_', '-')}", type=float, default=0.0, help=f"rate of {rate} mistakes")
    return parser.parse_args()


def server_of(asked: argparse.Namespace) -> FakeServer:
    """The server that was asked for. Raises the errors of what it is made of."""
    mistakes = Mistakes(seed=asked.seed, **{rate: getattr(asked, rate) for rate in RATES})
    answerer: Answerer = Nulls()
    if asked.labels is not None:
        answerer = labels_at(asked.labels, mistakes)
    elif asked.echo is not None:
        answerer = Echo(asked.echo)
    names: dict[str, str] = {}
    for named in asked.model:
        name, _, model = str(named).partition("=")
        names[name] = model or name
    return FakeServer(
        answerer,
        script=read_script(asked.script.read_text(encoding="utf-8")) if asked.script else None,
        limits=Limits(asked.rpm, asked.tpm),
        models=names,
        address=(asked.host, asked.port),
    )


def main() -> None:
    """Serve until interrupted or told to end."""
    stop = threading.Event()

    def end(*_: object) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    try:
        with server_of(arguments()) as server:
            for wire in WIRES:
                print(f"{wire.name:18} {server.url(wire.name)}", flush=True)  # noqa: T201  (a program speaks)
            stop.wait()
    except (SightlineError, OSError) as fault:
        raise SystemExit(str(fault)) from fault


if __name__ == "__main__":
    main()
