"""Home Assistant starts with a version that knows more of what meters send."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.mbus.exchange import accept_exchange
from custom_components.mbus.meter import MeterConfig, change_meter
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.records.definitions import Override
from custom_components.mbus.registry import sensor_of
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import area_registry as ar, entity_registry as er
from homeassistant.helpers.entity_registry import RegistryEntryDisabler
from simulator.bus import SimulatedBus
from simulator.evidence import Kind, LogEntry
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import meter_of, pass_interval, set_up, state
from tests.lines import MemoryLine
from tests.test_gateways import (
    COLD,
    COLD_NUMBER,
    NAMELESS,
    gateway,
    house,
    lines,
    settle,
    subentry_of,
)

__all__ = ["house", "lines"]

VOLUME = record("04 13", integer(318_400, 4))
EXPORT = record("04 86 3C", integer(7000, 4))
IMPORT = record("04 86 3B", integer(9000, 4))
BATTERY = record("02 FD 74", integer(2870, 2))
EXPORTED = "sensor.cold_water_meter_66510211_energy_export"
IMPORTED = "sensor.cold_water_meter_66510211_energy_import"
BATTERY_LEFT = "sensor.cold_water_meter_66510211_remaining_battery_life"
OTHER_MAKER = SecondaryAddress("66519999", 0x0442, 59, 0x16)
SAME_KIND = SecondaryAddress("66519999", 0x2C2D, 59, 0x16)
OTHER_VERSION = SecondaryAddress("66519999", 0x2C2D, 60, 0x16)


@pytest.fixture
def house_bus(utilities: SimulatedBus) -> SimulatedBus:
    """Return a bus with five meters, of which one sends what is seldom known."""
    cold = meter_of(utilities, COLD_NUMBER)
    cold.telegrams = RecordsTelegram(VOLUME + EXPORT + IMPORT + BATTERY)
    return utilities


def meter_in(entry: MockConfigEntry, number: str = COLD_NUMBER) -> MeterConfig:
    """Return a meter of a gateway as it is stored."""
    return MeterConfig.of(entry.subentries[subentry_of(entry, number)])


def keys_in(entry: MockConfigEntry, number: str = COLD_NUMBER) -> list[str]:
    """Return the keys that are stored of a meter."""
    return [each.key for each in meter_in(entry, number).records]


def id_of(hass: HomeAssistant, meter_id: str, key: str) -> str | None:
    """Return the entity that a record of a meter has."""
    found = sensor_of(hass, meter_id, key)
    return found and found.entity_id


async def go_back(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    subentry_id: str,
    names: Mapping[str, str],
    **known: Any,
) -> None:
    """Unload a gateway, and leave what an older version would have left of a meter.

    `names` are the keys that it had for those of today, `known` what else it thought of
    these records.
    """
    await hass.config_entries.async_unload(entry.entry_id)
    meter = MeterConfig.of(entry.subentries[subentry_id])
    meter_id, entities = meter.id_on(entry.entry_id), er.async_get(hass)
    ids = {key: id_of(hass, meter_id, key) or "" for key in names}
    for last in ("_then", ""):
        for key, name in names.items():
            entities.async_update_entity(
                ids[key], new_unique_id=f"{meter_id}_{name}{last}"
            )
    old = {
        key: replace(each, key=name, rank=each.place, **known)
        for each in meter.records
        for key, name in names.items()
        if key == each.key
    }
    overrides = {
        names.get(key, key): override for key, override in meter.overrides.items()
    }
    records = tuple(old.get(each.key, each) for each in meter.records)
    change_meter(
        hass,
        entry,
        subentry_id,
        replace(meter, records=records, overrides=overrides),
    )
    await settle(hass)


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> list[Event[Any]]:
    """Set a gateway up, let its meters be read once, and return what changed."""
    events = async_capture_events(hass, EVENT_STATE_CHANGED)
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    return events


def states_of(events: list[Event[Any]], entity_id: str) -> list[str]:
    """Return the states that an entity has had, one after the other."""
    new = [each.data["new_state"] for each in events]
    return [each.state for each in new if each and each.entity_id == entity_id]


async def test_a_sensor_goes_on_under_the_key_that_its_record_has_now(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """It shows its value from the first read on, and nobody is asked anything."""
    await go_back(
        hass,
        house,
        subentry_of(house, COLD_NUMBER),
        {"energy-export": "energy-subunit_1"},
        qualifiers=(),
        subunit=1,
    )
    events = await start(hass, house)
    assert states_of(events, EXPORTED)[-1] == "7000"
    assert set(states_of(events, EXPORTED)) == {"unavailable", "7000"}
    assert keys_in(house)[1:3] == ["energy-export", "energy-import"]
    assert meter_in(house).records[1].qualifiers == ("export",)


async def test_what_a_person_has_given_a_sensor_stays(
    hass: HomeAssistant, house: MockConfigEntry, area_registry: ar.AreaRegistry
) -> None:
    """Its name, its room, and the entity ID that dashboards and statistics know."""
    area, own = area_registry.async_create("Cellar").id, "sensor.sold"
    er.async_get(hass).async_update_entity(
        EXPORTED, new_entity_id=own, name="Sold", area_id=area
    )
    await settle(hass)
    key = subentry_of(house, COLD_NUMBER)
    await go_back(hass, house, key, {"energy-export": "energy-subunit_1"})
    await start(hass, house)
    entry = sensor_of(hass, meter_in(house).id_on(""), "energy-export")
    assert entry is not None
    assert (entry.entity_id, entry.name, entry.area_id) == (own, "Sold", area)
    assert state(hass, own).state == "7000"
    assert id_of(hass, meter_in(house).id_on(""), "energy-subunit_1") is None


async def test_it_is_moved_once(
    hass: HomeAssistant, house: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """What is stored is right from then on, over a restart too."""
    key = subentry_of(house, COLD_NUMBER)
    await go_back(hass, house, key, {"energy-export": "energy-subunit_1"})
    await start(hass, house)
    stored = house.subentries[key]
    await pass_interval(hass, freezer)
    await hass.config_entries.async_reload(house.entry_id)
    await settle(hass)
    assert house.subentries[key] is stored
    assert state(hass, EXPORTED).state == "7000"


async def test_a_sensor_that_is_disabled_follows_too(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """It is what it is called by when somebody enables it."""
    er.async_get(hass).async_update_entity(
        EXPORTED, disabled_by=RegistryEntryDisabler.USER
    )
    await settle(hass)
    key = subentry_of(house, COLD_NUMBER)
    await go_back(hass, house, key, {"energy-export": "energy-subunit_1"})
    await start(hass, house)
    entry = sensor_of(hass, meter_in(house).id_on(""), "energy-export")
    assert entry is not None
    assert entry.entity_id == EXPORTED
    assert entry.disabled_by is RegistryEntryDisabler.USER


@pytest.mark.parametrize(
    "names",
    [
        {"energy-export": "energy-subunit_1", "energy-import": "energy-subunit_2"},
        {"energy-export": "energy-subunit_1", "energy-import": "energy-export"},
        {"energy-export": "energy-import", "energy-import": "energy-export"},
    ],
)
async def test_sensors_move_together(
    hass: HomeAssistant, house: MockConfigEntry, names: dict[str, str]
) -> None:
    """Each keeps the bytes that it was chosen for, whoever had its key before."""
    key = subentry_of(house, COLD_NUMBER)
    await go_back(hass, house, key, names)
    events = await start(hass, house)
    assert keys_in(house)[1:3] == ["energy-export", "energy-import"]
    assert set(states_of(events, EXPORTED)) == {"unavailable", "7000"}
    assert set(states_of(events, IMPORTED)) == {"unavailable", "9000"}
    assert state(hass, EXPORTED).state == "7000"
    assert state(hass, IMPORTED).state == "9000"


async def override(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, told: Override
) -> None:
    """Correct a record of the cold water meter."""
    meter = replace(meter_in(entry), overrides={key: told})
    change_meter(hass, entry, subentry_of(entry, COLD_NUMBER), meter)
    await settle(hass)


CORRECTED = Override.from_dict({"name": "Sold", "factor": 2, "unit": "MWh"})


async def test_what_a_person_has_corrected_follows(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """The record counts in the unit that the correction was made for."""
    await override(hass, house, "energy-export", CORRECTED)
    key = subentry_of(house, COLD_NUMBER)
    await go_back(hass, house, key, {"energy-export": "energy-subunit_1"})
    assert list(meter_in(house).overrides) == ["energy-subunit_1"]
    await start(hass, house)
    assert meter_in(house).overrides == {"energy-export": CORRECTED}


async def test_a_correction_of_another_unit_leaves_its_name(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """The number was corrected as long as nobody knew that these are days."""
    own = Override.from_dict({"name": "Left", "factor": 0.1, "unit": "kWh"})
    await override(hass, house, "remaining_battery_life", own)
    await go_back(
        hass,
        house,
        subentry_of(house, COLD_NUMBER),
        {"remaining_battery_life": "vib_fd74"},
        quantity=None,
        unit=None,
    )
    await start(hass, house)
    left = {"remaining_battery_life": Override(name="Left")}
    assert meter_in(house).overrides == left
    assert state(hass, BATTERY_LEFT).state == "2870.0"
    assert state(hass, BATTERY_LEFT).attributes["unit_of_measurement"] == "d"


async def test_a_unit_that_was_wrong_becomes_the_one_that_is_right(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """Nothing leads from the old one to it, and nobody has to decide anything."""
    key = subentry_of(house, COLD_NUMBER)
    await go_back(
        hass,
        house,
        key,
        {"energy-export": "volume-subunit_1"},
        quantity="volume",
        unit="m³",
    )
    await start(hass, house)
    assert state(hass, EXPORTED).state == "7000"
    assert state(hass, EXPORTED).attributes["unit_of_measurement"] == "kWh"
    assert state(hass, EXPORTED).attributes["device_class"] == "energy"


async def test_other_meters_are_left_alone(
    hass: HomeAssistant, house: MockConfigEntry, house_bus: SimulatedBus
) -> None:
    """One read of one meter is all that it takes, and its other sensors stay as they are."""
    key = subentry_of(house, COLD_NUMBER)
    meter = meter_in(house)
    old = {"energy-export": "energy-subunit_1"}
    records = tuple(
        replace(each, key=old.get(each.key, each.key)) for each in meter.records
    )
    change_meter(hass, house, key, replace(meter, records=records))
    await settle(hass)
    unknown = id_of(hass, meter.id_on(""), "energy-subunit_1")
    assert unknown is not None
    events = async_capture_events(hass, EVENT_STATE_CHANGED)
    heard: list[LogEntry] = []
    house_bus.witness = heard.append
    await house.runtime_data.coordinators[key].async_refresh()
    await settle(hass)
    assert state(hass, unknown).state == "7000"
    answers = [each.meter[:8] for each in heard if each.kind is Kind.ANSWER]
    assert answers.count(COLD_NUMBER) == len(answers)
    others = {each.data["entity_id"] for each in events} - {unknown}
    assert {each for each in others if COLD_NUMBER not in each} <= {
        "sensor.house_polling_cycle_duration"
    }
    assert "unavailable" not in states_of(events, COLD)


async def test_a_record_that_is_left_out_moves_when_it_comes(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The meter has not told all of it, and nothing else is taken for it."""
    key = subentry_of(house, COLD_NUMBER)
    await go_back(hass, house, key, {"energy-export": "energy-subunit_1"})
    cold = meter_of(house_bus, COLD_NUMBER)
    whole, cold.telegrams = cold.telegrams, RecordsTelegram(VOLUME + IMPORT)
    await start(hass, house)
    assert keys_in(house)[1] == "energy-subunit_1"
    assert state(hass, EXPORTED).state == "unknown"
    cold.telegrams = whole
    await pass_interval(hass, freezer)
    assert keys_in(house)[1] == "energy-export"
    assert state(hass, EXPORTED).state == "7000"


async def test_data_without_bytes_are_read_and_stay(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """There is nothing to find the record by."""
    key = subentry_of(house, COLD_NUMBER)
    await go_back(hass, house, key, {"energy-export": "energy-subunit_1"})
    data = dict(house.subentries[key].data)
    data["records"] = [
        {name: each[name] for name in each.keys() - {"dib", "vib", "rank"}}
        for each in data["records"]
    ]
    hass.config_entries.async_update_subentry(house, house.subentries[key], data=data)
    await start(hass, house)
    assert state(hass, COLD).state == "318.400"
    assert state(hass, EXPORTED).state == "unknown"


@pytest.mark.parametrize("first", [0, 1])
async def test_meters_that_are_alike_on_two_gateways_move_on_their_own(
    hass: HomeAssistant, lines: dict[str, MemoryLine], first: int
) -> None:
    """Neither tells a number: each is address 1 of its own bus."""
    entries = []
    for name in ("one", "two"):
        telegram = RecordsTelegram(EXPORT)
        bus = SimulatedBus([SimulatedMeter(1, NAMELESS, telegram)])
        entries.append(await gateway(hass, lines, name, bus, addresses=[1]))
        await set_up(hass, entries[-1])
    one, two = entries[first], entries[1 - first]
    (key,) = one.subentries
    other = next(iter(two.subentries.values()))
    own = id_of(hass, meter_in(one, "").id_on(one.entry_id), "energy-export")
    assert own is not None
    await go_back(hass, one, key, {"energy-export": "energy-subunit_1"})
    await start(hass, one)
    assert keys_in(one, "") == ["energy-export"]
    assert state(hass, own).state == "7000"
    assert next(iter(two.subentries.values())) is other
    ids = {id_of(hass, meter_in(each, "").id_on(each.entry_id), "energy-export")
           for each in entries}  # fmt: skip
    assert len(ids) == 2


async def test_a_meter_of_which_an_exchange_is_pending_moves_nothing(
    hass: HomeAssistant, house: MockConfigEntry, house_bus: SimulatedBus
) -> None:
    """What answers in its place sends the same bytes, and is another meter."""
    key = subentry_of(house, COLD_NUMBER)
    await go_back(hass, house, key, {"energy-export": "energy-subunit_1"})
    meter_of(house_bus, COLD_NUMBER).secondary_address = SAME_KIND
    await start(hass, house)
    assert keys_in(house)[1] == "energy-subunit_1"
    assert state(hass, EXPORTED).state == "unavailable"


@pytest.mark.parametrize(
    ("found", "moved"),
    [
        (SAME_KIND, "energy-export"),
        (OTHER_VERSION, "energy-subunit_1"),
        (OTHER_MAKER, "energy-subunit_1"),
    ],
)
async def test_after_an_exchange_bytes_hold_of_the_same_kind(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    found: SecondaryAddress,
    moved: str,
) -> None:
    """Another maker, or another version of the same one, may mean another thing by them."""
    key = subentry_of(house, COLD_NUMBER)
    await go_back(hass, house, key, {"energy-export": "energy-subunit_1"})
    meter_of(house_bus, COLD_NUMBER).secondary_address = found
    await accept_exchange(hass, house, key, found)
    await start(hass, house)
    assert keys_in(house, "66519999")[1] == moved
    assert state(hass, COLD).state == "318.400"
