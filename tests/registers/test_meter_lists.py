"""Lists of meters: numbers, names and areas, however a spreadsheet gives them."""

import pytest

from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import InputError
from meterbus.registers.errors import RegisterError
from meterbus.registers.meter_lists import Column, meters_in
from meterbus.registers.notations import addresses_of

COLD = SecondaryAddress("66510211")
TWO = [("66510211", "Flat 3", "Kitchen"), ("12", "Flat 4", "")]


def told(text: str) -> list[tuple[str, str, str]]:
    """Return what names each meter, its name and its area."""
    return [(each.text, each.name, each.area) for each in meters_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        "66510211; Flat 3; Kitchen\n12; Flat 4",
        "66510211,Flat 3,Kitchen\n12,Flat 4,\n",
        "66510211\tFlat 3\tKitchen\r\n12\tFlat 4\t\r\n",
        "Serial number;Name;Area\n\n66510211;Flat 3;Kitchen\n12;Flat 4;",
        "Area,Remark,Meter,Name\nKitchen,old,66510211,Flat 3\n,,12,Flat 4",
        '"66510211";"Flat 3";"Kitchen"\n12;Flat 4',
    ],
)
def test_columns_are_read_as_they_are_pasted(text: str) -> None:
    """Commas, semicolons or tabs, with headings or without."""
    assert told(text) == TWO


def test_what_is_in_quotes_may_have_a_comma() -> None:
    """As a spreadsheet saves it."""
    assert told('66510211,"Flat 3, left"') == [("66510211", "Flat 3, left", "")]


def test_headings_may_be_those_of_a_language() -> None:
    """Each says what its column is."""
    headings = {"raum": Column.AREA, "zähler": Column.METER}
    (meter,) = meters_in("Raum;Zähler\nKüche;66510211", headings)
    assert (meter.area, meter.addresses[0]) == ("Küche", COLD)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("66510211, 66510348", ["66510211", "66510348"]),
        ("66510211;66510348;66510349", ["66510211", "66510348", "66510349"]),
        ("66510211\n66510348", ["66510211", "66510348"]),
        ("12, 13", ["12", "13"]),
    ],
)
def test_numbers_alone_are_a_meter_each(text: str, numbers: list[str]) -> None:
    """Sixteen digits with a comma between them are no address."""
    assert told(text) == [(each, "", "") for each in numbers]
    assert [each.line for each in meters_in(text)] == [
        text.count("\n", 0, text.index(each)) + 1 for each in numbers
    ]


def test_a_flat_may_be_called_like_an_address() -> None:
    """A short number behind a long one is its name."""
    assert told("66510211; 12; Kitchen") == [("66510211", "12", "Kitchen")]
    assert told("66510211; 12") == [("66510211", "12", "")]


@pytest.mark.parametrize(
    "text",
    [
        "829690102D2C400D (KAM)",
        "66510211 / KAM / 59 / water",
        "665102112D2C3B16",
        "6651-0211",
    ],
)
def test_every_notation_of_one_meter_is_taken(text: str) -> None:
    """With a name behind it."""
    assert told(f"{text};Garden") == [(text, "Garden", "")]


@pytest.mark.parametrize("text", ["66510211, 66510348", "66510211;66510348"])
def test_two_numbers_in_one_field_are_no_address(text: str) -> None:
    """Where one meter is asked for, such as on the command line."""
    with pytest.raises(InputError):
        addresses_of(text)


@pytest.mark.parametrize(
    ("text", "code", "lines"),
    [
        ("66510211; A\nnobody; B", "bad_meter", [2]),
        ("66510211; A\n\n; B", "bad_meter", [3]),
        ("66510211; A\n66510211; B", "said_twice", [1, 2]),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    text: str, code: str, lines: list[int]
) -> None:
    """Nothing is read before every line is understood."""
    with pytest.raises(RegisterError) as caught:
        meters_in(text)
    assert caught.value.code == code
    assert [line for line, _ in caught.value.places] == lines


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\n".join(str(66510000 + each) for each in range(251)), "too_many"),
        (" " * 40_001, "too_long"),
    ],
)
def test_there_is_an_end_to_it(text: str, code: str) -> None:
    """No bus has more."""
    with pytest.raises(RegisterError) as caught:
        meters_in(text)
    assert caught.value.code == code


def test_nothing_is_no_meter() -> None:
    """An empty page, or headings alone."""
    assert meters_in("") == ()
    assert meters_in("Number;Name") == ()
