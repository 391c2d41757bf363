import pytest

from sightline.text.calls import accepted, asked, calls, words_of


@pytest.mark.parametrize(
    ("label", "kind", "names"),
    [
        ("Rechnungsdatum:", "date", {"issued"}),
        ("Date", "date", {"date"}),
        ("Fällig am", "date", {"due"}),
        ("Échéance", "date", {"due"}),
        ("Zahlbar innerhalb 30 Tagen bis", "date", {"due"}),
        ("Lieferdatum", "date", {"delivered"}),
        ("Hello", "date", set()),
        ("Rechnung Nr.", "identifier", {"invoice"}),
        ("N° facture", "identifier", {"invoice"}),
        ("Kundennummer", "identifier", {"customer"}),
        ("USt-IdNr.:", "tax_id", {"tax"}),
        ("Tax invoice no.", "tax_id", {"invoice"}),
        ("IBAN", "iban", {"bank"}),
        ("Total", "amount", {"total"}),
        ("Nettobetrag", "amount", {"subtotal"}),
        ("zzgl. 19 % MwSt.", "amount", {"tax", "subtotal"}),
        ("Change", "amount", {"change"}),
        ("Total", "text", set()),
    ],
)
def test_a_label_calls_a_value_by_its_names(label, kind, names):
    assert calls(label, kind) == names


@pytest.mark.parametrize(
    ("path", "kind", "wanted"),
    [
        ("date", "date", {"issued"}),
        ("invoice_date", "date", {"issued"}),
        ("paymentDueDate", "date", {"due"}),
        ("order.order_date", "date", {"ordered"}),
        ("vendor.tax_id", "tax_id", {"tax"}),
        ("customer_number", "identifier", {"customer"}),
        ("total", "amount", {"total"}),
        ("mood", "amount", set()),
        ("line_items[].total", "amount", set()),
        ("vendor.name", "text", set()),
    ],
)
def test_a_field_asks_for_what_its_name_says(path, kind, wanted):
    assert asked(path, kind) == wanted


def test_the_day_of_issue_may_be_called_a_date():
    assert "date" in accepted(frozenset({"issued"}))
    assert "date" not in accepted(frozenset({"due"}))


def test_words_of_a_name_come_apart_at_marks_and_capitals():
    assert words_of("invoiceDueDate_of-Bill") == ("invoice", "due", "date", "of", "bill")
