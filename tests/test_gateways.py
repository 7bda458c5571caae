"""Two of everything: gateways, meters without a number, changes at once."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.exchange import accept_exchange
from custom_components.mbus.history.offer import forget_wish
from custom_components.mbus.meter import MeterConfig, add_meter, change_meter
from custom_components.mbus.meterbus.bus.line import BrokenLineError, Line, LineProblem
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.outcome import SILENT
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
from simulator.bus import SimulatedBus
from simulator.evidence import Kind, LogEntry
from simulator.fleet import load_fleet
from simulator.generator import ORIGIN_S
from simulator.meter import Area, SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import (
    entry_of,
    meter_of,
    pass_interval,
    select_by_number,
    set_up,
    state,
)
from tests.lines import MemoryLine
from tests.test_areas import chosen, value_of

NAMELESS = SecondaryAddress("00000000", 0x2C2D, 1, 7)
COLD_NUMBER = "66510211"
COLD = "sensor.cold_water_meter_66510211_volume"
WARM = "sensor.warm_water_meter_66510348_volume"


def nameless(litres: int) -> SimulatedBus:
    """Return a bus with one meter at address 1 that does not tell its number."""
    volume = record("04 13", integer(litres, 4))
    return SimulatedBus([SimulatedMeter(1, NAMELESS, RecordsTelegram(volume))])


@pytest.fixture
def lines() -> Iterator[dict[str, MemoryLine]]:
    """Return the lines by their URLs, to be filled in by a test."""
    known: dict[str, MemoryLine] = {}

    def connect(url: str, **settings: Any) -> Line:
        known[url].url = url
        return known[url]

    with patch("custom_components.mbus.gateway.SerialLine", side_effect=connect):
        yield known


async def gateway(
    hass: HomeAssistant,
    lines: dict[str, MemoryLine],
    name: str,
    bus: SimulatedBus,
    **options: Any,
) -> MockConfigEntry:
    """Return a gateway with all meters of a bus, not yet set up."""
    url = f"socket://{name}:10001"
    lines[url] = MemoryLine(bus)
    addresses = options.pop("addresses", ())
    found = await entry_of(hass, bus, addresses=addresses)
    return MockConfigEntry(
        domain=DOMAIN,
        title=name,
        data={"device": url, "baud_rate": 2400},
        subentries_data=[
            {
                "data": dict(each.data),
                "subentry_type": each.subentry_type,
                "title": each.title,
                "unique_id": each.unique_id,
            }
            for each in found.subentries.values()
        ],
    )


def sensors_of(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """Return the states of a gateway's record sensors by their keys."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {
        each.unique_id.rpartition("_")[2]: state(hass, each.entity_id).state
        for each in entities
        if each.domain == "sensor" and each.config_subentry_id and not each.disabled
    }


def told(hass: HomeAssistant) -> set[str]:
    """Return the repairs that there are, without what they are about."""
    return {
        issue.translation_key or ""
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
    }


def subentry_of(entry: MockConfigEntry, number: str) -> str:
    """Return the subentry of the meter with a number."""
    (found,) = (
        key
        for key, each in entry.subentries.items()
        if (each.unique_id or "").startswith(number)
    )
    return found


async def settle(hass: HomeAssistant) -> None:
    """Let everything that was begun come to its end."""
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.fixture
def house_bus() -> SimulatedBus:
    """Return a bus with five meters."""
    return load_fleet("utilities", clock=lambda: ORIGIN_S).bus()


@pytest.fixture
async def house(
    hass: HomeAssistant, lines: dict[str, MemoryLine], house_bus: SimulatedBus
) -> MockConfigEntry:
    """Return a gateway with five meters, loaded."""
    entry = await gateway(hass, lines, "house", house_bus)
    await set_up(hass, entry)
    return entry


async def test_meters_without_a_number_on_two_gateways_have_sensors_of_their_own(
    hass: HomeAssistant, lines: dict[str, MemoryLine]
) -> None:
    """Address 1 of one bus is not address 1 of the other, in whatever order they start."""
    one = await gateway(hass, lines, "one", nameless(111_000), addresses=[1])
    two = await gateway(hass, lines, "two", nameless(222_000), addresses=[1])
    await set_up(hass, one)
    await set_up(hass, two)
    assert sensors_of(hass, one) == {"volume": "111.000"}
    assert sensors_of(hass, two) == {"volume": "222.000"}
    for entry in (one, two):
        await hass.config_entries.async_unload(entry.entry_id)
    for entry in (two, one):
        await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert sensors_of(hass, one) == {"volume": "111.000"}
    assert sensors_of(hass, two) == {"volume": "222.000"}


async def test_the_readings_of_two_gateways_are_told_together(
    hass: HomeAssistant, lines: dict[str, MemoryLine], house: MockConfigEntry
) -> None:
    """And of one of them alone, by its device; each is read over its own line."""
    other = await gateway(hass, lines, "other", nameless(222_000), addresses=[1])
    await set_up(hass, other)
    for device, expected in ((None, 6), (other.runtime_data.device.id, 1)):
        answer = await hass.services.async_call(
            DOMAIN,
            "get_readings",
            {"read": True} | ({} if device is None else {"device_id": device}),
            blocking=True,
            return_response=True,
        )
        assert answer is not None
        assert (answer["meters"], answer["failed"]) == (expected, [])


async def test_a_meter_without_a_number_is_read_by_its_address_whatever_is_set(
    hass: HomeAssistant, lines: dict[str, MemoryLine]
) -> None:
    """There is nothing that it could be selected by."""
    entry = await gateway(hass, lines, "one", nameless(111_000), addresses=[1])
    await set_up(hass, entry)
    await select_by_number(hass, entry)
    assert sensors_of(hass, entry) == {"volume": "111.000"}


def renamed(meter: MeterConfig) -> MeterConfig:
    """Return a meter with another name."""
    return replace(meter, name="Kitchen")


def with_fewer_records(meter: MeterConfig) -> MeterConfig:
    """Return a meter of which less is wanted."""
    return replace(meter, records=meter.records[:1])


def read_rarely(meter: MeterConfig) -> MeterConfig:
    """Return a meter that is read once a day."""
    return replace(meter, settings=replace(meter.settings, interval_s=60 * 1440))


def asked_otherwise(meter: MeterConfig) -> MeterConfig:
    """Return a meter that is asked for one telegram only."""
    return replace(meter, settings=replace(meter.settings, telegrams=1))


def elsewhere(meter: MeterConfig) -> MeterConfig:
    """Return a meter that has another primary address, where it has just answered."""
    return replace(meter, primary_address=99)


@pytest.mark.parametrize(
    ("change", "asks_the_meter"),
    [
        (renamed, False),
        (with_fewer_records, False),
        (read_rarely, False),
        (asked_otherwise, True),
        (elsewhere, False),
    ],
)
async def test_a_change_of_one_meter_leaves_the_others_alone(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    change: Any,
    asks_the_meter: bool,
) -> None:
    """No state of another meter is written, and no request goes to one."""
    subentry_id = subentry_of(house, COLD_NUMBER)
    events = async_capture_events(hass, EVENT_STATE_CHANGED)
    own = {
        each.entity_id
        for each in er.async_entries_for_config_entry(
            er.async_get(hass), house.entry_id
        )
        if each.config_subentry_id in (subentry_id, None)
    }
    heard: list[LogEntry] = []
    house_bus.witness = heard.append
    meter = MeterConfig.of(house.subentries[subentry_id])
    change_meter(hass, house, subentry_id, change(meter))
    await settle(hass)
    assert {each.data["entity_id"] for each in events} <= own
    answering = {each.meter[:8] for each in heard if each.kind is Kind.ANSWER}
    assert answering <= {COLD_NUMBER}
    assert bool(heard) == asks_the_meter
    assert state(hass, WARM).state != STATE_UNAVAILABLE


async def test_a_name_that_is_given_meanwhile_stays(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """While the gateway has not followed yet, what it still knows overwrites nothing."""
    gateway = house.runtime_data
    subentry_id = subentry_of(house, COLD_NUMBER)
    coordinator = gateway.coordinators[subentry_id]
    meter = MeterConfig.of(house.subentries[subentry_id])
    async with gateway._following:
        change_meter(hass, house, subentry_id, replace(meter, name="Flat 1"))
        forget_wish(hass, coordinator)
        moving = hass.async_create_task(
            gateway.change(
                coordinator, lambda stored: replace(stored, primary_address=99)
            )
        )
        await asyncio.sleep(0)
    await moving
    await settle(hass)
    stored = MeterConfig.of(house.subentries[subentry_id])
    assert (stored.name, stored.primary_address) == ("Flat 1", 99)


@pytest.mark.parametrize("change", [renamed, read_rarely])
async def test_a_meter_that_is_changed_keeps_its_values(
    hass: HomeAssistant, house: MockConfigEntry, change: Any
) -> None:
    """It is the same meter, which nobody asks anew."""
    subentry_id = subentry_of(house, COLD_NUMBER)
    meter = MeterConfig.of(house.subentries[subentry_id])
    change_meter(hass, house, subentry_id, change(meter))
    await settle(hass)
    house.runtime_data.coordinators[subentry_id].async_update_listeners()
    assert state(hass, COLD).state == "318.400"


async def test_what_an_exchanged_meter_said_is_not_told_of_the_new_one(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """Until the bus is free for the first read, nobody knows what the new one counts."""
    subentry_id = subentry_of(house, COLD_NUMBER)
    new = SecondaryAddress.parse("665199992D2C3B16")
    async with house.runtime_data.master.conversation():
        await accept_exchange(hass, house, subentry_id, new)
        await hass.async_block_till_done()
        assert state(hass, COLD).state in {STATE_UNAVAILABLE, STATE_UNKNOWN}
    await settle(hass)


async def test_a_read_that_ends_while_its_gateway_is_unloaded_counts_no_more(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """Its failure is that of the unloading."""
    book = house.runtime_data
    coordinator = book.coordinators[subentry_of(house, COLD_NUMBER)]
    house.mock_state(hass, ConfigEntryState.UNLOAD_IN_PROGRESS)
    book.note(coordinator, SILENT)
    house.mock_state(hass, ConfigEntryState.LOADED)
    assert book.failed_reads == 0
    book.note(coordinator, SILENT)
    assert book.failed_reads == 1


async def test_a_silent_meter_that_gets_another_address_is_read_there(
    hass: HomeAssistant, house: MockConfigEntry, house_bus: SimulatedBus
) -> None:
    """At once: its sensors show nothing, and it answers now."""
    subentry_id = subentry_of(house, COLD_NUMBER)
    cold = meter_of(house_bus, COLD_NUMBER)
    cold.silent = True
    await house.runtime_data.coordinators[subentry_id].async_refresh()
    assert state(hass, COLD).state == STATE_UNAVAILABLE
    cold.silent, cold.primary_address = False, 99
    meter = MeterConfig.of(house.subentries[subentry_id])
    change_meter(hass, house, subentry_id, elsewhere(meter))
    await settle(hass)
    assert state(hass, COLD).state != STATE_UNAVAILABLE


async def test_a_meter_that_is_removed_or_added_leaves_the_others_alone(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """Only its own entities go and come."""
    subentry_id = subentry_of(house, COLD_NUMBER)
    meter = MeterConfig.of(house.subentries[subentry_id])
    events = async_capture_events(hass, EVENT_STATE_CHANGED)
    hass.config_entries.async_remove_subentry(house, subentry_id)
    await settle(hass)
    assert hass.states.get(COLD) is None
    add_meter(hass, house, meter)
    await settle(hass)
    assert state(hass, COLD).state == "318.400"
    touched = {each.data["entity_id"] for each in events}
    others = {each for each in touched if COLD_NUMBER not in each}
    assert others <= {
        "sensor.house_meters_answering",
        "sensor.house_polling_cycle_duration",
    }


async def test_a_meter_that_is_added_again_gets_its_entities_back(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """With the name that a person has given one; it is known by who it is."""
    subentry_id = subentry_of(house, COLD_NUMBER)
    meter = MeterConfig.of(house.subentries[subentry_id])
    own = "sensor.kitchen"
    er.async_get(hass).async_update_entity(COLD, new_entity_id=own, name="Kitchen")
    hass.config_entries.async_remove_subentry(house, subentry_id)
    await settle(hass)
    assert hass.states.get(own) is None
    add_meter(hass, house, meter)
    await settle(hass)
    assert state(hass, own).state == "318.400"
    registered = er.async_get(hass).async_get(own)
    assert registered is not None
    assert registered.name == "Kitchen"


async def test_the_device_of_a_gateway_says_why_it_cannot_be_deleted(
    hass: HomeAssistant, house: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """That of a meter goes, and the meter with it."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    devices = dr.async_get(hass)
    own = devices.async_get_device_by_identifier(
        (DOMAIN, house.entry_id), house.entry_id
    )
    subentry_id = subentry_of(house, COLD_NUMBER)
    (cold,) = (
        each
        for each in dr.async_entries_for_config_entry(devices, house.entry_id)
        if each.config_subentry_id == subentry_id
    )
    assert own is not None
    kept = await client.remove_device(own.id)
    assert not kept["success"]
    assert kept["error"]["translation_key"] == "gateway_device"
    assert "house is the gateway of its meters" in kept["error"]["message"]
    assert devices.async_get(own.id) is not None
    gone = await client.remove_device(cold.id)
    assert gone["success"]
    assert subentry_id not in house.subentries


async def test_a_meter_that_is_added_during_the_set_up_is_loaded(
    hass: HomeAssistant, lines: dict[str, MemoryLine], house_bus: SimulatedBus
) -> None:
    """Opening a line takes a while; a card is accepted meanwhile."""
    entry = await gateway(hass, lines, "house", house_bus)
    subentry_id = subentry_of(entry, COLD_NUMBER)
    meter = MeterConfig.of(entry.subentries[subentry_id])
    entry.add_to_hass(hass)
    hass.config_entries.async_remove_subentry(entry, subentry_id)
    forward = hass.config_entries.async_forward_entry_setups

    async def add_and_forward(*args: Any) -> None:
        await forward(*args)
        add_meter(hass, entry, meter)

    with patch.object(
        hass.config_entries, "async_forward_entry_setups", add_and_forward
    ):
        await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert state(hass, COLD).state == "318.400"


@pytest.mark.parametrize(
    "broken",
    [
        {"records": [{"key": "volume", "from_the_future": True}]},
        {"key": "FF"},
        {"prepare": "no hex"},
        {"secondary_address": "a number"},
        {"records": None},
    ],
)
async def test_data_that_cannot_be_read_leave_out_one_meter(
    hass: HomeAssistant,
    lines: dict[str, MemoryLine],
    house_bus: SimulatedBus,
    broken: dict[str, Any],
) -> None:
    """A repair names the meter; the gateway and the others run. It goes when they are right."""
    entry = await gateway(hass, lines, "house", house_bus)
    subentry_id = subentry_of(entry, COLD_NUMBER)
    subentry = entry.subentries[subentry_id]
    right = dict(subentry.data)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_subentry(entry, subentry, data=right | broken)
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert entry.state is ConfigEntryState.LOADED
    assert (state(hass, WARM).state, hass.states.get(COLD)) == ("127.900", None)
    assert told(hass) == {"meter_unreadable"}
    hass.config_entries.async_update_subentry(entry, subentry, data=right)
    await settle(hass)
    assert state(hass, COLD).state == "318.400"
    assert told(hass) == set()


async def test_repairs_of_a_gateway_that_is_disabled_go(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """There is nothing to be done about it any more."""
    for each in house_bus.meters:
        each.silent = True
    await pass_interval(hass, freezer)
    assert told(hass) == {"nobody_answers"}
    await hass.config_entries.async_set_disabled_by(
        house.entry_id, ConfigEntryDisabler.USER
    )
    assert told(hass) == set()


GONE = BrokenLineError(LineProblem.REFUSED, "socket://house:10001", "errno 111")


async def test_a_gateway_that_is_gone_is_told_as_such(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    lines: dict[str, MemoryLine],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Why, and what to do, once for five meters, while another gateway goes on."""
    other = await gateway(hass, lines, "annexe", nameless(1), addresses=[1])
    await set_up(hass, other)
    line = lines["socket://house:10001"]
    line.open_error = GONE
    await line.lose()
    await pass_interval(hass, freezer)
    ((_, issue_id),) = ir.async_get(hass).issues
    assert issue_id == f"gateway_unreachable_{house.entry_id}"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders is not None
    reason = unescape(issue.translation_placeholders["reason"])
    assert reason.startswith("Nothing is listening on this host and port. ")
    assert "errno" not in reason
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == [
        f"house cannot be reached: {GONE}"
    ]
    assert set(sensors_of(hass, house).values()) == {STATE_UNAVAILABLE}
    assert set(sensors_of(hass, other).values()) == {"0.001"}
    line.open_error = None
    await line.restore()
    await line.pause(3600)
    await pass_interval(hass, freezer)
    assert told(hass) == set()
    assert "house can be reached again" in caplog.text
    assert "data recovered" not in caplog.text


async def lost_for_an_hour(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, line: MemoryLine
) -> None:
    """Lose a line for one read, and let it be there again."""
    await line.lose()
    await pass_interval(hass, freezer)
    await line.restore()
    await line.pause(3600)


async def test_a_meter_that_stays_silent_when_its_gateway_is_back_is_told(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    lines: dict[str, MemoryLine],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The log has said nothing of it yet; and it says when the meter is back."""
    (line,) = lines.values()
    await lost_for_an_hour(hass, freezer, line)
    meter = meter_of(line.bus, COLD_NUMBER)
    meter.silent = True
    await pass_interval(hass, freezer)
    assert caplog.text.count("Error fetching") == 1
    meter.silent = False
    await pass_interval(hass, freezer)
    assert caplog.text.count("data recovered") == 1


async def test_one_read_that_is_lost_is_no_gateway_that_is_gone(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    lines: dict[str, MemoryLine],
) -> None:
    """It has started anew: the next meter is read over a new connection."""
    (line,) = lines.values()
    coordinators = house.runtime_data.coordinators.values()
    first, *_ = coordinators
    await line.lose()
    await first.async_refresh()
    await line.restore()
    assert first.outcome.line_error is not None
    assert told(hass) == set()
    await pass_interval(hass, freezer)
    assert told(hass) == set()
    assert all(each.last_update_success for each in coordinators)


async def test_a_gateway_that_is_away_at_the_start_is_told(
    hass: HomeAssistant, lines: dict[str, MemoryLine]
) -> None:
    """Also with one meter; and no more when it is there."""
    entry = await gateway(hass, lines, "house", nameless(1), addresses=[1])
    (line,) = lines.values()
    line.open_error = GONE
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert told(hass) == {"gateway_unreachable"}
    line.open_error = None
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert told(hass) == set()


async def test_reading_all_meters_of_a_gateway_that_is_gone_is_an_error(
    hass: HomeAssistant, house: MockConfigEntry, lines: dict[str, MemoryLine]
) -> None:
    """With the reason; a single meter that is silent is none."""
    (line,) = lines.values()
    button = {"entity_id": "button.house_read_all_meters"}
    meter_of(line.bus, COLD_NUMBER).silent = True
    await hass.services.async_call("button", "press", button, blocking=True)
    line.open_error = GONE
    await line.lose()
    with pytest.raises(HomeAssistantError) as err:
        await hass.services.async_call("button", "press", button, blocking=True)
    assert err.value.translation_key == LineProblem.REFUSED


async def test_meters_that_refuse_are_no_silence(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The wires are fine: five meters are busy."""
    for each in house_bus.meters:
        each.busy_reads = 9
    await pass_interval(hass, freezer)
    assert state(hass, COLD).state == STATE_UNAVAILABLE
    assert state(hass, "sensor.house_meters_answering").state == "0"
    assert told(hass) == set()


async def test_the_meters_that_answer_are_counted_among_those_that_are_wanted(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """A meter whose entities are all disabled neither answers nor is silent."""
    assert state(hass, "sensor.house_meters_answering").state == "5"
    subentry_id = subentry_of(house, COLD_NUMBER)
    entities = er.async_get(hass)
    for each in er.async_entries_for_config_entry(entities, house.entry_id):
        if each.config_subentry_id == subentry_id:
            entities.async_update_entity(
                each.entity_id, disabled_by=er.RegistryEntryDisabler.USER
            )
    await settle(hass)
    assert state(hass, "sensor.house_meters_answering").state == "4"


async def move(
    hass: HomeAssistant, entry: MockConfigEntry, number: str, address: int
) -> Any:
    """Give a meter another primary address, by the action."""
    (device,) = (
        each
        for each in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        if each.config_subentry_id == subentry_of(entry, number)
    )
    return await hass.services.async_call(
        DOMAIN,
        "set_primary_address",
        {"device_id": device.id, "new_address": address},
        blocking=True,
        return_response=True,
    )


async def test_two_moves_at_once_find_the_meter_as_it_is_then(
    hass: HomeAssistant, house: MockConfigEntry, house_bus: SimulatedBus
) -> None:
    """The second one moves it from where the first one has put it."""
    first, second = await asyncio.gather(
        move(hass, house, COLD_NUMBER, 41), move(hass, house, COLD_NUMBER, 42)
    )
    assert (first["new_address"], second["old_address"]) == (41, 41)
    assert meter_of(house_bus, COLD_NUMBER).primary_address == 42
    await settle(hass)
    assert state(hass, COLD).state == "318.400"


async def test_two_meters_do_not_get_one_address(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """The second one is told who has it."""
    outcomes = await asyncio.gather(
        move(hass, house, COLD_NUMBER, 41),
        move(hass, house, "66510348", 41),
        return_exceptions=True,
    )
    assert outcomes[0]["new_address"] == 41
    assert isinstance(outcomes[1], ServiceValidationError)
    assert outcomes[1].translation_key == "address_of"
    assert outcomes[1].translation_placeholders == {
        "address": "41",
        "meter": f"Cold water meter {COLD_NUMBER}",
    }


async def test_a_reload_cuts_a_conversation_before_the_line_is_opened_again(
    hass: HomeAssistant, house: MockConfigEntry, lines: dict[str, MemoryLine]
) -> None:
    """Two masters on one bus disturb each other, and a conversation may take long."""
    (line,) = lines.values()
    master = house.runtime_data.master
    has_begun, order = asyncio.Event(), list[str]()

    async def talk() -> None:
        async with master.conversation():
            has_begun.set()
            await asyncio.Event().wait()

    talking = asyncio.create_task(talk())
    await has_begun.wait()
    opened = line.opened
    talking.add_done_callback(lambda _: order.append(f"ended {line.opened - opened}"))
    await hass.config_entries.async_reload(house.entry_id)
    with pytest.raises(Exception, match="unloaded"):
        await talking
    assert order == ["ended 0"]
    await settle(hass)
    assert state(hass, COLD).state == "318.400"


async def test_a_reload_while_the_line_is_away_tells_of_no_meter_that_is_back(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    lines: dict[str, MemoryLine],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The read that it cuts says nothing of the meter."""
    (line,) = lines.values()
    await lost_for_an_hour(hass, freezer, line)
    coordinator = house.runtime_data.coordinators[subentry_of(house, COLD_NUMBER)]
    async with house.runtime_data.master.conversation():
        reading = asyncio.create_task(coordinator.async_refresh())
        await asyncio.sleep(0)
        await coordinator.async_shutdown()
    await reading
    assert "data recovered" not in caplog.text


async def test_another_line_keeps_the_values_until_the_next_read(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    lines: dict[str, MemoryLine],
    house_bus: SimulatedBus,
) -> None:
    """The one before is closed, and all are read over the new one."""
    old, new = "socket://house:10001", "socket://cellar:10001"
    lines[new] = MemoryLine(house_bus)
    events = async_capture_events(hass, EVENT_STATE_CHANGED)
    hass.config_entries.async_update_entry(house, data={**house.data, "device": new})
    await settle(hass)
    assert STATE_UNAVAILABLE not in {each.data["new_state"].state for each in events}
    assert (lines[old].is_open, lines[new].opened) == (False, 1)
    lines[new].lost = True
    await pass_interval(hass, freezer)
    assert state(hass, COLD).state == STATE_UNAVAILABLE


async def test_an_exchanged_meter_that_is_selected_is_told_after_a_search(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nobody answers in its place: only a search can know that there is a new one."""
    subentry_id = subentry_of(house, COLD_NUMBER)
    meter = MeterConfig.of(house.subentries[subentry_id])
    selected = replace(
        meter,
        primary_address=None,
        settings=replace(meter.settings, addressing="secondary"),
    )
    change_meter(hass, house, subentry_id, selected)
    new = SecondaryAddress.parse("665199992D2C3B16")
    meter_of(house_bus, COLD_NUMBER).secondary_address = new
    await pass_interval(hass, freezer)
    assert told(hass) == set()
    hass.config_entries.async_update_entry(house, options={"daily_search": True})
    await settle(hass)
    await pass_interval(hass, freezer, 24 * 60 + 11)
    assert told(hass) == {"meter_exchanged"}
    await accept_exchange(hass, house, subentry_id, new)
    await settle(hass)
    assert state(hass, COLD).state == "318.400"
    assert told(hass) == set()


async def test_what_a_person_ignores_stays_ignored_over_a_reload(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> None:
    """The repair does not come back with the next poll; it goes with the gateway."""
    meter_of(house_bus, COLD_NUMBER).secondary_address = SecondaryAddress.parse(
        "665199992D2C3B16"
    )
    await pass_interval(hass, freezer)
    issue_id = f"meter_replaced_{subentry_of(house, COLD_NUMBER)}"
    ir.async_ignore_issue(hass, DOMAIN, issue_id, ignore=True)
    await hass.config_entries.async_reload(house.entry_id)
    await settle(hass)
    await pass_interval(hass, freezer)
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.dismissed_version is not None
    await hass.config_entries.async_set_disabled_by(
        house.entry_id, ConfigEntryDisabler.USER
    )
    assert told(hass) == set()


async def test_an_accepted_exchange_with_a_meter_of_another_gateway_takes_it_from_there(
    hass: HomeAssistant,
    house: MockConfigEntry,
    lines: dict[str, MemoryLine],
    house_bus: SimulatedBus,
) -> None:
    """It hangs here now; the place and its history are those of the old meter."""
    new = SecondaryAddress.parse("665199992D2C3B16")
    volume = RecordsTelegram(record("04 13", integer(500, 4)))
    shed = SimulatedBus([SimulatedMeter(7, new, volume)])
    other = await gateway(hass, lines, "shed", shed)
    await set_up(hass, other)
    meter_of(house_bus, COLD_NUMBER).secondary_address = new
    await accept_exchange(hass, house, subentry_of(house, COLD_NUMBER), new)
    await settle(hass)
    assert state(hass, COLD).state == "318.400"
    assert dict(other.subentries) == {}


async def test_a_meter_that_another_programme_has_moved_is_found_by_its_number(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> None:
    """It is looked for now and then, and read by its number from then on."""
    meter_of(house_bus, COLD_NUMBER).primary_address = 77
    for _ in range(3):
        await pass_interval(hass, freezer)
        assert state(hass, COLD).state == STATE_UNAVAILABLE
    for _ in range(2):
        await pass_interval(hass, freezer)
        assert state(hass, COLD).state == "318.400"


async def test_an_accepted_exchange_shows_the_firmware_of_the_new_meter(
    hass: HomeAssistant, lines: dict[str, MemoryLine]
) -> None:
    """That of the old one goes with it, also where the new one tells none."""
    old = SecondaryAddress.parse("665102112D2C1B16")
    new = SecondaryAddress.parse("665199992D2C1B16")
    firmware = record("0D FD 0E", b"\x033.1") + record("04 13", integer(5, 4))
    place = SimulatedMeter(1, old, RecordsTelegram(firmware))
    entry = await gateway(hass, lines, "house", SimulatedBus([place]))
    await set_up(hass, entry)
    (subentry_id,) = entry.subentries
    assert firmware_of(hass, entry, subentry_id) == "1.3"
    place.secondary_address = new
    place.telegrams = RecordsTelegram(record("04 13", integer(5, 4)))
    await accept_exchange(hass, entry, subentry_id, new)
    await settle(hass)
    assert firmware_of(hass, entry, subentry_id) is None


def firmware_of(
    hass: HomeAssistant, entry: MockConfigEntry, subentry_id: str
) -> str | None:
    """Return the firmware version that the device of a meter shows."""
    (device,) = (
        each
        for each in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        if each.config_subentry_id == subentry_id
    )
    return device.sw_version


NEWCOMER = SecondaryAddress.parse("665199992D2C3B16")


@pytest.fixture
async def cards(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> Callable[[], int]:
    """Let the daily search find a new meter; return what counts the cards there are."""
    volume = RecordsTelegram(record("04 13", integer(5, 4)))
    house_bus.meters.append(SimulatedMeter(99, NEWCOMER, volume))
    hass.config_entries.async_update_entry(house, options={"daily_search": True})
    await settle(hass)
    await pass_interval(hass, freezer, 24 * 60 + 11)
    manager = hass.config_entries.flow
    return lambda: len(manager.async_progress_by_handler(DOMAIN))


async def test_a_card_goes_when_its_meter_is_added_otherwise(
    hass: HomeAssistant, house: MockConfigEntry, cards: Callable[[], int]
) -> None:
    """There is nothing left to ask."""
    assert cards() == 1
    new = MeterConfig(
        name="New", address=NEWCOMER, identity=NEWCOMER, primary_address=99
    )
    add_meter(hass, house, new)
    await settle(hass)
    assert cards() == 0


async def test_a_card_goes_with_its_gateway(
    hass: HomeAssistant, house: MockConfigEntry, cards: Callable[[], int]
) -> None:
    """There is nothing that the meter could be added to."""
    assert cards() == 1
    await hass.config_entries.async_remove(house.entry_id)
    await settle(hass)
    assert cards() == 0


async def test_the_daily_search_keeps_its_time_over_restarts(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> None:
    """A house that is restarted every evening is searched all the same."""
    hass.config_entries.async_update_entry(house, options={"daily_search": True})
    await settle(hass)
    selections: list[LogEntry] = []
    for _ in range(3):
        await pass_interval(hass, freezer, 9 * 60)
        await hass.config_entries.async_reload(house.entry_id)
        await settle(hass)
        house_bus.witness = selections.append
        await pass_interval(hass, freezer, 11)
    assert any(each.data[6:7] == b"\x52" for each in selections if each.data)


async def test_an_area_at_one_address_of_two_buses_is_that_of_its_own_meter(
    hass: HomeAssistant, lines: dict[str, MemoryLine]
) -> None:
    """Neither meter tells a number: what is read of an area belongs to the gateway."""
    entries = []
    for name, decivolts in (("one", 2301), ("two", 2222)):
        bus = nameless(111_000)
        voltage = record("02 FD 48", integer(decivolts, 2))
        bus.meters[0].areas = {0xB1: Area(RecordsTelegram(voltage))}
        entry = await gateway(hass, lines, name, bus, addresses=[1])
        await set_up(hass, entry)
        await chosen(hass, entry, "B1", "voltage", of="address_1")
        entries.append(entry)
    ending = "address_1_area_b1_voltage"
    values = [value_of(hass, each, ending) for each in entries]
    assert values == ["230.1", "222.2"]


async def test_what_is_asked_of_a_gateway_that_is_gone_is_an_error(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """In words."""
    await hass.config_entries.async_unload(house.entry_id)
    with pytest.raises(HomeAssistantError) as refused:
        await move(hass, house, COLD_NUMBER, 41)
    assert refused.value.translation_key == "service_config_entry_not_loaded"
