import json
import os
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from sightline.errors import InputNotFound, UsageError
from sightline.evaluate import labelled
from sightline.types import Box


def write(path: Path, content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def blank_pdf(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    document = pypdfium2.PdfDocument.new()
    document.new_page(100, 100)
    document.save(path)
    document.close()


def test_our_own_labels_are_flattened_and_null_means_that_there_is_none(tmp_path):
    values = {"vendor": {"name": "ACME"}, "tax": None, "line_items": [{"total": "5.00", "quantity": 2}]}
    write(tmp_path / "labels.jsonl", json.dumps({"file": "a.jpg", "task": "receipt", "values": values}) + "\n\n")
    (label,) = labelled(tmp_path)
    assert label.path == tmp_path / "a.jpg"
    assert label.values == {
        "vendor.name": ("ACME",),
        "tax": (),
        "line_items[0].total": ("5.00",),
        "line_items[0].quantity": ("2",),
    }


def test_only_documents_of_the_asked_task_are_given(tmp_path):
    rows = [{"file": f"{task}.jpg", "task": task, "values": {}} for task in ("receipt", "invoice")]
    write(tmp_path / "labels.jsonl", "\n".join(map(json.dumps, rows)))
    assert [label.path.name for label in labelled(tmp_path, task="invoice")] == ["invoice.jpg"]
    with pytest.raises(UsageError, match="no labelled document of task menu"):
        labelled(tmp_path, task="menu")


@pytest.mark.parametrize("line", ["{", "[]", '{"values": {}}', '{"file": "a.jpg"}', '{"file": "a.jpg", "values": 3}'])
def test_a_line_that_is_no_label_is_named_by_its_number(tmp_path, line):
    write(tmp_path / "labels.jsonl", '{"file": "a.jpg", "values": {}}\n' + line)
    with pytest.raises(UsageError, match=r"labels\.jsonl, line 2"):
        labelled(tmp_path)


def test_a_folder_without_labels_is_refused_with_the_remedy(tmp_path):
    write(tmp_path / "notes.json", {"issuer": "nobody"})
    with pytest.raises(UsageError, match=r"write labels\.jsonl"):
        labelled(tmp_path)


def test_a_folder_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(InputNotFound, match="no such folder"):
        labelled(tmp_path / "nowhere")


@pytest.fixture
def sroie(tmp_path):
    """A maker of a SROIE folder with one receipt of 200 x 400 pixels."""

    def make(*lines: str, **key: str) -> Path:
        (tmp_path / "img").mkdir()
        Image.new("RGB", (200, 400), "white").save(tmp_path / "img" / "007.jpg")
        write(tmp_path / "key" / "007.json", {"company": "ACME SDN BHD", "total": "9.00", "date": "25/12/2018", **key})
        write(tmp_path / "box" / "007.csv", "\r\n".join(lines))
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("25/12/2018", "2018-12-25"),
        ("5/3/2018", "2018-03-05"),
        ("26/02/18", "2018-02-26"),
        ("28-01-18", "2018-01-28"),
        ("2018-03-23", "2018-03-23"),
        ("20180304", "2018-03-04"),
        ("25032018", "2018-03-25"),
        ("24 MAR 18", "2018-03-24"),
        ("05-JAN-2017", "2017-01-05"),
        ("14/JUN/2017", "2017-06-14"),
    ],
)
def test_the_dates_of_sroie_are_day_first_in_all_their_forms(sroie, printed, iso):
    (label,) = labelled(sroie(date=printed))
    assert label.values["date"] == (iso,)


@pytest.mark.parametrize(
    ("printed", "value"),
    [("9.00", "9.00"), ("$8.60", "8.60"), ("RM 29.70", "29.70"), ("-1.73", "-1.73"), ("RM1,007.50", "1007.50")],
)
def test_the_totals_of_sroie_lose_currency_and_grouping(sroie, printed, value):
    (label,) = labelled(sroie(total=printed))
    assert label.values["total"] == (value,)


@pytest.mark.parametrize("key", [{"date": "31/02/2018"}, {"date": "yesterday"}, {"total": "nine"}])
def test_a_label_of_sroie_that_is_not_understood_is_refused(sroie, key):
    with pytest.raises(UsageError, match="007"):
        labelled(sroie(**key))


def test_the_lines_that_hold_the_total_are_fractions_of_the_page(sroie):
    (label,) = labelled(
        sroie(
            "20,40,180,40,180,80,20,80,TOTAL, RM 9.00",
            "100,200,180,200,180,240,100,240,9.00",
            "0,0,10,0,10,10,0,10,19.00",
            "0,0,10,0,10,10,0,10,9.001",
            "20,300,180,300,180,340,20,340,DATE: 25/12/2018 15:41",
        )
    )
    assert label.lines == {
        "total": (Box(0.1, 0.1, 0.9, 0.2), Box(0.5, 0.5, 0.9, 0.6)),
        "date": (Box(0.1, 0.75, 0.9, 0.85),),
    }


def zugferd(folder: Path, *, visible, **stated) -> Path:
    truth = {
        "invoice_number": "R1",
        "type_code": "380",
        "seller": {"name": "ACME", "vat_id": "DE1"},
        "buyer": {"name": "Kunde"},
        "lines": [],
        **dict.fromkeys(("issue_date", "due_date", "iban", "tax_basis_total", "tax_total", "grand_total")),
        **stated,
        "visible_in_text_layer": {"lines": [], **visible},
    }
    write(folder / "truth" / "a.truth.json", truth)
    blank_pdf(folder / "truth" / "a.pdf")
    return folder


def test_only_what_the_page_of_a_zugferd_invoice_shows_is_scored(tmp_path):
    folder = zugferd(
        tmp_path,
        visible={"grand_total": True, "seller.name": True, "iban": False, "lines": [{"line_total": False}]},
        grand_total="119.00",
        iban="DE12",
        lines=[{"line_total": "100.00"}],
    )
    (label,) = labelled(folder)
    assert label.values == {"total": ("119.00",), "vendor.name": ("ACME",)}
    assert label.group == "R1"


def test_a_zero_that_does_not_stand_alone_on_the_page_is_not_scored(tmp_path):
    (label,) = labelled(
        zugferd(tmp_path, visible={"tax_total": True, "grand_total": True}, tax_total="0.00", grand_total="220.00")
    )
    assert label.values == {"total": ("220.00",)}


def test_a_credit_note_may_be_printed_with_either_sign(tmp_path):
    folder = zugferd(
        tmp_path,
        visible={"grand_total": True, "lines": [{"line_total": True}]},
        type_code="381",
        grand_total="233.47",
        lines=[{"line_total": "20.48"}],
    )
    (label,) = labelled(folder)
    assert label.values == {"total": ("233.47", "-233.47"), "line_items[0].total": ("20.48", "-20.48")}


def test_the_values_of_invoice2data_keep_their_cents_and_share_a_group(tmp_path):
    lines = [{"name": "a", "price_subtotal": 399.1}, {"line_note": "a note"}]
    stated = [{"issuer": "A", "currency": "EUR", "amount": 717.97, "date": "2014-04-19", "lines": lines}]
    write(tmp_path / "a.json", stated)
    blank_pdf(tmp_path / "a.pdf")
    Image.new("RGB", (9, 9)).save(tmp_path / "a.png")
    pdf, png = labelled(tmp_path)
    assert pdf.values == {"invoice_date": ("2014-04-19",), "total": ("717.97",), "line_items[0].total": ("399.1",)}
    assert (pdf.path.name, png.path.name, pdf.group == png.group) == ("a.pdf", "a.png", True)


@pytest.mark.parametrize(
    ("name", "files", "distinct"), [("sroie", 116, 116), ("zugferd", 46, 15), ("invoice2data", 7, 5)]
)
def test_the_public_sets_are_read_whole(name, files, distinct):
    data = os.environ.get("SIGHTLINE_DATA")
    if not data:
        pytest.skip("SIGHTLINE_DATA is not set to the folder of the public sets")
    labels = labelled(Path(data) / name)
    assert len(labels) == files
    assert len({label.group or label.path for label in labels}) == distinct
    assert all(label.path.is_file() for label in labels)
    assert all(label.lines is None or label.lines["total"] for label in labels)
