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
from sightline.cli.compare import HELP as COMPARE_HELP
from sightline.cli.compare import compare
from sightline.cli.cost import cost
from sightline.cli.doctor import doctor
from sightline.cli.eval import evaluate
from sightline.cli.extract import HELP, extract
from sightline.cli.faults import explained
from sightline.cli.interrupt import end_on_interrupt
from sightline.cli.keys import keys
from sightline.cli.rank import HELP as RANK_HELP
from sightline.cli.rank import rank
from sightline.cli.records import records
from sightline.cli.review import review
from sightline.cli.scan import HELP as SCAN_HELP
from sightline.cli.scan import scan
from sightline.cli.sequence import HELP as SEQUENCE_HELP
from sightline.cli.sequence import sequence
from sightline.cli.serve import HELP as SERVE_HELP
from sightline.cli.serve import serve
from sightline.cli.stats import HELP as STATS_HELP
from sightline.cli.stats import stats
from sightline.cli.video import HELP as VIDEO_HELP
from sightline.cli.video import video
from sightline.observe import start_tracing

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
    version: Annotated[  # noqa: ARG001 (its callback does all)
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
    with explained():
        start_tracing()


app.command(help=HELP, short_help="Read values from documents.")(extract)
app.command(help=BATCH_HELP, short_help="Read many documents into a file, resumable.")(batch)
app.command(help=COMPARE_HELP, short_help="Answer a question about several images.")(compare)
app.command(help=SEQUENCE_HELP, short_help="Follow images or a video, and sum them up.")(sequence)
app.command(help=RANK_HELP, short_help="Rank images or pages by a question.")(rank)
app.command(help=VIDEO_HELP, short_help="Write the frames of a video.")(video)
app.command(help=SCAN_HELP, short_help="Say what documents tell a model, and what they show.")(scan)
app.command(short_help="Say what pictures cost at vision models.")(cost)
app.command("eval", short_help="Score what is read from labelled documents.")(evaluate)
app.command(help=CALIBRATE_HELP, short_help="Promise an error rate, from reviewed records.")(calibrate)
app.command(help=SERVE_HELP, short_help="Answer all of it over HTTP.")(serve)
app.add_typer(keys, name="keys", short_help="Say who may use the service.")
app.add_typer(records, name="records", short_help="Find, show, export and delete what was kept.")
app.add_typer(review, name="review", short_help="See what waits for a person, and what persons said.")
app.command(help=STATS_HELP, short_help="Add up what was read today, and what it cost.")(stats)
app.add_typer(cache, name="cache", short_help="Say what earlier answers saved, and forget them.")
app.command(short_help="Say what is installed and what works.")(doctor)
