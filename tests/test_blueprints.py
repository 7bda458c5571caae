"""The blueprints: imported as by their badges, and run for the hours that they are about."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
import re
from typing import Any, Final
from urllib.parse import unquote

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.components.blueprint.importer import fetch_blueprint_from_url
from homeassistant.components.blueprint.models import BlueprintInputs
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from meterbus.protocol.frames import LongFrame
from simulator.bus import SimulatedBus
from simulator.fleet import load_fleet
from simulator.telegrams import AnswerHead, integer, record, respond
from tests.clock import jumping_time
from tests.common import entry_of, meter_of, set_up, state

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "blueprints" / "automation" / "mbus"
NAMES: Final = sorted(each.stem for each in FOLDER.iterdir())
PAGE: Final = (ROOT / "docs" / "use" / "automations.md").read_text("utf-8")
BADGE: Final = re.compile(
    r"https://my\.home-assistant\.io/redirect/blueprint_import/\?blueprint_url=(\S+)"
)
OWN: Final = (
    "https://github.com/mbus-home-assistant/mbus/blob/main/blueprints/automation/mbus"
)
RAW: Final = OWN.replace("github.com", "raw.githubusercontent.com").replace("/blob", "")

COLD_NUMBER: Final = "66510211"
WARM_NUMBER: Final = "66510348"
COLD: Final = "Cold water meter 66510211"
WARM: Final = "Warm water meter 66510348"
VOLUME: Final = "sensor.cold_water_meter_66510211_volume"
STORED: Final = f"{VOLUME}_stored_1"
NOTIFIER: Final = "notify.notifier"
NO_GRACE_S: Final = 0.0
"""Nothing is on its way through the system: the line is in memory."""
EVENING: Final = "2026-11-29 22:50:00+00:00"
"""Two days before a month begins."""

type Automate = Callable[..., Awaitable[list[ServiceCall]]]


class Tap:
    """A volume that grows while water runs, a liter in six minutes."""

    pages = 1

    def __init__(self) -> None:
        """Begin with a tap that is open."""
        self.is_open = True
        self._liters, self._at_s = 318400.0, dt_util.utcnow().timestamp()

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return what was counted until now."""
        now_s = dt_util.utcnow().timestamp()
        self._liters += self.is_open * (now_s - self._at_s) / 360
        self._at_s = now_s
        return respond(head, record("04 13", integer(int(self._liters), 4)))


class Return:
    """A heat meter that tells how warm the water comes back."""

    pages = 1

    def __init__(self) -> None:
        """Begin below any limit."""
        self.celsius = 41

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return that temperature, in a byte."""
        return respond(head, record("01 5F", integer(self.celsius, 1)))


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Let what is imported be written elsewhere."""
    return hass_tmp_config_dir


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus with two water meters, whose counters run with the time."""
    fleet = load_fleet("utilities", clock=lambda: dt_util.utcnow().timestamp()).bus()
    return SimulatedBus([meter_of(fleet, each) for each in (COLD_NUMBER, WARM_NUMBER)])


@pytest.fixture
async def home(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[None]:
    """Be at home in the evening, where meters show the time of the house: UTC."""
    freezer.move_to(EVENING)
    await hass.config.async_set_time_zone("UTC")
    with jumping_time(freezer, NO_GRACE_S):
        yield
        # What still waits for a moment would be there after the test.
        await hass.services.async_call(
            AUTOMATION,
            "turn_off",
            {"entity_id": hass.states.async_entity_ids(AUTOMATION)},
            blocking=True,
        )


@pytest.fixture
def automate(
    home: None, hass: HomeAssistant, aioclient_mock: AiohttpClientMocker
) -> Automate:
    """Return what imports a blueprint and makes an automation of it; it returns who is told."""

    async def automate(name: str, **inputs: Any) -> list[ServiceCall]:
        aioclient_mock.get(
            f"{RAW}/{name}.yaml", text=(FOLDER / f"{name}.yaml").read_text()
        )
        imported = await fetch_blueprint_from_url(hass, f"{OWN}/{name}.yaml")
        blueprints = async_get_blueprints(hass)
        path = f"{imported.suggested_filename}.yaml"
        await blueprints.async_add_blueprint(imported.blueprint, path)
        used = {"path": path, "input": {"receivers": [NOTIFIER], **inputs}}
        assert await async_setup_component(
            hass, AUTOMATION, {AUTOMATION: {"use_blueprint": used}}
        )
        assert hass.states.async_entity_ids(AUTOMATION)
        return async_mock_service(hass, "notify", "send_message")

    return automate


@pytest.fixture
async def tap(loaded: MockConfigEntry, bus: SimulatedBus) -> Tap:
    """Return the tap behind the cold water meter."""
    tap = Tap()
    meter_of(bus, COLD_NUMBER).telegrams = tap
    return tap


async def hours(count: float) -> None:
    """Let hours pass, in which the meters are read."""
    await asyncio.sleep(count * 3600)


def test_there_is_a_badge_for_each_blueprint() -> None:
    """It leads to the file in the repository; none leads elsewhere."""
    links = [unquote(each) for each in BADGE.findall(PAGE)]
    assert sorted(links) == [f"{OWN}/{name}.yaml" for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
async def test_home_assistant_imports_a_blueprint_from_its_badge(
    hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, name: str
) -> None:
    """It says where it is from, is for automations, and fills in whatever has a preset."""
    aioclient_mock.get(f"{RAW}/{name}.yaml", text=(FOLDER / f"{name}.yaml").read_text())
    imported = await fetch_blueprint_from_url(hass, f"{OWN}/{name}.yaml")
    assert imported.suggested_filename == f"mbus-home-assistant/{name}"
    assert imported.blueprint.metadata["source_url"] == f"{OWN}/{name}.yaml"
    assert imported.blueprint.domain == AUTOMATION
    assert imported.blueprint.validate() is None
    wanted = {
        key: "sensor.any"
        for key, each in imported.blueprint.inputs.items()
        if "default" not in each
    }
    used = {"use_blueprint": {"path": name, "input": wanted}}
    BlueprintInputs(imported.blueprint, used).validate()
    assert len(wanted) <= 1


async def test_water_that_runs_all_night_is_told(automate: Automate, tap: Tap) -> None:
    """Once, with what ran away: ten liters an hour."""
    told = await automate("water_leak", volume=VOLUME)
    await hours(6)
    assert told == []
    await hours(4)
    (event,) = told
    assert event.data["title"] == "Water runs all night"
    assert event.data["message"] == (
        f"{COLD} counted 0.04 m³ in a night without standing still."
    )


async def test_water_that_rests_for_a_part_of_the_night_is_no_leak(
    automate: Automate, tap: Tap
) -> None:
    """Nor is a shower before its end, or a night without any."""
    told = await automate("water_leak", volume=VOLUME)
    await hours(3)
    tap.is_open = False
    await hours(2.5)
    tap.is_open = True
    await hours(2)
    tap.is_open = False
    await hours(8)
    assert told == []


async def test_a_water_meter_that_could_not_be_read_tells_of_no_leak(
    automate: Automate,
    tap: Tap,
    bus: SimulatedBus,
) -> None:
    """Though its counter is another one when it comes back within the night."""
    told = await automate("water_leak", volume=VOLUME)
    await hours(3)
    meter_of(bus, COLD_NUMBER).silent = True
    await hours(2.5)
    meter_of(bus, COLD_NUMBER).silent = False
    await hours(4)
    assert told == []


async def test_each_meter_that_is_silent_for_a_day_is_told(
    automate: Automate,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
) -> None:
    """Two at once are two; one that answers in between is none."""
    answers = [
        f"binary_sensor.{water}_water_meter_{number}_connectivity"
        for water, number in (("cold", COLD_NUMBER), ("warm", WARM_NUMBER))
    ]
    told = await automate("meter_silent", meters=answers)
    cold, warm = meter_of(bus, COLD_NUMBER), meter_of(bus, WARM_NUMBER)
    cold.silent = True
    await hours(20)
    cold.silent = False
    await hours(1)
    cold.silent = warm.silent = True
    await hours(24)
    assert told == []
    await hours(1)
    assert sorted(each.data["title"] for each in told) == [
        f"{COLD} does not answer",
        f"{WARM} does not answer",
    ]
    assert " has not answered since 2026-11-30 " in told[0].data["message"]


async def test_a_return_that_stays_too_warm_is_told(
    hass: HomeAssistant,
    automate: Automate,
    bus: SimulatedBus,
    connected: list[dict[str, Any]],
) -> None:
    """One that is too warm for two hours is not."""
    water = Return()
    meter_of(bus, COLD_NUMBER).telegrams = water
    await set_up(hass, await entry_of(hass, bus))
    sensor = "sensor.cold_water_meter_66510211_return_temperature"
    told = await automate("return_temperature", temperatures=[sensor], limit=50)
    for celsius, length in ((62, 2), (41, 1), (51, 2.5)):
        water.celsius = celsius
        await hours(length)
    assert told == []
    await hours(1)
    (event,) = told
    assert event.data["message"] == (f"{COLD}: 51 °C come back, more than 50 °C.")


async def test_each_return_is_looked_at_for_itself(
    hass: HomeAssistant,
    automate: Automate,
    bus: SimulatedBus,
    connected: list[dict[str, Any]],
) -> None:
    """One of two is too warm for hours; the other for an hour, and then again."""
    short, long = Return(), Return()
    meter_of(bus, COLD_NUMBER).telegrams = short
    meter_of(bus, WARM_NUMBER).telegrams = long
    await set_up(hass, await entry_of(hass, bus))
    told = await automate(
        "return_temperature",
        temperatures=[
            "sensor.cold_water_meter_66510211_return_temperature",
            "sensor.warm_water_meter_66510348_return_temperature",
        ],
        limit=50,
    )
    long.celsius = 53
    for celsius in (62, 41, 62, 41):
        short.celsius = celsius
        await hours(1)
    (event,) = told
    assert event.data["message"] == f"{WARM}: 53 °C come back, more than 50 °C."


async def test_readings_are_sent_on_the_first_of_a_month(
    hass: HomeAssistant,
    automate: Automate,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
) -> None:
    """Each meter in a row, for a German spreadsheet, as it was at midnight."""
    told = await automate("monthly_readings", decimal="comma", separator="semicolon")
    await hours(24)
    assert told == []
    await hours(2)
    (call,) = told
    assert call.data["title"] == "Readings of 2 meters, 2026-12-01"
    assert call.data["entity_id"] == [NOTIFIER]
    rows = call.data["message"].splitlines()
    assert len(rows) == 1 + len(bus.meters)
    (cold,) = (each for each in rows if COLD_NUMBER in each)
    assert state(hass, STORED).state.replace(".", ",") in cold.split(";")
