"""A batch over several machines: the same pipeline in each, a table as the output, and Daft to hand out the work.

    order = Order("s3://bucket/results", opening, Ask("receipt"), concurrency=20)
    tally = spread(listed(["s3://bucket/scans/"]), order, ray="10.0.0.1:6379")

Documents go out in parts, and each part becomes a file of the table when it is done. So whatever ends a machine or all
of them, what has a row is never done again, and every document has one row. Needs the extra `daft`.
"""

from sightline.batch.spread.order import Opening, Order
from sightline.batch.spread.run import spread
from sightline.batch.spread.table import Table

__all__ = ["Opening", "Order", "Table", "spread"]
