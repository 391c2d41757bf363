"""Labels stay few."""

from sightline.observe.bounded import Bounded


def test_the_first_names_are_kept_and_later_ones_are_other() -> None:
    label = Bounded(most=2, known=["rules"])
    assert [label(name) for name in ("a", "b", "c", "rules", "a", None, "")] == [
        "a",
        "b",
        "other",
        "rules",
        "a",
        "",
        "",
    ]


def test_what_does_not_look_like_a_name_takes_no_place() -> None:
    label = Bounded(most=1)
    assert label("two words") == "other"
    assert label("one") == "one"
