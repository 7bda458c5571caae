"""Dialogs that outlive their gateway, or their meter: each step ends with a sentence."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from custom_components.mbus.flows.meter import MeterSubentryFlow
from custom_components.mbus.flows.steps import MeterSteps
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntryDisabler,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.telegrams import integer, record
from tests.common import Pages, entry_of, meter_of, set_up
from tests.test_living import next_day

TEXTS: Final[dict[str, Any]] = json.loads(
    (
        Path(__file__).parents[1] / "custom_components/mbus/translations/en.json"
    ).read_text()
)
COLD_NUMBER: Final = "66510211"
COLD_ID: Final = f"{COLD_NUMBER}2D2C3B16"
RECORDS: Final = {"preset": "suggested", "records": ["volume"]}
SETTINGS: Final = {"name": "Garden", "addressing": "automatic", "advanced": {}}
LINK: Final = {"baud_rate": "2400", "advanced": {}}
WAIT: Final = None
"""A page shows progress: wait for its end."""

type Flow = Any
"""The result of a step, of any kind of flow."""


def choose(step: str) -> dict[str, Any]:
    """Return the answer to a menu."""
    return {"next_step_id": step}


def nobody_answers(bus: SimulatedBus) -> None:
    """Let the bus be dead."""
    bus.meters = []


def only_an_echo(bus: SimulatedBus) -> None:
    """Let only the converter be heard."""
    bus.meters = []
    Order.parse("echo").apply(bus)


def noise(bus: SimulatedBus) -> None:
    """Let all answers be damaged."""
    Order.parse("wrong-checksum=1").apply(bus)


def nothing_told(bus: SimulatedBus) -> None:
    """Let a meter be selected that sends no data then."""
    bus.meters = bus.meters[:1]
    Order.parse("no-data-when-selected").apply(bus)


def one_address(bus: SimulatedBus) -> None:
    """Let two meters answer at the same address at once, and nobody else."""
    bus.meters = bus.meters[:2]
    for each in bus.meters:
        each.primary_address = 9


def twins(bus: SimulatedBus) -> None:
    """Let two meters have one and the same number, and nobody else be there."""
    first, second, *_ = bus.meters
    second.secondary_address = first.secondary_address
    bus.meters = [first, second]


def several_telegrams(bus: SimulatedBus) -> None:
    """Let the new meter announce another telegram."""
    pages = (record("04 13", integer(1, 4)), record("04 06", integer(1, 4)))
    meter_of(bus, COLD_NUMBER).telegrams = Pages(pages)


def as_it_is(bus: SimulatedBus) -> None:
    """Leave the bus as it is."""


@dataclass(frozen=True)
class Way:
    """How a person gets to a step, and what is answered there."""

    step: str
    answers: Sequence[dict[str, Any] | None]
    next_answer: dict[str, Any] | None
    prepare: Callable[[SimulatedBus], None] = as_it_is


BY_NUMBER: Final = choose("search_secondary")
ADDING: Final = [
    Way("user", [], BY_NUMBER),
    Way("search", [BY_NUMBER], WAIT),
    Way("meters", [BY_NUMBER, WAIT], {"meters": [COLD_ID]}),
    Way("records", [BY_NUMBER, WAIT, {"meters": [COLD_ID]}], RECORDS),
    Way("reading", [BY_NUMBER, WAIT, {"meters": [COLD_ID]}], WAIT, several_telegrams),
    Way("by_address", [choose("by_address")], {"address": COLD_NUMBER}),
    Way("nothing_found", [BY_NUMBER, WAIT], BY_NUMBER, nobody_answers),
    Way("only_echo", [BY_NUMBER, WAIT], BY_NUMBER, only_an_echo),
    Way("not_mbus", [BY_NUMBER, WAIT], BY_NUMBER, noise),
    Way("no_data", [BY_NUMBER, WAIT], BY_NUMBER, nothing_told),
    Way("only_collisions", [choose("search_primary"), WAIT], BY_NUMBER, one_address),
    Way("only_unresolved", [BY_NUMBER, WAIT], BY_NUMBER, twins),
]
CHANGING: Final = [
    Way("reconfigure", [], choose("values")),
    Way("values", [choose("values")], {"records": ["volume"], "whole_model": False}),
    Way("settings", [choose("settings")], SETTINGS),
    Way("override", [choose("override")], {"record": "volume"}),
    Way("overridden", [choose("override"), {"record": "volume"}], {"factor": 2}),
    Way("which", [choose("exchanged"), WAIT], {"meter": COLD_ID}),
]
ELSEWHERE: Final = {"interrupted", "use_found", "search_failed", "nothing_new"}
ONLY_LEADING: Final = {
    "search_secondary",
    "search_primary",
    "search_thorough",
    "exchanged",
    "no_new_meter",
}


def test_every_step_is_walked() -> None:
    """A step that is new has to be added here; those left out show no page that waits."""
    steps = {
        name.removeprefix("async_step_")
        for owner in (MeterSubentryFlow, MeterSteps)
        for name in vars(owner)
        if name.startswith("async_step_")
    }
    walked = {each.step for each in (*ADDING, *CHANGING)}
    assert steps - walked == ELSEWHERE | ONLY_LEADING


async def is_removed(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Remove a gateway."""
    await hass.config_entries.async_remove(entry.entry_id)


async def is_unloaded(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let a gateway run no more."""
    await hass.config_entries.async_unload(entry.entry_id)


async def is_disabled(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let a person disable a gateway."""
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )


type Going = Callable[[HomeAssistant, MockConfigEntry], Awaitable[None]]
GOING: Final = {
    is_removed: "gateway_gone",
    is_unloaded: "not_loaded",
    is_disabled: "not_loaded",
}


@pytest.fixture
async def gateway(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, Any]]
) -> MockConfigEntry:
    """Return a loaded gateway that does not know the cold water meter."""
    meters, cold = bus.meters, meter_of(bus, COLD_NUMBER)
    bus.meters = [each for each in meters if each is not cold]
    entry = await entry_of(hass, bus)
    bus.meters = meters
    await set_up(hass, entry)
    return entry


async def settle(hass: HomeAssistant) -> None:
    """Let everything that was started come to its end."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def walk(
    hass: HomeAssistant, manager: Any, flow: Flow, answers: Sequence[Any]
) -> Flow:
    """Answer page after page."""
    for each in answers:
        if each is WAIT:
            await settle(hass)
        flow = await manager.async_configure(flow["flow_id"], each)
    return flow


async def opened(hass: HomeAssistant, entry: MockConfigEntry, way: Way) -> Flow:
    """Go to a step of the dialog of a meter."""
    contexts = {
        True: {
            "source": SOURCE_RECONFIGURE,
            "subentry_id": next(
                each.subentry_id
                for each in entry.subentries.values()
                if "volume" in {record["key"] for record in each.data["records"]}
            ),
        },
        False: {"source": SOURCE_USER},
    }
    manager = hass.config_entries.subentries
    flow = await manager.async_init(
        (entry.entry_id, SUBENTRY_METER), context=contexts[way in CHANGING]
    )
    flow = await walk(hass, manager, flow, way.answers)
    assert flow["step_id"] == way.step
    return flow


@pytest.mark.parametrize(("going", "reason"), GOING.items())
@pytest.mark.parametrize("way", [*ADDING, *CHANGING], ids=lambda way: way.step)
async def test_the_dialog_of_a_meter_ends_with_its_gateway(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    bus: SimulatedBus,
    way: Way,
    going: Going,
    reason: str,
) -> None:
    """Whatever it shows just then; nothing is stored, and nobody is asked."""
    way.prepare(bus)
    flow = await opened(hass, gateway, way)
    await going(hass, gateway)
    subentries = dict(gateway.subentries)
    await settle(hass)
    requests = len(bus.requests)
    flow = await hass.config_entries.subentries.async_configure(
        flow["flow_id"], way.next_answer
    )
    # A page with progress leads to the end, and cannot be it.
    unfinished = [flow] * (flow["type"] is FlowResultType.SHOW_PROGRESS_DONE)
    for each in unfinished:
        flow = await hass.config_entries.subentries.async_configure(each["flow_id"])
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, reason)
    assert TEXTS["config_subentries"]["meter"]["abort"][reason]
    assert dict(gateway.subentries) == subentries
    assert len(bus.requests) == requests


@pytest.mark.parametrize("way", CHANGING, ids=lambda way: way.step)
async def test_the_dialog_of_a_meter_ends_with_its_meter(
    hass: HomeAssistant, gateway: MockConfigEntry, way: Way
) -> None:
    """It was removed in another window."""
    flow = await opened(hass, gateway, way)
    handler: Any = hass.config_entries.subentries._progress[flow["flow_id"]]
    hass.config_entries.async_remove_subentry(gateway, handler.context["subentry_id"])
    await settle(hass)
    flow = await hass.config_entries.subentries.async_configure(
        flow["flow_id"], way.next_answer
    )
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "meter_gone")
    assert TEXTS["config_subentries"]["meter"]["abort"]["meter_gone"]


async def test_a_meter_whose_data_cannot_be_read_is_not_changed(
    hass: HomeAssistant, gateway: MockConfigEntry
) -> None:
    """Another version has stored it, perhaps; a repair tells what it is."""
    subentry, *_ = gateway.subentries.values()
    hass.config_entries.async_update_subentry(
        gateway, subentry, data={**subentry.data, "records": 1}
    )
    await settle(hass)
    flow = await hass.config_entries.subentries.async_init(
        (gateway.entry_id, SUBENTRY_METER),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": subentry.subentry_id,
        },
    )
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "meter_gone")


async def at_search(hass: HomeAssistant, gateway: MockConfigEntry) -> Flow:
    """Begin to add meters by a search."""
    manager = hass.config_entries.subentries
    flow = await manager.async_init(
        (gateway.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    return await manager.async_configure(flow["flow_id"], BY_NUMBER)


async def interrupted(hass: HomeAssistant, gateway: MockConfigEntry) -> None:
    """Search, and close the dialog once some meters are found."""
    manager = hass.config_entries.subentries
    flow = await at_search(hass, gateway)
    handler: Any = manager._progress[flow["flow_id"]]
    seen = handler._search.note

    def close(progress: Any) -> None:
        seen(progress)
        {5: manager.async_abort}.get(len(progress.found), str)(flow["flow_id"])

    handler._search.note = close
    await settle(hass)


async def test_a_search_that_was_interrupted_is_not_resumed_without_its_gateway(
    hass: HomeAssistant, gateway: MockConfigEntry
) -> None:
    """What it had found is of no use there."""
    await interrupted(hass, gateway)
    flow = await at_search(hass, gateway)
    assert flow["step_id"] == "interrupted"
    await is_unloaded(hass, gateway)
    manager = hass.config_entries.subentries
    flow = await manager.async_configure(flow["flow_id"], choose("use_found"))
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "not_loaded")


async def test_what_a_search_had_found_ends_with_its_gateway(
    hass: HomeAssistant, gateway: MockConfigEntry, bus: SimulatedBus
) -> None:
    """Behind the same adapter there may be another bus by the time that it is added again."""
    await interrupted(hass, gateway)
    await hass.config_entries.async_remove(gateway.entry_id)
    again = await entry_of(hass, bus)
    await set_up(hass, again)
    flow = await at_search(hass, again)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.SHOW_PROGRESS, "search")
    manager = hass.config_entries.subentries
    manager.async_abort(flow["flow_id"])
    await settle(hass)


@pytest.mark.parametrize("answer", [None, choose("use_found")])
async def test_what_another_dialog_has_taken_is_searched_for_anew(
    hass: HomeAssistant, gateway: MockConfigEntry, answer: dict[str, Any] | None
) -> None:
    """Two offer what one search had found, and one person is quicker."""
    await interrupted(hass, gateway)
    slower, quicker = await at_search(hass, gateway), await at_search(hass, gateway)
    assert (slower["step_id"], quicker["step_id"]) == ("interrupted", "interrupted")
    manager = hass.config_entries.subentries
    await manager.async_configure(quicker["flow_id"], choose("use_found"))
    flow = await manager.async_configure(slower["flow_id"], answer)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.SHOW_PROGRESS, "search")
    await settle(hass)
    flow = await manager.async_configure(flow["flow_id"])
    assert flow["step_id"] == "meters"


OPTIONS: Final = {
    "init": ([], choose("settings")),
    "settings": (
        [choose("settings")],
        {"interval": {"minutes": 60}, "daily_search": True},
    ),
    "addresses": ([choose("addresses")], {"meters": ["meter_0"], "new_address": 99}),
}


@pytest.mark.parametrize("step", OPTIONS)
async def test_the_options_end_with_their_gateway(
    hass: HomeAssistant, gateway: MockConfigEntry, bus: SimulatedBus, step: str
) -> None:
    """There is nothing left that they could be stored in."""
    hass.config_entries.async_update_subentry(
        gateway,
        gateway.subentries["meter_0"],
        data={**gateway.subentries["meter_0"].data, "primary_address": 0},
    )
    await settle(hass)
    answers, next_answer = OPTIONS[step]
    manager = hass.config_entries.options
    flow = await manager.async_init(gateway.entry_id)
    flow = await walk(hass, manager, flow, answers)
    assert flow["step_id"] == step
    await is_removed(hass, gateway)
    flow = await manager.async_configure(flow["flow_id"], next_answer)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "gateway_gone")
    assert TEXTS["options"]["abort"]["gateway_gone"]


@pytest.mark.parametrize("going", [is_unloaded, is_disabled])
async def test_addresses_are_not_given_without_a_gateway(
    hass: HomeAssistant, gateway: MockConfigEntry, going: Going
) -> None:
    """Its other options can be set all the same."""
    hass.config_entries.async_update_subentry(
        gateway,
        gateway.subentries["meter_0"],
        data={**gateway.subentries["meter_0"].data, "primary_address": 0},
    )
    await settle(hass)
    manager = hass.config_entries.options
    flow = await manager.async_init(gateway.entry_id)
    flow = await manager.async_configure(flow["flow_id"], choose("addresses"))
    await going(hass, gateway)
    answers = OPTIONS["addresses"][1]
    flow = await manager.async_configure(flow["flow_id"], answers)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "not_loaded")
    flow = await manager.async_init(gateway.entry_id)
    flow = await walk(hass, manager, flow, [choose("settings"), OPTIONS["settings"][1]])
    assert flow["type"] is FlowResultType.CREATE_ENTRY


MOVING: Final = {
    "reconfigure": ([], choose("network")),
    "network": (
        [choose("network")],
        {"host": "attic", "port": 1, "protocol": "socket"},
    ),
    "serial": ([choose("serial")], {"device": "/dev/ttyUSB7"}),
    "moved_link": (
        [choose("network"), {"host": "attic", "port": 1, "protocol": "socket"}],
        LINK,
    ),
}


@pytest.mark.parametrize("step", MOVING)
async def test_a_gateway_that_is_gone_does_not_move(
    hass: HomeAssistant, gateway: MockConfigEntry, step: str
) -> None:
    """The dialog that moves it ends."""
    answers, next_answer = MOVING[step]
    manager = hass.config_entries.flow
    flow = await gateway.start_reconfigure_flow(hass)
    flow = await walk(hass, manager, flow, answers)
    assert flow["step_id"] == step
    await is_removed(hass, gateway)
    flow = await manager.async_configure(flow["flow_id"], next_answer)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "gateway_gone")
    assert TEXTS["config"]["abort"]["gateway_gone"]


@pytest.mark.parametrize("step", MOVING)
@pytest.mark.parametrize("going", [is_unloaded, is_disabled])
async def test_a_gateway_that_does_not_run_moves(
    hass: HomeAssistant, gateway: MockConfigEntry, step: str, going: Going
) -> None:
    """It may not run because it is not where it was."""
    answers, next_answer = MOVING[step]
    manager = hass.config_entries.flow
    flow = await gateway.start_reconfigure_flow(hass)
    flow = await walk(hass, manager, flow, answers)
    await going(hass, gateway)
    flow = await manager.async_configure(flow["flow_id"], next_answer)
    assert flow["type"] in (FlowResultType.FORM, FlowResultType.ABORT)
    assert flow.get("reason") in (None, "reconfigure_successful")


@pytest.mark.parametrize("step", ["reading", "records"])
async def test_an_opened_card_ends_with_its_gateway(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    step: str,
) -> None:
    """Also while the meter is read."""
    {"reading": several_telegrams}.get(step, as_it_is)(bus)
    hass.config_entries.async_update_entry(gateway, options={"daily_search": True})
    await settle(hass)
    (card,) = await next_day(hass, freezer)
    manager = hass.config_entries.flow
    flow: Flow = await manager.async_configure(card["flow_id"], {})
    assert flow["step_id"] == step
    await is_removed(hass, gateway)
    await settle(hass)
    answers = {"reading": WAIT, "records": RECORDS}[step]
    flow = await manager.async_configure(card["flow_id"], answers)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "gateway_gone")
    assert hass.config_entries.async_entries(DOMAIN) == []
