"""What was counted by `hallucination.py`, and the tables it makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detectors import CONTRADICTED, DETECTORS, OURS, REVIEWED, TOLD
from documents import ITEMS

from sightline.evaluate import Rate

RIGHT = "right"
# The share of answers with one wrong value for which the error among accepted documents is told.
WRONG_SHARE = 0.05
# A kind of error is listed among those that pass, from this many cases on and with less than this share caught.
LEAST_CASES, ENOUGH = 5, 0.98

_READ = ("digit", "digits swapped", "digit dropped", "point shifted", "comma for point", "invented")
_PLACED = ("other of the page", "other sum of the page")


@dataclass(frozen=True)
class Group:
    """Errors that are counted together: fields, and kinds of error, all of them where none is named."""

    name: str
    fields: tuple[str, ...]
    kinds: tuple[str, ...] = ()

    def holds(self, path: str, kind: str) -> bool:
        """Whether errors of this kind in this field are a part of it; right values are, whatever the kinds."""
        return path in self.fields and (not self.kinds or kind in self.kinds or kind == RIGHT)


WITH_SUBTOTAL = f"{ITEMS}, subtotal labelled"
GROUPS = (
    Group("total, misread", ("total",), _READ),
    Group("total, another amount", ("total",), _PLACED),
    Group("other amounts", ("subtotal", "tax", "line_items[].total")),
    Group("dates", ("date", "invoice_date", "due_date")),
    Group("invoice numbers", ("invoice_number",)),
    Group("tax numbers, IBANs", ("vendor.tax_id", "iban")),
    Group("names, addresses", ("vendor.name", "vendor.address", "customer.name")),
    Group("items", (ITEMS, WITH_SUBTOTAL)),
    Group("items with a subtotal", (WITH_SUBTOTAL,)),
)


@dataclass
class Cell:
    """How often one detector objected, of how many."""

    hits: float = 0.0
    total: float = 0.0

    @property
    def rate(self) -> Rate:
        """The share with its interval."""
        return Rate(self.hits, self.total)


@dataclass
class Tally:
    """What came out for one set. `cells` are by field, kind of error and detector; right values have the kind RIGHT.

    Documents count with their weights. `accepted` are right answers. `scores` are pairs of 1 - p_correct and weight.
    `spent_s` is the CPU time of judging right answers of so many `pages` once, `read_s` that of the second reader.
    """

    name: str
    cells: defaultdict[tuple[str, str, str], Cell] = field(default_factory=lambda: defaultdict(Cell))
    scores: defaultdict[tuple[str, str], list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    documents: float = 0.0
    accepted: float = 0.0
    spent_s: float = 0.0
    read_s: float = 0.0
    pages: int = 0

    def count(self, path: str, kind: str, who: str, *, objects: bool, weight: float) -> None:
        """One more."""
        cell = self.cells[path, kind, who]
        cell.hits += weight * objects
        cell.total += weight

    def of(self, group: Group, who: str, *, right: bool = False) -> Rate:
        """How often `who` objects to the errors of `group`, or to the right values of its fields."""
        found = [
            cell
            for (path, kind, name), cell in self.cells.items()
            if name == who and group.holds(path, kind) and (kind == RIGHT) == right
        ]
        return Rate(sum(cell.hits for cell in found), sum(cell.total for cell in found))


def percent(rate: Rate) -> str:
    """The share, empty where nothing was counted."""
    return "" if rate.share is None else f"{rate.share:.1%}".replace("%", " %")


def interval(rate: Rate) -> str:
    """Wilson's 95 % interval."""
    low, high = rate.interval
    return "" if rate.share is None else f"{100 * low:.1f} to {100 * high:.1f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown; all columns but the first are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def summary(tallies: Sequence[Tally]) -> str:
    """By set and group: what is caught, and which right values are doubted."""
    head = ("set", "errors in", "n", "caught", "95 %", "not accepted", "right values doubted", "95 %", "accused")
    rows = [
        (
            tally.name,
            group.name,
            f"{caught.total:.0f}",
            percent(caught),
            interval(caught),
            percent(tally.of(group, REVIEWED)),
            percent(doubted := tally.of(group, OURS, right=True)),
            interval(doubted),
            percent(tally.of(group, TOLD, right=True)),
        )
        for tally in tallies
        for group in GROUPS
        if (caught := tally.of(group, OURS)).total
    ]
    return table(head, rows)


def by_detector(tally: Tally) -> str:
    """By detector and group: errors caught / right values doubted."""
    groups = [group for group in GROUPS if tally.of(group, OURS).total]
    rows = [(who, *(_pair(tally, group, who) for group in groups)) for who in DETECTORS]
    return table(
        ("caught / right values doubted, %", *(group.name for group in groups)), [r for r in rows if any(r[1:])]
    )


def _pair(tally: Tally, group: Group, who: str) -> str:
    caught, doubted = tally.of(group, who), tally.of(group, who, right=True)
    if caught.share is None or doubted.share is None:
        return ""
    if who.startswith("check") and not caught.hits and not doubted.hits:
        return ""
    return f"{100 * caught.share:.1f} / {100 * doubted.share:.1f}"


def by_kind(tally: Tally) -> str:
    """Every field and kind of error of one set."""
    head = ("field", "error", "n", "caught", "95 %", "contradicted", "not accepted")
    places = dict.fromkeys((path, kind) for path, kind, _ in tally.cells)
    rows = [
        (path, kind, f"{cell.total:.3g}", percent(cell.rate), interval(cell.rate), percent(also), percent(reviewed))
        for path, kind in sorted(places, key=lambda place: (place[0], place[1] != RIGHT))
        for cell in [tally.cells[path, kind, OURS]]
        for also in [tally.cells[path, kind, CONTRADICTED].rate]
        for reviewed in [tally.cells[path, kind, REVIEWED].rate]
    ]
    return table(head, rows)


def passing(tallies: Sequence[Tally]) -> str:
    """The kinds of error that pass as confirmed in any set, the worst first: what is caught, set by set."""
    ours = {(place, tally.name): tally.cells[*place, OURS] for tally in tallies for place in _places(tally)}
    pooled: defaultdict[tuple[str, str], Cell] = defaultdict(Cell)
    for (place, _), cell in ours.items():
        pooled[place].hits += cell.hits
        pooled[place].total += cell.total
    worst = sorted(pooled, key=lambda place: pooled[place].rate.share or 0.0)
    rows = [
        (*place, *(percent(ours.get((place, tally.name), Cell()).rate) for tally in tallies))
        for place in worst
        if pooled[place].total >= LEAST_CASES and (pooled[place].rate.share or 0.0) < ENOUGH
    ]
    return table(("field", "error", *(tally.name for tally in tallies)), rows)


def _places(tally: Tally) -> Sequence[tuple[str, str]]:
    """The fields and kinds of error that were counted."""
    return [(path, kind) for path, kind, who in tally.cells if who == OURS and kind != RIGHT]


def coverage(tallies: Sequence[Tally]) -> str:
    """What the policy accepts, of right answers and of wrong ones."""
    head = (
        "set",
        "documents",
        "right answers accepted",
        "95 %",
        "accepted with a wrong required value",
        "accepted with any wrong value",
        f"wrong among accepted at {WRONG_SHARE:.0%} wrong answers".replace("%", " %"),
        "CPU ms a page",
        "and the second reader",
    )
    return table(head, [_coverage(tally) for tally in tallies if tally.documents])


REQUIRED = Group("required", ("total", "date", "invoice_date", "invoice_number"))


def _coverage(tally: Tally) -> Sequence[str]:
    accepted = Rate(tally.accepted, tally.documents)
    needed, whole = _passed(tally, REQUIRED), _passed(tally, _all(tally))
    wrong, right = WRONG_SHARE * (whole.share or 0), (1 - WRONG_SHARE) * (accepted.share or 0)
    among = f"{wrong / (wrong + right):.1%}".replace("%", " %") if wrong + right else ""
    pace, reader = (f"{1000 * spent_s / tally.pages:.1f}" for spent_s in (tally.spent_s, tally.read_s))
    return (
        tally.name,
        f"{tally.documents:.0f}",
        percent(accepted),
        interval(accepted),
        percent(needed),
        percent(whole),
        among,
        pace,
        reader,
    )


def _all(tally: Tally) -> Group:
    return Group("all", tuple({path for path, _, _ in tally.cells}))


def _passed(tally: Tally, group: Group) -> Rate:
    caught = tally.of(group, REVIEWED)
    return Rate(caught.total - caught.hits, caught.total)


def of_copies(tallies: Sequence[Tally], fields: Sequence[str]) -> str:
    """What becomes of right values on bad copies, and of wrong ones."""
    head = ("copy", "field", "n", "unverified", "accused", "95 %", "contradicted", "errors caught", "accepted")
    rows = [
        (
            tally.name,
            path,
            f"{doubted.total:.0f}",
            percent(Rate(doubted.hits - accused.hits, doubted.total)),
            percent(accused),
            interval(accused),
            percent(tally.of(group, CONTRADICTED, right=True)),
            percent(tally.of(group, OURS)),
            percent(Rate(tally.accepted, tally.documents)),
        )
        for tally in tallies
        for path in fields
        for group in [Group(path, (path,))]
        for doubted in [tally.of(group, OURS, right=True)]
        for accused in [tally.of(group, TOLD, right=True)]
    ]
    return table(head, rows)


def sections(tallies: Sequence[Tally]) -> Iterator[str]:
    """One set each: who catches what, and every kind of error."""
    for tally in tallies:
        details = f"<details><summary>Every field and kind of error</summary>\n\n{by_kind(tally)}\n\n</details>"
        yield f"### {tally.name}\n\n{by_detector(tally)}\n\n{details}"
