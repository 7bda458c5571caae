"""Lists of other tools: what the page shows of each is what comes of it.

Through the dialog of a meter, and on the command line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import json
from pathlib import Path
import re
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import SUBENTRY_METER
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.registers.units import unit_named
from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import AnswerHead, RecordsTelegram, bcd, integer, record
from tests.cli.running import mbus
from tests.common import entry_of, state

PAGE: Final = Path(__file__).parents[1] / "docs" / "help" / "coming-from.md"
LIST: Final = re.compile(r"```\w+\n(.*?)```", re.DOTALL)
ROW: Final = re.compile(r"^\| (\d{8}) \| (.+?) \| (\S+) (\S+) \|$", re.MULTILINE)

METERS: Final[dict[str, tuple[int, SecondaryAddress, bytes]]] = {
    "92811594": (
        44,
        SecondaryAddress("92811594", 0x2C2D, 0x1B, 0x04),
        record("0C 78", bcd(92811594, 8))
        + record("04 6D", bytes.fromhex("1E 0E 34 3A"))
        + record("04 22", integer(1000, 4))
        + record("04 06", integer(12345, 4))
        + record("04 13", integer(678901, 4))
        + record("04 2B", integer(4500, 4))
        + record("14 2B", integer(9000, 4))
        + record("04 3B", integer(387, 4))
        + record("14 3B", integer(900, 4))
        + record("02 5B", integer(71, 2))
        + record("02 5F", integer(41, 2))
        + record("02 61", integer(3012, 2))
        + record("D2 21 5B", integer(95, 2)),
    ),
    "12345678": (
        1,
        SecondaryAddress("12345678", 0x2324, 0x10, 0x07),
        record("0C 78", bcd(12345678, 8))
        + record("04 6D", bytes.fromhex("1E 0E 34 3A"))
        + record("04 13", integer(114599, 4))
        + record("02 FD 17", integer(80, 2)),
    ),
    "21004711": (
        3,
        SecondaryAddress("21004711", 0x1C36, 0x10, 0x02),
        record("0C 78", bcd(21004711, 8))
        + record("04 6D", bytes.fromhex("1E 0E 34 3A"))
        + record("04 2B", integer(1500, 4))
        + record("02 FD 48", integer(2301, 2))
        + record("02 FD 59", integer(6521, 2))
        + record("04 03", integer(7654321, 4)),
    ),
}
"""The meters of the page: primary address, secondary address, records."""


@dataclass(frozen=True)
class Origin:
    """A section of the page: the list before, and the sensors after."""

    heading: str
    text: str
    rows: Sequence[tuple[str, str, str, str]]
    """Serial number, name of the sensor, value, unit."""


def origins() -> Iterator[Origin]:
    """Return the sections of the page that show a list."""
    for section in PAGE.read_text("utf-8").split("\n### ")[1:]:
        heading, _, rest = section.partition("\n")
        text = LIST.search(rest)
        assert text is not None, heading
        yield Origin(heading, text[1], ROW.findall(rest))


ORIGINS: Final = list(origins())


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus with the meters of the page."""
    return SimulatedBus(
        [
            SimulatedMeter(primary, address, RecordsTelegram(records))
            for primary, address, records in METERS.values()
        ],
        2400,
    )


@pytest.fixture
async def entry(hass: HomeAssistant, bus: SimulatedBus) -> MockConfigEntry:
    """Return a gateway whose meters have one sensor each, of their own number."""
    entry = await entry_of(hass, bus)
    for subentry in entry.subentries.values():
        records = subentry.data["records"][:1]
        hass_data = {**subentry.data, "records": records}
        object.__setattr__(subentry, "data", hass_data)
    return entry


async def paste(
    hass: HomeAssistant, entry: MockConfigEntry, number: str, text: str
) -> Any:
    """Paste a list where the values of a meter are chosen."""
    (subentry,) = (
        each
        for each in entry.subentries.values()
        if str(each.unique_id).startswith(number)
    )
    flows = hass.config_entries.subentries
    flow = await flows.async_init(
        (entry.entry_id, SUBENTRY_METER),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": subentry.subentry_id,
        },
    )
    await flows.async_configure(flow["flow_id"], {"next_step_id": "values"})
    chosen = [each["key"] for each in subentry.data["records"]]
    answers = {
        "records": chosen,
        "typed": {"registers": text},
        "whole_model": False,
    }
    result = await flows.async_configure(flow["flow_id"], answers)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def sensors_of(
    hass: HomeAssistant, entry: MockConfigEntry, number: str
) -> dict[str, tuple[float, str]]:
    """Return value and unit of the numbers of a meter, by the names of their sensors."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {
        str(each.original_name): (
            float(shown.state),
            shown.attributes["unit_of_measurement"],
        )
        for each in entities
        if each.domain == "sensor"
        and each.unique_id.startswith(number)
        and not each.disabled
        and (shown := state(hass, each.entity_id)).attributes.get("unit_of_measurement")
    }


@pytest.mark.parametrize("origin", ORIGINS, ids=lambda each: each.heading)
async def test_a_list_becomes_the_sensors_of_the_page(
    hass: HomeAssistant, loaded: MockConfigEntry, origin: Origin
) -> None:
    """In the dialog of the first meter, for all meters that it names."""
    result = await paste(hass, loaded, origin.rows[0][0], origin.text)
    assert result["type"] is FlowResultType.ABORT, result
    assert result["reason"] == "reconfigure_successful"
    for number in {each[0] for each in origin.rows}:
        wanted = {
            name: (float(value), unit)
            for meter, name, value, unit in origin.rows
            if meter == number
        }
        assert wanted.items() <= sensors_of(hass, loaded, number).items()


@pytest.mark.parametrize("origin", ORIGINS, ids=lambda each: each.heading)
def test_the_command_line_prints_what_a_list_asks_for(
    origin: Origin, tmp_path: Path
) -> None:
    """With the values of the sensors, in the order of the list, each with its line."""
    named = {each[0] for each in origin.rows}
    telegrams = [
        RecordsTelegram(records).telegram(0, AnswerHead(primary, address, 0)).to_bytes()
        for number, (primary, address, records) in METERS.items()
        if number in named
    ]
    listed = tmp_path / "list.txt"
    listed.write_text(origin.text, "utf-8")
    result = mbus(
        *("decode", "-", "--json", "--registers", str(listed)),
        given="\n".join(each.hex() for each in telegrams),
    )
    assert (result.returncode, result.stderr) == (0, "")
    printed = json.loads(result.stdout)
    lines = [each["line"] for meter in printed for each in meter["records"]]
    assert all(1 <= line <= origin.text.count("\n") for line in lines)
    for meter in printed:
        number = meter["header"]["identification"]
        told = [
            in_base_unit(each["value"], each["unit"])
            for each in meter["records"]
            if each["unit"]
        ]
        assert set(told) >= {
            in_base_unit(value, unit)
            for other, _, value, unit in origin.rows
            if other == number
        }


def in_base_unit(value: str, unit: str) -> tuple[float, str]:
    """Return a value whatever multiple of its unit it is told in."""
    named = unit_named(unit)
    assert named is not None
    scale = float(named.size.replace("1/1000", "1e-3"))
    return round(float(value) * scale, 6), named.base


def test_every_origin_is_shown() -> None:
    """Another layout of the page would make the tests above pass."""
    assert len(ORIGINS) == 9
    assert all(each.rows for each in ORIGINS)
