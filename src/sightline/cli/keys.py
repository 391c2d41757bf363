"""`sightline keys`: who may use the service."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from sightline.cli.faults import explained
from sightline.cli.options import AsJson, Config
from sightline.cli.shelf import asked
from sightline.tenants.tenant import SCOPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sightline.tenants.keys import Key
    from sightline.types import Json

HELP = """\
Make keys for the service, list them, and take them back.

\b
Examples:
  sightline keys create --tenant acme --scope extract --scope records --rpm 60 --budget 5
  sightline keys list
  sightline keys revoke 3f9c21d07ab4e856

A key is shown once, when it is made; only a digest of it is kept. One that is revoked opens nothing after 5 seconds.
"""
keys = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=HELP)


@keys.command()
def create(  # noqa: PLR0913 (every option is a parameter)
    *,
    tenant: Annotated[str, typer.Option("--tenant", metavar="NAME", help="Whose key; made if there is none.")],
    scope: Annotated[
        list[str], typer.Option("--scope", metavar="NAME", help=f"What it opens: {', '.join(SCOPES)}; may be repeated.")
    ],
    rpm: Annotated[
        int | None, typer.Option("--rpm", metavar="N", help="Requests a minute, for all keys of the tenant.")
    ] = None,
    budget: Annotated[
        str | None, typer.Option("--budget", metavar="USD", help="US dollars a day, for all keys of the tenant.")
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What it is for.")] = "",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and show it, which can be done only now."""
    from sightline.tenants.keys import Keys

    limit = _usd(budget)
    made = asked(
        config,
        lambda shelf: Keys(shelf.database).create(
            tenant=tenant, scopes=scope, note=note, rpm=rpm, budget_usd_a_day=limit, by=shelf.by
        ),
    )
    if as_json:
        typer.echo(json.dumps({"id": made.id, "key": made.secret}))
    else:
        typer.echo(made.secret)
        typer.echo(f"This is the key {made.id} of {tenant}. It cannot be shown again.", err=True)


@keys.command("list")
def list_keys(
    *,
    tenant: Annotated[str | None, typer.Option("--tenant", metavar="NAME", help="Only this tenant's.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """List keys, the newest first, without what opens anything."""
    from sightline.tenants.keys import Keys

    found = asked(config, lambda shelf: Keys(shelf.database).list(tenant=tenant))
    if as_json:
        typer.echo(json.dumps([_json(key) for key in found], indent=2))
    else:
        _table(found)


@keys.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The id of a key, as `keys list` shows it.")],
    *,
    config: Config = None,
) -> None:
    """Take a key back.

    Exit status: 0 it is revoked, 1 there is none that opens anything, 2 wrong usage.
    """
    from sightline.tenants.keys import Keys

    if not asked(config, lambda shelf: Keys(shelf.database).revoke(key_id, by=shelf.by)):
        typer.echo("There is no such key, or it was revoked before.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{key_id} is revoked.")


def _usd(text: str | None) -> Decimal | None:
    from sightline.errors import UsageError

    with explained():
        try:
            return None if text is None else Decimal(text)
        except InvalidOperation as error:
            raise UsageError("--budget is a number of US dollars, such as 5 or 0.50.") from error


def _table(found: Sequence[Key]) -> None:
    from sightline.cli.console import Output
    from sightline.cli.words import grid, plain

    if not found:
        typer.echo("There are no keys.")
        return
    table = grid()
    for heading in ("id", "tenant", "opens", "made (UTC)", "revoked", "note"):
        table.add_column(heading, no_wrap=heading != "note")
    for key in found:
        revoked = "" if key.revoked_at is None else f"{key.revoked_at:%Y-%m-%d %H:%M}"
        opens = ", ".join(scope for scope in SCOPES if scope in key.scopes)
        table.add_row(key.id, key.tenant, opens, f"{key.created_at:%Y-%m-%d %H:%M}", revoked, plain(key.note))
    Output().print(table)


def _json(key: Key) -> dict[str, Json]:
    return {
        "id": key.id,
        "tenant": key.tenant,
        "scopes": [scope for scope in SCOPES if scope in key.scopes],
        "note": key.note,
        "created_at": key.created_at.isoformat(timespec="seconds"),
        "revoked_at": None if key.revoked_at is None else key.revoked_at.isoformat(timespec="seconds"),
    }
