import io
import os
import sys

import pytest

from sightline.errors import EmptyInput, InputNotFound, TooManyBytes
from sightline.image import Limits
from sightline.sources import uploads
from sightline.sources.files import MAX_BYTES


def names(*inputs):
    return [source.name for source in uploads([str(item) for item in inputs])]


def read_only(path, **options):
    (source,) = uploads([str(path)], **options)
    return source.read()


def test_a_file_is_read_when_its_turn_comes(tmp_path):
    path = tmp_path / "a.pdf"
    (source,) = uploads([str(path)])
    path.write_bytes(b"written later")
    assert source.name == str(path)
    assert source.read().data == b"written later"
    assert source.read().name == str(path)


def test_a_given_file_may_have_any_suffix(tmp_path):
    (tmp_path / "scan").write_bytes(b"x")
    assert read_only(tmp_path / "scan").data == b"x"


def test_a_folder_gives_its_documents_sorted_and_those_of_its_folders(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("z.jpg", "a.PDF", "notes.txt", ".hidden.png", "b/m.tiff", "b/readme"):
        (tmp_path / name).write_bytes(b"x")
    assert names(tmp_path) == [str(tmp_path / name) for name in ("a.PDF", "z.jpg", "b/m.tiff")]


def test_inputs_keep_their_order(tmp_path):
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"x")
    assert names(tmp_path / "b.png", "-", tmp_path / "a.png") == [
        str(tmp_path / "b.png"),
        "stdin",
        str(tmp_path / "a.png"),
    ]


def test_a_folder_without_documents_says_which_suffixes_are_read(tmp_path):
    (tmp_path / "notes.txt").write_bytes(b"x")
    with pytest.raises(EmptyInput, match=r"holds no document.*\.pdf"):
        read_only(tmp_path)


def test_linked_folders_do_not_run_in_circles(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "self.png").symlink_to(tmp_path / "self.png")
    assert names(tmp_path) == [str(tmp_path / "a.png"), str(tmp_path / "self.png")]
    with pytest.raises(InputNotFound, match="cannot be read"):
        read_only(tmp_path / "self.png")


@pytest.mark.parametrize("path", ["missing.pdf", "missing/folder/a.pdf", "nul\0byte.pdf", "x" * 5_000])
def test_a_path_that_does_not_exist_is_named(tmp_path, path):
    with pytest.raises(InputNotFound):
        read_only(f"{tmp_path}/{path}")


def test_a_bad_path_does_not_stop_the_others(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    missing, present = uploads([str(tmp_path / "missing.png"), str(tmp_path / "a.png")])
    with pytest.raises(InputNotFound, match="no such file"):
        missing.read()
    assert present.read().data == b"x"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path):
    os.mkfifo(tmp_path / "a.pdf")
    with pytest.raises(InputNotFound, match="not a regular file"):
        read_only(tmp_path / "a.pdf")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="this system has no /dev/zero")  # noqa: PTH110
def test_a_device_is_refused():
    with pytest.raises(InputNotFound, match="not a regular file"):
        read_only("/dev/zero")


def test_a_file_of_exactly_the_limit_is_read_and_one_more_byte_is_not(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(bytes(100))
    assert len(read_only(path, max_bytes=100).data) == 100
    with pytest.raises(TooManyBytes, match=r"a\.png"):
        read_only(path, max_bytes=99)


def test_the_limit_is_the_one_of_the_gate():
    assert Limits().max_bytes == MAX_BYTES


def test_standard_input_is_read_up_to_the_limit(monkeypatch):
    given = io.BytesIO(bytes(1_000))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given))
    with pytest.raises(TooManyBytes, match="stdin"):
        read_only("-", max_bytes=10)


def test_standard_input_is_called_stdin(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"%PDF-")))
    upload = read_only("-")
    assert (upload.name, upload.data) == ("stdin", b"%PDF-")
