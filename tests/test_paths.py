from hypothesis import given
from hypothesis import strategies as st

from sightline.paths import get, leaves, put


def test_leaves_name_the_way_to_every_value():
    values = {"vendor": {"name": "A"}, "total": "9.00", "line_items": [{"total": 4}, {"total": None}], "tax": None}
    assert leaves(values) == {
        "vendor.name": "A",
        "total": "9.00",
        "line_items[0].total": "4",
        "line_items[1].total": None,
        "tax": None,
    }


def test_empty_lists_and_objects_have_no_leaves():
    assert leaves({"line_items": [], "vendor": {}}) == {}


nested = st.recursive(
    st.none() | st.text(max_size=5) | st.integers() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", min_size=1, max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text("ab", min_size=1, max_size=2), nested, max_size=3))
def test_any_answer_has_leaves_of_text(values):
    assert all(text is None or isinstance(text, str) for text in leaves(values).values())


@given(st.lists(st.text("abc", min_size=1, max_size=2), min_size=1, max_size=4), st.text(max_size=5))
def test_what_is_put_at_a_path_is_found_there_and_nothing_else_changes(steps, value):
    path, before = ".".join(steps), {"kept": "x"}
    after = put(before, path, value)
    assert get(after, path) == value
    assert (after["kept"], before) == ("x", {"kept": "x"})
