"""The pictures that look like one are found, the nearest first."""

from hypothesis import given
from hypothesis import strategies as st

from sightline.cache.similar import Similar

HASHES = st.integers(0, 2**64 - 1)


@given(st.lists(HASHES, max_size=60), HASHES, st.integers(0, 64))
def test_all_that_are_near_are_found_and_no_others(hashes, wanted, within):
    similar = Similar()
    for number, one in enumerate(hashes):
        similar.add(one, str(number))
    distances = {str(number): (one ^ wanted).bit_count() for number, one in enumerate(hashes)}
    found = similar.near(wanted, within=within, at_most=len(hashes) + 1)
    assert set(found) == {name for name, distance in distances.items() if distance <= within}
    assert [distances[name] for name in found] == sorted(distances[name] for name in found)


@given(st.integers(1, 40), st.integers(0, 100))
def test_the_oldest_go_first(most, number):
    similar = Similar(most=most)
    for one in range(number):
        similar.add(one, str(one))
    assert len(similar) == min(most, number)
    everything = similar.near(0, within=64, at_most=number + 1)
    assert sorted(map(int, everything)) == list(range(max(0, number - most), number))


def test_more_than_the_first_room_are_kept():
    similar = Similar()
    for one in range(5000):
        similar.add(one << 20, str(one))
    assert similar.near(4999 << 20, within=0) == ["4999"]
