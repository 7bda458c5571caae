"""Looking at what the meters have counted."""

from datetime import UTC, datetime, timedelta
from typing import Final

from demo.dashboard import DASHBOARD, TITLE as DASHBOARD_TITLE, save_dashboard
from demo.entities import Sensor, sensors_of
from demo.past import import_past
from e2e.errors import JourneyError
from e2e.person import Person
from e2e.shadow import BARS
from e2e.starting import HOUSE, UTILITIES
from meterbus.protocol.keys import keyed
from meterbus.protocol.telegram import parse_telegram
from meterbus.protocol.values import Number
from simulator.bus import SimulatedBus
from simulator.telegrams import AnswerHead

from .adding import HEAT_METER

COLD_WATER: Final = "Cold water meter 66510211"
GAS: Final = "Gas meter 40217733"
ELECTRICITY: Final = "Electricity meter 21004711"
ON_DASHBOARD: Final = (HEAT_METER, COLD_WATER, GAS)
WITH_PAST: Final = (*ON_DASHBOARD, ELECTRICITY)
A_WHILE: Final = timedelta(days=2)
TOLERANCE: Final = 0.001
"""A meter goes on counting after it was read."""
A_DAY: Final = 20
"""Bars of a whole day by the hour; some hours may be without consumption."""


async def look_at_meter(person: Person) -> None:
    """Look at the page of a meter: its values with units, as the meter says them."""
    window = person.window
    await person.opens_device(HEAT_METER)
    for name in ("Energy", "Volume", "Power", "Flow temperature", "Return temperature"):
        await window.sees(name)
    for text in ("Sharky 775", "by Hydrometer", "Serial number: 31892747"):
        await window.sees(text)
    state = await person.state("sensor.heat_meter_31892747_energy")
    told = reading(person.home.network.bus, HEAT_METER, "energy") / 1000
    if abs(float(state["state"]) - told) > TOLERANCE * told:
        raise JourneyError(f"The meter says {told} kWh, the sensor {state['state']}.")
    if state["attributes"]["unit_of_measurement"] != "kWh":
        raise JourneyError("The energy is not in kWh, as the meter counts it.")
    await window.sees(f"{float(state['state']):,.1f} kWh")
    await window.picture("meter")
    await window.shot("meter")
    await window.page.mouse.wheel(0, 600)
    await window.shot("meter-below")


async def look_at_dashboard(person: Person) -> None:
    """Look at a dashboard with the sensors of a heat, a water and a gas meter."""
    window = person.window
    sensors = await give_past(person)
    shown = [each for each in sensors if is_of(each, ON_DASHBOARD)]
    async with person.home.client.websocket() as commands:
        await save_dashboard(commands, shown)
    # The list at the side moves when it gets the dashboard.
    await window.sees(DASHBOARD_TITLE)
    await window.open(f"/{DASHBOARD}")
    for meter in ON_DASHBOARD:
        await window.sees(meter)
    await window.sees("m³")
    for name in ("Energy (change)", "Volume (change)", "Power"):
        await sees_bars(person, name, at_least=A_DAY)
    await window.sees_no_more("No statistics found")
    await window.picture("dashboard")
    await window.shot("dashboard")


async def look_at_energy(person: Person) -> None:
    """Put electricity, gas, water and heat into the energy panel, and see their bars."""
    window = person.window
    await give_past(person)
    await window.open("/config/energy/electricity")
    await window.press("Add grid connection")
    await window.choose_statistic("Energy imported from grid", ELECTRICITY)
    await window.shot("electricity")
    await window.press("Save")
    await window.press("Add device")
    await window.choose_statistic("Device energy consumption", HEAT_METER)
    await window.shot("heat")
    await window.press("Save")
    await window.open("/config/energy/gas")
    await window.press("Add gas source")
    await window.choose_statistic("Gas consumption", GAS)
    await window.press("Save")
    await window.open("/config/energy/water")
    await window.press("Add water source")
    await window.choose_statistic("Water consumption", COLD_WATER)
    await window.press("Save")
    await window.sees(f"{COLD_WATER} Volume")
    await window.shot("water")
    await window.open("/energy/overview")
    await window.sees("Energy distribution")
    await window.press("Previous")
    for name in (ELECTRICITY, GAS, COLD_WATER):
        await sees_bars(person, name, at_least=A_DAY)
    await window.shot("overview")
    await window.page.mouse.wheel(0, 2000)
    await window.picture("energy")
    await window.shot("overview-below")
    await window.open("/energy/electricity")
    await sees_bars(person, HEAT_METER, at_least=A_DAY)
    await window.shot("heat")


async def give_past(person: Person) -> list[Sensor]:
    """Give every sensor the week that its meter would have had; return the sensors."""
    home, now = person.home, datetime.now(UTC)
    sensors: list[Sensor] = []
    async with home.client.websocket() as commands:
        for title, fleet in (
            (home.network_title, HOUSE),
            (home.serial_title, UTILITIES),
        ):
            entry = await person.entry(title)
            own = await sensors_of(home.client, commands, entry)
            await import_past(commands, fleet, own, now)
            sensors += own
    shown = [each for each in sensors if is_of(each, WITH_PAST) and has_past(each)]

    async def is_recorded() -> bool:
        return await have_rows(person, shown, now - A_WHILE)

    # A chart that came too early asks again minutes later only.
    await person.waits_until("The recorder has not taken the past over.", is_recorded)
    return sensors


def has_past(sensor: Sensor) -> bool:
    """Whether Home Assistant keeps statistics of a sensor."""
    return sensor.is_counter or sensor.is_measured


async def have_rows(person: Person, sensors: list[Sensor], since: datetime) -> bool:
    """Whether each of some sensors has statistics."""
    wanted = [each.entity_id for each in sensors]
    rows = await person.asks(
        "recorder/statistics_during_period",
        start_time=since.isoformat(),
        statistic_ids=wanted,
        period="hour",
        types=["state", "mean"],
    )
    return set(wanted) == set(rows)


def is_of(sensor: Sensor, meters: tuple[str, ...]) -> bool:
    """Whether a sensor belongs to one of some meters."""
    return any(each.rpartition(" ")[2] in sensor.entity_id for each in meters)


async def sees_bars(person: Person, name: str, *, at_least: int) -> None:
    """Wait until a chart shows enough bars of what has a name in it."""

    async def are_there() -> bool:
        bars = await person.window.evaluate(BARS)
        return any(bars[each] >= at_least for each in bars if name in each)

    await person.waits_until(f"There are no bars of '{name}'.", are_there)


def reading(bus: SimulatedBus, name: str, key: str) -> float:
    """Return what a simulated meter says now, in the base unit."""
    (meter,) = (
        each
        for each in bus.meters
        if name.endswith(each.secondary_address.identification)
    )
    head = AnswerHead(meter.primary_address, meter.secondary_address, 0)
    telegram = parse_telegram(meter.telegrams.telegram(0, head))
    value = keyed(telegram.records)[key].value
    assert isinstance(value, Number)
    return float(value.to_decimal())
