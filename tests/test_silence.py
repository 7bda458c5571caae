"""A meter that gives no values is found: on its gateway, on its device, and as a repair."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meter import ids_of_meters
from custom_components.mbus.silences import SILENCES, Silences
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from simulator.bus import SimulatedBus
from simulator.fleet import load_fleet
from simulator.generator import ORIGIN_S
from tests.common import meter_of, pass_interval, set_up, state
from tests.lines import MemoryLine
from tests.test_gateways import (
    COLD_NUMBER,
    gateway,
    house,
    house_bus,
    lines,
    settle,
    subentry_of,
    told,
)
from tests.test_init import Busy

WARM_NUMBER = "66510348"
ELSEWHERE_NUMBER = "31892747"
ANSWERING = "sensor.house_meters_answering"
DAY = 24 * 60

__all__ = ["house", "house_bus", "lines"]


@pytest.fixture
def other_bus() -> SimulatedBus:
    """Return the bus of another gateway, with three meters."""
    fleet = load_fleet("house", clock=lambda: ORIGIN_S).bus()
    others = [each for each in fleet.meters if each.primary_address != 0]
    mine = meter_of(fleet, ELSEWHERE_NUMBER)
    return SimulatedBus([mine, *[each for each in others if each is not mine][:2]])


@pytest.fixture
async def other(
    hass: HomeAssistant, lines: dict[str, MemoryLine], other_bus: SimulatedBus
) -> MockConfigEntry:
    """Return that gateway, loaded."""
    entry = await gateway(hass, lines, "other", other_bus)
    await set_up(hass, entry)
    return entry


def silent(hass: HomeAssistant) -> set[str]:
    """Return the subentries of the meters that a person is told of."""
    return {
        issue_id.removeprefix("meter_silent_")
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.translation_key == "meter_silent"
    }


def entity_of(hass: HomeAssistant, entry: MockConfigEntry, number: str) -> str:
    """Return the entity that tells whether a meter answers."""
    entities = er.async_get(hass)
    meter_id = entry.subentries[subentry_of(entry, number)].unique_id
    found = entities.async_get_entity_id(
        "binary_sensor", DOMAIN, f"{meter_id}_connectivity"
    )
    assert found is not None
    return found


async def be_silent(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, *minutes: int
) -> None:
    """Let reads come that many minutes after each other; the first ones are quick."""
    for each in (16, 16, *minutes):
        await pass_interval(hass, freezer, each)


async def restart(hass: HomeAssistant, *entries: MockConfigEntry) -> None:
    """Begin anew with what is stored."""
    for entry in entries:
        await hass.config_entries.async_unload(entry.entry_id)
    known = ids_of_meters(hass.config_entries.async_entries(DOMAIN))
    hass.data[SILENCES] = await Silences.load(hass, known)
    for entry in entries:
        await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)


async def test_each_meter_tells_whether_it_answers(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    lines: dict[str, MemoryLine],
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> None:
    """An error is an answer too; of a line that is away no meter says anything."""
    cold, warm = (entity_of(hass, house, each) for each in (COLD_NUMBER, WARM_NUMBER))
    assert (state(hass, cold).state, state(hass, warm).state) == ("on", "on")
    meter_of(house_bus, COLD_NUMBER).silent = True
    meter_of(house_bus, WARM_NUMBER).telegrams = Busy()
    await pass_interval(hass, freezer)
    assert (state(hass, cold).state, state(hass, warm).state) == ("off", "on")
    (line,) = lines.values()
    await line.lose()
    await pass_interval(hass, freezer)
    assert state(hass, cold).state == "unavailable"
    await line.restore()
    await line.pause(60)
    await pass_interval(hass, freezer)
    assert state(hass, cold).state == "off"


async def test_the_gateway_names_the_meters_without_values(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> None:
    """Beside how many answer, and of how many."""
    assert state(hass, ANSWERING).attributes["without_values"] == []
    meter_of(house_bus, COLD_NUMBER).silent = True
    meter_of(house_bus, WARM_NUMBER).telegrams = Busy()
    await pass_interval(hass, freezer)
    shown = state(hass, ANSWERING)
    names = {
        house.subentries[subentry_of(house, each)].title
        for each in (COLD_NUMBER, WARM_NUMBER)
    }
    assert (shown.state, shown.attributes["meters"]) == ("3", 5)
    assert set(shown.attributes["without_values"]) == names
    meter_of(house_bus, COLD_NUMBER).silent = False
    await pass_interval(hass, freezer)
    assert len(state(hass, ANSWERING).attributes["without_values"]) == 1


async def test_meters_that_are_silent_for_a_day_are_told_until_they_answer(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    other: MockConfigEntry,
    other_bus: SimulatedBus,
) -> None:
    """Two of one gateway and one of another, each for itself."""
    cold, warm = (subentry_of(house, each) for each in (COLD_NUMBER, WARM_NUMBER))
    elsewhere = subentry_of(other, ELSEWHERE_NUMBER)
    for bus, number in (
        (house_bus, COLD_NUMBER),
        (house_bus, WARM_NUMBER),
        (other_bus, ELSEWHERE_NUMBER),
    ):
        meter_of(bus, number).silent = True
    await be_silent(hass, freezer, DAY - 17)
    assert silent(hass) == set()
    await pass_interval(hass, freezer)
    assert silent(hass) == {cold, warm, elsewhere}
    issue = ir.async_get(hass).issues[DOMAIN, f"meter_silent_{cold}"]
    words = issue.translation_placeholders or {}
    assert words["plain_meter"] == house.subentries[cold].title
    assert words["plain_error"].endswith("does not answer")
    meter_of(house_bus, WARM_NUMBER).silent = False
    await pass_interval(hass, freezer)
    assert silent(hass) == {cold, elsewhere}


async def test_nothing_is_told_of_a_meter_that_is_disabled_or_removed(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> None:
    """What nobody reads is not silent."""
    cold, warm = (subentry_of(house, each) for each in (COLD_NUMBER, WARM_NUMBER))
    for number in (COLD_NUMBER, WARM_NUMBER):
        meter_of(house_bus, number).silent = True
    await be_silent(hass, freezer, DAY)
    assert silent(hass) == {cold, warm}
    entities = er.async_get(hass)
    for each in er.async_entries_for_config_entry(entities, house.entry_id):
        if each.config_subentry_id == cold:
            entities.async_update_entity(
                each.entity_id, disabled_by=er.RegistryEntryDisabler.USER
            )
    await settle(hass)
    assert silent(hass) == {warm}
    hass.config_entries.async_remove_subentry(house, warm)
    await settle(hass)
    assert silent(hass) == set()
    assert told(hass) == set()


async def test_a_meter_that_is_read_once_a_day_may_lose_an_answer(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> None:
    """It is told of when three reads in a row came to nothing."""
    subentry = house.subentries[subentry_of(house, COLD_NUMBER)]
    hass.config_entries.async_update_subentry(
        house, subentry, data={**subentry.data, "interval_s": 60 * DAY}
    )
    await settle(hass)
    meter_of(house_bus, COLD_NUMBER).silent = True
    for _ in range(2):
        await pass_interval(hass, freezer, DAY + 1)
    assert silent(hass) == set()
    await pass_interval(hass, freezer, DAY + 1)
    assert silent(hass) == {subentry.subentry_id}


async def test_a_meter_that_is_meant_to_be_silent_is_not_told_of(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> None:
    """Its owner says so at any time, and may think otherwise later."""
    meter_of(house_bus, COLD_NUMBER).silent = True
    await be_silent(hass, freezer, DAY)
    cold = subentry_of(house, COLD_NUMBER)
    data = dict(house.subentries[cold].data)
    for wants_to_know, expected in ((False, set()), (True, {cold})):
        hass.config_entries.async_update_subentry(
            house,
            house.subentries[cold],
            data=data | {"reports_silence": wants_to_know},
        )
        await settle(hass)
        assert silent(hass) == expected


async def test_a_dead_bus_is_one_repair_and_not_one_for_each_meter(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> None:
    """Who stays silent when others answer again is told at once; who is ignored is so."""
    cold, warm = (subentry_of(house, each) for each in (COLD_NUMBER, WARM_NUMBER))
    meter_of(house_bus, COLD_NUMBER).silent = True
    await be_silent(hass, freezer, DAY)
    ir.async_ignore_issue(hass, DOMAIN, f"meter_silent_{cold}", ignore=True)
    house_bus.cut = True
    await be_silent(hass, freezer, DAY)
    assert told(hass) == {"meter_silent", "nobody_answers"}
    assert silent(hass) == {cold}
    house_bus.cut = False
    meter_of(house_bus, WARM_NUMBER).silent = True
    await pass_interval(hass, freezer)
    assert silent(hass) == {cold, warm}
    issue = ir.async_get(hass).issues[DOMAIN, f"meter_silent_{cold}"]
    assert issue.dismissed_version is not None


async def test_the_only_meter_of_a_gateway_is_told_of(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, lines: dict[str, MemoryLine]
) -> None:
    """There is no other one that could answer."""
    bus = load_fleet("utilities", clock=lambda: ORIGIN_S).bus()
    bus.meters = [meter_of(bus, COLD_NUMBER)]
    entry = await gateway(hass, lines, "house", bus)
    await set_up(hass, entry)
    bus.meters[0].silent = True
    await be_silent(hass, freezer, DAY)
    assert silent(hass) == set(entry.subentries)


async def test_a_line_that_is_away_makes_no_meter_silent(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    lines: dict[str, MemoryLine],
    house: MockConfigEntry,
) -> None:
    """That is told of the gateway, however long it lasts."""
    (line,) = lines.values()
    await line.lose()
    await be_silent(hass, freezer, DAY, DAY)
    assert told(hass) == {"gateway_unreachable"}


async def test_a_silence_goes_on_over_a_restart(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    other: MockConfigEntry,
    other_bus: SimulatedBus,
) -> None:
    """Of both gateways; what is known of a meter that is heard again is forgotten."""
    cold, elsewhere = (
        subentry_of(house, COLD_NUMBER),
        subentry_of(other, ELSEWHERE_NUMBER),
    )
    meter_of(house_bus, COLD_NUMBER).silent = True
    meter_of(other_bus, ELSEWHERE_NUMBER).silent = True
    await be_silent(hass, freezer, 16)
    await restart(hass, house, other)
    assert silent(hass) == set()
    await pass_interval(hass, freezer, DAY)
    assert silent(hass) == {cold, elsewhere}
    await restart(hass, house, other)
    assert silent(hass) == {cold, elsewhere}
    meter_of(house_bus, COLD_NUMBER).silent = False
    await restart(hass, house, other)
    assert silent(hass) == {elsewhere}


async def test_nothing_is_stored_of_silences_once_the_last_gateway_is_removed(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    hass_storage: dict[str, Any],
) -> None:
    """Not even that there are none."""
    meter_of(house_bus, COLD_NUMBER).silent = True
    await pass_interval(hass, freezer)
    await pass_interval(hass, freezer)
    assert "mbus.silences" in hass_storage
    await hass.config_entries.async_remove(house.entry_id)
    await settle(hass)
    assert "mbus.silences" not in hass_storage


async def test_what_is_stored_of_a_gateway_goes_with_it_though_it_was_never_loaded(
    hass: HomeAssistant,
    lines: dict[str, MemoryLine],
    house_bus: SimulatedBus,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Home Assistant starts without the integration where all gateways are disabled."""
    hass_storage["mbus.silences"] = {"version": 1, "data": {}}
    entry = await gateway(hass, lines, "house", house_bus)
    entry.add_to_hass(hass)
    searched = {entry.entry_id: "2026-11-01T00:00:00+00:00"}
    hass_storage["mbus.search_times"] = {"version": 1, "data": searched}
    await hass.config_entries.async_remove(entry.entry_id)
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == []
    assert hass_storage["mbus.search_times"]["data"] == {}
    assert "mbus.silences" not in hass_storage


async def test_a_start_at_which_a_meter_does_not_answer_yet_tells_nothing(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> None:
    """It was heard before, however long Home Assistant was off since."""
    await hass.config_entries.async_unload(house.entry_id)
    await pass_interval(hass, freezer, 3 * DAY)
    meter_of(house_bus, COLD_NUMBER).silent = True
    await hass.config_entries.async_setup(house.entry_id)
    await settle(hass)
    await pass_interval(hass, freezer)
    await pass_interval(hass, freezer)
    assert silent(hass) == set()
