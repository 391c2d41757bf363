"""Names of pictures: none may overwrite another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sightline.cli.drawings import stems


def test_files_of_one_name_get_numbers() -> None:
    assert stems(["a/scan.jpg", "b/scan.png", "Scan.pdf", "other.pdf"]) == ["scan", "scan-2", "Scan-3", "other"]


def test_a_number_that_another_file_has_is_left_to_it() -> None:
    assert stems(["a/x.jpg", "b/x.jpg", "x-2.jpg"]) == ["x", "x-3", "x-2"]


@given(st.lists(st.sampled_from(["x", "X", "x-2", "x-3", "x-2-2", "y"])))
def test_no_two_names_are_alike_even_where_capitals_do_not_count(names: list[str]) -> None:
    found = [stem.casefold() for stem in stems([f"{name}.jpg" for name in names])]
    assert len(set(found)) == len(names)
