import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import PageNotFound, UsageError
from sightline.image.pages import select


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (None, (1, 2, 3, 4, 5)),
        ("2", (2,)),
        ("1-3,5", (1, 2, 3, 5)),
        ("4-", (4, 5)),
        (" 5 , 1 ", (1, 5)),
        ("2,1-3,2", (1, 2, 3)),
        ("4-999999999", (4, 5)),
        ("1,9", (1,)),
    ],
)
def test_pages_are_picked_in_order_and_once(spec, expected):
    assert select(spec, count=5, name="a.pdf") == expected


@pytest.mark.parametrize("spec", ["", "x", "0", "0-2", "3-1", "1,,2", "-3", "1-2-3", "1;2", "٣", "1.5", "9" * 30])
def test_what_is_no_list_of_pages_is_a_usage_error(spec):
    with pytest.raises(UsageError, match="cannot be read"):
        select(spec, count=5, name="a.pdf")


@pytest.mark.parametrize(("count", "said"), [(1, "it has 1 page"), (5, "it has 5 pages")])
def test_pages_beyond_the_end_are_not_found_and_the_number_of_pages_is_named(count, said):
    with pytest.raises(PageNotFound, match=rf"a\.pdf: pages 7-9 .*{said}"):
        select("7-9", count=count, name="a.pdf")


@given(st.text(alphabet="0123456789-, x", max_size=12), st.integers(1, 50))
def test_any_text_gives_existing_pages_or_a_named_error(spec, count):
    try:
        pages = select(spec, count=count, name="a.pdf")
    except (UsageError, PageNotFound):
        return
    assert pages
    assert set(pages) <= set(range(1, count + 1))
    assert list(pages) == sorted(set(pages))
