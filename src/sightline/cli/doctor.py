"""`sightline doctor`: what is installed, and what of it really works."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from sightline.cli.faults import explained
from sightline.cli.options import AsJson, Config

if TYPE_CHECKING:
    from sightline.cli.probes import Check


Keys: TypeAlias = Annotated[
    bool, typer.Option("--keys", help="Ask each vendor whether it takes the key and knows the model; costs nothing.")
]


def doctor(*, keys: Keys = False, config: Config = None, as_json: AsJson = False) -> None:
    """Say what is installed and what works: OCR and PDF on drawn pages, optional parts, who is asked with which keys.

    Keys are only named, never shown. Nothing is sent anywhere without --keys, and then nothing but the key.

    Exit status: 0 if documents can be read, 1 if something that this needs does not work.
    """
    from sightline.cli.chain import chain
    from sightline.cli.probes import checks
    from sightline.settings import load

    with explained():
        policy = load(config).ask
    found = [*checks(), *chain(policy, ask=keys)]
    works = all(check.ok for check in found if check.needed)
    if as_json:
        typer.echo(json.dumps({"works": works, "checks": [_json(check) for check in found]}, indent=2))
    else:
        _show(found, works=works)
    if not works:
        raise typer.Exit(1)


def _json(check: Check) -> dict[str, str | bool]:
    return {"name": check.name, "ok": check.ok, "needed": check.needed, "detail": check.detail}


def _show(found: Sequence[Check], *, works: bool) -> None:
    from rich.text import Text

    from sightline.cli.console import Output
    from sightline.cli.words import ABSENT, BAD, GOOD, grid, plain

    output = Output()
    table = grid(headings=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for check in found:
        look = GOOD if check.ok else BAD if check.needed else ABSENT
        detail = Text(plain(check.detail), "" if check.ok else look.style)
        table.add_row(Text(look.sign(output.room), look.style), check.name, detail)
    output.print(table)
    ending = Text("Documents can be read.", GOOD.style) if works else Text("Documents cannot be read yet.", BAD.style)
    output.print(Text("\n").append_text(ending))
