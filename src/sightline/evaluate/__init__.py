"""How good the answers are: records against labelled documents, with intervals, errors by kind and cost.

    documents = labelled(Path("receipts"), task="receipt")
    async with Pipeline(workers=0) as pipeline:
        report = await evaluate(Metered(pipeline), documents)
    print(report.table())

A layout of labels is one file in `layouts`; anything with the `Extractor`'s one method can be evaluated.
"""

from sightline.evaluate.fields import FieldScore
from sightline.evaluate.intervals import Rate
from sightline.evaluate.labels import Labelled
from sightline.evaluate.layouts import labelled
from sightline.evaluate.metered import Metered
from sightline.evaluate.report import Report
from sightline.evaluate.run import Extractor, evaluate
from sightline.evaluate.score import DocumentScore

__all__ = ["DocumentScore", "Extractor", "FieldScore", "Labelled", "Metered", "Rate", "Report", "evaluate", "labelled"]
