"""A caller's schema, a table, categories and a free question on the whole line, answered by a script."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from sightline import Pipeline, Record, Upload, extract
from sightline.errors import ProviderError, UsageError
from sightline.tasks.custom import task_of
from sightline.testing.examples import Example, invoice
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Json
from sightline.wire import from_json, to_json


@pytest.fixture(scope="module")
def bill() -> Example:
    """An invoice whose file states its text, so that nothing has to be read by OCR."""
    return invoice(1, layout="window", look="pdf")


class Line(BaseModel):
    description: str
    total: Decimal | None = None


class Bill(BaseModel):
    number: str
    dated: dt.date
    total: float
    paid: bool = False
    sort: Literal["bill", "reminder"] = "bill"
    note: str | None = None
    lines: list[Line] = []


def told(values: dict[str, Json]) -> Scripted:
    return Scripted([Answer(values, {}, "scripted")])


def answered(example: Example) -> dict[str, Json]:
    """What is true of the bill, as a provider says it."""
    items: Any = example.values["line_items"]
    return {
        "number": example.values["invoice_number"],
        "dated": example.values["invoice_date"],
        "total": example.values["total"],
        "paid": None,
        "sort": None,
        "note": None,
        "lines": [{"description": item["description"], "total": item["total"]} for item in items],
    }


def field(record: Record, path: str) -> Any:
    return next(field for field in record.fields if field.path == path)


def test_a_model_is_asked_for_its_fields_and_gets_its_types_back(bill: Example) -> None:
    provider = told(answered(bill))
    record = extract(bill.data, schema=Bill, provider=provider)
    asked = provider.asked[0].task
    assert record.task == asked.name == "schema:Bill"
    assert [each.path for each in asked.fields][:3] == ["number", "dated", "total"]
    assert record.values["total"] == float(str(bill.values["total"]))
    assert "paid" not in record.values
    assert record.values["note"] is None


def test_the_values_of_a_record_make_the_model_and_keep_every_cent(bill: Example) -> None:
    record = extract(bill.data, schema=Bill, provider=told(answered(bill)))
    made = Bill.model_validate(record.values)
    items: Any = bill.values["line_items"]
    assert made.dated == dt.date.fromisoformat(str(bill.values["invoice_date"]))
    assert [line.total for line in made.lines] == [Decimal(item["total"]) for item in items]
    assert (made.paid, made.sort, made.note) == (False, "bill", None)


def test_every_value_is_judged_and_those_that_are_printed_have_a_place(bill: Example) -> None:
    record = extract(bill.data, schema=Bill, provider=told(answered(bill)))
    number, total = field(record, "number"), field(record, "total")
    assert (number.status, number.value) == ("confirmed", bill.values["invoice_number"])
    assert number.evidence
    assert total.value == bill.values["total"]
    assert (field(record, "paid").status, field(record, "paid").p_correct) == ("missing", None)
    assert field(record, "lines[0].total").evidence


def test_an_invented_value_is_not_accepted(bill: Example) -> None:
    record = extract(bill.data, schema=Bill, provider=told({**answered(bill), "number": "INVENTED-1"}))
    assert (field(record, "number").status, record.outcome) == ("unverified", "review")


def test_a_record_of_a_schema_survives_the_way_through_json(bill: Example) -> None:
    record = extract(bill.data, schema=Bill, provider=told({**answered(bill), "paid": "true"}))
    back = from_json(json.loads(json.dumps(to_json(record))))
    assert back.values == record.values
    assert [each.path for each in back.fields] == [each.path for each in record.fields]
    assert back.values["paid"] is True


async def test_a_pipeline_takes_a_task_as_it_is_as_well_as_by_name(bill: Example) -> None:
    async with Pipeline(provider=told(answered(bill)), workers=0) as pipeline:
        record = await pipeline.extract(Upload(bill.name, bill.data), task=task_of(Bill, name="bill"))
    assert record.task == "bill"


def test_a_table_has_its_rows_by_headers_and_says_where_cells_are(bill: Example) -> None:
    items: Any = bill.values["line_items"]
    rows: list[Json] = [
        {"cells": [{"column": "What", "text": item["description"]}, {"column": "Sum", "text": None}]} for item in items
    ]
    record = extract(bill.data, "table", provider=told({"columns": ["What", "Sum"], "rows": rows}))
    assert record.values["rows"] == [{"What": item["description"], "Sum": None} for item in items]
    assert field(record, "rows[0].What").evidence
    assert record.outcome == "review"


def test_a_category_and_a_description_are_unverified_and_for_review(bill: Example) -> None:
    chosen = extract(bill.data, categories=["invoice", "other"], provider=told({"category": "Invoice"}))
    assert (chosen.task, chosen.values, chosen.outcome) == ("classify", {"category": "invoice"}, "review")
    said = extract(bill.data, prompt="What is it?", provider=told({"text": "A bill."}))
    assert (said.task, said.values, said.outcome) == ("describe", {"text": "A bill."}, "review")
    assert [(each.status, each.p_correct) for each in said.fields] == [("unverified", None)]


def test_without_a_model_these_tasks_say_to_choose_one(bill: Example) -> None:
    for asked in ({"schema": Bill}, {"task": "table"}, {"prompt": "What is it?"}):
        with pytest.raises(ProviderError, match="choose a model with --model"):
            extract(bill.data, **asked)


def test_a_wrong_call_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="give no task"):
        extract(tmp_path / "nowhere.pdf", "receipt", schema=Bill)
