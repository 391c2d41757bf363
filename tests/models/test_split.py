"""Pages in overlapping parts."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sightline.models.split import OVERLAP_SHARE, Overlap, grids, spans

lengths = st.integers(1, 16_384)


@given(length=lengths, count=st.integers(2, 12), overlap=st.integers(0, 400))
def test_parts_cover_the_length_stay_within_it_and_overlap(length: int, count: int, overlap: int) -> None:
    parts = spans(length, count, overlap)
    size = parts[0][1]
    assert {end - start for start, end in parts} == {size}
    assert (parts[0][0], parts[-1][1]) == (0, length)
    for (_, end), (start, _) in pairwise(parts):
        shared = end - start
        # Rounding to whole px may take one off the share.
        assert size == length or (shared >= overlap and shared >= OVERLAP_SHARE * size - 1)


@given(size=st.tuples(lengths, lengths), most=st.integers(1, 12))
def test_grids_have_no_more_parts_than_allowed_and_the_fewest_come_first(size: tuple[int, int], most: int) -> None:
    counts = [len(parts.boxes) for parts in grids(size, most, Overlap(20, 20))]
    assert counts == sorted(counts)
    assert all(2 <= count <= most for count in counts)


def test_parts_come_in_reading_order() -> None:
    grid = next(
        parts for parts in grids((1000, 1000), 4, Overlap(0, 0)) if parts.columns == 2 and len(parts.boxes) == 4
    )
    corners = [(box.left, box.top) for box in grid.boxes]
    assert corners == sorted(corners, key=lambda corner: (corner[1], corner[0]))
