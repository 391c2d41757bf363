"""The currency is the one that stands beside the amounts, and there is only one."""

from sightline.types import Finding
from sightline.verify.case import Case, Findings


def currency(case: Case) -> Findings:
    """A warning for a second currency, an error when only others are printed."""
    value = case.values.get("currency")
    printed = set(case.sheet.currencies)
    if value is None or not printed:
        return
    if value not in printed:
        yield "currency", Finding("currency", "error", f"The amounts are printed in {', '.join(sorted(printed))}.")
    elif len(printed) > 1:
        yield (
            "currency",
            Finding("currency", "warning", f"Several currencies are printed: {', '.join(sorted(printed))}."),
        )
