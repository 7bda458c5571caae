"""Meters with one and the same number on the buses of two gateways: each is its own."""

import asyncio
from collections.abc import Mapping

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.mbus.meterbus.bus.found import FoundMeter
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.panel.search import last_search, stop_search
from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from simulator.bus import SimulatedBus
from simulator.faults import set_fault
from simulator.meter import SimulatedMeter
from tests.common import set_up
from tests.lines import MemoryLine
from tests.panel.common import let_tell, next_event
from tests.panel.test_search import add as panel_add, follow, start as panel_start
from tests.test_gateways import gateway, lines, sensors_of, settle
from tests.test_meter_flow import searched, start, submit
from tests.test_meter_list import pasted
from tests.test_namesakes import NUMBER, add, namesake
from tests.test_other_gateways import offered

__all__ = ["lines"]

SND_NKE = 0x40


@pytest.fixture
def cellar_bus() -> SimulatedBus:
    """Return a bus with a meter."""
    return SimulatedBus([namesake(1, 1111)])


@pytest.fixture
async def cellar(
    hass: HomeAssistant, lines: dict[str, MemoryLine], cellar_bus: SimulatedBus
) -> MockConfigEntry:
    """Return the gateway that reads it by its number."""
    entry = await gateway(hass, lines, "cellar", cellar_bus, addresses=[1])
    await set_up(hass, entry)
    return entry


@pytest.fixture
def attic_bus() -> SimulatedBus:
    """Return the bus of another gateway, with nobody on it yet."""
    return SimulatedBus([])


@pytest.fixture
async def attic(
    hass: HomeAssistant, lines: dict[str, MemoryLine], attic_bus: SimulatedBus
) -> MockConfigEntry:
    """Return that gateway."""
    entry = await gateway(hass, lines, "attic", attic_bus)
    await set_up(hass, entry)
    return entry


async def gateways(
    hass: HomeAssistant, lines: dict[str, MemoryLine], *buses: SimulatedBus
) -> list[MockConfigEntry]:
    """Return those in the cellar and in the attic, which read who is on their buses."""
    entries = [
        await gateway(hass, lines, name, bus)
        for name, bus in zip(("cellar", "attic"), buses, strict=True)
    ]
    for entry in entries:
        await set_up(hass, entry)
    return entries


async def named(
    hass: HomeAssistant, entry: MockConfigEntry, address: int
) -> SubentryFlowResult:
    """Return the page behind that of an address."""
    flow = await start(hass, entry, "by_address")
    return await submit(hass, flow, {"address": str(address)})


def panel_found(hass: HomeAssistant, entry: MockConfigEntry) -> tuple[FoundMeter, ...]:
    """Return who is found by now by a search on the panel."""
    search = last_search(hass, entry.entry_id)
    return () if search is None else search.found


async def panel_finds(
    hass: HomeAssistant, client: MockHAClientWebSocket, entry: MockConfigEntry
) -> None:
    """Start a search on the panel, and let it find somebody."""
    assert (await panel_start(client, entry))["success"]
    while not panel_found(hass, entry):  # noqa: ASYNC110
        await asyncio.sleep(0)


async def panel_stops(
    hass: HomeAssistant, client: MockHAClientWebSocket, entry: MockConfigEntry
) -> None:
    """Start a search on the panel, and stop it as soon as it has found somebody."""
    await panel_finds(hass, client, entry)
    stop_search(hass, entry.entry_id)
    await settle(hass)


def shown(
    hass: HomeAssistant, *entries: MockConfigEntry
) -> tuple[Mapping[str, str], ...]:
    """Return what the sensors of each gateway show."""
    return tuple(sensors_of(hass, each) for each in entries)


@pytest.fixture(params=[1, 2])
async def each_has_one(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    attic: MockConfigEntry,
    attic_bus: SimulatedBus,
    request: pytest.FixtureRequest,
) -> int:
    """Return the address of the one that was named on the second gateway."""
    address: int = request.param
    attic_bus.meters.append(namesake(address, 2222))
    flow = await named(hass, attic, address)
    assert flow["step_id"] == "records"
    await add(hass, flow)
    return address


@pytest.mark.usefixtures("each_has_one")
async def test_each_gateway_shows_its_own_also_when_it_starts_anew(
    hass: HomeAssistant, cellar: MockConfigEntry, attic: MockConfigEntry
) -> None:
    """Whether they have one address, each on its bus, or two, and in whatever order."""
    expected = {"volume": "1.111"}, {"volume": "2.222"}
    assert shown(hass, cellar, attic) == expected
    for entry in (cellar, attic):
        await hass.config_entries.async_unload(entry.entry_id)
    for entry in (attic, cellar):
        await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert shown(hass, cellar, attic) == expected


@pytest.mark.usefixtures("each_has_one")
async def test_who_removes_one_leaves_the_other_alone(
    hass: HomeAssistant, cellar: MockConfigEntry, attic: MockConfigEntry
) -> None:
    """The number is still told by the other one, whose device stays."""
    hass.config_entries.async_remove_subentry(cellar, next(iter(cellar.subentries)))
    await settle(hass)
    assert shown(hass, cellar, attic) == ({}, {"volume": "2.222"})


@pytest.mark.parametrize("how", ["search_primary", "search_secondary"])
@pytest.mark.usefixtures("each_has_one")
async def test_the_next_search_knows_the_one_on_its_bus(
    hass: HomeAssistant, attic: MockConfigEntry, how: str
) -> None:
    """It offers not to take the other one away."""
    flow = await searched(hass, await start(hass, attic, how))
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "nothing_new")


async def test_an_action_by_device_moves_the_one_on_its_bus(
    hass: HomeAssistant,
    attic: MockConfigEntry,
    attic_bus: SimulatedBus,
    cellar_bus: SimulatedBus,
    each_has_one: int,
) -> None:
    """Nothing is asked of the other gateway."""
    (subentry_id,) = attic.subentries
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), attic.entry_id)
    (device,) = (each for each in devices if each.via_device_id is not None)
    before = len(cellar_bus.requests)
    await hass.services.async_call(
        "mbus",
        "set_primary_address",
        {"device_id": device.id, "new_address": 9},
        blocking=True,
    )
    assert attic_bus.meters[0].primary_address == 9
    assert attic.subentries[subentry_id].data["primary_address"] == 9
    assert (cellar_bus.meters[0].primary_address, len(cellar_bus.requests)) == (
        1,
        before,
    )


async def test_a_list_names_one_of_each_bus(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    attic: MockConfigEntry,
    attic_bus: SimulatedBus,
) -> None:
    """As the page of one address does."""
    attic_bus.meters.append(namesake(1, 2222))
    flow = await pasted(hass, attic, "1;Bath;")
    await add(hass, flow)
    assert shown(hass, cellar, attic) == ({"volume": "1.111"}, {"volume": "2.222"})


async def test_one_bus_of_two_gateways_has_one_meter(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    attic: MockConfigEntry,
    cellar_bus: SimulatedBus,
    attic_bus: SimulatedBus,
) -> None:
    """It counts the same over both, and may move; that is asked first."""
    attic_bus.meters = cellar_bus.meters
    flow = await named(hass, attic, 1)
    assert flow["step_id"] == "meters"
    assert len(cellar.subentries) == 1


async def test_one_that_hangs_on_the_other_bus_now_may_move(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    attic: MockConfigEntry,
    cellar_bus: SimulatedBus,
    attic_bus: SimulatedBus,
) -> None:
    """Nobody answers any more where it is read until now; its sensor goes on."""
    attic_bus.meters, cellar_bus.meters = cellar_bus.meters, []
    flow = await named(hass, attic, 1)
    assert flow["step_id"] == "meters"
    await submit(hass, flow, {"meters": [str(NUMBER)]})
    await settle(hass)
    assert shown(hass, cellar, attic) == ({}, {"volume": "1.111"})


SEARCHES = pytest.mark.parametrize("how", ["search_primary", "search_secondary"])


@pytest.mark.parametrize("address", [0, 1, 2])
@SEARCHES
async def test_a_search_offers_the_one_on_its_bus_as_a_meter_of_its_own(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    attic: MockConfigEntry,
    attic_bus: SimulatedBus,
    address: int,
    how: str,
) -> None:
    """The other one answers where it is: nobody moves, and each shows what it says."""
    attic_bus.meters.append(namesake(address, 2222))
    flow = await searched(hass, await start(hass, attic, how))
    labels, ticked = offered(flow)
    assert (list(labels), ticked) == ([f"address_{address}"], [f"address_{address}"])
    assert "read by" not in labels[f"address_{address}"]
    flow = await submit(hass, flow, {"meters": ticked})
    await add(hass, flow)
    assert shown(hass, cellar, attic) == ({"volume": "1.111"}, {"volume": "2.222"})


@SEARCHES
async def test_a_search_tells_of_one_meter_on_one_bus_of_two_gateways_who_reads_it(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    attic: MockConfigEntry,
    cellar_bus: SimulatedBus,
    attic_bus: SimulatedBus,
    how: str,
) -> None:
    """It says the same over both, and stays where it is unless a person moves it."""
    attic_bus.meters = cellar_bus.meters
    flow = await searched(hass, await start(hass, attic, how))
    labels, ticked = offered(flow)
    assert (list(labels), ticked) == ([str(NUMBER)], [])
    assert labels[str(NUMBER)].endswith(" · read by cellar")


@pytest.mark.parametrize("told", [0, 7, 253])
@SEARCHES
async def test_a_meter_on_one_bus_of_two_gateways_may_name_an_address_that_is_not_its_own(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    attic: MockConfigEntry,
    cellar_bus: SimulatedBus,
    attic_bus: SimulatedBus,
    told: int,
    how: str,
) -> None:
    """It names the same one over both: that is one meter, which stays where it is."""
    set_fault(cellar_bus.meters[0], f"answers-as={told}")
    attic_bus.meters = cellar_bus.meters
    flow = await searched(hass, await start(hass, attic, how))
    labels, ticked = offered(flow)
    assert (list(labels), ticked) == ([str(NUMBER)], [])
    assert labels[str(NUMBER)].endswith(" · read by cellar")


async def test_two_that_share_an_address_are_both_found(
    hass: HomeAssistant, lines: dict[str, MemoryLine]
) -> None:
    """Neither could be read at its address alone: no one is offered as the meter there."""
    other = SecondaryAddress.parse("123456792D2C3B16")
    cellar_bus = SimulatedBus([namesake(1, 1111), namesake(2, 2222, other)])
    attic_bus = SimulatedBus([])
    _, attic = await gateways(hass, lines, cellar_bus, attic_bus)
    attic_bus.meters = [namesake(0, 3333), namesake(0, 4444, other)]
    flow = await searched(hass, await start(hass, attic, "search_secondary"))
    labels, ticked = offered(flow)
    assert (list(labels), ticked) == ([str(NUMBER), str(other)], [])


@SEARCHES
async def test_a_search_lets_one_move_that_hangs_on_the_other_bus_now(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    attic: MockConfigEntry,
    cellar_bus: SimulatedBus,
    attic_bus: SimulatedBus,
    how: str,
) -> None:
    """Nobody answers any more where it is read until now."""
    attic_bus.meters, cellar_bus.meters = cellar_bus.meters, []
    flow = await searched(hass, await start(hass, attic, how))
    await submit(hass, flow, {"meters": [str(NUMBER)]})
    await settle(hass)
    assert shown(hass, cellar, attic) == ({}, {"volume": "1.111"})


NUMBERS = [SecondaryAddress.parse(f"1234567{each}2D2C3B16") for each in range(1, 7)]


@pytest.fixture
def house() -> list[SimulatedMeter]:
    """Return six meters at the addresses 1 to 6, each with a number of its own."""
    return [namesake(place, 1111, each) for place, each in enumerate(NUMBERS, 1)]


def places_reset(bus: SimulatedBus, since: int) -> set[int]:
    """Return at which addresses somebody has been asked for since so many requests."""
    return {each[2] for each in bus.requests[since:] if each[1] == SND_NKE}


async def test_a_search_of_a_house_that_has_moved_asks_for_few_where_it_was(
    hass: HomeAssistant, lines: dict[str, MemoryLine], house: list[SimulatedMeter]
) -> None:
    """Each one that is silent there takes seconds: behind three of them, nobody is asked."""
    cellar_bus, attic_bus = SimulatedBus(house), SimulatedBus([])
    _, attic = await gateways(hass, lines, cellar_bus, attic_bus)
    attic_bus.meters, cellar_bus.meters = house, []
    before = len(cellar_bus.requests)
    flow = await searched(hass, await start(hass, attic, "search_secondary"))
    labels, ticked = offered(flow)
    assert (list(labels), ticked) == ([str(each) for each in NUMBERS], [])
    assert places_reset(cellar_bus, before) == {1, 2, 3}


async def test_a_search_goes_on_asking_where_one_of_the_house_still_answers(
    hass: HomeAssistant, lines: dict[str, MemoryLine], house: list[SimulatedMeter]
) -> None:
    """Only those that are silent one after the other say that nobody is there any more."""
    cellar_bus, attic_bus = SimulatedBus(house), SimulatedBus([])
    _, attic = await gateways(hass, lines, cellar_bus, attic_bus)
    others = [*house[:2], *house[3:]]
    attic_bus.meters = [*others, namesake(3, 2222, NUMBERS[2])]
    cellar_bus.meters = [house[2]]
    before = len(cellar_bus.requests)
    flow = await searched(hass, await start(hass, attic, "search_secondary"))
    labels, ticked = offered(flow)
    assert (len(labels), ticked) == (6, ["address_3"])
    assert places_reset(cellar_bus, before) == {1, 2, 3, 4, 5, 6}


async def test_a_search_of_a_gateway_that_is_stopped_leaves_the_bus_of_the_other_alone(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    attic: MockConfigEntry,
    attic_bus: SimulatedBus,
) -> None:
    """Nobody can be asked there: the meter may have moved."""
    attic_bus.meters.append(namesake(2, 2222))
    await hass.config_entries.async_unload(cellar.entry_id)
    flow = await searched(hass, await start(hass, attic, "search_secondary"))
    labels, ticked = offered(flow)
    assert (list(labels), ticked) == ([str(NUMBER)], [])


async def test_the_panel_adds_the_one_on_its_bus_beside_the_other(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    attic: MockConfigEntry,
    attic_bus: SimulatedBus,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """A page that has followed the search has one row for it, not two."""
    attic_bus.meters.append(namesake(2, 2222))
    client = await hass_ws_client(hass)
    await follow(client, attic)
    await panel_finds(hass, client, attic)
    await let_tell(hass)
    first = await next_event(client)
    assert [each["id"] for each in first["found"]] == [str(NUMBER)]
    await settle(hass)
    await let_tell(hass)
    last = await next_event(client)
    told = [(each["id"], each["read_through"]) for each in last["found"]]
    assert (last["is_first"], told) == (True, [("address_2", None)])
    await panel_add(hass, client, attic, "address_2")
    assert shown(hass, cellar, attic)[0] == {"volume": "1.111"}
    assert [each.unique_id for each in attic.subentries.values()] == ["address_2"]


async def test_the_panel_takes_nobody_away_who_is_found_by_a_search_that_is_stopped(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    attic: MockConfigEntry,
    attic_bus: SimulatedBus,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Such a search has not asked the other gateway; who adds a meter does."""
    attic_bus.meters.append(namesake(2, 2222))
    client = await hass_ws_client(hass)
    await panel_stops(hass, client, attic)
    await panel_add(hass, client, attic, str(NUMBER))
    assert shown(hass, cellar, attic)[0] == {"volume": "1.111"}
    assert [each.unique_id for each in attic.subentries.values()] == ["address_2"]


async def test_what_a_search_that_is_stopped_had_found_moves_nobody_unasked(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    attic: MockConfigEntry,
    attic_bus: SimulatedBus,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The dialog that goes on with it asks no bus; a person has to tick who moves."""
    attic_bus.meters.append(namesake(2, 2222))
    await panel_stops(hass, await hass_ws_client(hass), attic)
    flow = await start(hass, attic, "search_secondary")
    labels, ticked = offered(await submit(hass, flow, {"next_step_id": "use_found"}))
    assert (list(labels), ticked) == ([str(NUMBER)], [])
    assert labels[str(NUMBER)].endswith(" · read by cellar")


async def test_two_on_each_bus_are_four_meters(
    hass: HomeAssistant, lines: dict[str, MemoryLine]
) -> None:
    """Each by its gateway and its address."""
    buses = {
        "cellar": SimulatedBus([namesake(1, 1111), namesake(2, 2222)]),
        "attic": SimulatedBus([namesake(1, 3333), namesake(2, 4444)]),
    }
    entries = [
        await gateway(hass, lines, name, bus, addresses=[1, 2])
        for name, bus in buses.items()
    ]
    for entry in entries:
        await set_up(hass, entry)
    told = [
        (each.meter.primary_address, str(each.data.records["volume"].value))
        for entry in entries
        for each in entry.runtime_data.coordinators.values()
    ]
    assert told == [(1, "1.111"), (2, "2.222"), (1, "3.333"), (2, "4.444")]
