"""Actions: looking closer, and service work that is believed once it is read back."""

import asyncio
from datetime import datetime
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meterbus.bus.line import BrokenLineError, LineProblem
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.protocol.frames import LongFrame
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from simulator.bus import SimulatedBus
from simulator.faults import Order, set_fault
from simulator.line import SimulatedLine
from simulator.meter import Area, SimulatedMeter
from simulator.telegrams import AnswerHead, RecordsTelegram, integer, record
from tests.common import (
    entry_of,
    meter_of,
    pass_interval,
    select_by_number,
    set_up,
    state,
    stay_on_standard_time,
)

COLD_NUMBER = "66510211"
COLD_NAME = f"cold_water_meter_{COLD_NUMBER}"
VOLUME = f"sensor.{COLD_NAME}_volume"
WRITING = [
    ("set_primary_address", {"new_address": 9}),
    ("set_baud_rate", {"baud_rate": 300}),
    ("set_clock", {}),
    ("initialize", {}),
    ("reset_application", {}),
    ("read_area", {"area": "ram"}),
    ("import_history", {}),
    ("send_frame", {"frame": "10 40 01 41 16"}),
]
TELEGRAM = "68 09 09 68 08 05 78 04 13 2E 16 00 00 E0 16"
"""A volume of 5.678 m³ behind CI 78."""


class Clocked:
    """A meter that sends its clock: the one that was written to it last."""

    pages = 1

    def __init__(self, meter: SimulatedMeter, before: str) -> None:
        """Start with a clock, in hex."""
        self.meter = meter
        self.before = bytes.fromhex(before)

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return the clock."""
        clock = self.before
        if self.meter.writes and not self.meter.ignores_writes:
            clock = self.meter.writes[-1].data[2:]
        return RecordsTelegram(record("04 6D", clock)).telegram(page, head)


class Headless:
    """A meter whose answers do not tell who it is."""

    pages = 1

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return a volume behind CI 78, which has no header."""
        return LongFrame(0x08, head.address, 0x78, record("04 13", integer(7, 4)))


def device_of(hass: HomeAssistant, entry: MockConfigEntry, name: str) -> str:
    """Return the ID of the device of a meter, or of the gateway by its entry's ID."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, name), entry.entry_id
    )
    assert device is not None
    return device.id


@pytest.fixture
def cold(hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus) -> str:
    """Return the device of the cold water meter."""
    address = str(meter_of(bus, COLD_NUMBER).secondary_address)
    return device_of(hass, loaded, address)


@pytest.fixture
def gateway(hass: HomeAssistant, loaded: MockConfigEntry) -> str:
    """Return the device of the gateway."""
    return device_of(hass, loaded, loaded.entry_id)


async def call(hass: HomeAssistant, action: str, **data: Any) -> dict[str, Any]:
    """Run an action and return what it answers."""
    answer = await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )
    assert isinstance(answer, dict)
    return answer


async def test_a_meter_is_read_with_everything_it_says(
    hass: HomeAssistant, cold: str
) -> None:
    """Decoded, with the bytes that prove it."""
    answer = await call(hass, "read_meter", device_id=cold)
    assert answer["telegram"]["header"]["identification"] == COLD_NUMBER
    volume = answer["telegram"]["records"][0]
    assert (volume["quantity"], volume["unit"]) == ("volume", "m³")
    assert answer["frames"][0].startswith("68 ")
    assert answer["requests"] >= 1


async def test_a_meter_is_read_raw(hass: HomeAssistant, cold: str) -> None:
    """The bytes alone, which decoding turns into the same."""
    raw = await call(hass, "read_meter", device_id=cold, raw=True)
    assert "telegram" not in raw
    decoded = await call(hass, "decode_telegram", telegram=" ".join(raw["frames"]))
    header = decoded["telegrams"][0]["header"]
    assert header["identification"] == COLD_NUMBER


@pytest.mark.parametrize(
    "address", [COLD_NUMBER, "11025166", "665102112D2C3B16", "665102 11"]
)
async def test_a_meter_that_is_not_added_is_read_by_its_address(
    hass: HomeAssistant, gateway: str, address: str
) -> None:
    """As printed, reversed in pairs, or whole: through the gateway."""
    answer = await call(hass, "read_meter", device_id=gateway, address=address)
    assert answer["telegram"]["header"]["identification"] == COLD_NUMBER


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"address": "hello"}, "bad_address"),
        ({"address": "251"}, "bad_address"),
        ({}, "address_missing"),
    ],
)
async def test_an_address_that_is_none_is_told(
    hass: HomeAssistant, gateway: str, bus: SimulatedBus, data: Any, error: str
) -> None:
    """And nothing goes to the bus."""
    requests = len(bus.requests)
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "read_meter", device_id=gateway, **data)
    assert raised.value.translation_key == error
    assert len(bus.requests) == requests


async def test_a_known_meter_needs_no_address(hass: HomeAssistant, cold: str) -> None:
    """Two answers to the question of who is meant are one too many."""
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "read_meter", device_id=cold, address="7")
    assert raised.value.translation_key == "address_unused"


async def test_a_silent_meter_is_an_error_until_it_answers(
    hass: HomeAssistant, cold: str, bus: SimulatedBus
) -> None:
    """Its name is in the message."""
    meter_of(bus, COLD_NUMBER).silent = True
    with pytest.raises(HomeAssistantError, match=f"{COLD_NUMBER} does not answer"):
        await call(hass, "read_meter", device_id=cold)
    meter_of(bus, COLD_NUMBER).silent = False
    assert await call(hass, "read_meter", device_id=cold)


async def test_a_lost_line_is_an_error_until_it_is_back(
    hass: HomeAssistant, cold: str, line: SimulatedLine, loaded: MockConfigEntry
) -> None:
    """With the words of the line."""
    line.open_error = BrokenLineError(LineProblem.REFUSED, "url", "details")
    await loaded.runtime_data.master.close()
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, "read_meter", device_id=cold)
    assert raised.value.translation_key == "connection_refused"
    line.open_error = None
    loaded.runtime_data.master.forgive()
    assert await call(hass, "read_meter", device_id=cold)


@pytest.mark.parametrize("method", ["secondary", "primary", "both"])
async def test_a_bus_is_searched(
    hass: HomeAssistant, gateway: str, bus: SimulatedBus, method: str
) -> None:
    """Whoever is added already says so; nothing is added."""
    added = len(bus.meters)
    bus.meters.append(
        SimulatedMeter(
            9,
            SecondaryAddress.parse("12345678AC480102"),
            RecordsTelegram(record("04 13", integer(1, 4))),
        )
    )
    answer = await call(hass, "scan", device_id=gateway, method=method)
    by_number = {each["identification"]: each for each in answer["meters"]}
    assert len(by_number) == added + 1
    assert by_number[COLD_NUMBER]["is_added"]
    assert not by_number["12345678"]["is_added"]
    assert answer["ended_early"] is None


@pytest.mark.parametrize(
    ("language", "why"),
    [
        (
            "de",
            (
                "Die Verbindung ging verloren. Prüfe Stecker, Kabel und Netzwerk und"
                " versuche es noch einmal."
            ),
        ),
        (
            "en",
            (
                "The connection was lost. Check the plug, the cable, and the network, then"
                " try again."
            ),
        ),
    ],
)
async def test_a_search_that_ends_early_keeps_what_it_found(
    hass: HomeAssistant,
    gateway: str,
    line: SimulatedLine,
    bus: SimulatedBus,
    language: str,
    why: str,
) -> None:
    """And says why it ended, in the language of the house."""
    hass.config.language = language
    line.open_error = BrokenLineError(LineProblem.LOST, "url", "gone")
    Order.parse("drop-connection=30").apply(bus)
    answer = await call(hass, "scan", device_id=gateway)
    assert answer["ended_early"] == why
    assert 0 < len(answer["meters"]) < len(bus.meters)


async def test_a_search_from_above_to_below_is_refused(
    hass: HomeAssistant, gateway: str
) -> None:
    """Nothing would be found by it."""
    with pytest.raises(ServiceValidationError, match="10, is above the last one, 5"):
        await call(hass, "scan", device_id=gateway, method="primary", first=10, last=5)


async def test_telegrams_of_any_origin_are_decoded(hass: HomeAssistant) -> None:
    """Without any gateway; what cannot be decoded says why beside what can."""
    assert await async_setup_component(hass, DOMAIN, {})
    answer = await call(hass, "decode_telegram", telegram=f"{TELEGRAM} E5")
    volume, other = answer["telegrams"]
    assert volume["records"][0]["value"] == "5.678"
    assert "acknowledgement" in other["error"]
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "decode_telegram", telegram="no hex")
    assert raised.value.translation_key == "not_hex"
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "decode_telegram", telegram=TELEGRAM, key="0102")
    assert raised.value.translation_key == "bad_key"
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "decode_telegram", telegram=" - ")
    assert raised.value.translation_key == "not_hex"


async def test_a_meter_gets_another_primary_address(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: str,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It moves, is read there, and keeps its entities."""
    before = state(hass, VOLUME).state
    answer = await call(hass, "set_primary_address", device_id=cold, new_address=99)
    await hass.async_block_till_done(wait_background_tasks=True)
    meter = meter_of(bus, COLD_NUMBER)
    assert meter.primary_address == answer["new_address"] == 99
    stored = [each.data["primary_address"] for each in loaded.subentries.values()]
    assert 99 in stored
    await pass_interval(hass, freezer)
    assert state(hass, VOLUME).state == before


async def test_a_known_meter_that_is_named_by_its_number_is_followed_too(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    gateway: str,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It is the same meter, whichever way it is named."""
    data = {"device_id": gateway, "address": COLD_NUMBER, "new_address": 99}
    await call(hass, "set_primary_address", **data)
    await pass_interval(hass, freezer)
    assert meter_of(bus, COLD_NUMBER).primary_address == 99
    assert state(hass, VOLUME).state == "318.400"


async def test_a_meter_that_moved_unnoticed_is_found_again(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    gateway: str,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Asked to move to where it is already, it is stored there."""
    meter_of(bus, COLD_NUMBER).primary_address = 99
    await pass_interval(hass, freezer)
    data = {"device_id": gateway, "address": COLD_NUMBER, "new_address": 99}
    answer = await call(hass, "set_primary_address", **data)
    assert answer["old_address"] == 99
    await pass_interval(hass, freezer)
    assert state(hass, VOLUME).state == "318.400"
    with pytest.raises(ServiceValidationError, match="already"):
        await call(hass, "set_primary_address", **data)


async def test_meters_are_moved_one_after_the_other(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus
) -> None:
    """As a script does: the second finds the gateway running."""
    names = [each.unique_id for each in loaded.subentries.values()]
    for new, name in enumerate(names, 90):
        device = device_of(hass, loaded, str(name))
        await call(hass, "set_primary_address", device_id=device, new_address=new)
    moved = sorted(each.primary_address for each in bus.meters)
    assert moved == [90, 91, 92, 93, 94]


async def test_two_meters_do_not_get_one_address_at_once(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus
) -> None:
    """The second of two that are asked for together is refused."""
    devices = [
        device_of(hass, loaded, str(each.unique_id))
        for each in list(loaded.subentries.values())[:2]
    ]
    outcomes = await asyncio.gather(
        *(
            call(hass, "set_primary_address", device_id=each, new_address=90)
            for each in devices
        ),
        return_exceptions=True,
    )
    moved, refused = outcomes
    assert isinstance(moved, dict)
    assert moved["new_address"] == 90
    assert isinstance(refused, ServiceValidationError)
    assert refused.translation_key == "address_of"
    assert [each.primary_address for each in bus.meters].count(90) == 1


@pytest.mark.parametrize("address", ["FFFFFF12", "254"])
async def test_nothing_is_written_to_whoever_fits(
    hass: HomeAssistant, gateway: str, bus: SimulatedBus, address: str
) -> None:
    """Digits that are left open are for reading, and so is the address of everybody."""
    bus.meters = bus.meters[:1]
    with pytest.raises(ServiceValidationError) as raised:
        await call(
            hass,
            "set_primary_address",
            device_id=gateway,
            address=address,
            new_address=99,
        )
    assert raised.value.translation_key == "wildcards"
    assert bus.meters[0].writes == []


async def test_half_an_address_is_none(hass: HomeAssistant, cold: str) -> None:
    """It is not rounded to one."""
    with pytest.raises(probatio.Invalid, match="a whole number is needed"):
        await call(hass, "set_primary_address", device_id=cold, new_address=12.7)


async def test_a_gateway_with_a_rate_of_its_own_sends_no_meter_away(
    hass: HomeAssistant, cold: str, line: SimulatedLine, bus: SimulatedBus
) -> None:
    """It could not follow."""
    line.changes_rate = False
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "set_baud_rate", device_id=cold, baud_rate=9600)
    assert raised.value.translation_key == "fixed_rate"
    assert meter_of(bus, COLD_NUMBER).writes == []


async def test_a_search_ends_with_its_gateway(
    hass: HomeAssistant, loaded: MockConfigEntry, gateway: str, bus: SimulatedBus
) -> None:
    """It gives the line to the gateway that is loaded anew, and keeps what it found."""
    has_begun = asyncio.Event()
    bus.witness = lambda _: has_begun.set()
    search = hass.async_create_task(call(hass, "scan", device_id=gateway))
    await has_begun.wait()
    hass.config_entries.async_schedule_reload(loaded.entry_id)
    answer = await search
    assert answer["ended_early"].startswith("The gateway was stopped or reloaded")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert loaded.state is ConfigEntryState.LOADED
    assert state(hass, VOLUME).state == "318.400"


async def test_a_meter_that_is_known_by_its_address_moves_with_its_entities(
    hass: HomeAssistant, connected: list[dict[str, Any]], bus: SimulatedBus
) -> None:
    """Its entities are not lost though nothing else tells who it is."""
    bus.meters = [SimulatedMeter(5, SecondaryAddress(), Headless())]
    entry = MockConfigEntry(
        domain=DOMAIN,
        data={"device": "socket://gateway:10001", "baud_rate": 2400},
        subentries_data=[
            {
                "data": {
                    "secondary_address": None,
                    "primary_address": 5,
                    "baud_rate": 2400,
                    "records": [],
                },
                "subentry_type": "meter",
                "title": "Meter 5",
                "unique_id": "address_5",
            }
        ],
    )
    await set_up(hass, entry)
    device = device_of(hass, entry, f"{entry.entry_id}_address_5")
    await call(hass, "set_primary_address", device_id=device, new_address=6)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert device_of(hass, entry, f"{entry.entry_id}_address_6") == device
    unique_ids = {
        each.unique_id
        for each in er.async_entries_for_device(er.async_get(hass), device)
    }
    assert f"{entry.entry_id}_address_6_read_now" in unique_ids
    assert not [each for each in unique_ids if "address_5" in each]


async def test_an_address_that_is_taken_is_refused(
    hass: HomeAssistant, cold: str, bus: SimulatedBus
) -> None:
    """By another meter, or by itself; a free one is taken."""
    mine = meter_of(bus, COLD_NUMBER)
    taken = next(each.primary_address for each in bus.meters if each is not mine)
    bus.meters[1].silent = True
    with pytest.raises(ServiceValidationError, match="not answering right now"):
        await call(hass, "set_primary_address", device_id=cold, new_address=taken)
    stranger = SecondaryAddress.parse("12345678AC480102")
    bus.meters.append(SimulatedMeter(77, stranger, mine.telegrams))
    with pytest.raises(HomeAssistantError, match="already answers at the new address"):
        await call(hass, "set_primary_address", device_id=cold, new_address=77)
    with pytest.raises(ServiceValidationError, match="already"):
        await call(
            hass,
            "set_primary_address",
            device_id=cold,
            new_address=mine.primary_address,
        )
    assert mine.writes == []


async def test_nothing_is_written_to_another_meter_at_a_known_address(
    hass: HomeAssistant, cold: str, bus: SimulatedBus
) -> None:
    """An exchanged meter is noticed before, not after."""
    meter = meter_of(bus, COLD_NUMBER)
    meter.secondary_address = SecondaryAddress.parse("665199992D2C1B16")
    with pytest.raises(HomeAssistantError) as refused:
        await call(hass, "set_primary_address", device_id=cold, new_address=99)
    assert refused.value.translation_key == "other_meter"
    assert meter.writes == []


async def test_a_meter_is_followed_to_another_rate(
    hass: HomeAssistant, loaded: MockConfigEntry, cold: str, bus: SimulatedBus
) -> None:
    """It alone is read at that rate from then on."""
    await call(hass, "set_baud_rate", device_id=cold, baud_rate=9600)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert meter_of(bus, COLD_NUMBER).baud_rate == 9600
    own_rates = [each.data.get("baud_rate") for each in loaded.subentries.values()]
    assert own_rates.count(9600) == 1
    assert own_rates.count(None) == len(own_rates) - 1
    assert state(hass, VOLUME).state != "unavailable"
    await call(hass, "read_meter", device_id=cold)


async def test_a_clock_is_set_and_compared(
    hass: HomeAssistant,
    cold: str,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A meter that acknowledges and keeps its time is told; one that follows is not."""
    meter = meter_of(bus, COLD_NUMBER)
    meter.telegrams = Clocked(meter, "1E 0E 54 3B")
    meter.ignores_writes = True
    time = "2026-05-17 08:15:00"
    with pytest.raises(HomeAssistantError, match="shows 20 November 2026, 14:30"):
        await call(hass, "set_clock", device_id=cold, time=time)
    meter.ignores_writes = False
    answer = await call(hass, "set_clock", device_id=cold, time=time)
    assert answer["clock"] == answer["set_to"] == "2026-05-17T08:15:00"
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to("2026-05-17 10:00:00+00:00")
    answer = await call(hass, "set_clock", device_id=cold)
    assert datetime.fromisoformat(answer["clock"]) == datetime(2026, 5, 17, 12)


async def test_a_clock_that_stays_on_standard_time_is_set_to_that(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: str,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """And compared by that: noon of the house in May is eleven to the meter."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    await stay_on_standard_time(hass, loaded)
    meter = meter_of(bus, COLD_NUMBER)
    meter.telegrams = Clocked(meter, "1E 0E 54 3B")
    freezer.move_to("2026-05-17 10:00:00+00:00")
    answer = await call(hass, "set_clock", device_id=cold)
    assert datetime.fromisoformat(answer["clock"]) == datetime(2026, 5, 17, 11)
    for typed in ("2026-05-17 08:15:00", "2026-05-17 06:15:00+00:00"):
        answer = await call(hass, "set_clock", device_id=cold, time=typed)
        assert answer["clock"] == answer["set_to"] == "2026-05-17T07:15:00"
    answer = await call(hass, "set_clock", device_id=cold, time="2026-01-17 08:15:00")
    assert answer["clock"] == "2026-01-17T08:15:00"


async def test_a_clock_that_is_not_sent_is_not_vouched_for(
    hass: HomeAssistant, cold: str, bus: SimulatedBus
) -> None:
    """There is nothing to compare with."""
    meter = meter_of(bus, COLD_NUMBER)
    meter.telegrams = RecordsTelegram(record("04 13", integer(1, 4)))
    time = "2026-05-17 08:15:00+02:00"
    answer = await call(hass, "set_clock", device_id=cold, time=time, with_seconds=True)
    assert answer["clock"] is None
    assert meter.writes[-1].data[:2] == bytes.fromhex("06 6D")


async def test_a_meter_is_initialized(
    hass: HomeAssistant, gateway: str, bus: SimulatedBus
) -> None:
    """One that answers nothing else, too."""
    address = str(meter_of(bus, COLD_NUMBER).primary_address)
    answer = await call(hass, "initialize", device_id=gateway, address=address)
    assert answer["acknowledged"]
    with pytest.raises(HomeAssistantError, match="200 does not answer"):
        await call(hass, "initialize", device_id=gateway, address="200")
    # By its serial number, reversed as some portals show it.
    answer = await call(hass, "initialize", device_id=gateway, address="11025166")
    assert answer["meter"].endswith(COLD_NUMBER)


async def test_an_application_is_reset_and_read(
    hass: HomeAssistant, cold: str, bus: SimulatedBus
) -> None:
    """The sub-code chooses what comes then."""
    meter = meter_of(bus, COLD_NUMBER)
    meter.applications = {0x50: RecordsTelegram(record("04 13", integer(321, 4)))}
    answer = await call(hass, "reset_application", device_id=cold, sub_code=0x50)
    assert [each["value"] for each in answer["telegram"]["records"]] == ["0.321"]
    answer = await call(hass, "reset_application", device_id=cold)
    assert len(answer["telegram"]["records"]) > 1


@pytest.mark.parametrize(
    ("data", "record_hex"),
    [
        ({"area": "supercal_page", "index": 3}, "01 FF 08 03"),
        ({"area": "infocal_report", "index": 129}, "08 7F 81"),
    ],
)
async def test_an_area_is_read(
    hass: HomeAssistant, cold: str, bus: SimulatedBus, data: Any, record_hex: str
) -> None:
    """The page that was asked for; the next read is the usual one."""
    page = RecordsTelegram(record("04 13", integer(321, 4)))
    meter = meter_of(bus, COLD_NUMBER)
    meter.reports = {bytes.fromhex(record_hex): page}
    meter.areas = {0xB1: Area(page)}
    answer = await call(hass, "read_area", device_id=cold, **data)
    assert [each["value"] for each in answer["telegram"]["records"]] == ["0.321"]
    usual = await call(hass, "read_meter", device_id=cold)
    assert len(usual["telegram"]["records"]) > 1
    area = await call(hass, "read_area", device_id=cold, area="ram")
    assert [each["value"] for each in area["telegram"]["records"]] == ["0.321"]
    with pytest.raises(HomeAssistantError, match="its usual telegram"):
        await call(hass, "read_area", device_id=cold, area="eeprom")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"area": "supercal_page"}, "index_missing"),
        ({"area": "ram", "index": 3}, "index_unused"),
    ],
)
async def test_an_index_belongs_to_what_has_one(
    hass: HomeAssistant, cold: str, data: Any, error: str
) -> None:
    """Nothing is guessed."""
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "read_area", device_id=cold, **data)
    assert raised.value.translation_key == error


async def test_a_frame_is_sent_once_it_is_allowed(
    hass: HomeAssistant, loaded: MockConfigEntry, gateway: str, bus: SimulatedBus
) -> None:
    """Off unless a person has said that it is wanted."""
    address = meter_of(bus, COLD_NUMBER).primary_address
    checksum = (0x5B + address) % 256
    frame = f"10 5B {address:02X} {checksum:02X} 16"
    requests = len(bus.requests)
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "send_frame", device_id=gateway, frame=frame)
    assert raised.value.translation_key == "frames_not_enabled"
    assert len(bus.requests) == requests
    hass.config_entries.async_update_entry(loaded, options={"send_frames": True})
    await hass.async_block_till_done(wait_background_tasks=True)
    answer = await call(hass, "send_frame", device_id=gateway, frame=frame)
    assert answer["sent"] == frame
    assert answer["telegram"]["header"]["identification"] == COLD_NUMBER
    silence = await call(hass, "send_frame", device_id=gateway, frame="10 40 C8 08 16")
    assert silence["answer"] is None


@pytest.mark.parametrize("frame", ["10 5B 01 5D 16", "E5"])
async def test_bytes_that_are_no_request_are_not_sent(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    gateway: str,
    bus: SimulatedBus,
    frame: str,
) -> None:
    """A wrong checksum, an answer."""
    hass.config_entries.async_update_entry(loaded, options={"send_frames": True})
    await hass.async_block_till_done(wait_background_tasks=True)
    requests = len(bus.requests)
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "send_frame", device_id=gateway, frame=frame)
    assert raised.value.translation_key == "not_a_frame"
    assert len(bus.requests) == requests


async def test_a_frame_on_a_lost_line_is_an_error(
    hass: HomeAssistant, loaded: MockConfigEntry, gateway: str, line: SimulatedLine
) -> None:
    """With the words of the line; the next one goes out."""
    hass.config_entries.async_update_entry(loaded, options={"send_frames": True})
    await hass.async_block_till_done(wait_background_tasks=True)
    line.open_error = BrokenLineError(LineProblem.REFUSED, "url", "details")
    await loaded.runtime_data.master.close()
    frame = "10 40 C8 08 16"
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, "send_frame", device_id=gateway, frame=frame)
    assert raised.value.translation_key == "connection_refused"
    line.open_error = None
    loaded.runtime_data.master.forgive()
    assert await call(hass, "send_frame", device_id=gateway, frame=frame)


@pytest.mark.parametrize(("action", "data"), WRITING, ids=[each[0] for each in WRITING])
async def test_what_writes_or_searches_is_for_administrators(
    hass: HomeAssistant,
    cold: str,
    hass_read_only_user: MockUser,
    bus: SimulatedBus,
    action: str,
    data: dict[str, Any],
) -> None:
    """Somebody else is refused before anything goes to the bus."""
    requests = len(bus.requests)
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            action,
            {"device_id": cold, **data},
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
        )
    assert len(bus.requests) == requests


async def test_an_action_needs_a_gateway_that_runs(
    hass: HomeAssistant, loaded: MockConfigEntry, cold: str
) -> None:
    """Unloaded, it says so; loaded again, it works."""
    await hass.config_entries.async_unload(loaded.entry_id)
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "read_meter", device_id=cold)
    assert refused.value.translation_key == "service_config_entry_not_loaded"
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await call(hass, "read_meter", device_id=cold)


async def test_history_is_of_a_meter(
    hass: HomeAssistant, gateway: str, cold: str
) -> None:
    """A gateway has none; and without the recorder there is nowhere to put it."""
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "import_history", device_id=gateway)
    assert raised.value.translation_key == "meter_missing"
    with pytest.raises(HomeAssistantError) as raised_later:
        await call(hass, "import_history", device_id=cold)
    assert raised_later.value.translation_key == "no_recorder"


@pytest.mark.parametrize("header", ["none", "short", "zero"])
async def test_a_meter_is_moved_that_is_selected_by_a_number_that_it_does_not_tell(
    hass: HomeAssistant,
    connected: list[dict[str, Any]],
    bus: SimulatedBus,
    header: str,
) -> None:
    """What it tells in the place of its number selects nobody."""
    number = SecondaryAddress.parse("123456752D2C3B16")
    volume = RecordsTelegram(record("04 13", integer(7, 4)))
    bus.meters = [SimulatedMeter(5, number, volume)]
    set_fault(bus.meters[0], f"header={header}")
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    await select_by_number(hass, entry)
    (meter,) = entry.subentries.values()
    device = device_of(hass, entry, str(meter.unique_id))
    await call(hass, "set_primary_address", device_id=device, new_address=6)
    (meter,) = entry.subentries.values()
    assert (bus.meters[0].primary_address, meter.data["primary_address"]) == (6, 6)
