from decimal import Decimal

from sightline.text.sheet import Sheet
from sightline.text.sums import Sums


def sums_of(*readings):
    return Sums(Sheet.of(readings))


def amounts(*texts):
    return {Decimal(text) for text in texts}


def test_cash_less_change_gives_what_was_paid(page):
    assert sums_of(page("Total  27.55", "Cash  50.00", "Change  22.45")).by_change == amounts("27.55")


def test_change_that_is_printed_negative_counts_as_well(page):
    assert sums_of(page("Bar  50,00", "Rückgeld  -22,45")).by_change == amounts("27.55")


def test_a_taxed_amount_is_its_base_and_its_tax(page):
    assert Decimal("23.32") in sums_of(page("Net  22.00", "GST 6%  1.32", "Total  23.32")).by_tax


def test_a_printed_rounding_may_lie_between_a_sum_and_its_total(page):
    sums = sums_of(page("Subtotal  10.02", "Rounding  -0.02", "Total  10.00"))
    assert sums.roundings == amounts("0", "0.02", "-0.02")


def test_a_large_adjustment_is_no_cash_rounding(page):
    assert sums_of(page("Adjustment  1.50")).roundings == amounts("0")


def test_items_are_the_last_amounts_of_the_rows_above_the_first_total(page):
    sums = sums_of(page("Tea  2 x 2.50  5.00", "Cake  4.50", "Total  9.50", "Cash  10.00"))
    assert [str(money.amount.value) for money in sums.item_rows] == ["5.00", "4.50"]
    assert sums.by_items == amounts("9.50")


def test_parts_that_are_called_totals_make_the_whole(page):
    assert Decimal("30.00") in sums_of(page("Total taxable  20.00", "Total exempt  10.00", "Total  30.00")).by_parts


def test_the_largest_value_is_not_the_cash_handed_over(page):
    assert sums_of(page("Total  27.55", "Cash  50.00")).largest == Decimal("27.55")


def test_a_value_counts_once_a_row(page):
    sums = sums_of(page("Tea  5.00  5.00", "Total  5.00"))
    assert sums.counts[Decimal("5.00")] == 2


def test_a_page_without_amounts_proves_nothing(page):
    sums = sums_of(page("Thank you"))
    assert (sums.by_change, sums.by_tax, sums.by_parts, sums.by_items) == (frozenset(),) * 4
    assert sums.largest == 0
