import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.evaluate.compare import alike, fault, same


@pytest.mark.parametrize(
    ("got", "accepted", "kind"),
    [
        ("9.00", "9", "amount"),
        ("-1.73", "-1.73", "amount"),
        ("3", "3.0000", "quantity"),
        ("2018-12-25", "2018-12-25", "date"),
        ("14:05", "14:05:33", "time"),
        ("DE123456789", "DE 123 456 789", "tax_id"),
        ("fa-2017-0010", "FA-2017-0010", "identifier"),
        ("Book ta-k (Taman Daya) Sdn. Bhd.", "BOOK TA K TAMAN DAYA SDN BHD", "text"),
        ("Boulangerie Cafe\u0301", "BOULANGERIE CAFÉ", "text"),
    ],
)
def test_values_that_mean_the_same_are_the_same(got, accepted, kind):
    assert same(got, (accepted,), kind)


@pytest.mark.parametrize(
    ("got", "accepted", "kind"),
    [
        ("9.01", "9.00", "amount"),
        ("1.73", "-1.73", "amount"),
        ("9,00 or so", "9.00", "amount"),
        ("2018-03-12", "2018-12-03", "date"),
        ("14:05:34", "14:05:33", "time"),
        ("FA20170010", "FA-2017-0010", "identifier"),
        ("ACME", "ACME GMBH", "text"),
    ],
)
def test_values_that_differ_are_not_the_same(got, accepted, kind):
    assert not same(got, (accepted,), kind)


def test_any_accepted_value_will_do():
    assert same("-233.47", ("233.47", "-233.47"), "amount")


@pytest.mark.parametrize(
    ("got", "expected", "shown", "name"),
    [
        ("9.80", "9.00", True, "digit"),
        ("5.00", "9.00", False, "digit"),
        ("14.71", "14.69", True, "rounding"),
        ("8.49", "9.00", True, "other amount"),
        ("8.49", "9.00", False, "wrong"),
        ("-9.00", "9.00", True, "sign"),
        ("nine", "9.00", True, "wrong"),
    ],
)
def test_wrong_amounts_are_told_apart(got, expected, shown, name):
    assert fault(got, (expected,), "amount", shown=shown) == name


def test_the_mildest_difference_to_an_accepted_amount_names_the_error():
    assert fault("20.01", ("977.11", "20.00"), "amount", shown=True) == "rounding"


def test_a_swapped_day_and_month_has_its_own_name():
    assert fault("2018-03-12", ("2018-12-03",), "date", shown=True) == "day and month"
    assert fault("2018-03-13", ("2018-12-03",), "date", shown=True) == "wrong"


def test_a_name_with_one_misread_letter_is_alike_but_not_the_same():
    assert alike("GARDENIA BAKERIES (KI) SDN BHD", ("GARDENIA BAKERIES (KL) SDN BHD",))
    assert not alike("AEON CO", ("GARDENIA BAKERIES (KL) SDN BHD",))


@given(st.decimals(min_value=-99999, max_value=99999, places=2))
def test_an_amount_is_the_same_as_itself_however_many_zeros_it_ends_in(value):
    assert same(f"{value}", (f"{value}00",), "amount")
