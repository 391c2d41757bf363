"""Checksums of tax ids and bank accounts (python-stdnum)."""

from __future__ import annotations

from sightline.text.checksums import is_national
from sightline.text.identifiers import is_iban, is_tax_id
from sightline.types import Finding
from sightline.verify.case import Case, Findings


def tax_ids(case: Case) -> Findings:
    """Info or error by the checksum of every tax id; nothing for forms that have none.

    A number without the prefix of its country can only be proven: of the many forms there are, it may be another one.
    """
    for path, value in case.of_kind("tax_id"):
        valid = is_tax_id(value)
        if valid is not None:
            yield path, _judged("tax_ids", valid=valid)
        elif is_national(value, case.countries):
            yield path, _judged("tax_ids", valid=True)


def ibans(case: Case) -> Findings:
    """Info or error by length and check digits of every IBAN (ISO 13616)."""
    for path, value in case.of_kind("iban"):
        yield path, _judged("ibans", valid=is_iban(value))


def _judged(check: str, *, valid: bool) -> Finding:
    if valid:
        return Finding(check, "info", "The check digits agree.")
    return Finding(check, "error", "The check digits do not agree: at least one character was misread or misprinted.")
