"""What a person sees when something breaks, and when it works again."""

import time
from typing import Final

from e2e.errors import JourneyError
from e2e.person import PATIENCE_S, Person
from meterbus.protocol.addresses import SecondaryAddress
from simulator.generator import GeneratedTelegram
from simulator.meter import SimulatedMeter

from .adding import HEAT_METER
from .looking import COLD_WATER, TOLERANCE, reading

WATER_VOLUME: Final = "sensor.cold_water_meter_66510211_volume"
SUCCESSOR: Final = "Cold water meter 66519999"


async def unplug_gateway(person: Person) -> None:
    """See a gateway that was unplugged become unavailable, and come back by itself."""
    window, home = person.window, person.home
    repair = f"{home.network_title} cannot be reached"
    await person.opens_device(HEAT_METER)
    await window.sees("kWh")
    async with home.network.unplugged():
        await window.sees_no_more("kWh", within_s=PATIENCE_S)
        await window.sees("Unavailable")
        await window.shot("unavailable")
        await window.open("/config/repairs")
        await window.sees(repair, within_s=PATIENCE_S)
        await window.shot("repairs")
        await window.choose(repair)
        await window.sees("so none of its meters are read")
        await window.shot("repair")
    await window.press("Close")
    await window.sees("There are currently no repairs", within_s=PATIENCE_S)
    await person.opens_device(HEAT_METER)
    await window.sees("kWh", within_s=PATIENCE_S)
    await window.shot("back")


async def restart_home_assistant(person: Person) -> None:
    """Restart Home Assistant, and find all meters as they were."""
    window = person.window
    before = await person.own_entities()
    await window.open("/config/dashboard")
    await window.press("Menu")
    await window.choose("Restart Home Assistant")
    await window.choose("Interrupts all running automations and scripts.")
    await window.shot("sure")
    await window.press("Restart")
    await window.sees("Connection lost", within_s=PATIENCE_S)
    await window.shot("lost")
    await person.home.wait_until_ready()
    await window.start_anew()
    # That nobody answers for a while is what a page has to expect.
    window.console.take()
    for meter, unit in ((HEAT_METER, "kWh"), (COLD_WATER, "m³")):
        await person.opens_device(meter)
        await window.sees(unit, within_s=PATIENCE_S)
    await window.shot("back")
    if await person.own_entities() != before:
        raise JourneyError("There are other entities than before.")


async def replace_meter(person: Person) -> None:
    """Exchange a meter, accept the new one, and see its sensors go on."""
    window, repair = person.window, f"Was {COLD_WATER} replaced?"
    exchange(person.home.serial.bus.meters[0])
    await person.opens_device(COLD_WATER)
    await window.press("Press")
    await window.sees("did not answer, but another meter did")
    await window.shot("read")
    await window.open("/config/repairs")
    await window.sees(repair)
    await window.shot("repairs")
    await window.choose(repair)
    await window.sees("The meter was replaced")
    await window.shot("repair")
    await window.choose("The meter was replaced: continue with the new one")
    await window.sees("The issue is repaired!")
    await window.shot("accepted")
    await window.press("Finish")
    await person.opens_device(SUCCESSOR)
    await window.sees("m³")
    await window.shot("device")
    state = await person.state(WATER_VOLUME)
    told = reading(person.home.serial.bus, SUCCESSOR, "volume")
    if abs(float(state["state"]) - told) > TOLERANCE * told:
        raise JourneyError(f"The new meter says {told}, the sensor {state['state']}.")


def exchange(meter: SimulatedMeter) -> None:
    """Put a new meter of the same model into the place of another."""
    address = meter.secondary_address
    meter.secondary_address = SecondaryAddress(
        SUCCESSOR.rpartition(" ")[2],
        address.manufacturer,
        address.version,
        address.medium,
    )
    meter.telegrams = GeneratedTelegram(
        "cold_water", time.time, "successor", {"volume_m3": 0.0}
    )
