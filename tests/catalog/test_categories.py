"""Categories come from files as people keep them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sightline.catalog import Category, meanings, read_categories
from sightline.errors import UsageError

FILES = {
    "a.toml": '[[category]]\nname = "Gala"\ndescription = "red"\ngroup = "Apple"\nexamples = ["p/gala.jpg"]\n'
    '[[category]]\nname = "other"\n',
    "a.json": '[{"name": "Gala", "description": "red", "group": "Apple", "examples": ["p/gala.jpg"]}, "other"]',
    "a.csv": "name,description,group,examples\nGala,red,Apple,p/gala.jpg\nother,,,\n",
}


@pytest.mark.parametrize("name", FILES)
def test_every_format_says_name_meaning_group_and_examples(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILES[name])
    found = read_categories(tmp_path / name)
    assert found == (Category("Gala", "red", "Apple", (tmp_path / "p/gala.jpg",)), Category("other"))
    assert meanings(found) == {"Gala": "red", "other": ""}


def test_plain_text_has_one_a_line_and_json_says_itself_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\ufeffGala\tred, mostly\n\nother\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text('{"Gala": "red, mostly", "other": ""}')
    assert read_categories(tmp_path / "a.txt") == read_categories(tmp_path / "b.txt")


def test_examples_of_a_table_stand_in_one_cell(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,examples\nGala, a.jpg ; b.jpg\n")
    assert [path.name for path in read_categories(tmp_path / "a.csv")[0].examples] == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", '["a", "a"]', "twice"),
        ("a.json", '[{"name": "a", "parent": "b"}]', "'parent'"),
        ("a.json", '[{"name": 1}]', "are texts"),
        ("a.json", "[[", "not written as JSON"),
        ("a.json", "[1]", "names, or objects"),
        ("a.toml", "[[category]\n", "not written as TOML"),
        ("a.toml", 'names = ["a"]', "tables"),
        ("a.csv", "category\na\n", "column `name`"),
        ("a.txt", "a\na\n", "twice"),
    ],
)
def test_a_file_that_is_none_says_what_is_wrong(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(UsageError, match=said):
        read_categories(tmp_path / name)


def test_what_cannot_be_read_is_explained(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("Äpfel".encode("latin-1"))
    with pytest.raises(UsageError, match="UTF-8"):
        read_categories(tmp_path / "latin.txt")
    with pytest.raises(UsageError, match="No such file"):
        read_categories(tmp_path / "nowhere.txt")
