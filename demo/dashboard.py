"""The demo's dashboard and energy panel, made of whatever sensors the meters have."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from .client import Commands
from .entities import Sensor

DASHBOARD: Final = "demo-meters"
TITLE: Final = "Meters"
PER_HOUR_DAYS: Final = 2
LINE_HOURS: Final = 24

SHORT_NAME: Final = {"type": "entity"}
"""The name without that of the meter, which stands above."""
DRAWN: Final = ("power", "temperature", "volume_flow_rate")
"""What is interesting to see move."""

type Card = Mapping[str, Any]


async def save_dashboard(commands: Commands, sensors: Sequence[Sensor]) -> None:
    """Put a dashboard of the meters into the sidebar, and show it first."""
    devices = await commands.send("config/device_registry/list")
    names = {each["id"]: each["name_by_user"] or each["name"] for each in devices}
    known = await commands.send("lovelace/dashboards/list")
    if all(each["url_path"] != DASHBOARD for each in known):
        await commands.send(
            "lovelace/dashboards/create",
            url_path=DASHBOARD,
            title=TITLE,
            icon="mdi:counter",
        )
    by_device = sorted(sensors, key=lambda each: each.device_id)
    sections = [
        _section(names[device], list(group))
        for device, group in groupby(by_device, key=lambda each: each.device_id)
    ]
    view = {
        "title": TITLE,
        "type": "sections",
        "max_columns": 3,
        "dense_section_placement": True,
        "sections": sorted(sections, key=lambda each: -len(each["cards"])),
    }
    await commands.send(
        "lovelace/config/save", url_path=DASHBOARD, config={"views": [view]}
    )
    await commands.send(
        "frontend/set_system_data", key="core", value={"default_panel": DASHBOARD}
    )


def _section(name: str, sensors: Sequence[Sensor]) -> dict[str, Any]:
    """Show one meter: its values, what was counted in each hour, and what moves."""
    cards: list[Card] = [{"type": "heading", "heading": name}]
    cards += [{"type": "tile", **_named(each)} for each in sensors]
    counters = [each for each in sensors if each.is_counter]
    if counters:
        cards.append(_bars(counters[0]))
    for device_class in DRAWN:
        drawn = [each for each in sensors if each.device_class == device_class]
        if drawn:
            cards.append(_lines(drawn))
    return {"type": "grid", "cards": cards}


def _named(sensor: Sensor) -> Card:
    return {"entity": sensor.entity_id, "name": SHORT_NAME}


def _bars(sensor: Sensor) -> Card:
    return {
        "type": "statistics-graph",
        "title": f"{PER_HOUR_DAYS} days, by the hour",
        "entities": [_named(sensor)],
        "stat_types": ["change"],
        "chart_type": "bar",
        "period": "hour",
        "days_to_show": PER_HOUR_DAYS,
    }


def _lines(sensors: Iterable[Sensor]) -> Card:
    return {
        "type": "history-graph",
        "title": f"{LINE_HOURS} hours",
        "entities": [_named(each) for each in sensors],
        "hours_to_show": LINE_HOURS,
    }


async def save_energy(commands: Commands, sensors: Sequence[Sensor]) -> None:
    """Tell the energy panel which meters measure electricity, gas and water."""
    exported = [each for each in sensors if each.unique_id.endswith("energy-export")]
    grid = {
        "type": "grid",
        "stat_energy_from": _first(sensors, "energy").entity_id,
        "stat_energy_to": exported[0].entity_id if exported else None,
        "stat_rate": _first(sensors, "power").entity_id,
        "cost_adjustment_day": 0,
    }
    gas = {"type": "gas", "stat_energy_from": _first(sensors, "gas").entity_id}
    water = [
        {"type": "water", "stat_energy_from": each.entity_id}
        for each in sensors
        if each.device_class == "water" and each.unique_id.endswith("_volume")
    ]
    await commands.send("energy/save_prefs", energy_sources=[grid, gas, *water])


def _first(sensors: Iterable[Sensor], device_class: str) -> Sensor:
    return next(each for each in sensors if each.device_class == device_class)
