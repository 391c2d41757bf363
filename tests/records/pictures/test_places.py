"""Every place of pictures keeps the same promises."""

import pytest

from sightline.errors import StoreError
from sightline.records.pictures import named
from sightline.records.pictures.bucket import Bucket
from sightline.records.pictures.disk import Disk


@pytest.fixture(params=["disk", "folder by obstore", "memory by obstore"])
def place(request, tmp_path):
    if request.param == "disk":
        return Disk(tmp_path / "pages")
    (tmp_path / "pages").mkdir()
    return Bucket(f"file://{tmp_path}/pages" if "folder" in request.param else "memory:///")


NAME = named("acme", "ab" * 32)


async def test_what_is_put_is_found_until_it_is_deleted(place):
    assert await place.get(NAME) is None
    await place.put(NAME, b"jpeg")
    await place.put(NAME, b"jpeg")
    assert await place.get(NAME) == b"jpeg"
    await place.delete(NAME)
    await place.delete(NAME)
    assert await place.get(NAME) is None


def test_tenants_never_share_a_name():
    assert named("acme", "d1") != named("other", "d1")
    assert "acme" not in NAME


async def test_only_the_owner_may_read_what_is_on_a_disk(tmp_path):
    await Disk(tmp_path / "pages").put(NAME, b"jpeg")
    assert [(tmp_path / part).stat().st_mode & 0o777 for part in ("pages", f"pages/{NAME}")] == [0o700, 0o600]


async def test_what_was_begun_goes_with_the_picture(tmp_path):
    disk = Disk(tmp_path)
    part = (tmp_path / NAME).with_suffix(".part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    await disk.delete(NAME)
    assert not part.exists()


async def test_a_place_that_takes_nothing_says_so(tmp_path):
    (tmp_path / "pages").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="name another place"):
        await Disk(tmp_path / "pages").put(NAME, b"jpeg")
