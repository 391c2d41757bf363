"""What waits for a person, and how urgently."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sightline.errors import UsageError
from sightline.records.stored import new_id
from sightline.records.waiting import Reviewing

AT = datetime(2026, 11, 21, tzinfo=UTC)


def priority(record, *, p=0.5, total=None):
    """How urgent the record is in review, with all values as probable as this."""
    fields = tuple(
        replace(field, p_correct=p, value=total if field.path == "total" and total else field.value)
        for field in record.fields
    )
    row = Reviewing().row(replace(record, outcome="review", fields=fields), record_id="a", at=AT)
    return row["priority"]


def test_the_more_doubtful_and_the_more_valuable_comes_first(record):
    assert priority(record, p=0.2) > priority(record, p=0.9)
    assert priority(record, total="90000.00") > priority(record, total="9.00")


def test_a_total_that_is_no_number_is_worth_as_much_as_none(record):
    assert priority(record, total="n/a") == priority(record, total="NaN") == 0.5


def test_only_the_doubtful_wait_where_nothing_is_audited(record):
    assert Reviewing().row(record, record_id="a", at=AT) is None
    assert Reviewing().row(replace(record, outcome="review"), record_id="a", at=AT)["why"] == "doubt"


def test_a_share_of_the_accepted_is_audited_always_the_same(record):
    terms = Reviewing(audit_share=0.2)
    ids = [new_id(AT) for _ in range(1000)]
    drawn = [own for own in ids if terms.row(record, record_id=own, at=AT)]
    assert 140 <= len(drawn) <= 260
    assert drawn == [own for own in ids if terms.drawn(own)]
    assert {terms.row(record, record_id=own, at=AT)["why"] for own in drawn} == {"audit"}


def test_a_doubtful_record_that_was_drawn_says_so(record):
    row = Reviewing(audit_share=1).row(replace(record, outcome="review"), record_id="a", at=AT)
    assert (row["why"], row["sampled"]) == ("doubt", True)


def test_a_record_is_due_after_so_many_days(record):
    row = Reviewing(audit_share=1, due_days=2).row(record, record_id="a", at=AT)
    assert row["due_at"] == AT + timedelta(days=2)


@pytest.mark.parametrize("wrong", [{"audit_share": 1.1}, {"audit_share": -1}, {"lease_s": 0}, {"due_days": -1}])
def test_terms_that_cannot_be_are_told(wrong):
    with pytest.raises(UsageError):
        Reviewing(**wrong)
