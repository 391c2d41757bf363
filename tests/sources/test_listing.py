"""What many documents are named by, one at a time."""

import json

import pytest

from sightline.errors import CorruptInput, InputNotFound, UsageError
from sightline.sources import Columns, listed


@pytest.fixture
def folder(tmp_path):
    for name in ("b/2.jpg", "b/1.jpg", "a.png", "notes.txt", ".hidden.png", "b/c/3.tiff"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(name.encode())
    return tmp_path


def ids(*inputs, **options):
    return [one.id for one in listed([str(one) for one in inputs], **options)]


def test_files_folders_and_patterns_go_by_their_paths(folder):
    assert ids(folder / "a.png", folder / "b") == [
        str(folder / name) for name in ("a.png", "b/1.jpg", "b/2.jpg", "b/c/3.tiff")
    ]
    assert ids(folder / "b" / "*.jpg") == [str(folder / "b" / name) for name in ("1.jpg", "2.jpg")]


def test_a_pattern_reaches_as_deep_as_it_says(folder):
    every = ["a.png", "b/1.jpg", "b/2.jpg", "b/c/3.tiff"]
    assert sorted(ids(folder / "**")) == sorted(str(folder / name) for name in [*every, "notes.txt"])
    assert sorted(ids(folder / "**" / "*.[jp]*g")) == sorted(str(folder / name) for name in every[:3])
    assert ids(folder / "**" / "**" / "3.tiff") == [str(folder / "b/c/3.tiff")]
    assert ids(folder / "?.png") == [str(folder / "a.png")]


def test_a_pattern_of_folders_means_what_is_in_them(folder):
    assert ids(folder / "[b]") == [str(folder / name) for name in ("b/1.jpg", "b/2.jpg", "b/c/3.tiff")]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(folder):
    (folder / "[x].png").write_bytes(b"x")
    assert ids(folder / "[x].png") == [str(folder / "[x].png")]


def test_a_link_that_runs_in_circles_is_not_followed(folder):
    (folder / "b" / "up").symlink_to(folder)
    assert len(ids(folder / "**" / "*.jpg")) == 2


def test_a_pattern_that_nothing_matches_is_one_failure(folder):
    [one] = listed([str(folder / "*.gif")])
    with pytest.raises(InputNotFound, match="nothing matches"):
        one.source.read()


def test_standard_input_is_refused():
    with pytest.raises(UsageError, match="standard input"):
        ids("-")


def written(folder, suffix):
    """A manifest of two documents, one of them without an id, and a row without a path."""
    rows = [{"id": "x", "path": "a.png"}, {"id": "", "path": "b/1.jpg"}, {"id": "z", "path": ""}]
    path = folder / f"list{suffix}"
    if suffix == ".csv":
        path.write_text("﻿id,path,other\n" + "".join(f"{row['id']},{row['path']},1\n" for row in rows))
    elif suffix == ".parquet":
        pyarrow = pytest.importorskip("pyarrow", reason="manifests need the extra parquet")
        from pyarrow import parquet

        parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".ndjson", ".parquet"])
def test_a_manifest_names_documents_beside_it_and_their_ids(folder, suffix):
    found = list(listed([str(written(folder, suffix))]))
    assert [one.id for one in found] == ["x", str(folder / "b/1.jpg"), "z"]
    assert found[0].source.read().data == b"a.png"
    with pytest.raises(CorruptInput, match=f"list{suffix}:3: this row has no 'path'"):
        found[2].source.read()


def test_columns_have_the_names_that_one_says(folder):
    (folder / "list.csv").write_text("file,sku\na.png,7\n")
    assert ids(folder / "list.csv", columns=Columns("file", "sku")) == ["7"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.csv", "file,sku\na.png,7\n"),
        ("list.csv", ""),
        ("list.jsonl", '{"file": "a.png"}\n'),
        ("list.jsonl", "x\n"),
    ],
)
def test_a_manifest_without_the_column_says_which_there_are(folder, name, text):
    (folder / name).write_text(text)
    with pytest.raises(UsageError, match="no column 'path'"):
        ids(folder / name)


def test_a_manifest_that_is_none_is_wrong_usage(folder):
    with pytest.raises(UsageError, match=r"nowhere\.csv"):
        ids(folder / "nowhere.csv")
    (folder / "list.csv").write_bytes(b"path\n\xff\xfe\n")
    with pytest.raises(UsageError, match="UTF-8"):
        ids(folder / "list.csv")
    pytest.importorskip("pyarrow", reason="manifests need the extra parquet")
    (folder / "list.parquet").write_bytes(b"no table")
    with pytest.raises(UsageError, match="no Parquet"):
        ids(folder / "list.parquet")


def test_a_broken_line_is_one_failure(folder):
    (folder / "list.jsonl").write_text('{"path": "a.png"}\n{"path": \n["a"]\n{"path": "b/1.jpg"}\n')
    found = list(listed([str(folder / "list.jsonl")]))
    assert [one.id for one in found][0::3] == [str(folder / "a.png"), str(folder / "b/1.jpg")]
    for one in found[1:3]:
        with pytest.raises(CorruptInput):
            one.source.read()
