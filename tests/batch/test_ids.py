"""Each document once, under an id of its own."""

from hypothesis import given
from hypothesis import strategies as st

from sightline.batch.ids import Ids
from sightline.sources import Listed, Source


def listing(*pairs):
    return [Listed(name, Source(place, lambda: None)) for name, place in pairs]


def named(*pairs):
    with Ids() as ids:
        return [(one.id, one.source.name) for one in ids.distinct(listing(*pairs))]


def test_the_same_document_twice_is_one():
    assert named(("a", "x"), ("b", "y"), ("a", "x")) == [("a", "x"), ("b", "y")]


def test_another_document_of_the_same_id_is_numbered():
    assert named(("a", "x"), ("a", "y"), ("a", "z")) == [("a", "x"), ("a#2", "y"), ("a#3", "z")]


def test_a_number_that_somebody_else_has_is_not_given_again():
    assert [name for name, _ in named(("a#2", "w"), ("a", "x"), ("a", "y"))] == ["a#2", "a", "a#2#2"]


def test_what_is_finished_is_not_done_again():
    with Ids() as ids:
        assert ids.finish("a")
        assert not ids.finish("a")
        assert [one.id for one in ids.unfinished(listing(("a", "x"), ("b", "y")))] == ["b"]


def test_ids_that_are_no_text_are_ids():
    with Ids() as ids:
        ids.finish("b\udcffll.pdf")
        assert ids.is_finished("b\udcffll.pdf")


@given(st.lists(st.tuples(st.sampled_from(["a", "a#2", "b", ""]), st.sampled_from("xyz"))))
def test_ids_never_repeat_and_no_document_is_lost(pairs):
    found = named(*pairs)
    assert len({name for name, _ in found}) == len(found) == len(set(pairs))
