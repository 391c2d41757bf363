"""The command line: parse, call, print. One file a command."""

from sightline.cli.app import app, main

__all__ = ["app", "main"]
