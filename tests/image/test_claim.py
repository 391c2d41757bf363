import pytest
from PIL import Image as Picture

from sightline.image.claim import MEDIA_TYPES, misnamed
from sightline.types import Upload


@pytest.fixture
def png(forge):
    return forge.file(Picture.new("L", (4, 4)), "PNG")


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        ("a.png", None), ("a.PNG", None), ("a.jpg", "image/png"), ("a", None), ("a.bin", "application/octet-stream"),
        ("a.png", "image/x-png; charset=binary"),
    ],
)  # fmt: skip
def test_a_true_claim_or_none_is_no_finding(png, name, claimed):
    assert misnamed(Upload(name, png, claimed)) is None


@pytest.mark.parametrize(
    ("name", "claimed", "said"),
    [
        ("scan.jpg", None, "Its name says image/jpeg, but the bytes are image/png"),
        ("scan.png", "image/jpeg", "It was sent as image/jpeg, but the bytes are image/png"),
        ("scan", "IMAGE/JPG", "It was sent as image/jpeg"),
        ("scan.pdf", None, "Its name says application/pdf"),
    ],
)
def test_a_false_claim_is_told_and_the_bytes_count(png, name, claimed, said):
    finding = misnamed(Upload(name, png, claimed))
    assert (finding.check, finding.severity) == ("media_type", "info")
    assert said in finding.message


def test_bytes_that_are_no_picture_are_left_to_the_gate():
    assert misnamed(Upload("a.png", b"hello", "image/png")) is None


def test_every_format_has_one_media_type():
    assert len(set(MEDIA_TYPES.values())) == len(MEDIA_TYPES) == 9
