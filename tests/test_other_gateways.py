"""Meters that another gateway reads, or that somebody else adds while a dialog is open."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from custom_components.mbus.discovery import DISCOVERED, Discovered
from custom_components.mbus.meter import MeterConfig, add_meter
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.meterbus.bus.scan import Scan
from homeassistant.config_entries import (
    SOURCE_INTEGRATION_DISCOVERY,
    SOURCE_USER,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from tests.common import entry_of, meter_of, set_up, state
from tests.rendered import filled_in
from tests.test_living import next_day

COLD_NUMBER = "66510211"
COLD_ID = f"{COLD_NUMBER}2D2C3B16"
COLD = f"sensor.cold_water_meter_{COLD_NUMBER}"
WARM = "sensor.warm_water_meter_66510348_volume"
WARM_ID = "665103482D2C3B06"
OLD, NEW = "socket://gateway:10001", "socket://cellar:10001"
NETWORK = {"host": "cellar", "port": 10001, "protocol": "socket"}
LINK = {
    "baud_rate": "2400",
    "search": "secondary",
    "advanced": {"parity": "even", "extra_time_ms": 0},
}
ANSWERS = {"preset": "suggested", "records": ["volume"]}

type Flow = Any
"""The result of a step, of either kind of flow."""


@pytest.fixture
def cellar() -> SimulatedBus:
    """Return the bus of the other gateway, with nobody on it yet."""
    return SimulatedBus([])


@pytest.fixture
def _wires(bus: SimulatedBus, cellar: SimulatedBus) -> Iterator[None]:
    """Let each gateway lead to its own bus."""
    buses = {OLD: bus, NEW: cellar}

    def connect(url: str, **settings: Any) -> SimulatedLine:
        return SimulatedLine(buses[url], url=url)

    with patch("custom_components.mbus.gateway.SerialLine", side_effect=connect):
        yield


@pytest.fixture
async def house(
    hass: HomeAssistant, bus: SimulatedBus, _wires: None
) -> MockConfigEntry:
    """Return a gateway whose cold water meter has all that a person can set."""
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    cold = subentry_of(entry)
    records = [each for each in cold.data["records"] if each["key"] != "volume_flow"]
    changed = {
        "records": records,
        "interval_s": 3600,
        "overrides": {"volume": {"factor": 10.0}},
        "standard_time": True,
        "block_values": [{"offset": 2, "length": 4, "coding": "bcd", "factor": "0.01"}],
    }
    hass.config_entries.async_update_subentry(
        entry, cold, title="Garden", data={**cold.data, **changed}
    )
    await settle(hass)
    await read_now(hass, entry)
    return entry


@pytest.fixture
async def second(hass: HomeAssistant, house: MockConfigEntry) -> MockConfigEntry:
    """Return another gateway, which runs and knows nobody."""
    entry = MockConfigEntry(
        domain=DOMAIN, title="Cellar", data={"device": NEW, "baud_rate": 2400}
    )
    await set_up(hass, entry)
    return entry


async def settle(hass: HomeAssistant) -> None:
    """Let everything that was started come to its end."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def read_now(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Read all meters of a gateway out of turn."""
    for each in entry.runtime_data.coordinators.values():
        await each.async_refresh()
    await settle(hass)


def subentry_of(entry: MockConfigEntry, unique_id: str = COLD_ID) -> ConfigSubentry:
    """Return the subentry of a meter."""
    (found,) = (
        each for each in entry.subentries.values() if each.unique_id == unique_id
    )
    return found


def hang_in_the_cellar(bus: SimulatedBus, cellar: SimulatedBus) -> None:
    """Take the cold water meter to the other bus, where it has another address."""
    cold = meter_of(bus, COLD_NUMBER)
    cold.primary_address = 7
    bus.meters = [each for each in bus.meters if each is not cold]
    cellar.meters = [*cellar.meters, cold]


async def submit(hass: HomeAssistant, flow: Flow, answers: Any = None) -> Flow:
    """Fill in the form that the dialog of a gateway, or a card, shows."""
    return await hass.config_entries.flow.async_configure(flow["flow_id"], answers)


async def submit_to_meter(hass: HomeAssistant, flow: Flow, answers: Any = None) -> Flow:
    """Fill in the form that the dialog of new meters shows."""
    manager = hass.config_entries.subentries
    return await manager.async_configure(flow["flow_id"], answers)


async def found_by_new_gateway(hass: HomeAssistant) -> Flow:
    """Add the gateway in the cellar, and return the page with the meters."""
    flow: Flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    for answers in ({"next_step_id": "network"}, NETWORK, LINK):
        flow = await submit(hass, flow, answers)
    await settle(hass)
    return await submit(hass, flow)


async def add_to(hass: HomeAssistant, entry: MockConfigEntry, choice: str) -> Flow:
    """Start to add meters to a gateway in this way."""
    flow: Flow = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    return await submit_to_meter(hass, flow, {"next_step_id": choice})


async def found_by(hass: HomeAssistant, entry: MockConfigEntry) -> Flow:
    """Search on a gateway that runs, and return the page with the meters."""
    flow = await add_to(hass, entry, "search_secondary")
    await settle(hass)
    return await submit_to_meter(hass, flow)


def offered(flow: Flow) -> tuple[dict[str, str], list[str]]:
    """Return the meters of a page with their labels, and those that are ticked."""
    assert flow["step_id"] == "meters"
    fields = flow["data_schema"].schema
    ((field, selector),) = ((key, fields[key]) for key in fields if key == "meters")
    options = {each["value"]: each["label"] for each in selector.config["options"]}
    return options, field.default()


def known_entities(hass: HomeAssistant) -> dict[str, tuple[str, str]]:
    """Return all entities of meters with what history and registry know them by."""
    return {
        each.entity_id: (each.id, each.unique_id)
        for each in er.async_get(hass).entities.values()
        if each.config_subentry_id is not None
    }


def assert_is_moved(house: MockConfigEntry, now: MockConfigEntry) -> None:
    """Compare the cold water meter with what was set of it before."""
    moved = MeterConfig.of(subentry_of(now))
    assert (moved.name, moved.primary_address, moved.moved_from) == ("Garden", 7, None)
    assert (moved.settings.interval_s, moved.settings.standard_time) == (3600, True)
    assert moved.settings.baud_rate is None
    assert "volume_flow" not in {each.key for each in moved.records}
    assert moved.overrides["volume"].as_dict() == {"factor": 10.0}
    assert [each.key for each in moved.block_values] == ["block_2_4_bcd"]
    assert COLD_ID not in {each.unique_id for each in house.subentries.values()}
    assert len(house.subentries) == 4


async def test_a_new_gateway_takes_a_meter_over_with_all_that_was_set(
    hass: HomeAssistant, house: MockConfigEntry, bus: SimulatedBus, cellar: SimulatedBus
) -> None:
    """It is not ticked, and not asked about; entities go on, and others are left alone."""
    hang_in_the_cellar(bus, cellar)
    before, warm = known_entities(hass), state(hass, WARM)
    flow = await found_by_new_gateway(hass)
    labels, ticked = offered(flow)
    assert labels[COLD_ID].endswith(" · read by Gateway")
    assert ticked == []
    requests = len(bus.requests)
    flow = await submit(hass, flow, {"meters": [COLD_ID]})
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)
    assert known_entities(hass) == before
    assert_is_moved(house, flow["result"])
    assert state(hass, f"{COLD}_volume").state == "3184.0000"
    assert len(bus.requests) == requests
    assert hass.states.get(warm.entity_id) is warm


async def test_a_search_on_another_gateway_takes_a_meter_over(
    hass: HomeAssistant,
    house: MockConfigEntry,
    second: MockConfigEntry,
    bus: SimulatedBus,
    cellar: SimulatedBus,
) -> None:
    """As a new gateway does."""
    hang_in_the_cellar(bus, cellar)
    before = known_entities(hass)
    flow = await found_by(hass, second)
    labels, ticked = offered(flow)
    assert labels[COLD_ID].endswith(" · read by Gateway")
    assert ticked == []
    flow = await submit_to_meter(hass, flow, {"meters": [COLD_ID]})
    assert flow["reason"] == "meters_added"
    await settle(hass)
    assert known_entities(hass) == before
    assert_is_moved(house, second)
    assert state(hass, f"{COLD}_volume").state == "3184.0000"


async def test_a_meter_that_is_typed_says_who_reads_it_before_it_moves(
    hass: HomeAssistant,
    house: MockConfigEntry,
    second: MockConfigEntry,
    bus: SimulatedBus,
    cellar: SimulatedBus,
) -> None:
    """Nobody has said yet that it is to leave its gateway."""
    hang_in_the_cellar(bus, cellar)
    flow = await add_to(hass, second, "by_address")
    flow = await submit_to_meter(hass, flow, {"address": COLD_NUMBER})
    labels, ticked = offered(flow)
    assert labels[COLD_ID].endswith(" · read by Gateway")
    assert ticked == []
    await submit_to_meter(hass, flow, {"meters": [COLD_ID]})
    await settle(hass)
    assert_is_moved(house, second)


async def test_a_meter_that_moves_hangs_beside_new_ones_of_its_model(
    hass: HomeAssistant,
    house: MockConfigEntry,
    second: MockConfigEntry,
    bus: SimulatedBus,
    cellar: SimulatedBus,
) -> None:
    """Only the new ones are asked about."""
    hang_in_the_cellar(bus, cellar)
    hass.config_entries.async_remove_subentry(
        house, subentry_of(house, WARM_ID).subentry_id
    )
    await settle(hass)
    cellar.meters = [*cellar.meters, meter_of(bus, "66510348")]
    flow = await found_by(hass, second)
    flow = await submit_to_meter(hass, flow, {"meters": [COLD_ID, WARM_ID]})
    assert filled_in(flow, "meters").startswith("66510348 · ")
    flow = await submit_to_meter(hass, flow, ANSWERS)
    assert flow["description_placeholders"] == {"count": "2"}
    await settle(hass)
    assert [each["key"] for each in subentry_of(second, WARM_ID).data["records"]] == [
        "volume"
    ]
    assert subentry_of(second).title == "Garden"


async def test_a_meter_whose_data_cannot_be_read_moves_and_is_asked_about(
    hass: HomeAssistant,
    house: MockConfigEntry,
    second: MockConfigEntry,
    bus: SimulatedBus,
    cellar: SimulatedBus,
) -> None:
    """As new it would have its ID twice, once its data can be read again."""
    hang_in_the_cellar(bus, cellar)
    cold = subentry_of(house)
    hass.config_entries.async_update_subentry(
        house, cold, data={**cold.data, "interval_s": "x"}
    )
    await settle(hass)
    before = known_entities(hass)
    flow = await found_by(hass, second)
    labels, ticked = offered(flow)
    assert labels[COLD_ID].endswith(" · read by Gateway")
    assert ticked == []
    flow = await submit_to_meter(hass, flow, {"meters": [COLD_ID]})
    assert flow["step_id"] == "records"
    flow = await submit_to_meter(hass, flow, ANSWERS)
    assert flow["reason"] == "meters_added"
    await settle(hass)
    assert COLD_ID not in {each.unique_id for each in house.subentries.values()}
    assert MeterConfig.of(subentry_of(second)).moved_from is None
    assert known_entities(hass).items() <= before.items()
    assert state(hass, f"{COLD}_volume").state == "318.400"


async def test_what_is_changed_before_a_meter_moves_is_not_lost(
    hass: HomeAssistant,
    house: MockConfigEntry,
    second: MockConfigEntry,
    bus: SimulatedBus,
    cellar: SimulatedBus,
) -> None:
    """The page with the meters may have been open for a while."""
    hang_in_the_cellar(bus, cellar)
    flow = await found_by(hass, second)
    hass.config_entries.async_update_subentry(house, subentry_of(house), title="Pond")
    await settle(hass)
    await submit_to_meter(hass, flow, {"meters": [COLD_ID]})
    await settle(hass)
    assert subentry_of(second).title == "Pond"


async def card_in_the_cellar(
    hass: HomeAssistant,
    second: MockConfigEntry,
    bus: SimulatedBus,
    cellar: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> Flow:
    """Let a new meter become a card of the gateway in the cellar."""
    hang_in_the_cellar(bus, cellar)
    hass.config_entries.async_update_entry(second, options={"daily_search": True})
    await settle(hass)
    (card,) = await next_day(hass, freezer)
    assert card["context"]["source"] == SOURCE_INTEGRATION_DISCOVERY
    return card


async def test_a_card_whose_meter_is_added_meanwhile_says_so(
    hass: HomeAssistant,
    house: MockConfigEntry,
    second: MockConfigEntry,
    bus: SimulatedBus,
    cellar: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Whoever has opened it is told at the end, and nothing is added twice."""
    cold = MeterConfig.of(subentry_of(house))
    hass.config_entries.async_remove_subentry(house, subentry_of(house).subentry_id)
    await settle(hass)
    card = await card_in_the_cellar(hass, second, bus, cellar, freezer)
    flow = await submit(hass, card, {})
    assert flow["step_id"] == "records"
    add_meter(hass, second, cold)
    await settle(hass)
    flow = await submit(hass, flow, ANSWERS)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "already_added")
    assert len(second.subentries) == 1


@pytest.mark.parametrize("where", ["here", "elsewhere"])
async def test_who_is_added_meanwhile_does_not_keep_the_others_away(
    hass: HomeAssistant,
    house: MockConfigEntry,
    second: MockConfigEntry,
    bus: SimulatedBus,
    cellar: SimulatedBus,
    where: str,
) -> None:
    """Of two chosen meters one was added by a card: the other one is added all the same."""
    cold = MeterConfig.of(subentry_of(house))
    for unique_id in (COLD_ID, WARM_ID):
        each = subentry_of(house, unique_id)
        hass.config_entries.async_remove_subentry(house, each.subentry_id)
    await settle(hass)
    cellar.meters = [meter_of(bus, number) for number in (COLD_NUMBER, "66510348")]
    flow = await found_by(hass, second)
    flow = await submit_to_meter(hass, flow, {"meters": [COLD_ID, WARM_ID]})
    flow = await submit_to_meter(hass, flow, ANSWERS)
    add_meter(hass, {"here": second, "elsewhere": house}[where], cold)
    await settle(hass)
    flow = await submit_to_meter(hass, flow, ANSWERS)
    assert (flow["reason"], flow["description_placeholders"]) == (
        "meters_added",
        {"count": "1"},
    )
    await settle(hass)
    assert subentry_of(second, WARM_ID)
    owner = subentry_of({"here": second, "elsewhere": house}[where])
    assert owner.title == "Garden"


async def test_a_new_gateway_is_added_without_who_was_added_meanwhile(
    hass: HomeAssistant, house: MockConfigEntry, bus: SimulatedBus, cellar: SimulatedBus
) -> None:
    """No meter has two places in Home Assistant."""
    cold = MeterConfig.of(subentry_of(house))
    hass.config_entries.async_remove_subentry(house, subentry_of(house).subentry_id)
    await settle(hass)
    hang_in_the_cellar(bus, cellar)
    flow = await submit(hass, await found_by_new_gateway(hass), {"meters": [COLD_ID]})
    add_meter(hass, house, cold)
    await settle(hass)
    flow = await submit(hass, flow, ANSWERS)
    assert (flow["type"], flow["subentries"]) == (FlowResultType.CREATE_ENTRY, ())


async def test_a_card_of_a_meter_that_another_gateway_reads_moves_it(
    hass: HomeAssistant,
    house: MockConfigEntry,
    second: MockConfigEntry,
    bus: SimulatedBus,
    cellar: SimulatedBus,
) -> None:
    """It was added there while the card was shown; that is told before it moves."""
    hang_in_the_cellar(bus, cellar)
    scan = Scan(Master(SimulatedLine(cellar)))
    await scan.by_secondary()
    (meter,) = scan.meters
    card: Flow = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_INTEGRATION_DISCOVERY},
        data={DISCOVERED: Discovered(second.entry_id, meter, (meter,))},
    )
    flow = await submit(hass, card, {})
    labels, ticked = offered(flow)
    assert labels[COLD_ID].endswith(" · read by Gateway")
    assert ticked == []
    flow = await submit(hass, flow, {"meters": [COLD_ID]})
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "meter_added")
    await settle(hass)
    assert_is_moved(house, second)
