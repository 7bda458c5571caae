"""Areas of a meter beside its usual telegram: sensors of their own, at intervals of their own."""

from dataclasses import dataclass, replace
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import CONF_AREAS, CONF_PREPARE, SUBENTRY_METER
from custom_components.mbus.coordinator import MeterData
from custom_components.mbus.meter import amend_meter
from custom_components.mbus.meterbus.protocol.frames import LongFrame
from custom_components.mbus.redaction import Redaction
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from simulator.bus import SimulatedBus
from simulator.meter import Area, SimulatedMeter
from simulator.telegrams import (
    AnswerHead,
    RecordsTelegram,
    TelegramSource,
    integer,
    record,
)
from tests.common import meter_of, pass_interval, set_up
from tests.test_services import COLD_NUMBER, VOLUME, call, device_of

WARM_NUMBER = "66510348"
VOLTAGE = record("02 FD 48", integer(2301, 2))
RESET = 0x50


@pytest.fixture
def cold(bus: SimulatedBus) -> SimulatedMeter:
    """Return a meter with an area B1, and another application behind sub-code 50."""
    meter = meter_of(bus, COLD_NUMBER)
    meter.areas = {0xB1: Area(RecordsTelegram(VOLTAGE))}
    usual = meter.telegrams
    power = RecordsTelegram(record("04 2B", integer(1500, 4)))
    meter.applications = {0x50: power, 0x00: usual}
    return meter


def subentry_of(entry: MockConfigEntry, number: str = COLD_NUMBER) -> ConfigSubentry:
    """Return the subentry of that meter, or of another one."""
    (found,) = (
        each
        for each in entry.subentries.values()
        if str(each.unique_id).startswith(number)
    )
    return found


async def asked(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    area: str,
    *,
    of: str = COLD_NUMBER,
    **answers: Any,
) -> SubentryFlowResult:
    """Go to the page of areas of a meter, and name one."""
    flows = hass.config_entries.subentries
    flow = await flows.async_init(
        (entry.entry_id, SUBENTRY_METER),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": subentry_of(entry, of).subentry_id,
        },
    )
    flow = await flows.async_configure(flow["flow_id"], {"next_step_id": "areas"})
    return await flows.async_configure(flow["flow_id"], {"area": area, **answers})


async def chosen(
    hass: HomeAssistant, entry: MockConfigEntry, area: str, *keys: str, **answers: Any
) -> None:
    """Let values of an area be sensors."""
    flow = await asked(hass, entry, area, **answers)
    assert flow["step_id"] == "area_values", flow
    flow = await hass.config_entries.subentries.async_configure(
        flow["flow_id"], {"records": list(keys)}
    )
    assert flow["reason"] == "reconfigure_successful"
    await hass.async_block_till_done(wait_background_tasks=True)


def value_of(hass: HomeAssistant, entry: MockConfigEntry, ending: str) -> str | None:
    """Return the state of the sensor whose unique ID ends so; None where there is none."""
    found = [
        each.entity_id
        for each in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        )
        if each.unique_id.endswith(ending)
    ]
    shown = hass.states.get(found[0]) if found else None
    return None if shown is None else shown.state


async def test_values_of_an_area_are_sensors_beside_the_others(
    hass: HomeAssistant, loaded: MockConfigEntry, cold: SimulatedMeter
) -> None:
    """The usual ones stay; the area is told with the readings, too."""
    before = hass.states.get(VOLUME)
    await chosen(hass, loaded, "b1", "voltage")
    assert value_of(hass, loaded, "_area_b1_voltage") == "230.1"
    after = hass.states.get(VOLUME)
    assert before is not None
    assert after is not None
    assert after.state == before.state
    device = device_of(hass, loaded, str(cold.secondary_address))
    (told,) = (await call(hass, "get_readings", device_id=device))["readings"]
    assert {each["key"]: each["value"] for each in told["records"]}[
        "area_b1_voltage"
    ] == 230.1


async def test_an_area_has_an_interval_of_its_own(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: SimulatedMeter,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Once an hour, where the meter is read every quarter of one."""
    await chosen(hass, loaded, "B1", "voltage", interval={"hours": 1})
    cold.areas = {0xB1: Area(RecordsTelegram(record("02 FD 48", integer(2400, 2))))}
    await pass_interval(hass, freezer)
    assert value_of(hass, loaded, "_area_b1_voltage") == "230.1"
    await pass_interval(hass, freezer, 61)
    assert value_of(hass, loaded, "_area_b1_voltage") == "240.0"


async def test_another_application_is_left_again(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: SimulatedMeter,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The meter stays in it until it is told otherwise: before each usual read."""
    await chosen(hass, loaded, "5050", "power")
    for _ in range(2):
        await pass_interval(hass, freezer)
        assert value_of(hass, loaded, "_area_5050_power") == "1500"
        shown = hass.states.get(VOLUME)
        assert shown is not None
        assert float(shown.state) > 0
    sent = [each.data for each in cold.writes if each.ci == RESET]
    assert {b"\x50", b"\x00"} <= set(sent)


async def test_a_dialog_that_is_closed_leaves_the_meter_as_it_was(
    hass: HomeAssistant, loaded: MockConfigEntry, cold: SimulatedMeter
) -> None:
    """Nobody would lead it back."""
    await asked(hass, loaded, "5050")
    assert [each.data for each in cold.writes if each.ci == RESET] == [b"\x50", b"\x00"]


async def test_an_area_that_fails_leaves_the_others_alone(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: SimulatedMeter,
    freezer: FrozenDateTimeFactory,
) -> None:
    """And what was the usual telegram is never shown for it."""
    await chosen(hass, loaded, "B1", "voltage")
    cold.areas = {}
    await pass_interval(hass, freezer)
    assert value_of(hass, loaded, "_area_b1_voltage") == STATE_UNAVAILABLE
    shown = hass.states.get(VOLUME)
    assert shown is not None
    assert shown.state != STATE_UNAVAILABLE


async def test_two_areas_are_read_and_one_is_given_up(
    hass: HomeAssistant, loaded: MockConfigEntry, cold: SimulatedMeter
) -> None:
    """By choosing none of its values; the other one stays."""
    cold.areas = {**cold.areas, 0xB4: Area(RecordsTelegram(VOLTAGE))}
    await chosen(hass, loaded, "B1", "voltage")
    await chosen(hass, loaded, "B4", "voltage")
    assert value_of(hass, loaded, "_area_b1_voltage") == "230.1"
    assert value_of(hass, loaded, "_area_b4_voltage") == "230.1"
    await chosen(hass, loaded, "B1")
    assert value_of(hass, loaded, "_area_b1_voltage") is None
    assert value_of(hass, loaded, "_area_b4_voltage") == "230.1"


async def test_areas_are_there_after_a_reload(
    hass: HomeAssistant, loaded: MockConfigEntry, cold: SimulatedMeter
) -> None:
    """As they were chosen."""
    await chosen(hass, loaded, "B1", "voltage")
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert value_of(hass, loaded, "_area_b1_voltage") == "230.1"


@pytest.mark.parametrize(
    ("area", "answers", "errors"),
    [
        ("nothing", {}, {"area": "not_hex"}),
        ("", {}, {"area": "not_hex"}),
        ("B4", {}, {"area": "only_usual"}),
        ("B1", {"interval": {"seconds": 1}}, {"interval": "no_interval"}),
    ],
)
async def test_what_is_no_area_is_told(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: SimulatedMeter,
    area: str,
    answers: dict[str, Any],
    errors: dict[str, str],
) -> None:
    """Nothing is stored."""
    flow = await asked(hass, loaded, area, **answers)
    assert (flow["step_id"], flow["errors"]) == ("areas", errors)
    assert CONF_AREAS not in subentry_of(loaded).data


async def test_an_area_without_values_is_none_before_the_meter_was_read(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    cold: SimulatedMeter,
) -> None:
    """Nobody knows its usual telegram yet, so nothing is said of that."""
    cold.silent = True
    await set_up(hass, entry)
    cold.silent = False
    cold.areas = {0xB1: Area(RecordsTelegram(b""))}
    flow = await asked(hass, entry, "B1")
    assert (flow["step_id"], flow["errors"]) == ("areas", {"area": "no_data"})


async def test_an_area_is_that_of_one_meter(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: SimulatedMeter,
    bus: SimulatedBus,
) -> None:
    """Another one has the same area, other values there, and is asked in its own turn."""
    warm = meter_of(bus, WARM_NUMBER)
    warm.areas = {0xB1: Area(RecordsTelegram(record("02 FD 48", integer(2222, 2))))}
    await chosen(hass, loaded, "B1", "voltage")
    assert value_of(hass, loaded, f"{warm.secondary_address}_area_b1_voltage") is None
    await chosen(hass, loaded, "B1", "voltage", of=WARM_NUMBER)
    values = [
        value_of(hass, loaded, f"{each.secondary_address}_area_b1_voltage")
        for each in (cold, warm)
    ]
    assert values == ["230.1", "222.2"]
    warm.areas = {}
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    values = [
        value_of(hass, loaded, f"{each.secondary_address}_area_b1_voltage")
        for each in (cold, warm)
    ]
    assert values == ["230.1", STATE_UNAVAILABLE]


async def test_what_is_written_for_an_area_may_be_a_password(
    hass: HomeAssistant, loaded: MockConfigEntry, cold: SimulatedMeter
) -> None:
    """It is not in the download."""
    await chosen(hass, loaded, "B1", "voltage")
    told = Redaction(loaded).settings(dict(subentry_of(loaded).data))
    assert told[CONF_AREAS][0][CONF_PREPARE] == "**REDACTED**"


def shown_volumes(hass: HomeAssistant) -> list[str]:
    """Return a list that takes each state of the usual volume from now on."""
    shown: list[str] = []

    @callback
    def follow(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        assert state is not None
        shown.append(state.state)

    async_track_state_change_event(hass, VOLUME, follow)
    return shown


OTHER_VOLUME = record("04 13", integer(31_200_000, 4))


async def test_an_area_that_comes_late_is_not_taken_for_the_usual_telegram(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: SimulatedMeter,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It was asked for in vain, and the meter sends it when it is read the next time."""
    cold.areas = {0xB1: Area(RecordsTelegram(OTHER_VOLUME + VOLTAGE))}
    await chosen(hass, loaded, "B1", "voltage", interval={"minutes": 10})
    volumes = shown_volumes(hass)
    cold.loses_acknowledgements = 9
    await pass_interval(hass, freezer, 11)
    assert value_of(hass, loaded, "_area_b1_voltage") == STATE_UNAVAILABLE
    cold.loses_acknowledgements = 0
    await pass_interval(hass, freezer, 5)
    assert volumes == []


@dataclass
class OnceAstray:
    """Telegrams of which one more comes than was asked for."""

    before: TelegramSource
    then: TelegramSource
    pages: int = 1
    is_astray: bool = True

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return the one before, once."""
        source = self.before if self.is_astray else self.then
        self.is_astray = False
        return source.telegram(page, head)


async def test_an_area_is_asked_for_again_where_the_usual_telegram_comes(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: SimulatedMeter,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Its answer was covered by another one, and the meter does not send it twice."""
    await chosen(hass, loaded, "B1", "voltage")
    other = RecordsTelegram(record("02 FD 48", integer(2400, 2)))
    cold.areas = {0xB1: Area(OnceAstray(cold.telegrams, other))}
    await pass_interval(hass, freezer)
    assert value_of(hass, loaded, "_area_b1_voltage") == "240.0"


async def test_a_meter_that_stays_at_an_area_shows_nothing_of_it_as_usual(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: SimulatedMeter,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It acknowledges that it is to go back, and does not."""
    other = RecordsTelegram(OTHER_VOLUME + record("04 2B", integer(1500, 4)))
    cold.applications = {0x50: other, 0x00: cold.telegrams}
    await chosen(hass, loaded, "5050", "power", interval={"minutes": 10})
    await pass_interval(hass, freezer, 11)
    volumes = shown_volumes(hass)
    cold.ignores_writes = True
    await pass_interval(hass, freezer, 5)
    assert volumes == [STATE_UNAVAILABLE]
    cold.ignores_writes = False
    await pass_interval(hass, freezer)
    assert set(volumes) == {STATE_UNAVAILABLE, "318.400"}


async def test_a_meter_that_is_renamed_goes_on_showing_its_area(
    hass: HomeAssistant, loaded: MockConfigEntry, cold: SimulatedMeter
) -> None:
    """Nothing is asked anew: it is the same meter, read in the same way."""
    await chosen(hass, loaded, "B1", "voltage")
    cold.silent = True
    key = subentry_of(loaded).subentry_id
    amend_meter(hass, loaded, key, lambda meter: replace(meter, name="Garden"))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert value_of(hass, loaded, "_area_b1_voltage") == "230.1"


async def test_the_log_says_that_it_is_an_area_that_fails(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: SimulatedMeter,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """By the CI field that asks for it: what is written behind that may be a password."""
    await chosen(hass, loaded, "5050", "power")
    cold.applications = {0x00: cold.telegrams}
    await pass_interval(hass, freezer)
    told = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
    assert [each.partition(" data: ")[0] for each in told] == [
        "Error fetching Cold water meter 66510211, area 50"
    ]


async def test_the_usual_telegram_is_no_area_before_the_meter_was_read_either(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: SimulatedMeter,
    freezer: FrozenDateTimeFactory,
) -> None:
    """As after a start at which the usual read has failed: it has what is wanted of that."""
    cold.areas = {0xB1: Area(RecordsTelegram(OTHER_VOLUME + VOLTAGE))}
    await chosen(hass, loaded, "B1", "volume", "voltage", interval={"minutes": 10})
    key = subentry_of(loaded).subentry_id
    loaded.runtime_data.coordinators[key].data = MeterData()
    cold.areas = {}
    await pass_interval(hass, freezer, 11)
    assert value_of(hass, loaded, "_area_b1_volume") == STATE_UNAVAILABLE
