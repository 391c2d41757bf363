"""How the screen says things: signs, colours and places, and a document's text made safe for a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from rich.table import Table
from rich.text import Text

from sightline.types import Evidence, FieldVerdict, Finding, Json, Outcome, Severity, Status

Judgement: TypeAlias = Status | Outcome


class Look(NamedTuple):
    """A sign and a colour that say what the word says, so that any of the three can be missing."""

    unicode_sign: str
    ascii_sign: str
    style: str

    def sign(self, room: Room) -> str:
        """The sign that the output can show."""
        return self.ascii_sign if room.ascii_only else self.unicode_sign


GOOD, DOUBTFUL, BAD = Look("✓", "+", "green"), Look("?", "?", "yellow"), Look("✗", "x", "red")
ABSENT = Look("–", "-", "dim")
LOOKS: dict[Judgement, Look] = {
    "confirmed": GOOD,
    "accepted": GOOD,
    "unverified": DOUBTFUL,
    "review": DOUBTFUL,
    "contradicted": BAD,
    "blocked": BAD,
    "failed": BAD,
    "missing": ABSENT,
}
FAINT = "dim"
FINDING_STYLES: dict[Severity, str] = {"error": "red", "warning": "yellow", "info": FAINT}
OTHERS_SHOWN = 2
OF_PLACE = frozenset({"located", "label"})
NARROW = 96


@dataclass(frozen=True, slots=True)
class Room:
    """What the output can take. `width` is in columns, and None where lines may be of any length."""

    width: int | None
    ascii_only: bool = False

    @property
    def wraps(self) -> bool:
        """Whether long text has to be folded."""
        return self.width is not None

    @property
    def narrow(self) -> bool:
        """Whether the last column would be a few words wide, so that its text goes elsewhere."""
        return self.width is not None and self.width < NARROW


def plain(text: str) -> str:
    """`text` on one line, without anything that a terminal would obey (escape codes, direction marks)."""
    return "".join(
        char if char.isprintable() else " " if char.isspace() else "\N{REPLACEMENT CHARACTER}" for char in text
    )


def judgement(word: Judgement, room: Room) -> Text:
    """The word in its colour, after its sign."""
    return Text(f"{LOOKS[word].sign(room)} {word}", LOOKS[word].style)


def value_text(value: Json) -> Text:
    """A value as a person writes it; nothing for one that is missing."""
    return Text("" if value is None else plain(str(value)))


def where(evidence: tuple[Evidence, ...]) -> Text:
    """The first place: page, side, and how far down the page, such as `p1 right   73%`."""
    if not evidence:
        return Text()
    across, down = evidence[0].box.center
    side = "left" if across < 1 / 3 else "right" if across > 2 / 3 else "middle"
    return Text(f"p{evidence[0].page} {side:<6} {down:>4.0%}", FAINT)


def why(field: FieldVerdict) -> Text:
    """What speaks against the value, the worst first, and what else was read; else the one finding that says most."""
    against = [f for severity in ("error", "warning") for f in field.findings if f.severity == severity]
    # That a confirmed value is printed, and beside which words, goes without saying: its place is shown.
    quiet = OF_PLACE if field.status == "confirmed" else frozenset[str]()
    reasons = [reason(finding) for finding in against or [f for f in field.findings if f.check not in quiet][:1]]
    others = list(dict.fromkeys(other.value for other in field.candidates if other.value != field.value))
    if others and field.status != "confirmed":
        reasons.append(Text(f"Also read: {', '.join(plain(other) for other in others[:OTHERS_SHOWN])}.", FAINT))
    return Text(" ").join(reasons)


def reason(finding: Finding) -> Text:
    """One finding's message as a sentence in the colour of its severity."""
    message = plain(finding.message).rstrip()
    return Text(message if message.endswith((".", "!", "?")) else f"{message}.", FINDING_STYLES[finding.severity])


def grid(*, headings: bool = True) -> Table:
    """An empty table in the one style of this program: faint headings, no rules, two spaces between columns."""
    return Table(box=None, header_style=FAINT, padding=(0, 2, 0, 0), pad_edge=False, show_header=headings)
