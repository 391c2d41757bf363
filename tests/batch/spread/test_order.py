"""Parts of a batch: which documents, and under which name."""

from sightline.batch.spread.order import Part, parts


def test_documents_go_out_in_parts_and_the_last_one_is_what_is_left(documents):
    assert [[one.id for one in part.documents] for part in parts(documents(5), 2)] == [
        ["a0", "a1"],
        ["a2", "a3"],
        ["a4"],
    ]


def test_a_part_has_the_same_name_whenever_it_has_the_same_ids(documents):
    first, again, other = Part(tuple(documents(3))), Part(tuple(documents(3))), Part(tuple(documents(4)))
    assert first.name == again.name
    assert first.name != other.name
