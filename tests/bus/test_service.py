"""Service work: frames to the letter, and nothing believed that was not read back."""

from dataclasses import replace
from datetime import datetime

import pytest

from meterbus.bus.master import Master
from meterbus.bus.service import ClockError, Service
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import (
    InputError,
    MeterError,
    OtherMeterError,
    SilenceError,
)
from meterbus.protocol.frames import Acknowledge
from meterbus.protocol.reading import Manner
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.line import SimulatedLine
from simulator.meter import Area
from simulator.telegrams import RecordsTelegram, record
from tests.meters import meter_of

METER = SecondaryAddress.parse("829690102D2C400D")
SHARED = SecondaryAddress.parse("3189274724232804")


@pytest.fixture
def service(master: Master) -> Service:
    """Return the service on the bus of the house."""
    return Service(master)


def sent(bus: SimulatedBus) -> list[str]:
    """Return the requests that a bus has heard, in hex."""
    return [each.hex(" ").upper() for each in bus.requests]


def written(bus: SimulatedBus) -> list[str]:
    """Return what was written to meters, in hex: no selections, and no requests."""
    long = [each for each in bus.requests if each[0] == 0x68]
    return [each.hex(" ").upper() for each in long if each[6] != 0x52]


PAGE = RecordsTelegram(record("0C 06", bytes.fromhex("78563412")))
"""Another telegram than the usual one: 12345678 kWh."""


async def test_a_primary_address_is_changed_and_checked(
    service: Service, bus: SimulatedBus
) -> None:
    """The new address is free before, and answers after."""
    await service.set_primary_address(10, 11)
    assert meter_of(bus, "82969010").primary_address == 11
    assert sent(bus) == [
        *("10 40 0B 4B 16", "10 7B 0B 86 16"),
        *("10 40 0A 4A 16", "10 7B 0A 85 16"),
        "68 06 06 68 53 0A 51 01 7A 0B 34 16",
        *("10 40 0B 4B 16", "10 7B 0B 86 16"),
    ]


async def test_a_meter_at_a_shared_address_is_moved_by_selection(
    service: Service, bus: SimulatedBus
) -> None:
    """Only the selected one of the two at 74 moves."""
    await service.set_primary_address(SHARED, 20)
    assert meter_of(bus, "31892747").primary_address == 20
    assert meter_of(bus, "83003674").primary_address == 74


async def test_a_taken_address_is_refused_before_anything_is_written(
    service: Service, bus: SimulatedBus
) -> None:
    """Two meters at one address would both be lost."""
    with pytest.raises(MeterError, match="address 12 is taken"):
        await service.set_primary_address(10, 12)
    assert sent(bus) == ["10 40 0C 4C 16", "10 7B 0C 87 16"]
    Order.parse("82969012:no-nke-answer").apply(bus)
    with pytest.raises(MeterError, match="address 12 is taken"):
        await service.set_primary_address(10, 12)
    assert meter_of(bus, "82969010").writes == []


@pytest.mark.parametrize("address", [-1, 251, 253, 255])
async def test_an_address_that_no_meter_can_have_is_refused(
    service: Service, bus: SimulatedBus, address: int
) -> None:
    """Nothing goes to the bus."""
    with pytest.raises(InputError, match="is not an address of a meter"):
        await service.set_primary_address(10, address)
    assert bus.requests == []


async def test_a_meter_is_followed_to_another_rate(
    service: Service, bus: SimulatedBus, line: SimulatedLine
) -> None:
    """Acknowledged at the old rate, read at the new one."""
    await service.set_baud_rate(10, 9600)
    assert line.baud_rate == 9600
    assert meter_of(bus, "82969010").baud_rate == 9600
    assert written(bus) == ["68 03 03 68 53 0A BD 1A 16"]


async def test_a_rate_that_the_standard_does_not_have_is_refused(
    service: Service, bus: SimulatedBus
) -> None:
    """Nothing goes to the bus."""
    with pytest.raises(InputError, match="1234 is not a rate of the standard"):
        await service.set_baud_rate(10, 1234)
    assert bus.requests == []


@pytest.mark.parametrize(
    ("with_seconds", "frame"),
    [
        (False, "68 09 09 68 53 0A 51 04 6D 1E 0E 54 3B DA 16"),
        (True, "68 0B 0B 68 53 0A 51 06 6D 0F 1E AE 54 3B 2F BA 16"),
    ],
    ids=["type F", "type I"],
)
async def test_a_clock_is_set(
    service: Service, bus: SimulatedBus, with_seconds: bool, frame: str
) -> None:
    """2026-11-20 14:30:15, a Friday in week 47."""
    time = datetime(2026, 11, 20, 14, 30, 15)
    meter_of(bus, "82969010").telegrams = PAGE
    shown = await service.set_clock(10, lambda: time, with_seconds=with_seconds)
    assert shown == (time, None)
    assert written(bus) == [frame]


@pytest.mark.parametrize(
    ("sub_code", "frame"),
    [
        (None, "68 03 03 68 53 0A 50 AD 16"),
        (0x50, "68 04 04 68 53 0A 50 50 FD 16"),
    ],
    ids=["plain", "sub-code 50"],
)
async def test_an_application_is_reset(
    service: Service, bus: SimulatedBus, sub_code: int | None, frame: str
) -> None:
    """With the sub-code that chooses what the next reads give."""
    await service.reset_application(10, sub_code)
    assert written(bus) == [frame]


async def test_a_meter_is_initialized(service: Service, bus: SimulatedBus) -> None:
    """SND_NKE, acknowledged; silence is an error here."""
    await service.initialize(10)
    assert sent(bus) == ["10 40 0A 4A 16"]
    with pytest.raises(MeterError, match="200 is silent"):
        await service.initialize(200)


async def test_records_are_written(service: Service, bus: SimulatedBus) -> None:
    """Here the one that asks for everything with the next read."""
    await service.send_data(10, bytes.fromhex("7F 7E"))
    assert written(bus) == ["68 05 05 68 53 0A 51 7F 7E AB 16"]


async def test_an_area_is_read(service: Service, bus: SimulatedBus) -> None:
    """The request is acknowledged, and the data asked for after."""
    meter_of(bus, "82969010").areas = {0xB1: Area(PAGE)}
    telegram = await service.read_area(10, "ram")
    assert [str(each.value) for each in telegram.records] == ["12345678000"]
    assert written(bus) == ["68 03 03 68 53 0A B1 0E 16"]


async def test_a_raw_frame_is_sent_as_it_is(
    service: Service, bus: SimulatedBus
) -> None:
    """Its answer comes back as it came; bytes that are no frame are refused."""
    answer = await service.send_frame(bytes.fromhex("10 40 0A 4A 16"))
    assert answer.frame == Acknowledge()
    with pytest.raises(InputError) as refused:
        await service.send_frame(bytes.fromhex("10 40 0A 4B 16"))
    assert refused.value.code == "checksum"
    with pytest.raises(InputError, match="not a request"):
        await service.send_frame(b"\xe5")
    assert len(bus.requests) == 1


async def test_a_write_that_nobody_acknowledges_is_an_error(
    service: Service, bus: SimulatedBus
) -> None:
    """A silent meter, and one that is not on this bus."""
    with pytest.raises(MeterError, match="200 is silent"):
        await service.send_data(200, b"\x01\x7a\x05")
    with pytest.raises(MeterError, match="is silent"):
        await service.initialize(SecondaryAddress.parse("12345678"))


async def test_a_meter_that_nobody_meets_at_its_new_address_is_an_error(
    service: Service, bus: SimulatedBus
) -> None:
    """The write is acknowledged, but only an answer at the new address proves it."""
    meter = meter_of(bus, "82969010")
    meter.ignores_writes = True
    with pytest.raises(MeterError, match="acknowledges the change, but does not make"):
        await service.set_primary_address(METER, 11)
    assert [each.c for each in meter.writes] == [0x53, 0x73]
    meter.ignores_writes = False
    await service.set_primary_address(METER, 20)
    assert meter.primary_address == 20


async def test_a_meter_that_heeds_the_frame_count_bit_of_writes_is_moved(
    service: Service, bus: SimulatedBus
) -> None:
    """The second try has the other one."""
    meter = meter_of(bus, "82969010")
    meter.writes_need_fcb = True
    await service.set_primary_address(10, 11)
    assert meter.primary_address == 11


async def test_nothing_is_written_to_another_meter(
    service: Service, bus: SimulatedBus
) -> None:
    """Who answers at the address has to be who is meant."""
    with pytest.raises(OtherMeterError):
        await replace(service, identity=SHARED).set_primary_address(10, 11)
    assert meter_of(bus, "82969010").writes == []
    await replace(service, identity=METER).set_primary_address(10, 11)
    assert meter_of(bus, "82969010").primary_address == 11


async def test_a_meter_that_does_not_follow_to_a_rate_is_told(
    service: Service, bus: SimulatedBus, line: SimulatedLine
) -> None:
    """The other meters are still asked at theirs; the next try works."""
    meter = meter_of(bus, "82969010")
    meter.ignores_writes = True
    with pytest.raises(MeterError, match="does not answer at 9600 baud"):
        await service.set_baud_rate(10, 9600)
    await service.initialize(12)
    assert line.baud_rate == 2400
    meter.ignores_writes = False
    await service.set_baud_rate(10, 9600)
    assert meter.baud_rate == 9600


async def test_no_meter_is_sent_to_a_rate_where_nobody_can_follow(
    service: Service, bus: SimulatedBus, line: SimulatedLine
) -> None:
    """A gateway with a rate of its own would lose it."""
    line.changes_rate = False
    with pytest.raises(InputError, match="nobody could follow"):
        await service.set_baud_rate(10, 9600)
    assert bus.requests == []


async def test_a_meter_is_served_at_its_own_rate(
    master: Master, bus: SimulatedBus, line: SimulatedLine
) -> None:
    """And the next one at that of the line, whoever was asked before."""
    meter_of(bus, "82969010").baud_rate = 9600
    await Service(master, Manner(baud_rate=9600)).initialize(10)
    assert line.baud_rate == 9600
    await Service(master).initialize(12)
    assert line.baud_rate == 2400


async def test_a_maker_s_page_is_chosen_and_read(
    service: Service, bus: SimulatedBus
) -> None:
    """The next telegram is that page; the one after the reset is the usual one."""
    meter = meter_of(bus, "82969010")
    meter.reports = {bytes.fromhex("01 FF 08 03"): PAGE}
    telegram = await service.read_selected(10, bytes.fromhex("01 FF 08 03"))
    assert [str(each.value) for each in telegram.records] == ["12345678000"]
    usual = await service.read(10)
    assert usual is not None
    assert len(usual.telegram.records) > 1
    assert written(bus) == ["68 07 07 68 53 0A 51 01 FF 08 03 B9 16"]


async def test_a_page_that_is_not_acknowledged_is_an_error(
    service: Service, bus: SimulatedBus
) -> None:
    """Nothing is read then; when the meter is back, the page is."""
    meter = meter_of(bus, "82969010")
    meter.silent = True
    with pytest.raises(MeterError, match="10 is silent"):
        await service.read_selected(10, b"\x08\x7f\x80")
    meter.silent = False
    with pytest.raises(MeterError, match="nothing but its usual telegram"):
        await service.read_selected(10, b"\x08\x7f\x80")
    meter.reports = {b"\x08\x7f\x80": PAGE}
    assert (await service.read_selected(10, b"\x08\x7f\x80")).records


async def test_a_selected_meter_is_initialized(
    service: Service, bus: SimulatedBus
) -> None:
    """A reset at 253 ends the selection; no answer to it is awaited."""
    await service.initialize(METER)
    assert sent(bus)[-1] == "10 40 FD 3D 16"
    assert not meter_of(bus, "82969010").selected


async def test_an_area_that_is_the_answer_itself_is_read(
    service: Service, bus: SimulatedBus
) -> None:
    """Some meters do not acknowledge first: there is one request."""
    meter = meter_of(bus, "82969010")
    meter.areas = {0xB1: Area(PAGE, answers_directly=True)}
    telegram = await service.read_area(10, "ram")
    assert [str(each.value) for each in telegram.records] == ["12345678000"]
    assert sent(bus)[-2:] == ["68 03 03 68 53 0A B1 0E 16", "10 40 0A 4A 16"]


async def test_a_meter_that_has_no_such_area_is_an_error(
    service: Service, bus: SimulatedBus
) -> None:
    """It acknowledges, and sends its usual telegram: that is not the area."""
    meter = meter_of(bus, "82969010")
    with pytest.raises(MeterError, match="nothing but its usual telegram"):
        await service.read_area(10, "eeprom")
    meter.silent = True
    with pytest.raises(SilenceError):
        await service.read_area(10, "eeprom")
    meter.silent = False
    meter.areas = {0xB4: Area(PAGE)}
    assert (await service.read_area(10, "eeprom")).records


async def test_a_meter_that_reports_an_error_instead_of_an_area_is_an_error(
    service: Service, bus: SimulatedBus
) -> None:
    """What it says is the message."""
    meter = meter_of(bus, "82969010")
    meter.rejects_unknown = True
    with pytest.raises(MeterError, match="CI"):
        await service.read_area(10, "ram")


async def test_only_the_meter_that_is_meant_is_written_to(
    service: Service, bus: SimulatedBus
) -> None:
    """One that stays selected when others are would take the write as well."""
    other = meter_of(bus, "82969010")
    other.stays_selected = True
    assert await service.master.read(METER)
    await service.set_primary_address(SHARED, 20)
    assert meter_of(bus, "31892747").primary_address == 20
    assert other.primary_address == 10


async def test_a_meter_that_does_not_match_its_whole_address_is_served(
    service: Service, bus: SimulatedBus
) -> None:
    """As it is read: with the fields left open that it does not match."""
    meter_of(bus, "82969010").strict_fields = True
    await service.set_primary_address(METER, 11)
    assert meter_of(bus, "82969010").primary_address == 11


async def test_a_lost_acknowledgement_is_no_failure(
    service: Service, bus: SimulatedBus
) -> None:
    """What counts is that the meter answers at its new address."""
    meter = meter_of(bus, "82969010")
    meter.loses_acknowledgements = 1
    await service.set_primary_address(10, 11)
    assert meter.primary_address == 11


async def test_a_clock_that_does_not_follow_is_told(
    service: Service, bus: SimulatedBus
) -> None:
    """The one of the house shows its own time, whatever is written."""
    meter = meter_of(bus, "31892747")
    with pytest.raises(ClockError) as raised:
        await service.set_clock(SHARED, lambda: datetime(2020, 1, 1))
    assert raised.value.shown is not None
    assert [each.c for each in meter.writes] == [0x53, 0x73]
