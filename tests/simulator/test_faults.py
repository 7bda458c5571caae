"""Faults by name."""

from pathlib import Path

import pytest

from simulator.bus import SimulatedBus
from simulator.faults import FAULTS, Fault, FaultError, Order, Place, fault_lines

from .builders import meter

DOCUMENT = Path(__file__).parents[2] / "docs" / "dev" / "simulator.md"
EXAMPLES = {
    "": "",
    "P": "0.5",
    "TIME": "20ms",
    "N": "3",
    "HEX": "FF00",
    "A": "0",
    "DIGITS": "01020304",
    "END": "stop",
    "FORM": "short",
    "WHAT": "drop",
    "HOW": "swallow",
    "WHO": "ser2net",
}


def bus_of_two() -> SimulatedBus:
    """Return a bus with two meters of different numbers."""
    return SimulatedBus([meter(5), meter(6, number="8296901A")])


def targets(bus: SimulatedBus) -> dict[Place, object]:
    """Return what each kind of fault can be set on."""
    return {
        Place.BUS: bus,
        Place.GATEWAY: bus.gateway,
        Place.METER: bus.meters[0],
    }


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_can_be_set_by_its_name(fault: Fault) -> None:
    """It is an attribute of the first thing that it goes with."""
    bus = bus_of_two()
    target = targets(bus)[fault.places[0]]
    usual = getattr(target, fault.attribute)
    example = "=".join(filter(None, (fault.name, EXAMPLES[fault.form.placeholder])))
    order = Order.parse(example)
    order.apply(bus)
    assert getattr(target, fault.attribute) == order.value
    assert order.value != usual


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_has_its_line_in_the_document(fault: Fault) -> None:
    """The table there is the one that the command line prints."""
    assert f"| `{fault.usage}` | {fault.text} |" in DOCUMENT.read_text("utf-8")


def test_every_fault_has_its_line_on_the_command_line() -> None:
    """With how it is written."""
    lines = fault_lines()
    assert len(lines) == len(FAULTS) == len({fault.name for fault in FAULTS})
    assert lines[0].split() == ["loss=P", "bus/meter", "an", "answer", "is", "lost"]


def test_a_fault_of_meters_goes_for_all_of_them_unless_one_is_named() -> None:
    """By its number, in whatever case, or by its full address."""
    bus = bus_of_two()
    Order.parse("8296901a:silent").apply(bus)
    assert [each.silent for each in bus.meters] == [False, True]
    Order.parse("3189274724232804:loss=0.5").apply(bus)
    assert [each.loss for each in bus.meters] == [0.5, 0.0]
    Order.parse("busy=2").apply(bus)
    assert [each.busy_reads for each in bus.meters] == [2, 2]


@pytest.mark.parametrize(
    ("text", "seconds"), [("0.25", 0.25), ("1.5s", 1.5), ("20ms", 0.02)]
)
def test_a_time_may_have_a_unit(text: str, seconds: float) -> None:
    """Without one it is in seconds."""
    assert Order.parse(f"latency={text}").value == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("magic", "There is no fault 'magic'."),
        ("loss", "loss takes a probability from 0 to 1, not ''."),
        ("loss=1.1", "loss takes a probability from 0 to 1, not '1.1'."),
        ("latency=-1", "latency takes a time such as 1.5s or 20ms, not '-1'."),
        ("latency=inf", "latency takes a time such as 1.5s or 20ms, not 'inf'."),
        ("busy=-1", "busy takes a whole number from 0, not '-1'."),
        ("silent=1", "silent takes no value, not '1'."),
        ("answers-as=256", "answers-as takes an address from 0 to 255, not '256'."),
        ("prefix=XY", "prefix takes bytes in hex, not 'XY'."),
        ("fabrication-number=1", "fabrication-number takes eight digits, not '1'."),
        ("page-end=x", "page-end takes one of wrap, stop, repeat, not 'x'."),
        (
            "rfc2217=x",
            "rfc2217 takes one of standard, ser2net, pyserial, telnet, not 'x'.",
        ),
        ("header=x", "header takes one of long, short, none, own, zero, not 'x'."),
        ("collisions=x", "collisions takes one of pass, swallow, and, not 'x'."),
        ("31892747:echo", "echo is no fault of a meter."),
        ("11111111:silent", "There is no meter 11111111."),
    ],
)
def test_a_wrong_fault_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    """For the person who wrote it."""
    with pytest.raises(FaultError) as error:
        Order.parse(text).apply(bus_of_two())
    assert str(error.value) == sentence
