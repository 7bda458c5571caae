"""How a new meter is read: by what its maker says, else by what its kind makes likely."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.advice import advised, advised_anew, interval_of
from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from custom_components.mbus.diagnostics import async_get_config_entry_diagnostics
from custom_components.mbus.exchange import accept_exchange
from custom_components.mbus.meter import SETTINGS, MeterConfig, MeterSettings, meters_of
from custom_components.mbus.meterbus.makers import rows_of
from custom_components.mbus.meterbus.makers.rows import Habit, MannerRow, MeterKind
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from simulator.bus import LogEntry, SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import meter_of, pass_interval
from tests.rendered import filled_in
from tests.test_config_flow import at_meters, preselected, submit

QUARTER: Final = timedelta(minutes=15)
SENSONICAL: Final = "100000012C0C0104"
SAME_MODEL: Final = "100000022C0C0104"
HEAT_OF_NOBODY: Final = "200000016E6E0004"
ELECTRICITY: Final = "30000001361C0102"
ALLOCATOR: Final = "4000000193443508"
PULSES: Final = "50000001AC484107"
ADVANCED: Final = {"toggles_fcb": True}
VOLUME: Final = record("04 13", integer(5, 4))

METERS: Final = {
    1: SENSONICAL,
    2: SAME_MODEL,
    3: HEAT_OF_NOBODY,
    4: ELECTRICITY,
    5: ALLOCATOR,
    6: PULSES,
}
"""Meters of the bus by their primary addresses."""


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus with meters of several minds about being asked."""
    return SimulatedBus(
        [
            SimulatedMeter(
                primary, SecondaryAddress.parse(address), RecordsTelegram(VOLUME)
            )
            for primary, address in METERS.items()
        ]
    )


@pytest.fixture
async def added(
    hass: HomeAssistant, connected: list[dict[str, Any]], bus: SimulatedBus
) -> ConfigEntry:
    """Add a gateway and all of its meters, as a person does who presses Submit."""
    flow = await at_meters(hass)
    assert len(preselected(flow, "meters")) == len(METERS)
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")})
    for _ in {each[8:] for each in METERS.values()}:
        flow = await submit(hass, flow, {"preset": "suggested", "records": ["volume"]})
    await hass.async_block_till_done(wait_background_tasks=True)
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    return entry


def settings_of(entry: ConfigEntry) -> Mapping[str, MeterSettings]:
    """Return how the meters of a gateway are read, by their addresses."""
    return {str(each.address): each.settings for each in meters_of(entry).values()}


def subentry_of(entry: ConfigEntry, address: str) -> str:
    """Return the subentry of a meter."""
    (found,) = (
        each.subentry_id
        for each in entry.subentries.values()
        if each.unique_id == address
    )
    return found


async def settings_form(hass: HomeAssistant, entry: ConfigEntry, address: str) -> Any:
    """Open the page that asks how a meter is read."""
    flow = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_METER),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": subentry_of(entry, address),
        },
    )
    return await answer(hass, flow, {"next_step_id": "settings"})


async def answer(hass: HomeAssistant, flow: Any, answers: dict[str, Any]) -> Any:
    """Fill in a page about a meter."""
    return await hass.config_entries.subentries.async_configure(
        flow["flow_id"], answers
    )


def suggested(flow: Any, field: str) -> Any:
    """Return what a field of a page is filled in with."""
    (key,) = (key for key in flow["data_schema"].schema if key == field)
    return (key.description or {}).get("suggested_value")


def count_of(bus: SimulatedBus) -> Callable[[int], int]:
    """Return what counts the requests for data to a primary address from now on."""
    heard: list[LogEntry] = []
    bus.witness = heard.append
    return lambda address: sum(
        each.data[:3] in (bytes((0x10, 0x5B, address)), bytes((0x10, 0x7B, address)))
        for each in heard
    )


async def pass_a_day(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let a day go by, five minutes at a time."""
    for _ in range(24 * 12):
        await pass_interval(hass, freezer, minutes=5)


@pytest.mark.parametrize(
    ("kind", "interval"),
    [
        (MeterKind("CAL", 0x01, 0x04), 3600),
        (MeterKind("IST", 0xA9, 0x04), 4200),
        (MeterKind("RKE", 0x69, 0x04), 1800),
        (MeterKind("IST", 0x20, 0x07), 1800),
        (MeterKind("KAM", 0x34, 0x04), None),
        (MeterKind("KAM", 0x35, 0x0C), None),
        (MeterKind("KAM", 0x30, 0x04), 3600),
        (MeterKind("KAM", 0x1F, 0x16), 3600),
        (MeterKind("ELS", 0x2F, 0x04), None),
        (MeterKind("SON", 0x1B, 0x04), None),
        (MeterKind("REL", 0x41, 0x07), None),
        (MeterKind("NNN", 0x01, 0x03), 3600),
        (MeterKind("NNN", 0x01, 0x0A), 3600),
        (MeterKind("NNN", 0x01, 0x08), 3600),
        (MeterKind("NNN", 0x01, 0x17), 3600),
        (MeterKind("NNN", 0x01, 0x02), None),
        (MeterKind("NNN", 0x01, 0x0F), None),
    ],
)
def test_a_meter_is_read_as_often_as_it_likes(
    kind: MeterKind, interval: int | None
) -> None:
    """None is as often as the others of a gateway that reads every 15 minutes."""
    assert advised(kind, kind.medium, QUARTER).interval_s == interval


@pytest.mark.parametrize(
    ("kind", "minutes", "interval"),
    [
        (MeterKind("CAL", 0x01, 0x04), 59, 3600),
        (MeterKind("CAL", 0x01, 0x04), 60, None),
        (MeterKind("CAL", 0x01, 0x04), 1440, None),
        (MeterKind("IST", 0xA9, 0x04), 68, 4200),
        (MeterKind("IST", 0xA9, 0x04), 69, None),
        (MeterKind("ELS", 0x2F, 0x04), 1, 300),
        (MeterKind("NNN", 0x01, 0x07), 60, None),
    ],
)
def test_a_gateway_that_reads_seldom_enough_is_followed(
    kind: MeterKind, minutes: int, interval: int | None
) -> None:
    """A meter has an interval of its own only where that of the gateway is too short."""
    settings = advised(kind, kind.medium, timedelta(minutes=minutes))
    assert settings.interval_s == interval


def test_who_tells_nothing_but_what_it_measures_is_spared_all_the_same() -> None:
    """Old water meters have no address that could be looked up."""
    assert advised(None, 0x07, QUARTER) == MeterSettings(interval_s=3600)
    assert advised(None, None, QUARTER) == MeterSettings()


def test_a_meter_of_another_kind_takes_what_is_known_of_that() -> None:
    """But not in the place of what a person has set."""
    old, new = MeterKind("QDS", 0x35, 0x08), MeterKind("IST", 0xA9, 0x04)
    before = MeterSettings(interval_s=3600, standard_time=True, pause_s=2.0)
    after = advised_anew(before, old, new, QUARTER)
    assert after == MeterSettings(interval_s=4200, standard_time=False, pause_s=2.0)
    own = MeterSettings(interval_s=300, standard_time=True)
    assert advised_anew(own, old, new, QUARTER).interval_s == 300
    emptied = MeterSettings(standard_time=True)
    assert advised_anew(emptied, old, new, QUARTER).interval_s is None


def test_a_habit_is_a_setting_or_what_is_done_anyway() -> None:
    """A row of any other would be written in vain."""
    assert set(Habit) - set(SETTINGS) == {Habit.NEEDS_RESET, Habit.SLEEPS}


@pytest.mark.parametrize("row", list(rows_of(MannerRow)), ids=repr)
def test_what_a_row_says_can_be_stored_and_sent(row: MannerRow) -> None:
    """Of the meters that it is about."""
    meters = row.meters
    kind = MeterKind(meters.makers[0], *(each[0] if each else 0 for each in meters[1:]))
    settings = advised(kind, kind.medium, QUARTER)
    assert MeterSettings.from_dict(settings.as_dict()) == settings
    assert settings.manner


def test_a_gateway_that_is_being_added_reads_every_quarter() -> None:
    """So does one whose options nobody has touched."""
    untouched = MockConfigEntry(domain=DOMAIN)
    hourly = MockConfigEntry(domain=DOMAIN, options={"interval_s": 3600})
    found = [interval_of(each) for each in (None, untouched, hourly)]
    assert found == [QUARTER, QUARTER, timedelta(hours=1)]


async def test_new_meters_start_with_what_is_known_of_them(added: ConfigEntry) -> None:
    """Of both meters of one model, and of those whose kind is all that is known."""
    assert settings_of(added) == {
        SENSONICAL: MeterSettings(interval_s=3600),
        SAME_MODEL: MeterSettings(interval_s=3600),
        HEAT_OF_NOBODY: MeterSettings(interval_s=3600),
        ELECTRICITY: MeterSettings(),
        ALLOCATOR: MeterSettings(interval_s=3600, standard_time=True),
        PULSES: MeterSettings(),
    }


async def test_a_meter_that_allows_24_reads_a_day_gets_no_more(
    hass: HomeAssistant,
    added: ConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """So does one whose maker is not known; an electricity meter follows its gateway."""
    count = count_of(bus)
    await pass_a_day(hass, freezer)
    assert 22 <= count(1) <= 24
    assert 22 <= count(3) <= 24
    assert 90 <= count(4) <= 96
    assert 90 <= count(6) <= 96


async def test_what_a_person_sets_wins(
    hass: HomeAssistant,
    added: ConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """For the whole model, whatever its maker says; the page shows what is set now."""
    flow = await settings_form(hass, added, SENSONICAL)
    assert suggested(flow, "interval")["hours"] == 1
    answers = {
        "name": "Flat 1",
        "interval": {"minutes": 10},
        "addressing": "automatic",
        "advanced": ADVANCED,
        "whole_model": True,
    }
    await answer(hass, flow, answers)
    await hass.async_block_till_done(wait_background_tasks=True)
    intervals = {key: each.interval_s for key, each in settings_of(added).items()}
    assert (intervals[SENSONICAL], intervals[SAME_MODEL]) == (600, 600)
    assert intervals[HEAT_OF_NOBODY] == 3600
    count = count_of(bus)
    for _ in range(12):
        await pass_interval(hass, freezer, minutes=5)
    assert 5 <= count(2) <= 6


async def test_an_emptied_interval_is_that_of_the_gateway(
    hass: HomeAssistant, added: ConfigEntry
) -> None:
    """Nothing is filled in again behind a person's back."""
    flow = await settings_form(hass, added, SENSONICAL)
    answers = {"name": "Flat 1", "addressing": "automatic", "advanced": ADVANCED}
    await answer(hass, flow, answers)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert settings_of(added)[SENSONICAL] == MeterSettings()
    flow = await settings_form(hass, added, SENSONICAL)
    assert suggested(flow, "interval") is None


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (SENSONICAL, "manual: Caleffi SENSONICAL ULTRA, p. 8"),
        (ALLOCATOR, "manual: Qundis, questions and answers on their site"),
        (PULSES, "manual: Relay PadPuls M2, product page"),
        (ALLOCATOR, "to save its battery"),
        (HEAT_OF_NOBODY, "to save its battery"),
    ],
)
async def test_the_page_says_where_that_is_from(
    hass: HomeAssistant, added: ConfigEntry, address: str, said: str
) -> None:
    """A maker's word, or the battery."""
    flow = await settings_form(hass, added, address)
    assert said in filled_in(flow, "known")


async def test_the_page_says_nothing_where_nothing_is_known(
    hass: HomeAssistant, added: ConfigEntry
) -> None:
    """An electricity meter is read as the others are."""
    flow = await settings_form(hass, added, ELECTRICITY)
    assert flow["description_placeholders"]["known"] == ""


async def test_gateways_with_different_intervals_are_each_a_case_of_their_own(
    hass: HomeAssistant, added: ConfigEntry
) -> None:
    """On one that reads every two hours, the same meter needs nothing of its own."""
    subentry_id = subentry_of(added, SENSONICAL)
    hass.config_entries.async_remove_subentry(added, subentry_id)
    hass.config_entries.async_update_entry(added, options={"interval_s": 7200})
    await hass.async_block_till_done(wait_background_tasks=True)
    flow: Any = await hass.config_entries.subentries.async_init(
        (added.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    flow = await answer(hass, flow, {"next_step_id": "by_address"})
    flow = await answer(hass, flow, {"address": "10000001"})
    await answer(hass, flow, {"preset": "suggested", "records": ["volume"]})
    await hass.async_block_till_done(wait_background_tasks=True)
    settings = settings_of(added)
    assert settings[SENSONICAL] == MeterSettings()
    assert settings[SAME_MODEL].interval_s == 3600


async def test_a_meter_that_is_exchanged_for_another_model_is_read_as_that_likes(
    hass: HomeAssistant, added: ConfigEntry, bus: SimulatedBus
) -> None:
    """Where nobody has set anything else in the meantime."""
    new = SecondaryAddress.parse(f"9{ALLOCATOR[1:]}")
    meter_of(bus, PULSES[:8]).secondary_address = new
    await accept_exchange(hass, added, subentry_of(added, PULSES), new)
    meter = MeterConfig.of(added.subentries[subentry_of(added, str(new))])
    assert meter.settings == MeterSettings(interval_s=3600, standard_time=True)


async def test_the_download_tells_how_a_meter_is_read(
    hass: HomeAssistant, added: ConfigEntry
) -> None:
    """What was set for it is data like any other."""
    report = await async_get_config_entry_diagnostics(hass, added)
    told = [each["settings"].get("interval_s") for each in report["meters"]]
    assert sorted(each or 0 for each in told) == [0, 0, 3600, 3600, 3600, 3600]
