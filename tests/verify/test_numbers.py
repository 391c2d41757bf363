import pytest


def said(bench, verdict, path):
    """What checks found; where a value stands is not theirs to say."""
    return [one for one in bench.said(verdict, path) if one[0] != "located"]


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("DE136695976", "confirmed"),
        ("DE136695977", "contradicted"),
        ("US123456789", "confirmed"),
        ("27/123/45678", "confirmed"),
    ],
)
def test_tax_ids_are_contradicted_by_their_checksum_where_there_is_one(bench, page, value, status):
    verdict = bench.judge({"vendor": {"tax_id": value}}, page(f"Tax ID {value}"), checks=["tax_ids"])
    assert bench.status(verdict) == {"vendor.tax_id": status}


@pytest.mark.parametrize(
    ("value", "severity", "status"),
    [("DE89370400440532013000", "info", "confirmed"), ("DE88370400440532013000", "error", "contradicted")],
)
def test_ibans_are_judged_by_their_check_digits(bench, page, value, severity, status):
    verdict = bench.judge({"iban": value}, page(f"IBAN {value}"), task="invoice", checks=["ibans"])
    assert said(bench, verdict, "iban") == [("ibans", severity)]
    assert bench.status(verdict) == {"iban": status}


def test_a_missing_number_is_no_matter_of_a_checksum(bench, page):
    verdict = bench.judge(
        {"vendor": {"tax_id": None}, "iban": None}, page("x"), task="invoice", checks=["tax_ids", "ibans"]
    )
    assert set(bench.status(verdict).values()) == {"missing"}


def test_a_tax_number_without_a_prefix_is_proven_by_the_country_that_the_page_names(bench, page):
    values = {"vendor": {"tax_id": "51824753556"}}
    here = bench.judge(values, page("ABN 51824753556", "Sydney, Australia"), checks=["tax_ids"])
    assert ("tax_ids", "info") in bench.said(here, "vendor.tax_id")
    elsewhere = bench.judge(values, page("No 51824753556", "Oslo, Norway"), checks=["tax_ids"])
    assert "tax_ids" not in {check for check, _ in bench.said(elsewhere, "vendor.tax_id")}
