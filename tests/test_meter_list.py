"""*Add meter*, a list: many meters at once, with the names and areas that the list gives."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import area_registry as ar, device_registry as dr
from simulator.bus import SimulatedBus
from tests.common import meter_of
from tests.test_meter_flow import settle, start, submit

COLD, WARM, GAS = "66510211", "66510348", "40217733"


@pytest.fixture
async def empty(hass: HomeAssistant, loaded: MockConfigEntry) -> MockConfigEntry:
    """Return a gateway without its water meters."""
    await remove(hass, loaded, COLD, WARM)
    return loaded


async def remove(hass: HomeAssistant, entry: MockConfigEntry, *numbers: str) -> None:
    """Take meters from a gateway."""
    for key, each in list(entry.subentries.items()):
        if str(each.unique_id).startswith(numbers):
            hass.config_entries.async_remove_subentry(entry, key)
    await settle(hass)


async def pasted(
    hass: HomeAssistant, entry: MockConfigEntry, text: str, pattern: str = ""
) -> SubentryFlowResult:
    """Paste a list, and wait until its meters are read."""
    flow = await start(hass, entry, "by_list")
    answers = {"meter_list": text} | ({"name_pattern": pattern} if pattern else {})
    return await waited(hass, await submit(hass, flow, answers))


async def waited(hass: HomeAssistant, flow: SubentryFlowResult) -> SubentryFlowResult:
    """Wait while a page shows progress."""
    if flow["type"] is not FlowResultType.SHOW_PROGRESS:
        return flow
    await settle(hass)
    return await submit(hass, flow, None)


async def chosen(hass: HomeAssistant, flow: SubentryFlowResult) -> SubentryFlowResult:
    """Take what is suggested of each model, to the end."""
    while flow["step_id"] == "records":
        answers = flow["data_schema"]({})  # type: ignore[misc]
        flow = await submit(hass, flow, answers)
        if flow["type"] is FlowResultType.ABORT:
            break
    await settle(hass)
    return flow


def told(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, tuple[str, str]]:
    """Return name and area of each meter, by its number."""
    areas, found = ar.async_get(hass), {}
    for each in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id):
        area = areas.async_get_area(each.area_id) if each.area_id else None
        name = each.name_by_user or each.name
        if each.serial_number:
            found[each.serial_number] = str(name), "" if area is None else area.name
    return found


async def test_a_list_adds_meters_with_names_and_areas(
    hass: HomeAssistant, empty: MockConfigEntry
) -> None:
    """Read in turn; what is read of each model is asked as ever."""
    kitchen = ar.async_get(hass).async_create("Kitchen")
    flow = await pasted(
        hass, empty, f"Number;Name;Area\n{COLD};Cold, left;Kitchen\n{WARM};Warm;Bath"
    )
    flow = await chosen(hass, flow)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "meters_added")
    meters = told(hass, empty)
    assert meters[COLD] == ("Cold, left", "Kitchen")
    assert meters[WARM] == ("Warm", "Bath")
    assert kitchen.id in {each.id for each in ar.async_get(hass).async_list_areas()}
    titles = {each.title for each in empty.subentries.values()}
    assert {"Cold, left", "Warm"} <= titles


async def test_it_is_told_which_meter_of_a_list_is_read(
    hass: HomeAssistant, empty: MockConfigEntry
) -> None:
    """And how many there are."""
    flow = await start(hass, empty, "by_list")
    flow = await submit(hass, flow, {"meter_list": f"{COLD};Cold\n{WARM};Warm"})
    assert flow["type"] is FlowResultType.SHOW_PROGRESS
    assert flow["description_placeholders"] == {
        "meter": COLD,
        "number": "1",
        "count": "2",
    }
    await waited(hass, flow)


async def test_names_may_be_a_pattern(
    hass: HomeAssistant, empty: MockConfigEntry
) -> None:
    """Of what is known of each; a name of the list goes before it."""
    text = f"{COLD};;Kitchen\n{WARM};Mine;"
    flow = await chosen(hass, await pasted(hass, empty, text, "Water {number} {area}"))
    assert flow["reason"] == "meters_added"
    meters = told(hass, empty)
    assert meters[COLD] == (f"Water {COLD} Kitchen", "Kitchen")
    assert meters[WARM][0] == "Mine"


async def test_meters_that_are_there_are_named_without_being_read(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus
) -> None:
    """By number or address; the others stay as they are."""
    before, asked = told(hass, loaded), len(bus.requests)
    address = meter_of(bus, WARM).primary_address
    flow = await pasted(hass, loaded, f"{COLD};Garden;Outside\n{address};Bath;")
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "meters_named")
    assert flow["description_placeholders"] == {"count": "2"}
    assert len(bus.requests) == asked
    await settle(hass)
    assert told(hass, loaded) == before | {
        COLD: ("Garden", "Outside"),
        WARM: ("Bath", ""),
    }


async def test_a_meter_that_is_there_again_is_called_as_the_list_says(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Home Assistant remembers what its device was called before."""
    devices = dr.async_get(hass)
    for each in dr.async_entries_for_config_entry(devices, loaded.entry_id):
        devices.async_update_device(each.id, name_by_user="Old")
    await remove(hass, loaded, COLD)
    flow = await chosen(hass, await pasted(hass, loaded, f"{COLD};Garden;"))
    assert flow["reason"] == "meters_added"
    assert told(hass, loaded)[COLD][0] == "Garden"


async def test_those_that_fail_are_named_with_why_and_tried_again(
    hass: HomeAssistant, empty: MockConfigEntry, bus: SimulatedBus
) -> None:
    """The others wait until then, or go on without them."""
    silent = meter_of(bus, WARM)
    silent.silent = True
    flow = await pasted(hass, empty, f"{COLD};Cold\n{WARM};Warm")
    assert (flow["step_id"], flow["menu_options"]) == (
        "list_read",
        ["list_again", "list_go_on", "by_list"],
    )
    words = flow["description_placeholders"]
    assert words is not None
    assert words["count"] == "1"
    assert WARM in words["failed"]
    assert "No meter answers" in words["failed"]
    silent.silent = False
    flow = await submit(hass, flow, {"next_step_id": "list_again"})
    flow = await chosen(hass, await waited(hass, flow))
    assert flow["reason"] == "meters_added"
    assert {COLD, WARM} <= told(hass, empty).keys()


async def test_one_goes_on_without_those_that_fail(
    hass: HomeAssistant, empty: MockConfigEntry, bus: SimulatedBus
) -> None:
    """They can be added any time later."""
    meter_of(bus, WARM).silent = True
    flow = await pasted(hass, empty, f"{COLD};Cold\n{WARM};Warm\n{GAS};Gas")
    flow = await submit(hass, flow, {"next_step_id": "list_go_on"})
    flow = await chosen(hass, flow)
    assert flow["reason"] == "meters_added"
    meters = told(hass, empty)
    assert (meters[COLD][0], meters[GAS][0]) == ("Cold", "Gas")
    assert WARM not in {str(each.unique_id)[:8] for each in empty.subentries.values()}


async def test_there_is_nobody_to_go_on_with_where_all_fail(
    hass: HomeAssistant, empty: MockConfigEntry, bus: SimulatedBus
) -> None:
    """They are read again, or the list is another one."""
    for number in (COLD, WARM):
        meter_of(bus, number).silent = True
    flow = await pasted(hass, empty, f"{COLD};Cold\n{WARM};Warm")
    assert flow["menu_options"] == ["list_again", "by_list"]


async def test_two_numbers_in_one_field_are_two_meters(
    hass: HomeAssistant, empty: MockConfigEntry
) -> None:
    """Where one is asked for, too."""
    flow = await start(hass, empty, "by_address")
    flow = await submit(hass, flow, {"address": f"{COLD}, {WARM}"})
    flow = await chosen(hass, await waited(hass, flow))
    assert flow["reason"] == "meters_added"
    assert {COLD, WARM} <= told(hass, empty).keys()


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"meter_list": ""}, {"meter_list": "list_empty"}),
        ({"meter_list": "Number;Name"}, {"meter_list": "list_empty"}),
        ({"meter_list": "1;A\nnobody;B"}, {"meter_list": "list_bad_meter"}),
        ({"meter_list": "1;A\n1;B"}, {"meter_list": "list_said_twice"}),
        (
            {"meter_list": "1", "name_pattern": "Heat {nonsense}"},
            {"name_pattern": "bad_pattern"},
        ),
        (
            {"meter_list": "1", "name_pattern": "Heat {"},
            {"name_pattern": "bad_pattern"},
        ),
    ],
)
async def test_what_is_wrong_with_a_list_is_told(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    answers: dict[str, Any],
    errors: dict[str, str],
) -> None:
    """Before anything is read, and nothing that was typed is lost."""
    asked = len(bus.requests)
    flow = await start(hass, loaded, "by_list")
    flow = await submit(hass, flow, answers)
    assert (flow["step_id"], flow["errors"]) == ("by_list", errors)
    assert len(bus.requests) == asked


async def test_a_name_of_the_list_may_be_a_pattern_and_is_no_markup(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Whoever pasted it from wherever."""
    await pasted(hass, loaded, f"{COLD};<img src=x> {{number}};")
    await settle(hass)
    assert told(hass, loaded)[COLD][0] == f"<img src=x> {COLD}"
