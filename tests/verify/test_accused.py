import pytest

from sightline.types import FieldVerdict, Finding
from sightline.verify.accused import accused


def on(check, score=None, *, severity="warning", kind="amount", status="unverified"):
    return FieldVerdict("tax", "1.00", status, findings=(Finding(check, severity, "Said.", score),), kind=kind)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (on("located"), True),
        (on("readers"), True),
        (on("sums", 0.9), True),
        (on("sums", 0.6), False),
        (on("sums"), False),
        (on("legible"), False),
        (on("label", 1.0), False),
        (on("located", severity="info"), False),
        (on("located", kind="quantity"), False),
        (on("readers", kind="quantity"), True),
        (on("readers", status="confirmed"), False),
    ],
)
def test_a_value_is_accused_by_what_speaks_for_another_one(field, expected):
    assert accused(field) is expected
