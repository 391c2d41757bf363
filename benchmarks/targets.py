"""What verification was built to reach, held against what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from curves import DATES_AND_NUMBERS, ITEMS_WITH_SUBTOTAL, WRONG_FIELD, point, roc
from detectors import ARTICLE, OURS, TOLD
from promised import MANY, Kept, Pool
from simulated import MODEL
from tallies import GROUPS, Group, Tally, percent, table

from sightline.evaluate import Rate

# Sets that OCR read, with the whole answer of a document: receipts and rendered invoices.
READ_BY_OCR = ("SROIE, completed", "ZUGFeRD, pictures")
OF_COPIES = ("total", "date")
CPU_MS = 8.0


def detection(tallies: Sequence[Tally]) -> str:
    """By target: what has to be caught at how many false alarms, by statuses, by p_correct, and by the article's check.

    Items are caught by whatever speaks against them, as every line of a list has its own reason to be unproven.
    """
    some = of_ocr(tallies)
    totals = next(group for group in GROUPS if group.name == "total, misread")
    wanted = (
        ("corrupted totals", totals, 0.99, 0.01),
        ("another value of the page as total, date or number", WRONG_FIELD, 0.95, 0.02),
        ("dates and invoice numbers, any error", DATES_AND_NUMBERS, 0.97, 0.02),
        ("items dropped or twice, where a subtotal is printed", ITEMS_WITH_SUBTOTAL, 0.9, 0.05),
    )
    head = ("errors", "wanted: caught / flagged", "statuses", "p_correct", "accusations", "the article's check")
    return table(head, [_detection(some, *row) for row in wanted])


def _detection(some: Sequence[Tally], name: str, group: Group, least: float, most: float) -> Sequence[str]:
    curve = roc(some, group)
    by_p = f"{100 * curve.caught_at(most):.1f} at {100 * most:.0f}" if curve else ""
    asked = f"{100 * least:.0f} / {100 * most:.0f}"
    return (name, asked, _pair(some, group, OURS), by_p, _pair(some, group, TOLD), _pair(some, group, ARTICLE))


def _pair(some: Sequence[Tally], group: Group, who: str) -> str:
    flagged, caught = point(some, group, who)
    if flagged.share is None or caught.share is None:
        return ""
    return f"{100 * caught.share:.1f} / {100 * flagged.share:.1f} ({flagged.hits:.1f} of {flagged.total:.0f})"


def of_ocr(tallies: Sequence[Tally]) -> list[Tally]:
    """The sets that the targets are about; without data, our own scans."""
    some = [tally for tally in tallies if tally.name in READ_BY_OCR]
    return some or [tally for tally in tallies if tally.name == "examples, scans"]


def others(tallies: Sequence[Tally], spoilt: Sequence[Tally], promises: Mapping[Pool, Sequence[Kept]]) -> str:
    """The targets that are no detection rate."""
    return table(("what", "wanted", "measured"), [*_promises(promises), *_copies(spoilt), *_paces(tallies)])


def _promises(promises: Mapping[Pool, Sequence[Kept]]) -> list[Sequence[str]]:
    pool = next(pool for pool in promises if pool.reader == MODEL)
    rows: list[Sequence[str]] = []
    for kept in promises[pool]:
        if kept.answers == MANY:
            held = f"accepted {percent(Rate(kept.coverage, 1.0))}, held in {kept.certified - kept.broken} of 100 splits"
            said = held if kept.certified else "not certifiable"
            wanted = "75 % accepted, held in 90 of 100 splits" if kept.rate == 0.02 else "holds, or is not certifiable"
            rows.append((f"at most {kept.rate:.0%} wrong, {pool.name}".replace("%", " %"), wanted, said))
    return rows


def _copies(spoilt: Sequence[Tally]) -> list[Sequence[str]]:
    group = Group("copies", OF_COPIES)
    return [
        (
            f"right totals and dates accused on copies, {tally.name}",
            "at most 5 %",
            percent(tally.of(group, TOLD, right=True)),
        )
        for tally in spoilt[1:]
    ]


def _paces(tallies: Sequence[Tally]) -> list[Sequence[str]]:
    return [
        (f"CPU ms a page, {tally.name}", f"at most {CPU_MS:.0f}", f"{1000 * tally.spent_s / tally.pages:.1f}")
        for tally in tallies
    ]
