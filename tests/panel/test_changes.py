"""What the panel changes by commands of its own: the interval of meters, and their records."""

from collections import Counter
from dataclasses import replace
from typing import Any, Final
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mbus.meter import MeterConfig, change_meter
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from tests.common import entry_of, meter_of, set_up
from tests.panel.common import Event, ask

A_DAY_S: Final = 86400


def named(entry: MockConfigEntry, *meters: str) -> list[dict[str, str]]:
    """Return meters as the panel names them."""
    return [{"entry_id": entry.entry_id, "meter_id": each} for each in meters]


async def set_interval(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    meters: Any,
    interval_s: Any,
) -> Event:
    """Set the interval of meters, and let their gateway follow."""
    answer = await ask(
        await hass_ws_client(hass),
        type="mbus/meters/set_interval",
        meters=meters,
        interval_s=interval_s,
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    return answer


def intervals(entry: MockConfigEntry) -> dict[str, float]:
    """Return how often each meter is read, in seconds."""
    return {
        key: each.update_interval.total_seconds()
        for key, each in entry.runtime_data.coordinators.items()
    }


async def test_an_interval_is_set_of_those_that_are_meant(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Of two, and of no other."""
    meters = named(loaded, "meter_0", "meter_2")
    answer = await set_interval(hass, hass_ws_client, meters, A_DAY_S)
    assert answer["result"] == [
        {"meter_id": "meter_0", "problem": None},
        {"meter_id": "meter_2", "problem": None},
    ]
    assert intervals(loaded) == {
        "meter_0": A_DAY_S,
        "meter_1": 900,
        "meter_2": A_DAY_S,
        "meter_3": 900,
        "meter_4": 900,
    }


async def test_without_one_a_meter_is_read_as_often_as_the_others(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """That takes back what was set."""
    meters = named(loaded, "meter_0")
    await set_interval(hass, hass_ws_client, meters, A_DAY_S)
    await set_interval(hass, hass_ws_client, meters, None)
    assert intervals(loaded)["meter_0"] == 900


async def test_meters_that_are_changed_in_one_go_are_looked_at_twice_at_most(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """With the first change, and once more behind the last: not once for each."""
    looked_at: list[str] = []

    def look(subentry: ConfigSubentry) -> MeterConfig:
        looked_at.append(subentry.subentry_id)
        return MeterConfig.of(subentry)

    meters = named(loaded, *loaded.subentries)
    with patch("custom_components.mbus.gateway.MeterConfig") as config:
        config.of.side_effect = look
        await set_interval(hass, hass_ws_client, meters, A_DAY_S)
    assert set(Counter(looked_at).values()) <= {1, 2}
    assert set(intervals(loaded).values()) == {A_DAY_S}


async def test_setting_an_interval_asks_no_meter(
    hass: HomeAssistant,
    line: SimulatedLine,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """It is about when, not about now."""
    before = loaded.runtime_data.master.requests
    meters = named(loaded, *loaded.subentries)
    await set_interval(hass, hass_ws_client, meters, A_DAY_S)
    assert loaded.runtime_data.master.requests == before


async def test_the_interval_is_stored_with_the_meter(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """As its dialog stores it."""
    await set_interval(hass, hass_ws_client, named(loaded, "meter_0"), A_DAY_S)
    assert loaded.subentries["meter_0"].data["interval_s"] == A_DAY_S


async def test_one_that_is_gone_is_told_and_keeps_nobody(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """The others are done all the same."""
    meters = named(loaded, "gone", "meter_0")
    answer = await set_interval(hass, hass_ws_client, meters, A_DAY_S)
    assert [each["problem"] for each in answer["result"]] == ["not_found", None]
    assert intervals(loaded)["meter_0"] == A_DAY_S


@pytest.mark.parametrize("interval_s", [9, 31 * A_DAY_S + 1, "60", 3600.5, -1])
async def test_what_is_no_interval_is_refused(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    interval_s: Any,
) -> None:
    """From ten seconds to a month, as in the dialogs."""
    meters = named(loaded, "meter_0")
    answer = await set_interval(hass, hass_ws_client, meters, interval_s)
    assert answer["error"]["code"] == "invalid_format"
    assert intervals(loaded)["meter_0"] == 900


@pytest.mark.parametrize("count", [0, 1001])
async def test_no_meters_and_too_many_are_refused(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    count: int,
) -> None:
    """A search finds no more than a thousand."""
    meters = named(loaded, "meter_0") * count
    answer = await set_interval(hass, hass_ws_client, meters, A_DAY_S)
    assert answer["error"]["code"] == "invalid_format"


async def set_records(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    source: dict[str, str],
    meters: list[dict[str, str]],
) -> Event:
    """Read of meters what is read of another, and let their gateways follow."""
    answer = await ask(
        await hass_ws_client(hass),
        type="mbus/meters/set_records",
        source=source,
        meters=meters,
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    return answer


def read_of(entry: MockConfigEntry, meter: str) -> set[str]:
    """Return the keys of what is read of a meter."""
    return {each["key"] for each in entry.subentries[meter].data["records"]}


@pytest.fixture
async def twins(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, Any]]
) -> MockConfigEntry:
    """Return a gateway with two meters of one model, and others of other models."""
    cold, warm = meter_of(bus, "66510211"), meter_of(bus, "66510348")
    twin = replace(cold.secondary_address, identification="66510212")
    warm.secondary_address = twin
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    return entry


async def test_meters_of_one_model_are_read_as_one_of_them(
    hass: HomeAssistant, twins: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """And one of another model stays as it is, and is told."""
    by_number = {each.unique_id[:8]: key for key, each in twins.subentries.items()}
    cold, twin, gas = (by_number[each] for each in ("66510211", "66510212", "40217733"))
    change_meter(
        hass,
        twins,
        cold,
        replace(
            MeterConfig.of(twins.subentries[cold]),
            records=MeterConfig.of(twins.subentries[cold]).records[:1],
        ),
    )
    before = read_of(twins, gas)
    assert read_of(twins, twin) > {"volume"}
    (source, *meters) = named(twins, cold, twin, gas)
    answer = await set_records(hass, hass_ws_client, source, [source, *meters])
    assert {each["meter_id"]: each["problem"] for each in answer["result"]} == {
        cold: None,
        twin: None,
        gas: "other_model",
    }
    assert read_of(twins, twin) == read_of(twins, cold) == {"volume"}
    assert read_of(twins, gas) == before


async def test_records_of_a_meter_that_is_gone_are_given_to_nobody(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """And one that is gone gets none."""
    gone, known = named(loaded, "gone", "meter_0")
    answer = await set_records(hass, hass_ws_client, gone, [known])
    assert answer["error"]["code"] == "not_found"
    answer = await set_records(hass, hass_ws_client, known, [gone])
    assert [each["problem"] for each in answer["result"]] == ["not_found"]
