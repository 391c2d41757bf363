import pytest

INVOICE = (
    "Invoice no.  RE-1047          Customer no.  55821",
    "Invoice date  03.01.2026",
    "Due date  01.02.2026",
    "Subtotal  8.00",
    "VAT 12.5 %  1.00",
    "Total  9.00",
)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("invoice_date", "2026-01-03", "info"),
        ("invoice_date", "2026-02-01", "warning"),
        ("due_date", "2026-02-01", "info"),
        ("due_date", "2026-01-03", "warning"),
        ("invoice_number", "RE-1047", "info"),
        ("invoice_number", "55821", "warning"),
        ("total", "9.00", "info"),
        ("total", "8.00", "warning"),
        ("total", "1.00", "warning"),
        ("subtotal", "8.00", "info"),
        ("tax", "1.00", "info"),
        ("tax", "8.00", "warning"),
    ],
)
def test_the_label_beside_a_value_supports_it_or_asks_for_a_look(bench, page, path, value, said):
    verdict = bench.judge({path: value}, page(*INVOICE), task="invoice", checks=["label"])
    assert ("label", said) in bench.said(verdict, path)


def test_a_value_without_a_label_gets_no_finding(bench, page):
    verdict = bench.judge({"date": "2026-01-03"}, page("Hello", "03.01.2026"), checks=["label"])
    assert bench.said(verdict, "date") == []


def test_a_heading_names_the_value_below_it(bench, page):
    sheet = page("Invoice date     Due date", "03.01.2026       01.02.2026")
    verdict = bench.judge({"invoice_date": "2026-02-01"}, sheet, task="invoice", checks=["label"])
    assert "Due date" in bench.messages(verdict, "invoice_date")


PARTIES = (
    "Acme Ltd",
    "Tel. 030 12345",
    "VAT no. DE136695976",
    "",
    "",
    "",
    "",
    "",
    "Bill to",
    "Bolt GmbH",
    "Somewhere 5",
    "VAT no. DE811128135",
)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("vendor.name", "Acme Ltd", "info"),
        ("vendor.name", "Bolt GmbH", "warning"),
        ("customer.name", "Bolt GmbH", "info"),
        ("customer.name", "Acme Ltd", "warning"),
        ("vendor.tax_id", "DE811128135", "warning"),
        ("vendor.tax_id", "DE136695976", "info"),
    ],
)
def test_a_name_or_number_in_the_other_party_s_block_asks_for_a_look(bench, page, path, value, said):
    group, leaf = path.split(".")
    verdict = bench.judge({group: {leaf: value}}, page(*PARTIES), task="invoice", checks=["label"])
    assert ("label", said) in bench.said(verdict, path)


def test_a_telephone_is_no_vendor(bench, page):
    verdict = bench.judge({"vendor": {"name": "Tel. 030 12345"}}, page(*PARTIES), checks=["label"])
    assert ("label", "warning") in bench.said(verdict, "vendor.name")


def test_what_the_page_calls_so_is_offered_behind_the_reader_s_own_candidates(bench, page):
    own = bench.candidate("2026-02-01", 1.0)
    verdict = bench.judge(
        {"invoice_date": "2026-02-01"},
        page(*INVOICE),
        task="invoice",
        checks=["label"],
        candidates={"invoice_date": [own]},
    )
    (field,) = verdict.fields
    assert field.candidates[0] == own
    assert [(c.value, c.reader, c.label) for c in field.candidates[1:]] == [("2026-01-03", "page", "Invoice date")]
