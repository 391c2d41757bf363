"""What stands in a table is checked cell by cell; where it stands there is not."""

from sightline.types import Finding
from sightline.verify.case import Case, Findings


def layout(case: Case) -> Findings:
    """A warning that rows and columns are not proven, for every document with cells."""
    if any(path.startswith("rows[") and value is not None for path, value in case.values.items()):
        yield "", Finding("layout", "warning", "Nothing proves which row and column a cell belongs to; look at it.")
