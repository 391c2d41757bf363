"""What is remembered of the pictures that a model was sent."""

from sightline.types import Box, Rendition, Sent
from sightline.vlm.models.sent import sent

WHOLE = Box(0.0, 0.0, 1.0, 1.0)


def picture(page: int, size: tuple[int, int], length: int) -> Rendition:
    return Rendition(bytes(length), size, page, WHOLE, "high", 100, exact=True)


def test_of_a_page_in_parts_the_largest_size_and_the_sum_of_bytes_are_kept() -> None:
    parts = [picture(1, (800, 600), 10), picture(2, (700, 900), 7), picture(1, (800, 900), 20)]
    assert sent(parts) == (Sent(1, (800, 900), 30), Sent(2, (700, 900), 7))


def test_nothing_sent_is_nothing_remembered() -> None:
    assert sent([]) == ()
