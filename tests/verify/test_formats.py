import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.tasks.custom import task_of
from sightline.types import Answer
from sightline.verify import decide


def said(bench, path, value, *rows, **more):
    values = dict(more)
    head, _, leaf = path.rpartition(".")
    values.update({head: {leaf: value}} if head else {path: value})
    verdict = bench.judge(values, bench.page(*(rows or ["Nothing"])), task="invoice", checks=["formats"])
    return [severity for check, severity in bench.said(verdict, path) if check == "formats"]


@pytest.mark.parametrize(
    "name", ["12345", "201801012345", "A", "Invoice", "TAX INVOICE", "Bill To:", "Rechnung", "Total"]
)
def test_a_number_or_a_heading_is_no_name(bench, name):
    assert said(bench, "vendor.name", name) == ["warning"]


@pytest.mark.parametrize("name", ["ACME Ltd", "7-Eleven", "Total Oil", "99 Speedmart", "大众书局", "Café Nº 5", "O2"])
def test_a_name_may_have_digits_and_the_words_of_headings(bench, name):
    expected = ["warning"] if name == "O2" else []
    assert said(bench, "vendor.name", name) == expected


@pytest.mark.parametrize("value", ["nine", "NaN", "100000000.00", "-9.00"])
def test_a_total_that_is_none_asks_for_a_look(bench, value):
    assert said(bench, "total", value, currency="EUR") == ["warning"]


@pytest.mark.parametrize(
    ("value", "rows", "currency"),
    [
        ("99999999.99", ["Total"], "EUR"),
        ("125000000.00", ["Total"], "IDR"),
        ("-9.00", ["Credit note"], "EUR"),
        ("-9.00", ["Gutschrift Nr. 7"], "EUR"),
        ("0.00", ["Total"], "EUR"),
    ],
)
def test_a_total_may_be_large_in_small_money_and_negative_where_money_goes_back(bench, value, rows, currency):
    assert said(bench, "total", value, *rows, currency=currency) == []


@pytest.mark.parametrize(
    ("quantity", "severities"),
    [("2", []), ("-1", []), ("0.755", []), ("0", ["warning"]), ("9556037001049", ["warning"])],
)
def test_a_quantity_is_neither_nothing_nor_the_number_of_an_article(bench, quantity, severities):
    verdict = bench.judge({"line_items": [{"quantity": quantity}]}, checks=["formats"])
    assert [s for c, s in bench.said(verdict, "line_items[0].quantity") if c == "formats"] == severities


@pytest.mark.parametrize(
    ("time", "status"),
    [("14:05", "confirmed"), ("14:05:59", "confirmed"), ("24:00", "contradicted"), ("2 pm", "contradicted")],
)
def test_a_time_is_one_of_the_day(bench, page, time, status):
    assert bench.status(bench.judge({"time": time}, page(f"Time {time}"), checks=["formats"])) == {"time": status}


def test_a_currency_is_a_code_and_a_known_one(bench):
    assert said(bench, "currency", "euro") == ["error"]
    assert said(bench, "currency", "XXX") == ["warning"]
    assert said(bench, "currency", "EUR") == []


def test_a_number_has_digits(bench):
    assert said(bench, "invoice_number", "Nummer") == ["warning"]
    assert said(bench, "invoice_number", "RE-7") == []
    assert said(bench, "vendor.tax_id", "GST") == ["warning"]


@given(st.text(max_size=30))
def test_any_text_in_any_place_gets_a_word_or_none(bench, value):
    for path in ("vendor.name", "total", "invoice_number", "currency", "vendor.tax_id"):
        assert said(bench, path, value) in ([], ["warning"], ["error"])


def test_what_a_caller_counts_or_names_may_be_anything(bench):
    whole, text = {"type": "integer"}, {"type": "string"}
    schema = {"type": "object", "properties": {"pets": whole, "people": whole, "name": text}}
    answer = Answer({"pets": "0", "people": "83000000", "name": "101"}, {}, "made")
    verdict = decide(task_of(schema), answer, [bench.page("0  83000000  101")], today=bench.today)
    assert "formats" not in {finding.check for field in verdict.fields for finding in field.findings}
