import pytest


def said(bench, verdict, path):
    """What checks found; where a value stands is not theirs to say."""
    return [one for one in bench.said(verdict, path) if one[0] != "located"]


def judge(bench, values, *rows):
    return bench.judge(values, bench.page(*rows), checks=["sums"])


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ({"total": "23.32", "subtotal": "22.00", "tax": "1.32"}, ["Net  22.00", "GST  1.32", "Total  23.32"]),
        (
            {"total": "10.00", "subtotal": "9.43", "tax": "0.55"},
            ["Net  9.43", "GST  0.55", "Rounding  0.02", "Total  10.00"],
        ),
        ({"total": "27.55"}, ["Total  27.55", "Cash  50.00", "Change  22.45"]),
        ({"total": "30.00"}, ["Total taxable  20.00", "Total exempt  10.00", "Total  30.00"]),
        ({"total": "9.00"}, ["Total  9.00", "VISA  9.00"]),
        (
            {"total": "9.50", "line_items": [{"total": "5.00"}, {"total": "4.50"}]},
            ["Tea  5.00", "Cake  4.50", "Total  9.50"],
        ),
    ],
)
def test_each_identity_confirms_the_total(bench, values, rows):
    verdict = judge(bench, values, *rows)
    assert ("sums", "info") in said(bench, verdict, "total")
    assert set(bench.status(verdict).values()) == {"confirmed"}


def test_a_total_that_nothing_adds_up_to_is_not_confirmed(bench):
    verdict = judge(bench, {"total": "9.00"}, "Total  9.00", "Tea  4.00")
    assert said(bench, verdict, "total") == [("sums", "warning")]
    assert bench.status(verdict)["total"] == "unverified"


def test_items_that_make_the_subtotal_say_nothing_about_a_misread_total(bench):
    values = {"total": "35.20", "subtotal": "85.20", "line_items": [{"total": "36.00"}, {"total": "49.20"}]}
    verdict = judge(bench, values, "Pie  36.00", "Tea  49.20", "SubTotal  85.20", "Net Total  35.20")
    assert bench.status(verdict)["total"] == "unverified"
    assert bench.status(verdict)["subtotal"] == "confirmed"


def test_the_cash_handed_over_does_not_prove_itself(bench):
    verdict = judge(bench, {"total": "50.00"}, "Total  27.55", "Cash  50.00")
    assert bench.status(verdict)["total"] == "unverified"


def test_the_change_does_not_prove_itself(bench):
    rows = ["Total  30.30", "Cash  50.00", "Change  30.30  19.70"]
    assert bench.status(judge(bench, {"total": "19.70"}, *rows))["total"] == "unverified"
    assert bench.status(judge(bench, {"total": "30.30"}, *rows))["total"] == "confirmed"


def test_a_tax_as_large_as_the_total_is_an_error(bench):
    verdict = judge(bench, {"total": "9.00", "tax": "9.00"}, "Total  9.00", "Tax  9.00")
    assert bench.status(verdict)["tax"] == "contradicted"


def test_a_subtotal_and_tax_that_miss_the_total_ask_for_a_look(bench):
    verdict = judge(
        bench, {"total": "9.00", "subtotal": "8.00", "tax": "0.50"}, "Net  8.00", "Tax  0.50", "Total  9.00"
    )
    assert ("sums", "warning") in said(bench, verdict, "subtotal")


def test_a_tax_that_is_included_in_the_subtotal_is_no_contradiction(bench):
    values = {"total": "9.00", "subtotal": "9.00", "tax": "0.51"}
    assert said(bench, judge(bench, values, "Subtotal  9.00", "Total  9.00", "Tax  0.51"), "subtotal") == []


@pytest.mark.parametrize(
    ("quantity", "price", "total", "severity"),
    [
        ("2", "2.50", "5.00", "info"),
        ("3", "3.33", "9.99", "info"),
        ("0.755", "3.99", "3.01", "info"),
        ("2", "2.50", "4.50", "warning"),
    ],
)
def test_quantity_times_price_is_compared_with_the_line(bench, quantity, price, total, severity):
    item = {"description": "Tea", "quantity": quantity, "unit_price": price, "total": total}
    verdict = judge(bench, {"line_items": [item]}, f"Tea  {quantity}  {price}  {total}")
    assert said(bench, verdict, "line_items[0].total") == [("sums", severity)]


def test_nothing_is_said_without_a_total_or_items(bench):
    assert said(bench, judge(bench, {"total": None, "tax": "1.00"}, "Tax  1.00"), "tax") == []


def test_a_net_amount_in_place_of_the_total_asks_for_a_look(bench):
    rows = ["Pie  180.76", "Net  180.76", "Tax  16.89", "Total  197.65"]
    values = {"total": "180.76", "subtotal": "180.76", "tax": "16.89", "line_items": [{"total": "180.76"}]}
    verdict = judge(bench, values, *rows)
    assert ("sums", "warning") in said(bench, verdict, "total")
    assert bench.status(verdict)["total"] == "unverified"


def test_a_total_with_the_tax_in_its_subtotal_is_no_reason_for_a_look(bench):
    rows = ["Pie  53.00", "Subtotal incl. GST  53.00", "GST  3.00", "Total  53.00", "VISA  53.00"]
    verdict = judge(bench, {"total": "53.00", "subtotal": "53.00", "tax": "3.00"}, *rows)
    assert bench.status(verdict)["total"] == "confirmed"


def test_items_do_not_prove_a_total_where_a_tax_is_printed_on_top_of_them(bench):
    rows = ["Pie  180.76", "Tax  16.89", "Total  197.65"]
    verdict = judge(bench, {"total": "180.76", "line_items": [{"total": "180.76"}]}, *rows)
    assert bench.status(verdict)["total"] == "unverified"
    assert "197.65" in bench.messages(verdict, "total")


def test_nothing_proves_a_total_by_items_that_do_not_make_it(bench):
    values = {"total": "9.50", "line_items": [{"total": "5.00"}, {"total": "4.00"}]}
    assert bench.status(judge(bench, values, "Tea  5.00", "Cake  4.50", "Total  9.50"))["total"] == "unverified"


def test_the_cash_and_change_outweigh_a_tax_that_happens_to_fit(bench):
    rows = ["Total  10.00", "GST  0.60", "Cash  10.60", "Change  0.60"]
    assert bench.status(judge(bench, {"total": "10.00"}, *rows))["total"] == "confirmed"
