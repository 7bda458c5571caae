"""Adding meters to a gateway, and changing one, while the gateway goes on polling."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import SUBENTRY_METER
from custom_components.mbus.meterbus.protocol.errors import InputError
from custom_components.mbus.meterbus.registers.notations import addresses_of
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.helpers import entity_registry as er
from simulator.bus import SimulatedBus
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import entry_of, meter_of, pass_interval, set_up, state
from tests.lines import (
    AnyLine,
    MemoryLine,
    only_in_memory,
    over_every_line,
    over_memory_and_tcp,
)

pytestmark = over_memory_and_tcp

COLD_NUMBER = "66510211"
COLD = f"sensor.cold_water_meter_{COLD_NUMBER}"
ADVANCED = {"telegrams": 16, "toggles_fcb": True}
SETTINGS = {"name": "Cold water", "addressing": "automatic", "advanced": ADVANCED}


@pytest.fixture
async def without_cold(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, Any]]
) -> MockConfigEntry:
    """Return a loaded gateway that knows all meters but the one for cold water."""
    cold = meter_of(bus, COLD_NUMBER)
    bus.meters = [each for each in bus.meters if each is not cold]
    entry = await entry_of(hass, bus)
    bus.meters = [*bus.meters, cold]
    await set_up(hass, entry)
    return entry


async def start(
    hass: HomeAssistant, entry: MockConfigEntry, choice: str
) -> SubentryFlowResult:
    """Start adding a meter in this way."""
    flow = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    return await submit(hass, flow, {"next_step_id": choice})


async def change(
    hass: HomeAssistant, entry: MockConfigEntry, choice: str
) -> SubentryFlowResult:
    """Start changing the cold water meter in this way."""
    flow = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_METER),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": cold_of(entry).subentry_id,
        },
    )
    return await submit(hass, flow, {"next_step_id": choice})


async def submit(
    hass: HomeAssistant, flow: SubentryFlowResult, answers: dict[str, Any] | None
) -> SubentryFlowResult:
    """Fill in the form that a flow shows."""
    return await hass.config_entries.subentries.async_configure(
        flow["flow_id"], answers
    )


async def searched(hass: HomeAssistant, flow: SubentryFlowResult) -> SubentryFlowResult:
    """Wait for the search of a flow to end."""
    await hass.async_block_till_done(wait_background_tasks=True)
    return await submit(hass, flow, None)


def cold_of(entry: MockConfigEntry) -> ConfigSubentry:
    """Return the subentry of the cold water meter."""
    (subentry,) = (
        each
        for each in entry.subentries.values()
        if str(each.unique_id).startswith(COLD_NUMBER)
    )
    return subentry


def preselected(flow: SubentryFlowResult, field: str) -> Any:
    """Return what is chosen in a form before anybody touches it."""
    (key,) = (key for key in flow["data_schema"].schema if key == field)
    return key.default()


async def settle(hass: HomeAssistant) -> None:
    """Let a reload, and the reads after it, end."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def read_now(hass: HomeAssistant) -> None:
    """Read the cold water meter out of turn."""
    button = f"button.cold_water_meter_{COLD_NUMBER}_read_now"
    await hass.services.async_call(
        "button", "press", {"entity_id": button}, blocking=True
    )


async def test_a_search_offers_only_what_is_new(
    hass: HomeAssistant, without_cold: MockConfigEntry, line: AnyLine
) -> None:
    """The known meters are left out, and the gateway's own line is used."""
    flow = await searched(hass, await start(hass, without_cold, "search_secondary"))
    assert flow["step_id"] == "meters"
    (cold,) = preselected(flow, "meters")
    assert cold.startswith(COLD_NUMBER)
    flow = await submit(hass, flow, {"meters": [cold]})
    flow = await submit(
        hass, flow, {"preset": "suggested", "records": ["volume", "volume_flow"]}
    )
    await settle(hass)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "meters_added")
    assert state(hass, f"{COLD}_volume").state == "318.400"
    assert line.opened == 1


async def test_a_search_by_primary_address_finds_it_too(
    hass: HomeAssistant, without_cold: MockConfigEntry
) -> None:
    """For meters that know no selection."""
    flow = await searched(hass, await start(hass, without_cold, "search_primary"))
    assert [each[:8] for each in preselected(flow, "meters")] == [COLD_NUMBER]


async def test_a_search_that_finds_nobody_new_says_so(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Everybody who answers is there already."""
    flow = await searched(hass, await start(hass, loaded, "search_secondary"))
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "nothing_new")


async def test_a_silent_bus_offers_other_ways(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus
) -> None:
    """The page says what to look at."""
    bus.meters = []
    flow = await searched(hass, await start(hass, loaded, "search_secondary"))
    assert flow["step_id"] == "nothing_found"
    assert "by_address" in flow["menu_options"]


@over_every_line
async def test_a_search_on_a_line_that_fails_ends_with_the_reason(
    hass: HomeAssistant, without_cold: MockConfigEntry, line: AnyLine
) -> None:
    """Nothing is added; the next try works."""
    flow = await start(hass, without_cold, "search_secondary")
    await line.lose()
    flow = await searched(hass, flow)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "search_failed")
    await line.restore()
    flow = await searched(hass, await start(hass, without_cold, "search_secondary"))
    assert flow["step_id"] == "meters"


@pytest.mark.parametrize(
    "typed",
    [
        *(COLD_NUMBER, "6651 0211", "66.510.211", "6651-0211", "11025166", "1"),
        *("665102112D2C3B16", "665102112C2D3B16", "66510211-2C2D-3B-16"),
        *(
            "110251662D2C3B16",
            "66510211FFFFFFFF",
            "11025166FFFFFFFF",
            "66510211FFFF3B16",
        ),
        *(
            "KAM 66510211",
            "KAM66510211",
            "HYD 66510211",
            "ID: 66510211",
            "S/N 66510211",
        ),
        *("6651021FFFFFFFFF", "FFFF0211"),
    ],
)
async def test_a_meter_is_added_by_what_is_printed_on_it(
    hass: HomeAssistant, without_cold: MockConfigEntry, typed: str
) -> None:
    """Serial number in the forms that people have it, a mask, or an address.

    Letters beside the number may be those of a reseller, and not the meter's own.
    """
    flow = await start(hass, without_cold, "by_address")
    flow = await submit(hass, flow, {"address": typed})
    assert flow["step_id"] == "records"
    await submit(hass, flow, {"preset": "suggested", "records": ["volume"]})
    await settle(hass)
    assert cold_of(without_cold).title == "Cold water meter 66510211"
    assert state(hass, f"{COLD}_volume").state == "318.400"


async def test_an_address_whose_other_half_is_wrong_names_the_meter_that_answers(
    hass: HomeAssistant, without_cold: MockConfigEntry
) -> None:
    """Version 1B is typed, 3B answers: the person decides, with the digits at hand."""
    flow = await start(hass, without_cold, "by_address")
    flow = await submit(hass, flow, {"address": "665102112D2C1B16"})
    assert flow["errors"] == {"address": "other_meter"}
    assert "665102112D2C3B16" in flow["description_placeholders"]["error"]
    flow = await submit(hass, flow, {"address": "665102112D2C3B16"})
    assert flow["step_id"] == "records"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("251", "bad_address"),
        ("12345", "bad_address"),
        ("water", "bad_address"),
        ("12345678", "no_answer"),
        ("KAM 12345678", "no_answer"),
        ("250", "no_answer"),
        ("66510348", "already_added"),
    ],
)
async def test_a_wrong_address_is_corrected_in_place(
    hass: HomeAssistant, without_cold: MockConfigEntry, typed: str, error: str
) -> None:
    """The field says what is wrong; the right one goes on."""
    flow = await start(hass, without_cold, "by_address")
    flow = await submit(hass, flow, {"address": typed})
    assert flow["errors"] == {"address": error}
    flow = await submit(hass, flow, {"address": COLD_NUMBER})
    assert flow["step_id"] == "records"


async def test_a_damaged_answer_is_told_where_the_address_was_typed(
    hass: HomeAssistant, without_cold: MockConfigEntry, bus: SimulatedBus
) -> None:
    """The error is that of the answer."""
    meter_of(bus, COLD_NUMBER).corrupt_answers = 100
    flow = await start(hass, without_cold, "by_address")
    flow = await submit(hass, flow, {"address": "1"})
    assert flow["errors"] == {"address": "damaged_answer"}


@pytest.mark.parametrize("choice", ["search_secondary", "by_address"])
async def test_a_gateway_that_is_not_running_cannot_be_searched(
    hass: HomeAssistant, loaded: MockConfigEntry, choice: str
) -> None:
    """The dialog says so instead of opening a second line."""
    await hass.config_entries.async_unload(loaded.entry_id)
    flow = await hass.config_entries.subentries.async_init(
        (loaded.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "not_loaded")


async def test_records_are_added_and_left_out(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    """A sensor that is not chosen any more is gone, the others keep their history."""
    before = entity_registry.async_get(f"{COLD}_volume")
    flow = await change(hass, loaded, "values")
    assert "volume" in preselected(flow, "records")
    await submit(hass, flow, {"records": ["volume"], "whole_model": False})
    await settle(hass)
    assert state(hass, f"{COLD}_volume").state == "318.400"
    assert entity_registry.async_get(f"{COLD}_flow_rate") is None
    after = entity_registry.async_get(f"{COLD}_volume")
    assert before is not None
    assert after is not None
    assert before.id == after.id
    flow = await change(hass, loaded, "values")
    await submit(
        hass, flow, {"records": ["volume", "volume_flow"], "whole_model": False}
    )
    await settle(hass)
    assert state(hass, f"{COLD}_flow_rate").state != "unavailable"


async def test_what_others_put_on_the_device_stays(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    """A helper made from a record that is left out is its owner's to remove."""
    flow_rate = entity_registry.async_get(f"{COLD}_flow_rate")
    assert flow_rate is not None
    helper = entity_registry.async_get_or_create(
        "sensor", "derivative", "of a person", device_id=flow_rate.device_id
    )
    flow = await change(hass, loaded, "values")
    await submit(hass, flow, {"records": ["volume"], "whole_model": False})
    await settle(hass)
    assert entity_registry.async_get(flow_rate.entity_id) is None
    assert entity_registry.async_get(helper.entity_id) is not None


async def test_no_record_at_all_is_refused(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """A meter without values would be read for nothing."""
    flow = await change(hass, loaded, "values")
    flow = await submit(hass, flow, {"records": [], "whole_model": False})
    assert flow["errors"] == {"records": "choose_a_record"}


async def test_records_are_chosen_for_a_whole_model(
    hass: HomeAssistant,
    house: SimulatedBus,
    bus: SimulatedBus,
    connected: list[dict[str, Any]],
) -> None:
    """Nine meters of one model change together, the two of another do not."""
    bus.meters = house.meters
    entry = await entry_of(hass, house)
    await set_up(hass, entry)
    (kamstrup, *_) = (
        each for each in entry.subentries.values() if "Heat/cooling" in each.title
    )
    flow = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_METER),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": kamstrup.subentry_id,
        },
    )
    flow = await submit(hass, flow, {"next_step_id": "values"})
    await submit(hass, flow, {"records": ["energy"], "whole_model": True})
    await settle(hass)
    counts = [len(each.data["records"]) for each in entry.subentries.values()]
    assert sorted(counts) == [1] * 9 + [14] * 2


async def test_name_interval_and_manner_are_changed(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The meter is read at its own interval, by selection, after its own request."""
    flow = await change(hass, loaded, "settings")
    answers = SETTINGS | {
        "interval": {"hours": 2},
        "addressing": "secondary",
        "key": "00" * 16,
        "advanced": ADVANCED | {"prepare": "50 51017A01"},
    }
    await submit(hass, flow, answers)
    await settle(hass)
    await read_now(hass)
    assert cold_of(loaded).title == "Cold water"
    cold = meter_of(bus, COLD_NUMBER)
    assert [each.ci for each in cold.writes[-2:]] == [0x50, 0x51]
    writes = len(cold.writes)
    await pass_interval(hass, freezer, minutes=60)
    assert len(cold.writes) == writes
    await pass_interval(hass, freezer, minutes=61)
    assert len(cold.writes) == writes + 2


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"advanced": ADVANCED | {"prepare": "5"}}, {"advanced": "not_hex"}),
        ({"key": "1234"}, {"key": "bad_key"}),
        ({"key": "xyz"}, {"key": "bad_key"}),
    ],
)
async def test_wrong_settings_are_corrected_in_place(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    wrong: dict[str, Any],
    errors: dict[str, str],
) -> None:
    """The field or its section says what is wrong; the right one is stored."""
    flow = await change(hass, loaded, "settings")
    flow = await submit(hass, flow, SETTINGS | wrong)
    assert flow["errors"] == errors
    flow = await submit(hass, flow, SETTINGS)
    assert flow["reason"] == "reconfigure_successful"


async def test_a_value_that_the_meter_tells_wrongly_is_overridden(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """A pulse adapter counts water in a gas meter's unit: factor, unit, class and name."""
    flow = await change(hass, loaded, "override")
    flow = await submit(hass, flow, {"record": "volume"})
    await submit(
        hass,
        flow,
        {
            "name": "Gas",
            "factor": 0.1,
            "offset": 2,
            "unit": "m³",
            "device_class": "gas",
        },
    )
    await settle(hass)
    shown = state(hass, f"{COLD}_volume")
    assert shown.state == "33.8400"
    assert shown.name == "Cold water meter 66510211 Gas"
    assert shown.attributes["device_class"] == "gas"
    assert shown.attributes["state_class"] == "total_increasing"


async def test_an_overridden_unit_takes_the_class_away(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """What has another unit is not water any more, unless somebody says what it is."""
    flow = await change(hass, loaded, "override")
    flow = await submit(hass, flow, {"record": "volume"})
    await submit(hass, flow, {"unit": "barrels"})
    await settle(hass)
    shown = state(hass, f"{COLD}_volume")
    assert shown.attributes["unit_of_measurement"] == "barrels"
    assert "device_class" not in shown.attributes


async def test_a_removed_meter_leaves_nothing_behind(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    """Its subentry, device and sensors go; the others stay."""
    hass.config_entries.async_remove_subentry(loaded, cold_of(loaded).subentry_id)
    await settle(hass)
    entities = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    assert not [each for each in entities if COLD_NUMBER in each.unique_id]
    assert len(loaded.runtime_data.coordinators) == 4


@pytest.mark.parametrize("typed", ["", "251", "1234567", "zzzzzzzz"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    """Before anything is sent."""
    with pytest.raises(InputError):
        addresses_of(typed)


def advanced_of(flow: SubentryFlowResult) -> section:
    """Return the collapsed part of a form."""
    schema = flow["data_schema"].schema
    (found,) = (schema[key] for key in schema if key == "advanced")
    return found


def suggested(schema: probatio.Schema) -> dict[str, Any]:
    """Return what a form shows as stored before, by field."""
    return {
        str(key): key.description["suggested_value"]
        for key in schema.schema
        if key.description
    }


SLOW = {
    "baud_rate": "300",
    "telegrams": 3,
    "toggles_fcb": False,
    "prepare": "50",
    "pause_s": 0.5,
    "selection_pause_s": 0.4,
    "deselects": True,
    "standard_time": True,
    "reports_silence": False,
}


async def test_what_few_meters_need_is_collapsed_and_stored_beside_the_rest(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The section is one of the form only; what is stored is shown there again."""
    flow = await change(hass, loaded, "settings")
    assert advanced_of(flow).options == {"collapsed": True}
    assert set(advanced_of(flow).schema.schema) == set(SLOW)
    await submit(hass, flow, SETTINGS | {"advanced": SLOW})
    await settle(hass)
    data = cold_of(loaded).data
    assert {key: data[key] for key in SLOW} == SLOW | {"baud_rate": 300}
    assert "advanced" not in data
    flow = await change(hass, loaded, "settings")
    assert suggested(advanced_of(flow).schema) == SLOW


async def test_a_request_before_reading_is_taken_back(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus
) -> None:
    """A field that is emptied is left out of the answers."""
    flow = await change(hass, loaded, "settings")
    await submit(hass, flow, SETTINGS | {"advanced": SLOW})
    await settle(hass)
    flow = await change(hass, loaded, "settings")
    await submit(hass, flow, SETTINGS)
    cold = meter_of(bus, COLD_NUMBER)
    cold.writes.clear()
    await settle(hass)
    assert state(hass, f"{COLD}_volume").state == "318.400"
    assert cold.writes == []


async def test_a_meter_that_is_slow_after_its_selection_is_waited_for(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It is unavailable at first, and answers once the rest is as long as it needs."""
    cold = meter_of(bus, COLD_NUMBER)
    cold.selection_pause_s = 3.0
    by_selection = SETTINGS | {"addressing": "secondary"}
    flow = await change(hass, loaded, "settings")
    await submit(hass, flow, by_selection)
    await pass_interval(hass, freezer)
    assert state(hass, f"{COLD}_volume").state == "unavailable"
    flow = await change(hass, loaded, "settings")
    advanced = ADVANCED | {"selection_pause_s": 3.1}
    await submit(hass, flow, by_selection | {"advanced": advanced})
    await pass_interval(hass, freezer)
    assert state(hass, f"{COLD}_volume").state == "318.400"


async def test_a_meter_is_deselected_where_somebody_wants_that(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus
) -> None:
    """A second master that asks whoever is selected then meets nobody."""
    cold = meter_of(bus, COLD_NUMBER)
    by_selection = SETTINGS | {"addressing": "secondary"}
    await submit(hass, await change(hass, loaded, "settings"), by_selection)
    await settle(hass)
    await read_now(hass)
    assert cold.selected
    answers = by_selection | {"advanced": ADVANCED | {"deselects": True}}
    await submit(hass, await change(hass, loaded, "settings"), answers)
    await settle(hass)
    await read_now(hass)
    assert state(hass, f"{COLD}_volume").state == "318.400"
    assert not cold.selected


@only_in_memory("the clock of the line is looked at")
async def test_a_meter_rests_as_long_as_somebody_says(
    hass: HomeAssistant, loaded: MockConfigEntry, line: MemoryLine
) -> None:
    """A second read that is asked for at once waits on the bus."""
    answers = SETTINGS | {"advanced": ADVANCED | {"pause_s": 20}}
    await submit(hass, await change(hass, loaded, "settings"), answers)
    await settle(hass)
    await read_now(hass)
    before_s = line.now()
    await read_now(hass)
    # Before the read, and behind the answer to its reset.
    assert 40 < line.now() - before_s < 42


def labels(flow: SubentryFlowResult, field: str) -> dict[str, str]:
    """Return the options of a select in a form, by value."""
    schema = flow["data_schema"].schema
    (selector,) = (schema[key] for key in schema if key == field)
    return {option["value"]: option["label"] for option in selector.config["options"]}


async def test_a_record_that_the_meter_leaves_out_now_can_be_kept(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It is offered without a value, and with one as soon as the meter sends it."""
    meter = meter_of(bus, COLD_NUMBER)
    source = meter.telegrams
    meter.telegrams = RecordsTelegram(record("02 3B", integer(7, 2)))
    await pass_interval(hass, freezer)
    flow = await change(hass, loaded, "values")
    assert labels(flow, "records")["volume"] == "Volume (04 13)"
    assert labels(flow, "records")["volume_flow"] == "Flow rate: 0.007 m³/h (02 3B)"
    meter.telegrams = source
    await pass_interval(hass, freezer)
    flow = await change(hass, loaded, "values")
    assert labels(flow, "records")["volume"] == "Volume: 318.400 m³ (04 13)"


async def test_presets_tick_the_values_of_a_meter_that_is_read(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Beginning with those that it has; nothing is stored before the list is looked at."""
    flow = await change(hass, loaded, "values")
    every = list(labels(flow, "records"))
    same = {"whole_model": False}
    flow = await submit(hass, flow, same | {"preset": "none", "records": every})
    assert ticked(flow) == []
    flow = await submit(hass, flow, same | {"preset": "suggested", "records": []})
    usual = ticked(flow)
    assert usual == ["volume", "volume-export", "volume_flow"]
    flow = await submit(hass, flow, same | {"preset": "current", "records": usual})
    assert ticked(flow) == every
    flow = await submit(hass, flow, same | {"preset": "suggested", "records": every})
    flow = await submit(hass, flow, same | {"preset": "suggested", "records": usual})
    assert flow["reason"] == "reconfigure_successful"
    records = cold_of(loaded).data["records"]
    assert [each["key"] for each in records] == usual
    assert ticked(await change(hass, loaded, "values")) == usual


def ticked(flow: SubentryFlowResult) -> list[str]:
    """Return the values that are ticked in a form."""
    (key,) = (each for each in flow["data_schema"].schema if each == "records")
    return list(key.default())


async def test_a_meter_of_a_gateway_that_is_not_running_cannot_be_changed(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """What it sends is known only while it is read; after a start it can be changed."""
    context = {
        "source": SOURCE_RECONFIGURE,
        "subentry_id": cold_of(loaded).subentry_id,
    }
    await hass.config_entries.async_unload(loaded.entry_id)
    flow = await hass.config_entries.subentries.async_init(
        (loaded.entry_id, SUBENTRY_METER), context=context
    )
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "not_loaded")
    await hass.config_entries.async_setup(loaded.entry_id)
    await settle(hass)
    flow = await change(hass, loaded, "values")
    assert flow["step_id"] == "values"


async def test_a_key_is_hidden_while_it_is_typed(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Whoever looks at the screen does not need it."""
    flow = await change(hass, loaded, "settings")
    schema = flow["data_schema"].schema
    (field,) = (schema[key] for key in schema if key == "key")
    assert field.config["type"] == "password"


async def test_a_meter_goes_back_to_the_rate_of_its_gateway(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The rate of its own is emptied, and nothing of it is left."""
    flow = await change(hass, loaded, "settings")
    await submit(hass, flow, SETTINGS | {"advanced": {"baud_rate": "300"}})
    assert cold_of(loaded).data["baud_rate"] == 300
    flow = await change(hass, loaded, "settings")
    assert suggested(advanced_of(flow).schema)["baud_rate"] == "300"
    await submit(hass, flow, SETTINGS | {"advanced": {}})
    assert "baud_rate" not in cold_of(loaded).data
