"""Who is asked: chosen by options, settings and keys; and, for `sightline doctor`, whether their keys are good."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import typer

from sightline.cli.probes import Check
from sightline.errors import SightlineError
from sightline.observe import Watch
from sightline.providers import RULES, Desk, Policy, desk, usual_models
from sightline.registry import is_model
from sightline.settings import Settings
from sightline.vlm import Provider
from sightline.vlm.models import Access, Before
from sightline.vlm.models.keys import check_key
from sightline.vlm.models.vendors import VENDORS, installed, reached, vendor_of


def models_of(policy: Policy) -> tuple[str, ...]:
    """The models that are asked: those of the settings, else one for each vendor whose key is set."""
    return tuple(name for name in policy.models or usual_models() if name != RULES)


def chosen(
    settings: Settings,
    models: Sequence[str] | None,
    *,
    before: Before | None = None,
    watch: Watch | None = None,
    within: Callable[[Provider], Provider] | None = None,
) -> Desk:
    """The provider for `models`, else for those of the settings, else for those whose key is set.

    `before` sees what is sent to them, `watch` hears of every call, `within` goes around each. On a terminal it says so
    when it is keys alone that choose.
    """
    names = tuple(models or ()) or models_of(settings.ask)
    if names and not models and not settings.ask.models and sys.stderr.isatty():
        typer.echo(f"Asking {', '.join(names)} about what stays in doubt; --model rules asks nobody.", err=True)
    return desk(replace(settings.ask, models=names), own=settings.own_models, before=before, watch=watch, within=within)


def chain(policy: Policy, *, ask: bool) -> Iterator[Check]:
    """Who is asked in which order, then each model: is its client there, is its key set, and, to `ask`, is it taken."""
    names = models_of(policy)
    yield Check("chain", ok=True, detail=_told(names, policy))
    yield from (_model(name, ask=ask) for name in names)
    if not names:
        keys = ", ".join(key for vendor in VENDORS.values() for key in vendor.keys[:1] if vendor.needs_key)
        yield Check("keys", ok=False, detail=f"none is set, and none is needed to read documents here; known: {keys}")


def _told(names: Sequence[str], policy: Policy) -> str:
    if not names:
        return "rules alone: nothing leaves this machine"
    asked = ", then ".join(names)
    return f"rules; {asked} about what stays in doubt" if policy.rules_first else f"{asked}; rules last"


def _model(name: str, *, ask: bool) -> Check:
    label = f"model {name}"
    if not is_model(name):
        return Check(label, ok=True, detail="a provider of another package")
    vendor, _ = vendor_of(name)
    try:
        installed(vendor)
        access = reached(vendor, Access())
        taken = asyncio.run(check_key(name, access)) if ask else False
    except SightlineError as error:
        return Check(label, ok=False, detail=error.message)
    said = "the vendor takes the key and knows the model" if taken else "its client is installed, and its key is set"
    return Check(label, ok=True, detail=said)
