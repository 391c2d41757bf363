"""Options in groups: the program sees them one by one, the command as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from sightline.cli.grouped import grouped


@dataclass(frozen=True, slots=True)
class Size:
    width: Annotated[int, typer.Option("--width", min=1)]
    tall: Annotated[bool, typer.Option("--tall")] = False


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer(rich_markup_mode=None)

    @made.command()
    @grouped
    def draw(name: Annotated[str, typer.Argument()], *, size: Size, loud: bool = False) -> None:
        typer.echo(f"{name} {size} {loud}")

    return made


def test_each_field_of_a_group_is_an_option_with_its_default(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["box", "--width", "3", "--loud"])
    assert result.stdout == "box Size(width=3, tall=False) True\n"


@pytest.mark.parametrize(("args", "said"), [([], "--width"), (["--width", "0"], "greater than or equal to 1")])
def test_a_field_without_a_default_is_needed_and_bounds_hold(app: typer.Typer, args: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["box", *args])
    assert result.exit_code == 2
    assert said in result.stderr
