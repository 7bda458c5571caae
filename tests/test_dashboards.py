"""The dashboards that people copy: what Home Assistant loads of them, and what they show."""

from collections.abc import Iterator
from pathlib import Path
import re
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from demo.dashboard import _section
from demo.entities import Sensor
from homeassistant.components.lovelace.dashboard import LovelaceYAML
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.template import Template
from simulator.bus import SimulatedBus
from tests.common import meter_of, pass_interval, state

PAGE: Final = (Path(__file__).parents[1] / "docs" / "use" / "dashboards.md").read_text(
    "utf-8"
)
TWO_METERS, FLATS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
COLD: Final = "sensor.cold_water_meter_66510211_volume"
COLD_NUMBER: Final = "66510211"


@pytest.fixture
def bus(house: SimulatedBus, utilities: SimulatedBus) -> SimulatedBus:
    """Return a bus with every meter that the simulator ships."""
    return SimulatedBus([*house.meters, *utilities.meters])


async def view_of(hass: HomeAssistant, folder: Path, text: str) -> dict[str, Any]:
    """Return the view of a dashboard, as Home Assistant loads it from a file."""
    file = folder / "dashboard.yaml"
    file.write_text(text, "utf-8")
    dashboard = LovelaceYAML(hass, None, {"filename": str(file)})
    (view,) = (await dashboard.async_load(force=True))["views"]
    return dict(view)


def sensors_in(hass: HomeAssistant, section: dict[str, Any]) -> Iterator[Sensor]:
    """Yield the sensors that have a tile."""
    for card in section["cards"]:
        if card["type"] == "tile":
            shown = state(hass, card["entity"])
            yield Sensor(shown.entity_id, "", "", shown.state, dict(shown.attributes))


async def test_the_dashboard_of_the_picture_is_what_the_demo_makes_of_its_sensors(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    """The picture is taken of the demo, whose cards are made of the sensors there are."""
    view = await view_of(hass, tmp_path, TWO_METERS)
    assert len(view["sections"]) == 2
    for section in view["sections"]:
        heading = section["cards"][0]["heading"]
        assert section == _section(heading, list(sensors_in(hass, section)))


async def test_the_table_of_flats_has_each_meter_that_is_in_a_flat(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    tmp_path: Path,
) -> None:
    """Its first counter, and a word where it is silent; what is not in a flat is not there."""
    devices, areas = dr.async_get(hass), ar.async_get(hass)
    meters = [
        each
        for each in dr.async_entries_for_config_entry(devices, loaded.entry_id)
        if each.via_device_id is not None and each.serial_number is not None
    ]
    for number, each in enumerate(meters[1:]):
        flat = areas.async_get_or_create(f"Flat {number:02}")
        devices.async_update_device(each.id, area_id=flat.id)
    meter_of(bus, COLD_NUMBER).silent = True
    last = state(hass, COLD)
    (cards,) = (
        each["cards"] for each in (await view_of(hass, tmp_path, FLATS))["sections"]
    )
    table = Template(cards[0]["content"], hass)
    rows = table.async_render().splitlines()
    told = [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows]
    assert len(meters) > 15
    assert [each[0] for each in told[2:]] == sorted(each[0] for each in told[2:])
    assert {len(each) for each in told} == {4}
    (cold,) = (each for each in told if COLD_NUMBER in each[1])
    assert cold[2:] == [f"{last.state} m³", ""]
    await pass_interval(hass, freezer)
    assert "| – | silent |" in table.async_render()
    assert len(told) == 2 + len(meters) - 1
