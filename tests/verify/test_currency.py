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
        ("USD", ["Prices in EUR", "Total  9.00"], "unverified"),
        (None, ["Total  9.80 USD"], "missing"),
        # A dollar is that of the country which the page names; without one, any dollar will do.
        ("USD", ["Total  $9.00"], "confirmed"),
        ("SGD", ["Total  $9.00"], "confirmed"),
        ("SGD", ["9 Orchard Road, Singapore", "Total  $9.00"], "confirmed"),
        ("USD", ["9 Orchard Road, Singapore", "Total  $9.00"], "unverified"),
        ("EUR", ["Total  $9.00"], "contradicted"),
        ("USD", ["9 Orchard Road, Singapore", "Total  US$9.00"], "confirmed"),
        ("USD", ["Total  S$9.00", "or  $7.00"], "unverified"),
        # Where no currency is printed, the country tells it.
        ("MYR", ["Kedai Sdn Bhd", "Total  9.00"], "confirmed"),
        ("CHF", ["Tel. +41 44 123 45 67", "Total  9.00"], "confirmed"),
        ("EUR", ["VAT no. ATU12345675", "Total  9.00"], "confirmed"),
        ("USD", ["Kedai Sdn Bhd", "Total  9.00"], "unverified"),
    ],
)
def test_the_currency_is_compared_with_signs_text_and_country(bench, page, value, rows, status):
    assert bench.status(bench.judge({"currency": value}, page(*rows), checks=["currency"])) == {"currency": status}
