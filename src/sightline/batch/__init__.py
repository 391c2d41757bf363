"""Many documents: listed one by one, read so many at a time, and kept in a file that any end can be resumed from.

    async for finished in batch(listed(["scans/"]), pipeline=pipeline):
        print(finished.id, finished.record.outcome)

`batch_to` writes them to a file, and never does one twice.
"""

from sightline.batch.allowance import Allowance, CapReached, Purse
from sightline.batch.finished import Finished
from sightline.batch.flow import CONCURRENCY, Ask, Extractor, batch
from sightline.batch.process import process_batch, process_directory
from sightline.batch.run import batch_to
from sightline.batch.tally import Tally

__all__ = [
    "CONCURRENCY",
    "Allowance",
    "Ask",
    "CapReached",
    "Extractor",
    "Finished",
    "Purse",
    "Tally",
    "batch",
    "batch_to",
    "process_batch",
    "process_directory",
]
