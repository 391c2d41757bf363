"""A currency is the one that stands beside the amounts, there is only one, and it is that of the country."""

from collections.abc import Iterable

from sightline.text.countries import COUNTRIES, named_currencies
from sightline.types import Finding
from sightline.verify.case import Case, Findings

# How strongly another currency is suspected, by what names the right one: the country beside a sign that several
# countries share; the text, away from all amounts; the country alone, where people also bill in foreign money.
BY_SIGN, BY_TEXT, BY_COUNTRY = 0.8, 0.7, 0.5


def currency(case: Case) -> Findings:
    """An error when only others stand beside amounts, a warning for one of several, or that the pages do not tell."""
    for path, value in case.of_kind("currency"):
        finding = _beside_amounts(case, value) if case.sheet.currencies else _elsewhere(case, value)
        if finding is not None:
            yield path, finding


def _beside_amounts(case: Case, value: str) -> Finding | None:
    """What the signs beside amounts say against `value`; "$" is that of the country which the pages name."""
    prints = {money.amount.currencies for money in case.sheet.money} - {frozenset[str]()}
    clear = {code for codes in prints if len(codes) == 1 for code in codes}
    shared = {code for codes in prints if len(codes) > 1 for code in codes}
    if value not in clear | shared:
        return Finding("currency", "error", f"The amounts are printed in {_listed(clear or shared)}.")
    if len(clear) > 1 or (clear and value not in clear):
        return Finding("currency", "warning", f"Several currencies are printed: {_listed(clear | {value})}.")
    local = _local(case) & shared
    if clear or not local or value in local:
        return None
    said = f"The sign can mean {_listed(shared)}, and the pages name a country of {_listed(local)}."
    return Finding("currency", "warning", said, BY_SIGN)


def _elsewhere(case: Case, value: str) -> Finding | None:
    """What the text, or else the country, says against `value` where no sign stands beside an amount."""
    named, local = named_currencies(case.sheet), _local(case)
    if value in named or (not named and value in local):
        return None
    if named:
        return Finding("currency", "warning", f"The pages name {_listed(named)}.", BY_TEXT)
    if local:
        return Finding("currency", "warning", f"The pages only name a country of {_listed(local)}.", BY_COUNTRY)
    return Finding("currency", "warning", "The pages do not name a currency.")


def _local(case: Case) -> set[str]:
    """The currencies of the countries that the pages name."""
    return {COUNTRIES[code].currency for code in case.countries}


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))
