"""Meters that send several telegrams are read whole before their values are offered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.protocol.frames import LongFrame
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.data_entry_flow import (
    EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE,
    FlowResultType,
)
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.quirks import PageEnd
from simulator.telegrams import AnswerHead, RecordsTelegram, integer, record
from tests.common import Pages, entry_of, meter_of, set_up, state
from tests.lines import AnyLine, only_in_memory, over_memory_and_tcp

pytestmark = [pytest.mark.usefixtures("connected"), over_memory_and_tcp]

IMPORTED = record("04 03", integer(62_000, 4))
EXPORTED = record("04 83 3C", integer(4_000, 4))
POWER = record("04 2B", integer(700, 4))
VOLUME = record("04 13", integer(5_000, 4))
THREE_TELEGRAMS = Pages((IMPORTED, EXPORTED, POWER))
FIRST = {"energy"}
ALL = {"energy", "energy-export", "power"}

ELECTRICITY = SecondaryAddress("16112345", 0x4CA3, 18, 2)
OTHER_ELECTRICITY = SecondaryAddress("16112346", 0x4CA3, 18, 2)
WATER = SecondaryAddress("66510211", 0x2C2D, 59, 0x16)
METER = "16112345 · Schneider Electric electricity meter"
OTHER_METER = "16112346 · Schneider Electric electricity meter"
EXPORT = "sensor.electricity_meter_16112345_energy_export"

NETWORK = {"host": "gateway.local", "port": 10001, "protocol": "socket"}
LINK = {
    "baud_rate": "2400",
    "search": "secondary",
    "advanced": {"parity": "even", "extra_time_ms": 0},
}

type Flow = Any
"""The result of a step, of either kind of flow."""


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus with a meter of three telegrams, and one of a single telegram."""
    return SimulatedBus(
        [
            SimulatedMeter(7, ELECTRICITY, THREE_TELEGRAMS),
            SimulatedMeter(8, WATER, RecordsTelegram(VOLUME)),
        ],
        2400,
    )


@pytest.fixture
def meter(bus: SimulatedBus) -> SimulatedMeter:
    """Return the meter with three telegrams."""
    return meter_of(bus, ELECTRICITY.identification)


@pytest.fixture
async def gateway(hass: HomeAssistant, bus: SimulatedBus) -> MockConfigEntry:
    """Return a loaded gateway that does not know its meters yet."""
    meters, bus.meters = bus.meters, []
    entry = await entry_of(hass, bus)
    bus.meters = meters
    await set_up(hass, entry)
    return entry


async def submit(
    hass: HomeAssistant, flow: Flow, answers: dict[str, Any] | None
) -> Flow:
    """Fill in the form that the dialog of a new gateway, or a card, shows."""
    return await hass.config_entries.flow.async_configure(flow["flow_id"], answers)


async def submit_to_meter(
    hass: HomeAssistant, flow: Flow, answers: dict[str, Any] | None
) -> Flow:
    """Fill in the form that the dialog of new meters shows."""
    return await hass.config_entries.subentries.async_configure(
        flow["flow_id"], answers
    )


async def ended(hass: HomeAssistant) -> None:
    """Let everything that was started come to its end."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def found(hass: HomeAssistant) -> Flow:
    """Add a gateway, search, and return the page with the meters."""
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    for answers in ({"next_step_id": "network"}, NETWORK, LINK):
        flow = await submit(hass, flow, answers)
    await ended(hass)
    return await submit(hass, flow, None)


async def found_on(hass: HomeAssistant, gateway: MockConfigEntry) -> Flow:
    """Add meters to a gateway, search, and return the page with the meters."""
    flow = await hass.config_entries.subentries.async_init(
        (gateway.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    flow = await submit_to_meter(hass, flow, {"next_step_id": "search_secondary"})
    await ended(hass)
    return await submit_to_meter(hass, flow, None)


async def chosen(hass: HomeAssistant, flow: Flow, *meters: SecondaryAddress) -> Flow:
    """Choose meters on the page of a new gateway."""
    return await submit(hass, flow, {"meters": [*map(str, meters)]})


async def read(hass: HomeAssistant, flow: Flow) -> Flow:
    """Wait until the chosen meters are read, and return the page after it."""
    assert (flow["type"], flow["step_id"]) == (FlowResultType.SHOW_PROGRESS, "reading")
    await ended(hass)
    return await submit(hass, flow, None)


def offered(flow: Flow) -> set[str]:
    """Return the keys of the records that a page offers."""
    assert flow["step_id"] == "records"
    schema = flow["data_schema"].schema
    (selector,) = (schema[key] for key in schema if key == "records")
    return {each["value"] for each in selector.config["options"]}


def answers(*records: str, typed: str = "") -> dict[str, Any]:
    """Return the answers of the page that asks for records."""
    return {
        "preset": "suggested",
        "records": list(records),
        "typed": {"registers": typed},
    }


async def test_a_new_gateway_offers_the_values_of_all_telegrams(
    hass: HomeAssistant,
) -> None:
    """The search heard the first one; the rest is read once the meter is chosen."""
    flow = await read(hass, await chosen(hass, await found(hass), ELECTRICITY))
    assert offered(flow) == ALL
    assert flow["errors"] == {}
    flow = await submit(hass, flow, answers("energy-export"))
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    await ended(hass)
    assert float(state(hass, EXPORT).state) == 4.0


async def test_new_meters_of_a_gateway_offer_the_values_of_all_telegrams(
    hass: HomeAssistant, gateway: MockConfigEntry, line: AnyLine
) -> None:
    """Over the line that the gateway has open."""
    flow = await found_on(hass, gateway)
    flow = await submit_to_meter(hass, flow, {"meters": [str(ELECTRICITY)]})
    await ended(hass)
    flow = await submit_to_meter(hass, flow, None)
    assert offered(flow) == ALL
    assert line.opened == 1
    await submit_to_meter(hass, flow, answers("energy-export"))
    await ended(hass)
    assert float(state(hass, EXPORT).state) == 4.0


async def card_of(
    hass: HomeAssistant, gateway: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> Flow:
    """Let a day pass, and return the card of the meter with three telegrams."""
    hass.config_entries.async_update_entry(gateway, options={"daily_search": True})
    await ended(hass)
    freezer.tick(timedelta(days=1, minutes=1))
    async_fire_time_changed(hass)
    await ended(hass)
    (card,) = (
        each
        for each in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        if each["context"]["unique_id"] == str(ELECTRICITY)
    )
    return card


async def test_the_card_of_a_meter_offers_the_values_of_all_telegrams(
    hass: HomeAssistant, gateway: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Over the line of its gateway."""
    card = await card_of(hass, gateway, freezer)
    flow = await read(hass, await submit(hass, card, {}))
    assert offered(flow) == ALL
    flow = await submit(hass, flow, answers("energy-export"))
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "meter_added")


async def test_a_card_offers_what_was_found_while_its_gateway_is_not_running(
    hass: HomeAssistant, gateway: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """It says that this is not all."""
    card = await card_of(hass, gateway, freezer)
    await hass.config_entries.async_unload(gateway.entry_id)
    flow = await read(hass, await submit(hass, card, {}))
    assert offered(flow) == FIRST
    assert flow["errors"] == {"base": "partly_read"}


async def test_a_register_of_a_later_telegram_is_taken(hass: HomeAssistant) -> None:
    """By its codes, and by its number among all records."""
    flow = await read(hass, await chosen(hass, await found(hass), ELECTRICITY))
    flow = await submit(hass, flow, answers(typed="04 83 3C\n#2"))
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    (subentry,) = flow["subentries"]
    stored = {each["key"] for each in subentry["data"]["records"]}
    assert stored == {"energy-export", "power"}


async def test_only_who_has_more_is_read(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """Once: a first contact and a request for each telegram."""
    flow = await found(hass)
    before = len(bus.requests)
    flow = await chosen(hass, flow, ELECTRICITY, WATER)
    assert flow["description_placeholders"] == {
        "meter": METER,
        "number": "1",
        "count": "1",
    }
    flow = await read(hass, flow)
    assert [each.hex(" ") for each in bus.requests[before:]] == [
        "10 40 07 47 16",
        "10 7b 07 82 16",
        "10 5b 07 62 16",
        "10 7b 07 82 16",
    ]
    assert offered(flow) == ALL
    assert offered(await submit(hass, flow, answers("energy"))) == {"volume"}


async def test_who_sends_one_telegram_is_not_read_again(hass: HomeAssistant) -> None:
    """Its values are asked for at once."""
    assert offered(await chosen(hass, await found(hass), WATER)) == {"volume"}


async def test_each_meter_of_a_model_is_read(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """What one of them alone sends is offered too; the page tells how far it is."""
    more = Pages((IMPORTED, VOLUME))
    bus.meters = [*bus.meters, SimulatedMeter(9, OTHER_ELECTRICITY, more)]
    flow = await found(hass)
    told: list[float] = []

    @callback
    def hear(event: Event) -> None:
        told.append(event.data["progress"])

    hass.bus.async_listen(EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE, hear)
    flow = await chosen(hass, flow, ELECTRICITY, OTHER_ELECTRICITY)
    handler: Any = hass.config_entries.flow._progress[flow["flow_id"]]
    job = handler._whole_reads.job
    flow = await read(hass, flow)
    assert offered(flow) == {*ALL, "volume"}
    assert job.words == {"meter": OTHER_METER, "number": "2", "count": "2"}
    assert sorted(set(told)) == [0.0, 0.5]


async def test_a_meter_at_a_shared_address_is_selected(
    hass: HomeAssistant, meter: SimulatedMeter, bus: SimulatedBus
) -> None:
    """Two meters at one address are told apart by their numbers."""
    meter_of(bus, WATER.identification).primary_address = meter.primary_address
    flow = await read(hass, await chosen(hass, await found(hass), ELECTRICITY))
    assert offered(flow) == ALL
    assert flow["errors"] == {}


async def test_a_meter_that_is_silent_at_its_address_is_selected(
    hass: HomeAssistant, meter: SimulatedMeter
) -> None:
    """Its answer to the search named an address that it does not listen to."""
    meter.answer_address = 17
    flow = await read(hass, await chosen(hass, await found(hass), ELECTRICITY))
    assert offered(flow) == ALL
    assert flow["errors"] == {}


async def test_a_meter_whose_first_telegram_has_no_values_is_read(
    hass: HomeAssistant, meter: SimulatedMeter
) -> None:
    """It was not ready when the search came by."""
    meter.telegrams = RecordsTelegram(b"\x0f\x01")
    flow = await found(hass)
    meter.telegrams = THREE_TELEGRAMS
    flow = await read(hass, await chosen(hass, flow, ELECTRICITY))
    assert offered(flow) == ALL


async def test_a_meter_that_encrypts_is_not_read_again(
    hass: HomeAssistant, meter: SimulatedMeter
) -> None:
    """Without its key it would say the same."""
    meter.telegrams = Encrypted()
    flow = await chosen(hass, await found(hass), ELECTRICITY)
    assert flow["type"] is FlowResultType.CREATE_ENTRY


class Encrypted:
    """A telegram in mode 5, of a meter whose key nobody has entered."""

    pages = 1

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return sixteen bytes that mean nothing without the key."""
        header = head.secondary_address.to_bytes() + bytes(
            (head.access_number, 0, 0x10, 0x05)
        )
        return LongFrame(0x08, head.address, 0x72, header + bytes(range(16)))


def is_silent(meter: SimulatedMeter) -> None:
    """Let a meter answer no more."""
    meter.silent = True


def is_damaged(meter: SimulatedMeter) -> None:
    """Let all answers of a meter arrive damaged."""
    meter.corrupt_answers = 100


def is_busy(meter: SimulatedMeter) -> None:
    """Let a meter say that it has no time."""
    meter.busy_reads = 100


def is_exchanged(meter: SimulatedMeter) -> None:
    """Let another meter answer in its place."""
    meter.secondary_address = OTHER_ELECTRICITY


@pytest.mark.parametrize("fault", [is_silent, is_damaged, is_busy, is_exchanged])
async def test_what_was_found_is_offered_where_the_rest_cannot_be_read(
    hass: HomeAssistant, meter: SimulatedMeter, fault: Callable[[SimulatedMeter], None]
) -> None:
    """The page says whose values are not all there, and goes on all the same."""
    flow = await found(hass)
    fault(meter)
    flow = await read(hass, await chosen(hass, flow, ELECTRICITY, WATER))
    assert offered(flow) == FIRST
    assert flow["errors"] == {"base": "partly_read"}
    assert flow["description_placeholders"]["partly"] == METER
    flow = await submit(hass, flow, answers("energy"))
    assert offered(flow) == {"volume"}
    assert flow["errors"] == {}
    flow = await submit(hass, flow, answers("volume"))
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_what_was_found_is_offered_where_the_line_is_lost(
    hass: HomeAssistant, line: AnyLine
) -> None:
    """In the middle of the dialog."""
    flow = await found(hass)
    await line.lose()
    flow = await read(hass, await chosen(hass, flow, ELECTRICITY))
    assert offered(flow) == FIRST
    assert flow["errors"] == {"base": "partly_read"}
    await line.restore()


async def test_the_telegrams_that_came_are_offered(
    hass: HomeAssistant, meter: SimulatedMeter
) -> None:
    """The meter falls silent before the last one."""
    flow = await found(hass)
    meter.telegrams = FallsSilent(meter)
    flow = await read(hass, await chosen(hass, flow, ELECTRICITY))
    assert offered(flow) == {"energy", "energy-export"}
    assert flow["errors"] == {"base": "partly_read"}


@dataclass
class FallsSilent:
    """Telegrams of a meter that is heard no more after the second one."""

    meter: SimulatedMeter
    pages = THREE_TELEGRAMS.pages

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return a telegram; nothing comes after it if it is the second one."""
        self.meter.silent = page == 1
        return THREE_TELEGRAMS.telegram(page, head)


async def test_a_meter_that_ends_with_an_acknowledgement_is_whole(
    hass: HomeAssistant, meter: SimulatedMeter
) -> None:
    """E5 says that there is nothing more, whatever was announced."""
    meter.always_more, meter.page_end = True, PageEnd.STOP
    flow = await read(hass, await chosen(hass, await found(hass), ELECTRICITY))
    assert offered(flow) == ALL
    assert flow["errors"] == {}


async def test_a_meter_that_is_typed_is_read_once(
    hass: HomeAssistant, gateway: MockConfigEntry, bus: SimulatedBus
) -> None:
    """It is read on the spot, to the end."""
    flow = await hass.config_entries.subentries.async_init(
        (gateway.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    flow = await submit_to_meter(hass, flow, {"next_step_id": "by_address"})
    before = len(bus.requests)
    flow = await submit_to_meter(hass, flow, {"address": "7"})
    assert offered(flow) == ALL
    assert len(bus.requests) == before + 4


@dataclass
class Watched:
    """Telegrams of a meter; something happens while the second one is asked for."""

    happen: Callable[[], None]
    pages = THREE_TELEGRAMS.pages

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return a telegram, and let it happen if it is the second one."""
        {1: self.happen}.get(page, bool)()
        return THREE_TELEGRAMS.telegram(page, head)


@only_in_memory("the dialog is closed between two telegrams")
async def test_closing_the_dialog_stops_the_reading(
    hass: HomeAssistant, line: AnyLine, meter: SimulatedMeter
) -> None:
    """The third telegram is not asked for any more, and the line is released."""
    flow = await found(hass)
    close = partial(hass.config_entries.flow.async_abort, flow["flow_id"])
    meter.telegrams = Watched(close)
    await chosen(hass, flow, ELECTRICITY)
    await ended(hass)
    assert line.bus.requests[-1] == bytes.fromhex("10 5B 07 62 16")
    assert not line.is_open
