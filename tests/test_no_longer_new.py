"""Meters that are not new, or not any more: no card and no repair offers them."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.discovery import SearchTimes
from custom_components.mbus.exchange import ANYWHERE, accept_exchange
from custom_components.mbus.meter import MeterConfig, add_meter
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import HeaderForm, RecordsTelegram, integer, record
from tests.common import meter_of, pass_interval, set_up
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

__all__ = ["house", "house_bus", "lines"]

NEW = SecondaryAddress.parse("665199992D2C3B16")
OTHER = SecondaryAddress.parse("665188882D2C3B16")
LITRES = RecordsTelegram(record("04 13", integer(5, 4)))


async def search(
    hass: HomeAssistant, house: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Let the daily search look for new meters."""
    hass.config_entries.async_update_entry(house, options={"daily_search": True})
    await settle(hass)
    await pass_interval(hass, freezer, 24 * 60 + 11)


def as_new(address: SecondaryAddress, primary: int | None) -> MeterConfig:
    """Return a new meter as a dialog stores it."""
    return MeterConfig(
        name="New", address=address, identity=address, primary_address=primary
    )


def is_ignored(hass: HomeAssistant, key: str) -> bool:
    """Whether a repair that holds is out of sight."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, key)
    assert issue is not None
    return issue.dismissed_version is not None


async def test_a_meter_that_is_added_beside_the_one_it_replaced_is_no_repair_any_more(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Accepting could only say that it is there already."""
    place = meter_of(house_bus, COLD_NUMBER)
    place.secondary_address = NEW
    await pass_interval(hass, freezer)
    assert told(hass) == {"meter_replaced"}
    add_meter(hass, house, as_new(NEW, place.primary_address))
    await settle(hass)
    assert told(hass) == set()


async def test_a_new_meter_that_has_taken_a_place_is_not_offered_for_another(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Of two new ones the other one is left; with that gone too, the repair is."""
    meter_of(house_bus, COLD_NUMBER).silent = True
    for number, address in enumerate((NEW, OTHER), 98):
        house_bus.meters.append(SimulatedMeter(number, address, LITRES))
    await search(hass, house, freezer)
    key = f"meter_exchanged_{subentry_of(house, COLD_NUMBER)}"
    add_meter(hass, house, as_new(NEW, 98))
    await settle(hass)
    issue = ir.async_get(hass).async_get_issue(DOMAIN, key)
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["found"] == OTHER.identification
    cold = subentry_of(house, COLD_NUMBER)
    await accept_exchange(hass, house, cold, OTHER, ANYWHERE)
    await settle(hass)
    assert told(hass) == set()


async def test_who_ignores_a_new_meter_does_not_ignore_a_later_one(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What is ignored stays so while there are only fewer, or the same."""
    meter_of(house_bus, COLD_NUMBER).silent = True
    key = f"meter_exchanged_{subentry_of(house, COLD_NUMBER)}"
    house_bus.meters.append(SimulatedMeter(98, NEW, LITRES))
    await search(hass, house, freezer)
    ir.async_ignore_issue(hass, DOMAIN, key, True)
    await pass_interval(hass, freezer, 24 * 60 + 11)
    assert is_ignored(hass, key)
    house_bus.meters.append(SimulatedMeter(99, OTHER, LITRES))
    await pass_interval(hass, freezer, 24 * 60 + 11)
    assert not is_ignored(hass, key)
    ir.async_ignore_issue(hass, DOMAIN, key, True)
    add_meter(hass, house, as_new(NEW, 98))
    await settle(hass)
    assert is_ignored(hass, key)


async def test_a_meter_whose_data_cannot_be_read_is_not_new(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A card for it could not be accepted, and it has taken nobody's place."""
    cold = house.subentries[subentry_of(house, COLD_NUMBER)]
    hass.config_entries.async_update_subentry(
        house, cold, data={**cold.data, "records": None}
    )
    await search(hass, house, freezer)
    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []
    assert told(hass) == {"meter_unreadable"}


@pytest.fixture
def unsigned() -> SimulatedBus:
    """Return a bus with a meter that is selected by a number which its answers do not tell."""
    meter = SimulatedMeter(1, NEW, LITRES)
    meter.header = HeaderForm.SHORT
    return SimulatedBus([meter])


@pytest.fixture
async def cellar(
    hass: HomeAssistant, lines: dict[str, MemoryLine], unsigned: SimulatedBus
) -> MockConfigEntry:
    """Return a gateway with that meter, which a search by primary address has found."""
    entry = await gateway(hass, lines, "cellar", unsigned, addresses=[1])
    await set_up(hass, entry)
    return entry


async def test_a_meter_that_is_read_by_its_address_is_not_new_when_it_is_selected(
    hass: HomeAssistant, cellar: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """It does not tell its number, and says the same things at the same address."""
    await search(hass, cellar, freezer)
    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []


@pytest.mark.parametrize(
    ("primary", "sent"),
    [(2, LITRES), (1, RecordsTelegram(record("04 06", integer(5, 4))))],
    ids=["another address", "other things"],
)
async def test_a_meter_that_may_be_another_than_the_one_that_is_read_is_new(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    unsigned: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    primary: int,
    sent: RecordsTelegram,
) -> None:
    """One that answers at another address, or says something else."""
    other = SimulatedMeter(9, OTHER, sent)
    other.header, other.answer_address = HeaderForm.SHORT, primary
    unsigned.meters.append(other)
    await search(hass, cellar, freezer)
    (card,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert card["context"]["unique_id"] == f"{OTHER.identification}FFFFFFFF"


async def test_a_clock_that_was_years_ahead_does_not_end_the_daily_search(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """A small computer without a battery starts with any time."""
    times = await SearchTimes.load(hass)
    freezer.tick(timedelta(days=4000))
    await times.note("house")
    freezer.tick(timedelta(days=-3990))
    assert times.is_due("house", dt_util.utcnow())
