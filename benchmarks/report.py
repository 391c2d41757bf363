"""The page on wrong answers and who notices, from what was counted."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import targets
from curves import rates
from promised import ONE, Kept, Pool
from simulated import BASE_RATE, MODEL, RULES
from tallies import Tally, coverage, of_copies, passing, percent, sections, summary, table

from sightline import __version__
from sightline.evaluate import Rate

if TYPE_CHECKING:
    from crossfit import CrossFit

OF_COPIES = ("total", "date", "vendor.name")
LIBRARIES = ("rapidocr", "openvino", "opencv-python-headless", "pypdfium2", "numpy", "scikit-learn", "rapidfuzz")


INTRODUCTION = """\
# Wrong answers, and who notices

Written by `python benchmarks/hallucination.py`. **No model was asked.** A right answer is made from the labels of a
document and given the way a model gives it: values in the form of the task, no places, no rivals. Then one error at a
time is put into it, and the verification is asked what it thinks, with what OCR really read of the page. So this says
what a wrong value meets, and not how often models give one.

**These are development data, not held out.** Weights and rules, of which `rules disagree` is made, and the grammar of
amounts and dates, which looks for every value, were written and learned with these very documents in view; the examples
are drawn by our own program (the weights saw others of it). Expect less elsewhere; intervals say nothing about that.

Answers are judged as on the line, with the rules as a second reader beside the model. **The second look is left
out**: it takes pixels and some 50 ms for each of these thousands of answers. What it settles, hard print above all,
counts as doubt here. Models and rules are supposed to err independently of each other, which flatters the second
reader where both may fall for the same trap; print that is hard for both is the likeliest.

- *caught*: the value is not `confirmed`. For items: one of the line totals, the subtotal or the total is not.
- *not accepted*: the outcome of the document is not `accepted`.
- *right values doubted*: right values that are not `confirmed`; *accused* among them: contradicted, or a warning names
  what is right instead (nearly the same print included). These are false alarms, the others are merely `unverified`.
- Errors: `digit` another digit, `digits swapped` two neighbours, `digit dropped`, `point shifted` by one place, `comma
  for point` a thousandth or a hundredfold, `day and month` swapped, `year off by one`, `invented` a value of the same
  shape that is not printed, `other sum of the page` an amount of a row that sums up, taxes or pays, `other of the page`
  any amount, date or number printed there (of names the other party's, else another line), `of another document`,
  `letter`, `item dropped`, `item twice`. A changed date is always a day of the calendar, because the form of answers
  asks for one. Amounts within 0.05 of a right one are no errors. Every kind is put in once a field and document.
- Intervals are Wilson's, 95 %. Renderings of one invoice share the weight of one document. The day of judgement is
  2026-12-31, so no year is caught for lying in the future. Labels are taken as they are, slips included.
- The IBANs and VAT numbers of many ZUGFeRD samples are made up, and their checksums do not hold: that they are
  contradicted is right, and still counts as a false alarm here. Line totals that the samples do not print are not
  labelled, so that items as they were read differ from the labels.
- SROIE labels four values. `completed` fills in all others as the rules read them, which is what proves a total.
"""
TARGETS = """
## Targets

Receipts of SROIE, completed, and ZUGFeRD invoices as pictures, all read by OCR. Statuses, accusations and the
article's check: wrong values caught / right ones flagged, in per cent (right ones flagged, of how many; a document
counts once). `p_correct`: caught at no more right values flagged than wanted, the threshold chosen in hindsight. Of
two targets without a limit of false alarms, the second and the last, those of the others and 5 % are taken. Where the
rules read an item wrongly that is filled in, the sums deny a right total, and rightly: of four labels alone, 1 of 116
right totals of SROIE is flagged. All values of a list share the least `p_correct`, which is no good measure of a list.
"""
CURVES = """
## Receiver operating characteristic

The same sets. A value is flagged when its `p_correct` lies below a threshold; weights were learned without its vendor
(eight folds, whole vendors), on the answers of `simulated.py`. Detectors that say yes or no are points: caught / right
values flagged.

![Wrong values caught against right values flagged](hallucination/roc.svg)
"""
PASSES = """\
Fields and kinds of error of which less than 98 % are caught over all sets, the worst first; share caught, by set.
"""
ACCEPTED = """\
A required value is a total, a date or the number of an invoice. The column of 5 % supposes that so many answers have
one wrong value, each field and kind of error as often as it was put in here; models err otherwise. CPU is that of
judging a right answer of the document once, after the second reader, whose own time is the last column; on a machine
that is busy with other work, both are larger by up to a half.
"""
PROMISED = f"""
## A promised error rate

A simulated model errs in {BASE_RATE:.0%} of its answers in each field; rules give what they really read. A document
is wrong when a value that its task requires is. Scores are cross-validated by vendor; renderings of one invoice share
the weight of one document, so that the 46 files of ZUGFeRD are 15 documents. First, what the usual policy accepts, and
what could be accepted at a fixed error with a threshold chosen in hindsight:
""".replace("5%", "5 %")
PROBABLE = """
What was certified on half of the vendors is held against the other half, 100 times with other halves.
**The units.** Documents and vendors are independent; several simulated answers of one document are not, as they share
its print. With one answer a document, as with real labels, these sets are too small to certify so strict a promise,
and that is said; with ten simulated answers each, the threshold can be looked for, but the promise then holds for
documents like these, of which there are no more. The 100 splits overlap. A split that certifies nothing breaks
nothing: there the usual policy decides.

![Error among what is accepted against coverage](hallucination/coverage.svg)

Lines: thresholds on the score. Points: the usual policy. Grey: promises of 2 % and 1 %.

## Probabilities

![Probability against share that is right](hallucination/reliability.svg)

Values of the simulated model, in ten bins of equal weight. The calibration error is the mean distance of such bins from
the diagonal, weighted.
"""
COPIES = """\
Every so many-th receipt of SROIE with its labelled values alone (what rules read of a bad copy is no right answer),
reduced to a long edge of 900 px, blurred (sigma 0.8 px), with noise (sigma 8 of 255) and as a JPEG of quality 35: each
alone, and all of it. `unverified`, `accused` and `contradicted` are right values; the accused ones are false alarms.
"""
DETAILS = """
## Who catches what

Each cell: errors caught / right values doubted, in per cent. A check alone objects with a warning or an error at the
value. `not proven by sums` objects where no identity holds. The article's check is: any number that a pattern finds in
the text lies within 0.02 (for amounts); it is given our OCR, which is better than the Tesseract it was written for, and
its pattern knows no decimal comma. `plain presence` looks for the value without spaces, case and marks. `rules
disagree`: our rules, which read the same page without the answer, give another value. That is as good as the rules are,
and supposes that a model does not err where they do; on vendors that they have not seen, they do more often.
"""


@dataclass(frozen=True)
class Results:
    """All that was measured: sets, bad copies, probabilities, and what each pool of answers accepts at a promise."""

    tallies: Sequence[Tally]
    spoilt: Sequence[Tally]
    crossfit: CrossFit
    promises: Mapping[Pool, Sequence[Kept]]


def written(results: Results) -> str:
    """docs/benchmarks/hallucination.md."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    tallies = results.tallies
    parts = [
        INTRODUCTION,
        f"Sightline {__version__}, Python {platform.python_version()}, {libraries}; {platform.machine()}.",
        TARGETS,
        targets.detection(tallies),
        "",
        targets.others(tallies, results.spoilt, results.promises),
        "\n## What is caught\n",
        summary(tallies),
        CURVES,
        rates(targets.of_ocr(tallies)),
        "\n## What passes\n",
        PASSES,
        passing(tallies),
        "\n## What is accepted\n",
        ACCEPTED,
        coverage(tallies),
        PROMISED,
        _usual(results.promises),
        "",
        _promises(results.promises),
        PROBABLE,
        _qualities(results.crossfit),
    ]
    if results.spoilt:
        parts += ["\n## Bad copies\n", COPIES, of_copies(results.spoilt, OF_COPIES)]
    return "\n".join([*parts, DETAILS, "\n\n".join(sections(tallies))]) + "\n"


def _usual(promises: Mapping[Pool, Sequence[Kept]]) -> str:
    """What the usual policy accepts, and what could be accepted at a fixed error."""
    head = (
        "answers",
        "files",
        "vendors",
        "with a wrong required value",
        "accepted by the usual policy",
        "of these wrong",
        "could be accepted at 2 % wrong",
        "at 1 %",
    )
    rows = [
        (
            f"{pool.reader}, {pool.name}",
            str(pool.documents),
            str(len(set(pool.vendors.tolist()))),
            _share(pool.share_wrong),
            _share(pool.usual[0]),
            f"{100 * pool.usual[1]:.2f} %",
            *(_share(pool.coverage_at(error)) for error in (0.02, 0.01)),
        )
        for pool in promises
    ]
    return table(head, rows)


def _promises(promises: Mapping[Pool, Sequence[Kept]]) -> str:
    head = (
        "answers",
        "certified by",
        "at most",
        "certified in",
        "accepted",
        "of these wrong",
        "broken in",
        "else lacking",
    )
    rows = [
        (
            f"{pool.reader}, {pool.name}",
            f"{kept.labels:.0f} answers, {'one' if kept.answers == ONE else kept.answers} a document",
            f"{100 * kept.rate:.0f} %",
            f"{kept.certified} of 100 splits",
            _share(kept.coverage) if kept.certified else "",
            f"{100 * kept.error:.2f} %" if kept.certified else "",
            str(kept.broken) if kept.certified else "",
            f"{kept.needed} labels" if kept.needed else "",
        )
        for pool, some in promises.items()
        for kept in some
    ]
    return table(head, rows)


def _qualities(crossfit: CrossFit) -> str:
    head = ("values", "n", "wrong", "area under the ROC curve", "calibration error", "Brier score")
    rows = [
        (
            f"{reader}, {name}",
            f"{part['values']:.0f}",
            f"{100 * part['wrong']:.1f} %",
            *(f"{part[key]:.4f}" for key in ("auc", "ece", "brier")),
        )
        for reader in (MODEL, RULES)
        for name, part in crossfit.qualities(reader).items()
    ]
    return table(head, rows)


def _share(share: float) -> str:
    return percent(Rate(share, 1.0))
