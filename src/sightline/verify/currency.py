"""A currency is the one that stands beside the amounts, and there is only one."""

import re

from sightline.text.amounts import CURRENCY_SIGNS
from sightline.types import Finding
from sightline.verify.case import Case, Findings


def currency(case: Case) -> Findings:
    """A warning for a second currency or one that is named nowhere, an error when only others stand beside amounts."""
    values = case.of_kind("currency")
    printed = set(case.sheet.currencies) if values else set[str]()
    named = ", ".join(sorted(printed))
    for path, value in values:
        if not printed and not _named(case, value):
            yield path, Finding("currency", "warning", "The pages do not name a currency.")
        elif printed and value not in printed:
            yield path, Finding("currency", "error", f"The amounts are printed in {named}.")
        elif len(printed) > 1:
            yield path, Finding("currency", "warning", f"Several currencies are printed: {named}.")


def _named(case: Case, code: str) -> bool:
    """Whether the code, or a sign or word that stands for it, is printed anywhere, such as in "all prices in EUR"."""
    signs = [code, *(sign for sign, stood_for in CURRENCY_SIGNS.items() if stood_for == code)]
    pattern = re.compile("|".join(rf"(?<![A-Za-z]){re.escape(sign)}(?![a-z])" for sign in signs), re.IGNORECASE)
    return any(pattern.search(row.text) for row in case.sheet.rows)
