"""The program `sightline`: its commands, and what holds for all of them.

Libraries that a command needs are loaded when it runs, so that help and completion stay quick.
"""

from __future__ import annotations

from typing import Annotated

import typer

from sightline import __version__
from sightline.cli.batch import HELP as BATCH_HELP
from sightline.cli.batch import batch
from sightline.cli.cache import cache
from sightline.cli.calibrate import HELP as CALIBRATE_HELP
from sightline.cli.calibrate import calibrate
from sightline.cli.cost import cost
from sightline.cli.doctor import doctor
from sightline.cli.eval import evaluate
from sightline.cli.extract import HELP, extract
from sightline.cli.interrupt import end_on_interrupt
from sightline.cli.scan import HELP as SCAN_HELP
from sightline.cli.scan import scan

# Typer's coloured help would load all of rich, for longer than the rest of the help takes; plain help also reads
# well in a pager and in a file.
app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the program with the arguments of this process; ends by SystemExit with the exit status."""
    end_on_interrupt()
    app(prog_name="sightline")


def _show_version(asked: bool) -> None:  # noqa: FBT001 (typer calls it so)
    if asked:
        typer.echo(f"sightline {__version__}")
        raise typer.Exit


@app.callback()
def sightline(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Read receipts and invoices: each value, where it is printed, and whether to trust it.

    \b
    Examples:
      sightline extract receipt.jpg
      sightline extract scans/ --json > records.json
      sightline doctor
    """


app.command(help=HELP, short_help="Read values from documents.")(extract)
app.command(help=BATCH_HELP, short_help="Read many documents into a file, resumable.")(batch)
app.command(help=SCAN_HELP, short_help="Say what documents tell a model, and what they show.")(scan)
app.command(short_help="Say what pictures cost at vision models.")(cost)
app.command("eval", short_help="Score what is read from labelled documents.")(evaluate)
app.command(help=CALIBRATE_HELP, short_help="Promise an error rate, from reviewed records.")(calibrate)
app.add_typer(cache, name="cache", short_help="Say what earlier answers saved, and forget them.")
app.command(short_help="Say what is installed and what works.")(doctor)
