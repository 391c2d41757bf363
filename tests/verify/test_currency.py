import pytest


@pytest.mark.parametrize(
    ("value", "rows", "status"),
    [
        ("EUR", ["Total  9.00 EUR"], "confirmed"),
        ("EUR", ["Prices in EUR", "Total  9.00"], "confirmed"),
        ("EUR", ["All prices in €", "Total  9.00"], "confirmed"),
        ("EUR", ["A neuron", "Total  9.00"], "unverified"),
        ("EUR", ["Total  9.00 EUR", "Total  9.80 USD"], "unverified"),
        ("EUR", ["Total  9.80 USD"], "contradicted"),
        (None, ["Total  9.80 USD"], "missing"),
    ],
)
def test_the_currency_is_compared_with_the_signs_beside_the_amounts(bench, page, value, rows, status):
    assert bench.status(bench.judge({"currency": value}, page(*rows), checks=["currency"])) == {"currency": status}
