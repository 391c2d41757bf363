"""What the page calls a place, held against the field: by the label beside it, or by the party in whose block it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sightline.text.amounts import amounts
from sightline.text.calls import NUMBERED, accepted, asked, calls
from sightline.text.cues import cues
from sightline.text.names import has_legal_form
from sightline.text.places import Place, label_of
from sightline.text.roles import role_of
from sightline.text.sides import Side, asked_side
from sightline.types import Field
from sightline.verify.grounding.found import Naming, Sighting
from sightline.verify.grounding.index import Index

# What a place of a party says from this many points on (see `text/sides.py`).
CLEAR = 2.0


@dataclass(frozen=True, slots=True)
class Named:
    """What the page calls a place, and whether that was asked for."""

    naming: Naming
    label: str = ""


# Tax numbers have at least so many digits: Romania's and Britain's shortest aside, no country's VAT number has fewer.
TAX_DIGITS = 7
_NO_ADDRESS = frozenset({"meta", "title", "tax_id", "contact", "noise"})
_NO_NAME = frozenset({"meta", "title", "contact", "tax_id", "noise", "registration", "address"})
UNNAMED = Named("unnamed")


def named(found: Sequence[Sighting], field: Field, index: Index) -> list[Named]:
    """What the page calls the places of `found`, which show one value, held against `field`."""
    wanted = asked(field.path, field.kind)
    side = asked_side(field.path)
    if wanted:
        said = [_labelled(sighting.places[0], field, wanted, index) for sighting in found]
        return [_not_theirs(one, sighting, side, index) for one, sighting in zip(said, found, strict=True)]
    if side is not None and field.kind == "text":
        return [_party(found, field, side, index)] * len(found)
    return [UNNAMED] * len(found)


def _labelled(place: Place, field: Field, wanted: frozenset[str], index: Index) -> Named:
    label = label_of(place, index.sheet, field.kind)
    said = calls(label, field.kind)
    if said:
        return Named("right" if said & accepted(wanted) else "other", label)
    if field.kind in NUMBERED and (role_of(place.line.text) == "address" or _is_too_short(place, field)):
        return Named("other", place.line.text)
    theirs = index.sides.heading(place.line) if field.kind == "identifier" else ""
    return Named("other", theirs) if theirs else UNNAMED


def _is_too_short(place: Place, field: Field) -> bool:
    printed = place.line.text[place.start : place.end]
    return field.kind == "tax_id" and sum(c.isdecimal() for c in printed) < TAX_DIGITS


def _not_theirs(said: Named, sighting: Sighting, side: Side | None, index: Index) -> Named:
    """`said`, but for the number of a party that stands under the heading of the other one."""
    if side is None or said.naming == "other":
        return said
    theirs = _of_party([sighting], side, index)
    return theirs if theirs.naming == "other" else said


def _party(found: Sequence[Sighting], field: Field, side: Side, index: Index) -> Named:
    if all(_is_no_name(sighting, field, index) for sighting in found):
        return Named("other", found[0].places[0].line.text)
    return _of_party(found, side, index)


def _of_party(found: Sequence[Sighting], side: Side, index: Index) -> Named:
    points = index.sides.points([sighting.places[0] for sighting in found])
    mine = points if side == "seller" else -points
    if mine >= CLEAR:
        return Named("right", side)
    return Named("other", "buyer" if side == "seller" else "seller") if mine <= -CLEAR else UNNAMED


def _is_no_name(sighting: Sighting, field: Field, index: Index) -> bool:
    """Whether every line of the place is plainly something else: a sum, a date, a telephone, a heading, goods."""
    rows = {place.row for place in sighting.places}
    texts = [place.line.text for place in sighting.places]
    roles = {role_of(text) for text in texts}
    if field.path.endswith("address"):
        return "address" not in roles and (roles <= _NO_ADDRESS or not any(c.isdecimal() for c in "".join(texts)))
    if any(has_legal_form(text) for text in texts):
        return False
    sold = any(amounts(line.text) for row in rows for line in index.sheet.rows[row].lines)
    return roles <= _NO_NAME or sold or all(cues(text) for text in texts)
