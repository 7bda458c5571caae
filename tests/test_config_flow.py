"""The config flow: from a port to an entry with its meters, and every way it fails."""

import asyncio
from collections.abc import Callable
from functools import partial
import re
from typing import Any
from unittest.mock import Mock, patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meterbus.bus.found import Progress
from custom_components.mbus.meterbus.bus.line import (
    BAUD_RATES,
    BrokenLineError,
    LineProblem,
    SerialLine,
)
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.protocol.frames import LongFrame
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.data_entry_flow import (
    EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE,
    EVENT_DATA_ENTRY_FLOW_PROGRESSED,
    FlowResultType,
)
from homeassistant.helpers import device_registry as dr
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.telegrams import AnswerHead, RecordsTelegram, integer, record
from tests.common import meter_of, state
from tests.lines import (
    AnyLine,
    MemoryLine,
    only_in_memory,
    over_every_line,
    over_lines_that_change_rate,
    over_memory_and_tcp,
    over_networks,
    over_rfc2217,
)
from tests.rendered import filled_in, rendered

from .plugs import FTDI, Computer

pytestmark = [pytest.mark.usefixtures("connected"), over_memory_and_tcp]

NETWORK = {"host": "Gateway.local ", "port": 10001, "protocol": "socket"}
URL = "socket://gateway.local:10001"
LINK = {
    "baud_rate": "2400",
    "search": "secondary",
    "advanced": {"parity": "even", "extra_time_ms": 0},
}
COLD_NUMBER = "66510211"


class Headless:
    """A meter whose answers do not tell who it is."""

    pages = 1

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return a volume behind CI 78, which has no header."""
        return LongFrame(0x08, head.address, 0x78, record("04 13", integer(7, 4)))


async def start(hass: HomeAssistant, choice: str) -> ConfigFlowResult:
    """Start adding a gateway that is connected in this way."""
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    return await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"next_step_id": choice}
    )


async def submit(
    hass: HomeAssistant, flow: ConfigFlowResult, answers: dict[str, Any]
) -> ConfigFlowResult:
    """Fill in the form that a flow shows."""
    return await hass.config_entries.flow.async_configure(flow["flow_id"], answers)


async def searched(hass: HomeAssistant, flow: ConfigFlowResult) -> ConfigFlowResult:
    """Wait for the search of a flow to end."""
    await hass.async_block_till_done()
    return await hass.config_entries.flow.async_configure(flow["flow_id"])


async def at_link(hass: HomeAssistant) -> ConfigFlowResult:
    """Go to the step that asks how to talk."""
    return await submit(hass, await start(hass, "network"), NETWORK)


async def at_meters(hass: HomeAssistant, **link: Any) -> ConfigFlowResult:
    """Go to the step after the search."""
    flow = await submit(hass, await at_link(hass), LINK | link)
    assert flow["type"] is FlowResultType.SHOW_PROGRESS
    return await searched(hass, flow)


def handler_of(hass: HomeAssistant, flow: ConfigFlowResult) -> Any:
    """Return the flow behind a result."""
    return hass.config_entries.flow._progress[flow["flow_id"]]


async def interrupted(hass: HomeAssistant) -> None:
    """Search, and close the dialog as soon as a meter is found."""
    flow = await submit(hass, await at_link(hass), LINK)
    close = partial(hass.config_entries.flow.async_abort, flow["flow_id"])
    when_found(hass, flow, close)
    await hass.async_block_till_done()


def when_found(
    hass: HomeAssistant, flow: ConfigFlowResult, act: Callable[[], Any]
) -> None:
    """Do something as soon as the search of a flow has found the first meter."""

    def watch(progress: Progress) -> None:
        {1: act}.get(len(progress.found), int)()

    handler_of(hass, flow)._search.note = watch


def choices(flow: ConfigFlowResult, field: str) -> dict[str, str]:
    """Return the options of a select in a form, by value."""
    schema = flow["data_schema"].schema
    (selector,) = (schema[key] for key in schema if key == field)
    return {option["value"]: option["label"] for option in selector.config["options"]}


def preselected(flow: ConfigFlowResult, field: str) -> list[str]:
    """Return what is chosen in a form before anybody touches it."""
    (key,) = (key for key in flow["data_schema"].schema if key == field)
    return key.default()


@over_every_line
async def test_a_person_gets_from_a_host_to_sensors(hass: HomeAssistant) -> None:
    """The whole way, with the answers that the flow suggests."""
    flow = await at_meters(hass)
    assert flow["step_id"] == "meters"
    assert len(choices(flow, "meters")) == 5
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")})
    for _ in range(5):
        assert flow["step_id"] == "records"
        flow = await submit(
            hass, flow, {"preset": "suggested", "records": preselected(flow, "records")}
        )
    await hass.async_block_till_done()
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["title"] == "gateway.local:10001"
    assert flow["data"] == {
        "device": URL,
        "baud_rate": 2400,
        "parity": "even",
        "extra_time_ms": 0,
        "echo": "automatic",
        "wake_up_s": 0,
        "keep_open": True,
    }
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert {each.title for each in entry.subentries.values()} >= {
        "Cold water meter 66510211"
    }
    assert hass.states.get("sensor.cold_water_meter_66510211_volume")


async def test_meters_are_told_apart_by_name_address_and_a_reading(
    hass: HomeAssistant,
) -> None:
    """What the list of meters shows for one of them."""
    labels = choices(await at_meters(hass), "meters").values()
    assert "66510211 · Kamstrup cold water meter · address 1 · 318.400 m³" in labels


@pytest.mark.parametrize(
    ("preset", "count"), [("all", 6), ("none", 0), ("suggested", 3)]
)
async def test_all_and_none_are_at_hand(
    hass: HomeAssistant, bus: SimulatedBus, preset: str, count: int
) -> None:
    """Changing what is to be ticked shows the list again, ticked so."""
    bus.meters = bus.meters[:1]
    flow = await at_meters(hass)
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")})
    flow = await submit(hass, flow, {"preset": "none", "records": ["volume"]})
    flow = await submit(hass, flow, {"preset": "all", "records": []})
    flow = await submit(hass, flow, {"preset": "none", "records": []})
    flow = await submit(hass, flow, {"preset": preset, "records": []})
    assert flow["step_id"] == "records"
    assert len(preselected(flow, "records")) == count


@only_in_memory("what is ticked is the same on every line")
async def test_a_preset_ticks_many_values_too(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """A list that is longer than what boxes are shown for."""
    bus.meters = [meter_of(bus, COLD_NUMBER)]
    past = [record(f"C1 {n:02X} 13", integer(n, 1)) for n in range(34)]
    now = record("04 13", integer(5, 4))
    bus.meters[0].telegrams = RecordsTelegram(now + b"".join(past))
    flow = await at_meters(hass)
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")})
    assert len(choices(flow, "records")) == 35
    assert preselected(flow, "records") == ["volume"]
    flow = await submit(hass, flow, {"preset": "all", "records": ["volume"]})
    assert len(preselected(flow, "records")) == 35
    flow = await submit(hass, flow, {"preset": "none", "records": ["volume"]})
    assert preselected(flow, "records") == []


@only_in_memory("what is ticked is the same on every line")
async def test_all_meters_and_none_are_at_hand(
    hass: HomeAssistant, house: SimulatedBus, bus: SimulatedBus
) -> None:
    """Each has a box; changing what is to be ticked shows the list again, ticked so."""
    bus.meters = [*house.meters, *bus.meters]
    flow = await at_meters(hass)
    assert len(preselected(flow, "meters")) == 16
    flow = await submit(hass, flow, {"preset": "none", "meters": []})
    assert (flow["step_id"], preselected(flow, "meters")) == ("meters", [])
    flow = await submit(hass, flow, {"preset": "all", "meters": []})
    assert len(preselected(flow, "meters")) == 16
    (selector,) = (
        each for key, each in flow["data_schema"].schema.items() if key == "meters"
    )
    assert selector.config["mode"] == "list"


@only_in_memory("what is stored is the same on every line")
async def test_one_page_is_enough_for_the_usual_values_of_all_models(
    hass: HomeAssistant,
) -> None:
    """Each model gets what would have been ticked on its own page."""
    flow = await at_meters(hass)
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")})
    assert filled_in(flow, "position") == "(model 1 of 5)"
    usual = {"preset": "suggested", "records": preselected(flow, "records")}
    flow = await submit(hass, flow, usual | {"same_for": "all"})
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    records = {
        each["unique_id"][:8]: [record["key"] for record in each["data"]["records"]]
        for each in flow["subentries"]
    }
    assert len(records) == 5
    assert records["66510211"] == ["volume", "volume-export", "volume_flow"]
    assert "hca_units" in records["53190648"]


async def test_a_gateway_can_be_added_without_a_search(
    hass: HomeAssistant, line: AnyLine
) -> None:
    """Its meters are added by hand, later; nothing is sent."""
    flow = await submit(hass, await at_link(hass), LINK | {"search": "by_hand"})
    await hass.async_block_till_done()
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert dict(entry.subentries) == {}
    assert line.bus.requests == []


@over_every_line
async def test_what_an_interrupted_search_found_is_kept(
    hass: HomeAssistant, line: AnyLine
) -> None:
    """Closing the dialog in the middle loses nothing: the next one offers it."""
    await interrupted(hass)
    flow = await submit(hass, await at_link(hass), LINK)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.MENU, "interrupted")
    requests = len(line.bus.requests)
    flow = await submit(hass, flow, {"next_step_id": "use_found"})
    assert flow["step_id"] == "meters"
    assert 0 < len(choices(flow, "meters")) <= 5
    assert len(line.bus.requests) == requests


@over_every_line
async def test_what_a_search_found_before_the_line_was_lost_is_kept(
    hass: HomeAssistant, line: AnyLine
) -> None:
    """A cable that comes off after an hour costs nobody that hour."""
    flow = await submit(hass, await at_link(hass), LINK)
    when_found(hass, flow, lambda: hass.async_create_task(line.lose()))
    flow = await searched(hass, flow)
    assert flow["errors"] == {"base": line.problem_when_lost.value}
    await line.restore()
    flow = await submit(hass, flow, LINK)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.MENU, "interrupted")
    flow = await submit(hass, flow, {"next_step_id": "use_found"})
    assert 0 < len(choices(flow, "meters")) <= 5


async def test_an_interrupted_search_can_be_done_again(
    hass: HomeAssistant,
) -> None:
    """From the start, and nothing of the first one is left."""
    await interrupted(hass)
    flow = await submit(hass, await at_link(hass), LINK)
    flow = await submit(hass, flow, {"next_step_id": "search"})
    flow = await searched(hass, flow)
    assert len(choices(flow, "meters")) == 5


async def test_what_an_older_search_found_is_not_offered_after_a_newer_one(
    hass: HomeAssistant,
) -> None:
    """The newer one has come to its end, and nobody waits for the older."""
    await interrupted(hass)
    flow = await submit(hass, await at_link(hass), LINK)
    flow = await submit(hass, flow, {"next_step_id": "search"})
    flow = await searched(hass, flow)
    assert flow["step_id"] == "meters"
    flow = await submit(hass, await at_link(hass), LINK)
    assert flow["type"] is FlowResultType.SHOW_PROGRESS


@pytest.mark.parametrize(
    ("fault", "step"),
    [
        ("echo", "only_echo"),
        ("bit-errors=1", "not_mbus"),
        ("no-data-when-selected", "no_data"),
    ],
)
async def test_a_bus_without_meters_says_what_is_heard(
    hass: HomeAssistant, bus: SimulatedBus, fault: str, step: str
) -> None:
    """A converter that echoes, and bytes that are no M-Bus, have pages of their own."""
    bus.meters = {"only_echo": []}.get(step, bus.meters[:1])
    Order.parse(fault).apply(bus)
    flow = await at_meters(hass)
    assert flow["step_id"] == step


def addresses_told(flow: dict[str, Any]) -> list[str]:
    """Return the addresses of which a page says something."""
    return re.findall(r"\b[Aa](?:t a)?ddress (\d+)", filled_in(flow, "remarks"))


@over_every_line
async def test_only_collisions_say_where(
    hass: HomeAssistant, house: SimulatedBus, bus: SimulatedBus
) -> None:
    """A bus whose meters all share an address, searched by address."""
    bus.meters = [each for each in house.meters if each.primary_address == 74]
    flow = await at_meters(hass, search="primary")
    assert flow["step_id"] == "only_collisions"
    assert "address 74 several meters answer at once" in filled_in(flow, "remarks")


async def test_shared_addresses_are_told(
    hass: HomeAssistant, house: SimulatedBus, bus: SimulatedBus
) -> None:
    """The search by serial number notices them too; a bus without any says nothing."""
    flow = await at_meters(hass)
    assert flow["description_placeholders"]["remarks"] == ""
    hass.config_entries.flow.async_abort(flow["flow_id"])
    bus.meters = house.meters
    flow = await at_meters(hass)
    assert addresses_told(flow) == ["74", "76"]


async def test_sensible_records_are_preselected(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """Totals, power and temperatures of now; no stored values, no error flags."""
    bus.meters = bus.meters[:1]
    flow = await at_meters(hass)
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")})
    assert preselected(flow, "records") == ["volume", "volume-export", "volume_flow"]
    labels = choices(flow, "records")
    assert labels["volume"] == "Volume: 318.400 m³ (04 13)"
    assert labels["volume-storage_1"].startswith("Volume, end of December 2025: ")
    assert labels["date-storage_1"] == "Date (stored 1): 31 December 2025 (42 6C)"


async def test_meters_of_one_model_are_one_choice(
    hass: HomeAssistant, house: SimulatedBus, bus: SimulatedBus
) -> None:
    """Eleven meters by number, of two models, ask twice; each gets its model's records."""
    bus.meters = house.meters
    flow = await at_meters(hass)
    names = list(choices(flow, "meters").values())
    assert names == sorted(names)
    assert names[0].startswith("31892747 · Hydrometer Sharky 775 · heat meter · ")
    assert names[2].startswith("82969010 · Kamstrup MULTICAL 303 · heat/cooling meter")
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")})
    assert filled_in(flow, "meters") == "2 × Hydrometer Sharky 775, version 40"
    assert filled_in(flow, "position") == "(model 1 of 2)"
    assert filled_in(flow, "numbers") == "31892747, 31892749"
    assert filled_in(flow, "shown") == "31892747"
    flow = await submit(hass, flow, {"preset": "suggested", "records": ["energy"]})
    assert flow["step_id"] == "records"
    assert filled_in(flow, "meters").startswith("9 × Kamstrup MULTICAL 303, version ")
    assert filled_in(flow, "position") == "(model 2 of 2)"
    flow = await submit(
        hass, flow, {"preset": "suggested", "records": ["energy", "volume"]}
    )
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    records = {
        each.title: len(each.data["records"]) for each in entry.subentries.values()
    }
    assert len(records) == 11
    assert records["Heat meter 31892747"] == 1
    assert records["Heat/cooling meter 82969010"] == 2


async def test_a_device_says_its_model_and_its_name_what_it_measures(
    hass: HomeAssistant,
    house: SimulatedBus,
    bus: SimulatedBus,
    device_registry: dr.DeviceRegistry,
) -> None:
    """Entity IDs are made of the name, which no row of a maker's file can change."""
    bus.meters = house.meters
    flow = await at_meters(hass)
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")})
    flow = await submit(hass, flow, {"preset": "suggested", "records": ["energy"]})
    await submit(hass, flow, {"preset": "suggested", "records": ["energy"]})
    await hass.async_block_till_done()
    assert {
        (each.name, each.manufacturer, each.model)
        for each in device_registry.devices
        if each.serial_number in {"31892747", "82969010"}
    } == {
        ("Heat meter 31892747", "Hydrometer", "Sharky 775"),
        ("Heat/cooling meter 82969010", "Kamstrup", "MULTICAL 303"),
    }
    assert hass.states.get("sensor.heat_cooling_meter_82969010_energy")


async def test_a_shared_primary_address_is_not_stored(
    hass: HomeAssistant, house: SimulatedBus, bus: SimulatedBus
) -> None:
    """Meters at 74 and 76 are read by their secondary addresses."""
    bus.meters = house.meters
    flow = await at_meters(hass)
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")})
    flow = await submit(hass, flow, {"preset": "suggested", "records": ["energy"]})
    flow = await submit(hass, flow, {"preset": "suggested", "records": ["energy"]})
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    addresses = {
        each.data["secondary_address"][:8]: each.data["primary_address"]
        for each in entry.subentries.values()
    }
    assert addresses["31892747"] is addresses["83003674"] is None
    assert addresses["82969010"] == 10


async def test_a_search_by_primary_address_reports_shared_ones(
    hass: HomeAssistant, house: SimulatedBus, bus: SimulatedBus
) -> None:
    """Seven meters are found, and two addresses where several answer."""
    bus.meters = house.meters
    flow = await at_meters(hass, search="primary")
    assert filled_in(flow, "count") == "7"
    assert addresses_told(flow) == ["74", "76"]


async def test_both_searches_find_each_meter_once(
    hass: HomeAssistant, house: SimulatedBus, bus: SimulatedBus
) -> None:
    """The searches agree on who is who."""
    bus.meters = house.meters
    flow = await at_meters(hass, search="both")
    assert filled_in(flow, "count") == "11"
    assert addresses_told(flow) == ["74", "76"]


@over_lines_that_change_rate
async def test_the_baud_rate_is_detected(
    hass: HomeAssistant, bus: SimulatedBus, line: AnyLine
) -> None:
    """Meters at 9600 baud are found, and the rate is kept."""
    bus.baud_rate = 9600
    flow = await at_meters(hass, baud_rate="detect")
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")[:1]})
    flow = await submit(
        hass, flow, {"preset": "suggested", "records": preselected(flow, "records")}
    )
    assert flow["data"]["baud_rate"] == 9600


@only_in_memory("no system can be made to have each of these problems")
@pytest.mark.parametrize("problem", list(LineProblem), ids=str)
async def test_a_line_that_cannot_be_opened_says_why_and_can_be_tried_again(
    hass: HomeAssistant, line: MemoryLine, problem: LineProblem
) -> None:
    """Each problem has its own message, and the same flow goes on once it is gone."""
    flow = await at_link(hass)
    line.open_error = BrokenLineError(problem, URL, "details")
    flow = await submit(hass, flow, LINK)
    assert flow["step_id"] == "link"
    assert flow["errors"] == {"base": problem.value}
    line.open_error = None
    flow = await submit(hass, flow, LINK)
    assert flow["type"] is FlowResultType.SHOW_PROGRESS
    assert (await searched(hass, flow))["step_id"] == "meters"


@only_in_memory("the page is looked at between two steps")
async def test_the_percentage_is_told_after_what_makes_the_page_forget_it(
    hass: HomeAssistant,
) -> None:
    """A page that shows the step anew starts without a percentage."""
    flow = await submit(hass, await at_link(hass), LINK)
    job = handler_of(hass, flow)._search.job
    job.words, job._fraction = {"found": "A meter", "remaining": "…"}, 0.5
    heard: list[tuple[str, float | None]] = []

    @callback
    def hear(event: Event) -> None:
        heard.append((event.event_type, event.data.get("progress")))

    for each in (
        EVENT_DATA_ENTRY_FLOW_PROGRESSED,
        EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE,
    ):
        hass.bus.async_listen(each, hear)
    await hass.config_entries.flow.async_configure(flow["flow_id"])
    await asyncio.sleep(0)
    assert heard[:2] == [
        (EVENT_DATA_ENTRY_FLOW_PROGRESSED, None),
        (EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE, 0.5),
    ]
    assert (await searched(hass, flow))["step_id"] == "meters"


@over_every_line
async def test_a_line_lost_during_the_search_leads_back_to_its_settings(
    hass: HomeAssistant, line: AnyLine
) -> None:
    """The search fails with a message, and succeeds when the line is back."""
    flow = await submit(hass, await at_link(hass), LINK)
    await line.lose()
    flow = await searched(hass, flow)
    assert flow["step_id"] == "link"
    assert flow["errors"] == {"base": line.problem_when_lost.value}
    await line.restore()
    flow = await submit(hass, flow, LINK)
    assert (await searched(hass, flow))["step_id"] == "meters"


@over_networks
async def test_a_gateway_that_hangs_up_during_the_search_leads_back_to_its_settings(
    hass: HomeAssistant, bus: SimulatedBus, line: AnyLine
) -> None:
    """Some take one client only, and let an older one go; alone again, it is searched."""
    bus.gateway.drop_connection_every = 1
    flow = await at_meters(hass)
    assert flow["step_id"] == "link"
    assert flow["errors"] == {"base": line.problem_when_dropped.value}
    bus.gateway.drop_connection_every = 0
    flow = await submit(hass, flow, LINK)
    assert (await searched(hass, flow))["step_id"] == "meters"


@over_every_line
async def test_a_line_that_never_rests_leads_back_to_its_settings(
    hass: HomeAssistant, bus: SimulatedBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another master, or a device gone mad, does not keep the search for ever."""
    monkeypatch.setattr("simulator.server.CHATTER_S", 0.05)
    bus.jabber = True
    flow = await at_meters(hass)
    assert flow["step_id"] == "link"
    assert flow["errors"] == {"base": "never_rests"}
    bus.jabber = False
    flow = await submit(hass, flow, LINK)
    assert (await searched(hass, flow))["step_id"] == "meters"


@over_rfc2217
@pytest.mark.parametrize(
    "wrong",
    [{"baud_rate": "300"}, {"advanced": {"parity": "none", "extra_time_ms": 0}}],
    ids=["baud rate", "parity"],
)
async def test_wrong_settings_of_the_port_look_like_a_dead_bus(
    hass: HomeAssistant, wrong: dict[str, Any]
) -> None:
    """They reach the wires, and no meter hears them; the right ones find all."""
    flow = await at_meters(hass, **wrong)
    assert flow["step_id"] == "nothing_found"
    flow = await submit(hass, flow, {"next_step_id": "link"})
    flow = await submit(hass, flow, LINK)
    assert len(choices(await searched(hass, flow), "meters")) == 5


@over_every_line
async def test_a_silent_bus_says_what_to_look_at(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """Nothing is found; with the meters connected the same flow finds them."""
    meters, bus.meters = bus.meters, []
    flow = await at_meters(hass)
    assert flow["type"] is FlowResultType.MENU
    assert flow["step_id"] == "nothing_found"
    bus.meters = meters
    flow = await submit(hass, flow, {"next_step_id": "link"})
    flow = await submit(hass, flow, LINK)
    assert (await searched(hass, flow))["step_id"] == "meters"


async def test_a_silent_bus_leads_on_with_one_click(
    hass: HomeAssistant, bus: SimulatedBus, line: AnyLine
) -> None:
    """A rate that only the gateway can set is not detected from here."""
    bus.meters = []
    flow = await at_meters(hass)
    detect = ["detect"] * line.connect(URL).changes_rate
    ways = ["by_address", "link", "without_meters", "user"]
    assert flow["menu_options"] == [*detect, *ways]


@over_lines_that_change_rate
async def test_a_silent_bus_is_searched_at_every_rate_by_one_click(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """And detecting is not offered again to who has just tried it."""
    meters, bus.meters = bus.meters, []
    bus.baud_rate = 9600
    flow = await at_meters(hass)
    flow = await submit(hass, flow, {"next_step_id": "detect"})
    flow = await searched(hass, flow)
    assert (flow["step_id"], "detect" in flow["menu_options"]) == (
        "nothing_found",
        False,
    )
    bus.meters = meters
    flow = await submit(hass, flow, {"next_step_id": "link"})
    flow = await submit(hass, flow, LINK | {"baud_rate": "300"})
    flow = await submit(hass, await searched(hass, flow), {"next_step_id": "detect"})
    assert len(choices(await searched(hass, flow), "meters")) == 5


async def test_a_meter_that_no_search_finds_is_added_by_what_is_typed(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """What is wrong with it is told beside the field."""
    bus.meters = [meter_of(bus, COLD_NUMBER)]
    Order.parse("no-data-when-selected").apply(bus)
    flow = await at_meters(hass)
    assert flow["step_id"] == "no_data"
    flow = await submit(hass, flow, {"next_step_id": "by_address"})
    flow = await submit(hass, flow, {"address": "12345678"})
    assert flow["errors"] == {"address": "no_answer"}
    flow = await submit(hass, flow, {"address": "1"})
    flow = await submit(hass, flow, {"preset": "suggested", "records": ["volume"]})
    (meter,) = flow["subentries"]
    assert meter["title"] == "Cold water meter 66510211"


async def test_a_gateway_is_added_though_no_meter_answers(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """The wires may be laid next week."""
    bus.meters = []
    flow = await at_meters(hass)
    flow = await submit(hass, flow, {"next_step_id": "without_meters"})
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert (flow["title"], list(flow["subentries"])) == ("gateway.local:10001", [])


async def test_settings_are_kept_for_another_search(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """Who changes one of them does not answer all of them again."""
    bus.meters = []
    flow = await at_meters(hass, baud_rate="300", search="primary")
    flow = await submit(hass, flow, {"next_step_id": "link"})
    suggested = {
        str(key): (key.description or {}).get("suggested_value")
        for key in flow["data_schema"].schema
    }
    assert (suggested["baud_rate"], suggested["search"]) == ("300", "primary")


async def test_at_least_one_meter_and_one_record_are_needed(
    hass: HomeAssistant,
) -> None:
    """Choosing nothing is an error on the field, and is mended in place."""
    flow = await submit(hass, await at_meters(hass), {"meters": []})
    assert flow["errors"] == {"meters": "choose_a_meter"}
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")[:1]})
    flow = await submit(hass, flow, {"preset": "suggested", "records": []})
    assert flow["errors"] == {"records": "choose_a_record"}
    flow = await submit(
        hass, flow, {"preset": "suggested", "records": preselected(flow, "records")}
    )
    assert flow["type"] is FlowResultType.CREATE_ENTRY


@over_every_line
async def test_the_line_is_released_when_the_search_ends(
    hass: HomeAssistant, line: AnyLine
) -> None:
    """Nobody is left selected, and the line is closed."""
    await at_meters(hass)
    assert line.bus.requests[-1] == bytes.fromhex("10 40 FD 3D 16")
    assert not line.is_open


@over_every_line
async def test_closing_the_dialog_stops_the_search(
    hass: HomeAssistant, line: AnyLine
) -> None:
    """A cancelled search asks nothing more and releases the line."""
    flow = await submit(hass, await at_link(hass), LINK)
    hass.config_entries.flow.async_abort(flow["flow_id"])
    await hass.async_block_till_done()
    requests = len(line.bus.requests)
    await hass.async_block_till_done()
    assert len(line.bus.requests) == requests
    assert not line.is_open


async def test_meters_show_while_they_are_found(hass: HomeAssistant) -> None:
    """The progress page counts who was met so far, with the newest on top."""
    flow = await submit(hass, await at_link(hass), LINK)
    words = {"found": "", "count": "0", "remaining": "…"}
    assert flow["description_placeholders"] == words
    job = handler_of(hass, flow)._search.job
    result = await job.task
    assert job.words["count"] == "5"
    newest, *_, oldest = rendered(job.words["found"]).text.splitlines()
    assert newest.startswith(result.meters[-1].address.identification)
    assert oldest.startswith(result.meters[0].address.identification)


@pytest.mark.parametrize(
    ("answers", "url"),
    [
        (NETWORK, URL),
        (NETWORK | {"protocol": "rfc2217"}, "rfc2217://gateway.local:10001"),
        (NETWORK | {"host": "fe80::1"}, "socket://[fe80::1]:10001"),
    ],
    ids=["raw TCP", "RFC 2217", "IPv6"],
)
async def test_a_network_gateway_becomes_a_url(
    hass: HomeAssistant,
    connected: list[dict[str, Any]],
    answers: dict[str, Any],
    url: str,
) -> None:
    """Host, port and protocol become the URL that the line is opened with."""
    await submit(hass, await submit(hass, await start(hass, "network"), answers), LINK)
    assert connected[0]["url"] == url


async def test_the_link_settings_reach_the_line(
    hass: HomeAssistant, connected: list[dict[str, Any]]
) -> None:
    """Baud rate, parity and extra time are those of the form."""
    advanced = {"parity": "none", "extra_time_ms": 300}
    flow = await at_link(hass)
    await submit(hass, flow, LINK | {"baud_rate": "300", "advanced": advanced})
    assert connected[-1] == {
        "url": URL,
        "baud_rate": 300,
        "parity": "none",
        "allowance_s": pytest.approx(0.7),
        "least_allowance_s": pytest.approx(0.3),
    }


async def test_a_serial_port_is_kept_by_its_stable_path(
    hass: HomeAssistant, connected: list[dict[str, Any]], computer: Computer
) -> None:
    """The adapter is found again when ports are renumbered; its name is the title."""
    with computer.plugged(FTDI, "1") as port:
        flow = await submit(hass, await start(hass, "serial"), {"device": port})
        flow = await searched(hass, await submit(hass, flow, LINK))
        flow = await submit(hass, flow, {"meters": preselected(flow, "meters")[:1]})
        flow = await submit(
            hass, flow, {"preset": "suggested", "records": preselected(flow, "records")}
        )
    assert connected[0]["url"] == flow["data"]["device"] == computer.by_id(FTDI)
    assert flow["title"] == "FT232R USB UART"


async def test_a_port_without_stable_path_or_name_is_kept_as_it_is(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look may not stop a person whose system does not tell its ports."""
    refuse = Mock(side_effect=OSError)
    monkeypatch.setattr("serialx.list_serial_ports", refuse)
    flow = await start(hass, "serial")
    flow = await submit(hass, flow, {"device": "/dev/ttyUSB0"})
    flow = await searched(hass, await submit(hass, flow, LINK))
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")[:1]})
    flow = await submit(
        hass, flow, {"preset": "suggested", "records": preselected(flow, "records")}
    )
    assert refuse.called
    assert flow["title"] == flow["data"]["device"] == "/dev/ttyUSB0"


async def test_a_gateway_is_added_once(hass: HomeAssistant) -> None:
    """A line that an entry has already is refused before anything is opened."""
    MockConfigEntry(domain=DOMAIN, data={"device": URL}).add_to_hass(hass)
    flow = await at_link(hass)
    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == "already_configured"


@pytest.mark.parametrize(
    ("known", "host", "protocol"),
    [
        ("socket://localhost:10001", "127.0.0.1", "socket"),
        ("socket://127.0.0.1:10001", "LOCALHOST", "socket"),
        ("socket://localhost:10001", "::1", "socket"),
        ("rfc2217://gateway.lan:10001", "Gateway.LAN.", "socket"),
        ("socket://[2001:db8::1]:10001", "2001:DB8:0:0::1", "rfc2217"),
    ],
)
async def test_a_gateway_is_added_once_whatever_it_is_called(
    hass: HomeAssistant, known: str, host: str, protocol: str
) -> None:
    """Two masters on one port would disturb each other."""
    MockConfigEntry(domain=DOMAIN, data={"device": known}).add_to_hass(hass)
    where = {"host": host, "port": 10001, "protocol": protocol}
    flow = await submit(hass, await start(hass, "network"), where)
    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == "already_configured"


@pytest.mark.parametrize(
    "typed",
    [
        "socket://user:secret@gateway.lan:10001",
        "rfc2217://gateway.lan:10001?password=secret",
        "/dev/ttyUSB0\nERROR secret",
    ],
)
async def test_a_port_that_is_no_line_is_not_taken(
    hass: HomeAssistant, typed: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The form says so, and neither keeps nor repeats what may be a password."""
    flow = await submit(hass, await start(hass, "serial"), {"device": typed})
    assert flow["step_id"] == "serial"
    assert flow["errors"] == {"base": "bad_url"}
    told = flow["description_placeholders"]
    assert told["device"] == ""
    assert told["error"].isprintable()
    assert "user:secret" not in told["error"]
    assert "password=secret" not in told["error"]
    assert "ERROR" not in caplog.text


@only_in_memory("what is typed is looked at, whatever the line")
@pytest.mark.parametrize(
    ("host", "device"),
    [
        ("192.168.1.5:4001", "socket://192.168.1.5:4001"),
        ("rfc2217://gateway.lan:2217", "rfc2217://gateway.lan:2217"),
        ("http://192.168.1.5/", "socket://192.168.1.5:10001"),
    ],
)
async def test_what_is_pasted_as_a_host_is_taken_apart(
    hass: HomeAssistant, host: str, device: str
) -> None:
    """People copy what stands in a manual or in their browser."""
    flow = await submit(hass, await start(hass, "network"), NETWORK | {"host": host})
    flow = await submit(hass, flow, LINK | {"search": "by_hand"})
    assert flow["data"]["device"] == device


@only_in_memory("what is typed is looked at, whatever the line")
async def test_a_host_that_is_none_is_answered_in_the_words_of_the_person(
    hass: HomeAssistant,
) -> None:
    """With the reason, and without the English of the library."""
    hass.config.language = "de"
    typed = {"host": "mein Gateway"}
    flow = await submit(hass, await start(hass, "network"), NETWORK | typed)
    assert (flow["step_id"], flow["errors"]) == ("network", {"base": "bad_url"})
    told = flow["description_placeholders"]["error"]
    assert told == "das ist weder ein Hostname noch eine IP-Adresse"


async def test_a_dialog_that_was_left_open_does_not_stand_in_the_way(
    hass: HomeAssistant,
) -> None:
    """A newer dialog about the same line takes its place; others go on."""
    older = await at_link(hass)
    other = await submit(
        hass, await start(hass, "network"), NETWORK | {"host": "elsewhere"}
    )
    flow = await at_link(hass)
    assert flow["step_id"] == "link"
    left = {
        each["flow_id"]
        for each in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    }
    assert left == {flow["flow_id"], other["flow_id"]}
    assert older["flow_id"] not in left


@only_in_memory("no system can be made to have each of these problems")
@pytest.mark.parametrize("problem", list(LineProblem), ids=str)
async def test_a_gateway_that_is_not_there_is_corrected_where_it_was_typed(
    hass: HomeAssistant, line: MemoryLine, problem: LineProblem
) -> None:
    """The page with host and port says what is wrong, and keeps what was typed."""
    line.open_error = BrokenLineError(problem, URL, "details")
    flow = await at_link(hass)
    assert flow["step_id"] == "network"
    assert flow["errors"] == {"base": problem.value}
    line.open_error = None
    assert (await submit(hass, flow, NETWORK))["step_id"] == "link"


async def test_the_interval_is_an_option(hass: HomeAssistant) -> None:
    """The options form suggests a quarter of an hour and keeps what is set."""
    entry = MockConfigEntry(domain=DOMAIN, data={"device": URL})
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    flow = await hass.config_entries.options.async_configure(
        flow["flow_id"], {"next_step_id": "settings"}
    )
    quarter = {"days": 0, "hours": 0, "minutes": 15, "seconds": 0}
    assert preselected(flow, "interval") == quarter
    await hass.config_entries.options.async_configure(
        flow["flow_id"], {"interval": {"hours": 1}, "daily_search": True}
    )
    await hass.async_block_till_done()
    assert entry.options == {
        "interval_s": 3600,
        "daily_search": True,
        "send_frames": False,
    }


@only_in_memory("done over a pseudo-terminal in test_real_lines.py")
async def test_a_serial_port_that_is_not_there_is_corrected_where_it_was_chosen(
    hass: HomeAssistant, line: MemoryLine
) -> None:
    """The page with the port says what is wrong; with the adapter in, it goes on."""
    port = {"device": "/dev/ttyUSB0"}
    line.open_error = BrokenLineError(LineProblem.NOT_FOUND, port["device"], "details")
    flow = await submit(hass, await start(hass, "serial"), port)
    assert flow["step_id"] == "serial"
    assert flow["errors"] == {"base": "port_not_found"}
    line.open_error = None
    assert (await submit(hass, flow, port))["step_id"] == "link"


async def test_a_port_that_is_no_file_is_kept_as_it_is(
    hass: HomeAssistant, connected: list[dict[str, Any]]
) -> None:
    """A serial proxy has no path in the system that could be a stable one."""
    proxy = "esphome-hass://esphome/abc"
    flow = await submit(hass, await start(hass, "serial"), {"device": proxy})
    flow = await submit(hass, flow, LINK | {"search": "by_hand"})
    assert connected[0]["url"] == flow["data"]["device"] == proxy
    assert flow["title"] == "esphome/abc"


async def test_a_rate_that_only_the_gateway_can_set_is_not_detected(
    hass: HomeAssistant, line: AnyLine
) -> None:
    """Raw TCP: the page says whose rate it is, and asks for that."""
    changes_rate = line.connect(URL).changes_rate
    flow = await submit(hass, await start(hass, "network"), NETWORK)
    schema = flow["data_schema"].schema
    offered = schema["baud_rate"].config["options"]
    assert offered == [*["detect"] * changes_rate, *map(str, BAUD_RATES)]


@over_lines_that_change_rate
async def test_the_baud_rate_is_detected_for_a_search_by_address_too(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """The first rate that somebody answers at is that of the search."""
    bus.baud_rate = 300
    flow = await at_meters(hass, baud_rate="detect", search="primary")
    assert len(choices(flow, "meters")) == 5


@over_lines_that_change_rate
async def test_who_is_found_by_address_only_is_found_at_a_rate_that_is_detected(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """The way of the search is that of the person, at whatever rate."""
    bus.baud_rate = 300
    bus.meters = [meter_of(bus, COLD_NUMBER)]
    bus.meters[0].telegrams = Headless()
    flow = await at_meters(hass, baud_rate="detect", search="primary")
    assert preselected(flow, "meters") == ["address_1"]


async def test_all_is_ticked_where_nothing_is_what_most_people_want(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """A meter that tells its error flags and a date only is not added without values."""
    bus.meters = [meter_of(bus, COLD_NUMBER)]
    flags = record("02 FD17", integer(0, 2))
    bus.meters[0].telegrams = RecordsTelegram(flags + record("42 6C", b"\x5f\x3c"))
    flow = await at_meters(hass)
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")})
    assert len(preselected(flow, "records")) == 2


async def test_a_value_that_is_not_there_now_is_a_dash(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """A meter that calls its total invalid today can be chosen all the same."""
    bus.meters = [meter_of(bus, COLD_NUMBER)]
    invalid = record("0C 13", bytes.fromhex("00 00 BA DC"))
    bus.meters[0].telegrams = RecordsTelegram(invalid)
    flow = await at_meters(hass)
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")})
    assert choices(flow, "records") == {"volume": "Volume: – (0C 13)"}


@pytest.mark.parametrize(
    ("records", "reading"),
    [
        (record("02 FD17", integer(0, 2)), ""),
        (
            record("02 FD17", integer(0, 2)) + record("04 13", integer(1, 4)),
            " · 0.001 m³",
        ),
    ],
    ids=["nothing measured", "errors first"],
)
async def test_the_reading_beside_a_meter_is_one_that_people_know(
    hass: HomeAssistant, bus: SimulatedBus, records: bytes, reading: str
) -> None:
    """Error flags tell nobody which meter this is; without a total there is no reading."""
    bus.meters = [meter_of(bus, COLD_NUMBER)]
    bus.meters[0].telegrams = RecordsTelegram(records)
    labels = list(choices(await at_meters(hass), "meters").values())
    assert labels == [f"{COLD_NUMBER} · Kamstrup cold water meter · address 1{reading}"]


async def test_a_meter_that_does_not_tell_who_it_is_is_known_by_its_address(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """An answer without a header gives a sensor that is read by primary address."""
    bus.meters = [meter_of(bus, COLD_NUMBER)]
    bus.meters[0].telegrams = Headless()
    flow = await at_meters(hass, search="primary")
    assert preselected(flow, "meters") == ["address_1"]
    flow = await submit(hass, flow, {"meters": ["address_1"]})
    flow = await submit(hass, flow, {"preset": "suggested", "records": ["volume"]})
    await hass.async_block_till_done(wait_background_tasks=True)
    (meter,) = flow["subentries"]
    assert meter["data"]["secondary_address"] is None
    assert meter["data"]["primary_address"] == 1
    assert state(hass, "sensor.meter_1_volume").state == "0.007"
    connectivity = "binary_sensor.meter_1_connectivity"
    assert hass.states.async_entity_ids("binary_sensor") == [connectivity]


async def test_a_serial_number_that_was_never_set_identifies_nobody(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """Many meters may come with number zero: this one is known by its address."""
    bus.meters = [meter_of(bus, COLD_NUMBER)]
    bus.meters[0].secondary_address = SecondaryAddress.parse("000000002D2C3B16")
    flow = await at_meters(hass)
    assert preselected(flow, "meters") == ["address_1"]


async def test_meters_fresh_from_the_factory_are_read_by_their_address(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """Number and address are both zero: one meter alone can still be read."""
    bus.meters = [meter_of(bus, COLD_NUMBER)]
    bus.meters[0].secondary_address = SecondaryAddress.parse("000000002D2C3B16")
    bus.meters[0].primary_address = 0
    flow = await at_meters(hass)
    flow = await submit(hass, flow, {"meters": ["address_0"]})
    flow = await submit(hass, flow, {"preset": "suggested", "records": ["volume"]})
    await hass.async_block_till_done(wait_background_tasks=True)
    (meter,) = flow["subentries"]
    assert meter["data"]["primary_address"] == 0
    assert [each.state for each in hass.states.async_all("sensor")].count("318.400")


async def test_a_meter_that_does_not_tell_its_maker_is_named_without(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """A meter fresh from an adapter may have all ones for a maker."""
    bus.meters = [meter_of(bus, COLD_NUMBER)]
    bus.meters[0].secondary_address = SecondaryAddress.parse("66510211FFFF3B16")
    labels = choices(await at_meters(hass, search="primary"), "meters").values()
    assert list(labels) == [
        f"{COLD_NUMBER} · Cold water meter · address 1 · 318.400 m³",
    ]


@only_in_memory("no line is opened")
async def test_a_port_of_esphome_that_is_not_loaded_yet_is_told(
    hass: HomeAssistant,
) -> None:
    """Home Assistant has just started: the next try may work."""
    proxy = "esphome-hass://esphome/abc?port_name=M-Bus"
    with patch("custom_components.mbus.gateway.SerialLine", SerialLine):
        flow = await submit(hass, await start(hass, "serial"), {"device": proxy})
    assert (flow["step_id"], flow["errors"]) == ("serial", {"base": "device_away"})


@pytest.mark.parametrize("search", ["secondary", "both"])
@pytest.mark.parametrize("header", ["short", "none", "zero"])
async def test_a_meter_that_does_not_say_who_it_is_is_added_by_its_number(
    hass: HomeAssistant, bus: SimulatedBus, header: str, search: str
) -> None:
    """That which selects it, beside another that says its own."""
    nameless, *others = bus.meters
    bus.meters = [nameless, others[0]]
    number = nameless.secondary_address.identification
    Order.parse(f"{number}:header={header}").apply(bus)
    flow = await at_meters(hass, search=search)
    assert flow["description_placeholders"]["count"] == "2"
    assert flow["description_placeholders"]["remarks"] == ""
    meter_id = f"{number}FFFFFFFF"
    flow = await submit(hass, flow, {"meters": [meter_id]})
    flow = await searched(hass, flow)
    records = list(choices(flow, "records"))
    flow = await submit(hass, flow, {"preset": "suggested", "records": records})
    await hass.async_block_till_done()
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    (meter,) = entry.subentries.values()
    assert meter.unique_id == meter_id
    await hass.async_block_till_done(wait_background_tasks=True)
    states = {each.entity_id: each.state for each in hass.states.async_all()}
    assert [states[each] for each in states if each.endswith("_volume")] == ["318.400"]
    assert [each for each in states if each.endswith("_problem")] == []
