"""What ends a command early, said in a sentence instead of a traceback."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import typer

from sightline.errors import SightlineError, UsageError


@contextmanager
def explained() -> Generator[None]:
    """Turns a wrong call into exit status 2, and every other error of ours or of the system into 1.

    A reader who closes the pipe is none of our errors: typer ends the program without a word then.
    """
    try:
        yield
    except UsageError as fault:
        raise typer.BadParameter(fault.message) from fault
    except BrokenPipeError:
        raise
    except (SightlineError, OSError) as fault:
        said = f"{fault.filename}: {fault.strerror}" if isinstance(fault, OSError) else fault.message
        typer.echo(f"Error: {said}", err=True)
        raise typer.Exit(1) from fault
