"""Living with it: status, reading now, new meters, exchanged meters, moved gateways."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, override
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    snapshot_platform,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meterbus.bus.line import BrokenLineError, LineProblem
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.protocol.frames import LongFrame
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import SOURCE_IGNORE, ConfigFlowResult, ConfigSubentry
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
from homeassistant.util.async_ import get_scheduled_timer_handles
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import AnswerHead, RecordsTelegram, integer, record
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
COLD_NAME = f"cold_water_meter_{COLD_NUMBER}"
VOLUME = f"sensor.{COLD_NAME}_volume"
READ_NOW = f"button.{COLD_NAME}_read_now"
SUCCESSOR = SecondaryAddress.parse("665199992D2C3B16")


class Headless:
    """A meter whose answers do not tell who it is, nor how."""

    pages = 1

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return a volume behind CI 78, which has no header."""
        return LongFrame(0x08, head.address, 0x78, record("04 13", integer(7, 4)))


async def press(hass: HomeAssistant) -> None:
    """Press the button that reads the cold water meter."""
    await hass.services.async_call(
        "button", "press", {"entity_id": READ_NOW}, blocking=True
    )


@only_in_memory("snapshots have the names of their tests")
@pytest.mark.parametrize("platform", [Platform.BINARY_SENSOR, Platform.BUTTON])
async def test_the_other_entities_are_described(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    platform: Platform,
) -> None:
    """Status and buttons of five meters."""
    with patch("custom_components.mbus.PLATFORMS", [platform]):
        await set_up(hass, entry)
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


@pytest.mark.parametrize(
    ("status", "problem", "battery"),
    [(0x00, STATE_OFF, STATE_OFF), (0x04, STATE_OFF, STATE_ON)]
    + [(flag, STATE_ON, STATE_OFF) for flag in (0x02, 0x03, 0x08, 0x10)],
)
async def test_a_meter_tells_how_it_is(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    status: int,
    problem: str,
    battery: str,
) -> None:
    """Error bits are a problem, the power bit is a battery, and it gets well again."""
    meter = meter_of(bus, COLD_NUMBER)
    records = record("04 13", integer(1, 4))
    meter.telegrams = RecordsTelegram(records, status)
    await pass_interval(hass, freezer)
    assert state(hass, f"binary_sensor.{COLD_NAME}_problem").state == problem
    assert state(hass, f"binary_sensor.{COLD_NAME}_battery").state == battery
    meter.telegrams = RecordsTelegram(records)
    await pass_interval(hass, freezer)
    assert state(hass, f"binary_sensor.{COLD_NAME}_problem").state == STATE_OFF


async def test_a_meter_that_does_not_tell_how_it_is_is_unknown(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """An answer without a header has no status: that is no "all is well"."""
    meter = meter_of(bus, COLD_NUMBER)
    source, meter.telegrams = meter.telegrams, Headless()
    await pass_interval(hass, freezer)
    problem = f"binary_sensor.{COLD_NAME}_problem"
    assert state(hass, problem).state == STATE_UNKNOWN
    assert "flags" not in state(hass, problem).attributes
    assert state(hass, VOLUME).state == "0.007"
    meter.telegrams = source
    await pass_interval(hass, freezer)
    assert state(hass, problem).state == STATE_OFF


async def test_a_button_reads_a_meter_now(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus
) -> None:
    """The sensors follow at once."""
    meter_of(bus, COLD_NUMBER).telegrams = RecordsTelegram(
        record("04 13", integer(400000, 4))
    )
    await press(hass)
    assert state(hass, VOLUME).state == "400.000"


async def test_a_button_says_why_a_meter_cannot_be_read(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus
) -> None:
    """The person who pressed it reads the reason; the next press works."""
    meter = meter_of(bus, COLD_NUMBER)
    meter.silent = True
    with pytest.raises(HomeAssistantError, match="does not answer"):
        await press(hass)
    meter.silent = False
    await press(hass)
    assert state(hass, VOLUME).state == "318.400"


@pytest.fixture
async def exchanged(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> SimulatedMeter:
    """Return a meter that has taken the place of the cold water meter."""
    assert await async_setup_component(hass, REPAIRS, {})
    meter = meter_of(bus, COLD_NUMBER)
    meter.secondary_address = SUCCESSOR
    await pass_interval(hass, freezer)
    return meter


class Stray(RecordsTelegram):
    """The telegram of another meter, in the place of the one that was asked for."""

    @override
    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        return super().telegram(page, replace(head, secondary_address=SUCCESSOR))


async def test_a_stray_answer_is_no_exchanged_meter(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """The meter is there, and was selected: what came late belongs to another."""
    meter = meter_of(bus, COLD_NUMBER)
    source, meter.telegrams = meter.telegrams, Stray(record("04 13", integer(1, 4)))
    await pass_interval(hass, freezer)
    assert state(hass, VOLUME).state == "unavailable"
    assert issue_registry.issues == {}
    meter.telegrams = source
    await pass_interval(hass, freezer)
    assert state(hass, VOLUME).state == "318.400"


async def fix(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, choice: str
) -> dict[str, Any]:
    """Open the repair and choose."""
    (issue_id,) = (key[1] for key in ir.async_get(hass).issues if key[0] == DOMAIN)
    client = await hass_client()
    opened = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue_id}
    )
    flow = await opened.json()
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["found"] == "66519999"
    chosen = await client.post(
        f"/api/repairs/issues/fix/{flow['flow_id']}", json={"next_step_id": choice}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    result: dict[str, Any] = await chosen.json()
    return result


async def test_an_exchanged_meter_takes_over_when_a_person_says_so(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    exchanged: SimulatedMeter,
    hass_client: ClientSessionGenerator,
    entity_registry: er.EntityRegistry,
    issue_registry: ir.IssueRegistry,
) -> None:
    """The sensors and their history go on with the new meter's values."""
    before = entity_registry.async_get(VOLUME)
    assert state(hass, VOLUME).state == "unavailable"
    result = await fix(hass, hass_client, "accept")
    assert result["type"] == "create_entry"
    assert state(hass, VOLUME).state == "318.400"
    after = entity_registry.async_get(VOLUME)
    assert before is not None
    assert after is not None
    assert before.id == after.id
    assert after.unique_id == f"{SUCCESSOR}_volume"
    assert issue_registry.issues == {}


async def test_an_exchanged_meter_takes_over_the_name_that_a_person_gave(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    exchanged: SimulatedMeter,
    hass_client: ClientSessionGenerator,
) -> None:
    """The flat is the same; a name with the old number in it is not kept."""
    (subentry,) = (
        each for each in loaded.subentries.values() if COLD_NUMBER in each.title
    )
    hass.config_entries.async_update_subentry(loaded, subentry, title="Kitchen")
    await hass.async_block_till_done(wait_background_tasks=True)
    await fix(hass, hass_client, "accept")
    assert loaded.subentries[subentry.subentry_id].title == "Kitchen"


async def test_an_exchanged_meter_takes_over_without_a_device(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    exchanged: SimulatedMeter,
    hass_client: ClientSessionGenerator,
    device_registry: dr.DeviceRegistry,
) -> None:
    """Where somebody has removed the old one's device, the new meter gets its own."""
    old = next(
        each
        for each in dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
        if each.serial_number == COLD_NUMBER
    )
    device_registry.async_remove_device(old.id)
    result = await fix(hass, hass_client, "accept")
    assert result["type"] == "create_entry"
    serial_numbers = {
        each.serial_number
        for each in dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
    }
    assert "66519999" in serial_numbers
    assert COLD_NUMBER not in serial_numbers


def remove(
    hass: HomeAssistant, entry: MockConfigEntry, subentry: ConfigSubentry
) -> None:
    """Remove a meter."""
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)


def spoil(
    hass: HomeAssistant, entry: MockConfigEntry, subentry: ConfigSubentry
) -> None:
    """Store of a meter what cannot be read."""
    data = {**subentry.data, "key": "no hex"}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)


@pytest.mark.parametrize("make_way", [remove, spoil])
@pytest.mark.parametrize(
    ("choice", "reason"), [("accept", "meter_gone"), ("ignore", "issue_ignored")]
)
async def test_an_exchanged_meter_that_has_gone_meanwhile_is_told(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    exchanged: SimulatedMeter,
    hass_client: ClientSessionGenerator,
    make_way: Callable[[HomeAssistant, MockConfigEntry, ConfigSubentry], None],
    choice: str,
    reason: str,
) -> None:
    """The repair was open in one window, and the meter changed in another."""
    (subentry,) = (
        each for each in loaded.subentries.values() if COLD_NUMBER in each.title
    )
    (issue_id,) = (key[1] for key in ir.async_get(hass).issues if key[0] == DOMAIN)
    client = await hass_client()
    opened = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue_id}
    )
    flow = await opened.json()
    make_way(hass, loaded, subentry)
    await hass.async_block_till_done(wait_background_tasks=True)
    chosen = await client.post(
        f"/api/repairs/issues/fix/{flow['flow_id']}", json={"next_step_id": choice}
    )
    result = await chosen.json()
    assert (result["type"], result["reason"]) == ("abort", reason)


async def test_an_exchanged_meter_can_be_left_alone(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    exchanged: SimulatedMeter,
    hass_client: ClientSessionGenerator,
    issue_registry: ir.IssueRegistry,
) -> None:
    """The issue is out of sight, and nothing of the other meter is shown."""
    await fix(hass, hass_client, "ignore")
    (issue,) = issue_registry.issues.values()
    assert issue.dismissed_version is not None
    assert state(hass, VOLUME).state == "unavailable"


async def test_the_issue_goes_when_the_meter_is_back(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    exchanged: SimulatedMeter,
    issue_registry: ir.IssueRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Two meters had the same address for a while; nothing has to be decided."""
    exchanged.secondary_address = SecondaryAddress.parse("665102112D2C3B16")
    await pass_interval(hass, freezer)
    assert issue_registry.issues == {}
    assert state(hass, VOLUME).state == "318.400"


@pytest.fixture
async def newcomer(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, Any]]
) -> MockConfigEntry:
    """Return a gateway with a daily search, to whose bus a meter was added meanwhile."""
    cold = meter_of(bus, COLD_NUMBER)
    bus.meters = [each for each in bus.meters if each is not cold]
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    hass.config_entries.async_update_entry(entry, options={"daily_search": True})
    await hass.async_block_till_done(wait_background_tasks=True)
    bus.meters = [*bus.meters, cold]
    return entry


async def next_day(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Any:
    """Let a day pass; return the cards that discovered meters have."""
    freezer.tick(timedelta(days=1, minutes=1))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    return hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_a_gateway_that_is_unloaded_as_its_day_begins_is_not_searched(
    hass: HomeAssistant,
    newcomer: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The disk takes its time to keep when it was searched."""
    is_stored = asyncio.Event()

    async def store(_: object, __: object) -> None:
        await is_stored.wait()

    monkeypatch.setattr("custom_components.mbus.discovery.Store.async_save", store)
    freezer.tick(timedelta(days=1, minutes=1))
    async_fire_time_changed(hass)
    await asyncio.sleep(0)
    await hass.config_entries.async_unload(newcomer.entry_id)
    is_stored.set()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []
    assert "AttributeError" not in caplog.text


async def test_a_new_meter_becomes_a_card_and_is_added(
    hass: HomeAssistant, newcomer: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """One card, named after the meter; two answers later it has sensors."""
    (card,) = await next_day(hass, freezer)
    assert card["context"]["title_placeholders"] == {
        "name": "Cold water meter 66510211"
    }
    flow: ConfigFlowResult = await hass.config_entries.flow.async_configure(
        card["flow_id"], {}
    )
    assert flow["step_id"] == "records"
    flow = await hass.config_entries.flow.async_configure(
        card["flow_id"], {"preset": "suggested", "records": ["volume"]}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "meter_added")
    assert state(hass, VOLUME).state == "318.400"
    assert await next_day(hass, freezer) == []


async def test_a_card_goes_with_its_gateway(
    hass: HomeAssistant, newcomer: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Nobody has opened it yet."""
    await next_day(hass, freezer)
    await hass.config_entries.async_remove(newcomer.entry_id)
    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []


async def test_an_opened_card_of_a_gateway_that_is_gone_says_so(
    hass: HomeAssistant, newcomer: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Nothing can be added to a gateway that was removed meanwhile."""
    (card,) = await next_day(hass, freezer)
    configure = hass.config_entries.flow.async_configure
    await configure(card["flow_id"], {})
    await hass.config_entries.async_remove(newcomer.entry_id)
    flow = await configure(
        card["flow_id"], {"preset": "suggested", "records": ["volume"]}
    )
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "gateway_gone")


async def test_a_meter_without_a_number_that_is_known_is_not_announced(
    hass: HomeAssistant,
    newcomer: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It is known by its address: its card says so, and comes no more once it is added."""
    meter_of(bus, "66510211").secondary_address = SecondaryAddress.parse(
        "000000002D2C3B16"
    )
    (card,) = await next_day(hass, freezer)
    assert card["context"]["unique_id"] == f"{newcomer.entry_id}_address_1"
    configure = hass.config_entries.flow.async_configure
    await configure(card["flow_id"], {})
    await configure(card["flow_id"], {"preset": "suggested", "records": ["volume"]})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await next_day(hass, freezer) == []


async def test_an_ignored_meter_is_not_announced_again(
    hass: HomeAssistant, newcomer: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """The neighbor's meter on the same bus is told once."""
    (card,) = await next_day(hass, freezer)
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IGNORE},
        data={"unique_id": card["context"]["unique_id"], "title": "Neighbor"},
    )
    assert await next_day(hass, freezer) == []


@over_every_line
async def test_a_search_on_a_dead_line_announces_nothing(
    hass: HomeAssistant,
    newcomer: MockConfigEntry,
    line: AnyLine,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It is tried again the next day."""
    await line.lose()
    assert await next_day(hass, freezer) == []
    await line.restore()
    await line.pause(3600)
    assert len(await next_day(hass, freezer)) == 1


@only_in_memory("a simulator that serves has timers of its own")
async def test_nothing_is_left_to_happen_after_a_shutdown(
    hass: HomeAssistant, newcomer: MockConfigEntry
) -> None:
    """A gateway is not unloaded then: what waits for its time has to go by itself."""
    await hass.async_stop(force=True)
    timers = get_scheduled_timer_handles(hass.loop)
    assert [each for each in timers if not each.cancelled()] == []


@pytest.mark.parametrize(
    ("choice", "where", "device"),
    [
        (
            "network",
            {"host": "elsewhere", "port": 4000, "protocol": "rfc2217"},
            "rfc2217://elsewhere:4000",
        ),
        ("serial", {"device": "/dev/ttyUSB9"}, "/dev/ttyUSB9"),
    ],
)
async def test_a_gateway_moves_without_losing_a_meter(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    connected: list[dict[str, Any]],
    choice: str,
    where: dict[str, Any],
    device: str,
) -> None:
    """Another host or port, another rate: the meters and their sensors are the same."""
    meters = set(loaded.subentries)
    flow = await loaded.start_reconfigure_flow(hass)
    configure = hass.config_entries.flow.async_configure
    flow = await configure(flow["flow_id"], {"next_step_id": choice})
    flow = await configure(flow["flow_id"], where)
    assert flow["step_id"] == "moved_link"
    link = {"baud_rate": "2400", "advanced": {"parity": "none", "extra_time_ms": 0}}
    flow = await configure(flow["flow_id"], link)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert flow["reason"] == "reconfigure_successful"
    assert loaded.data["device"] == connected[-1]["url"] == device
    assert set(loaded.subentries) == meters
    assert state(hass, VOLUME).state == "318.400"


async def test_a_gateway_does_not_move_to_where_another_is(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Two gateways on one line would disturb each other."""
    url = "socket://elsewhere:4000"
    MockConfigEntry(domain=DOMAIN, data={"device": url}).add_to_hass(hass)
    flow = await loaded.start_reconfigure_flow(hass)
    configure = hass.config_entries.flow.async_configure
    flow = await configure(flow["flow_id"], {"next_step_id": "network"})
    flow = await configure(
        flow["flow_id"], {"host": "elsewhere", "port": 4000, "protocol": "socket"}
    )
    assert (flow["type"], flow["reason"]) == (
        FlowResultType.ABORT,
        "already_configured",
    )


@only_in_memory("done over TCP in test_real_lines.py")
async def test_a_line_that_fails_at_the_new_place_is_corrected_there(
    hass: HomeAssistant, loaded: MockConfigEntry, line: MemoryLine
) -> None:
    """The gateway stays where it was until the new line has been opened."""
    url = "socket://elsewhere:4000"
    flow = await loaded.start_reconfigure_flow(hass)
    configure = hass.config_entries.flow.async_configure
    flow = await configure(flow["flow_id"], {"next_step_id": "network"})
    flow = await configure(
        flow["flow_id"], {"host": "elsewhere", "port": 4000, "protocol": "socket"}
    )
    line.open_error = BrokenLineError(LineProblem.UNREACHABLE, url, "details")
    link = {"baud_rate": "2400", "advanced": {"parity": "even", "extra_time_ms": 0}}
    flow = await configure(flow["flow_id"], link)
    assert flow["step_id"] == "moved_link"
    assert flow["errors"] == {"base": "host_unreachable"}
    assert loaded.data["device"] == "socket://gateway:10001"
    line.open_error = None
    flow = await configure(flow["flow_id"], link)
    assert flow["reason"] == "reconfigure_successful"
    assert loaded.data["device"] == url


async def test_a_gateway_that_stays_where_it_is_gets_other_settings(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    connected: list[dict[str, Any]],
    line: AnyLine,
) -> None:
    """Its line is in use by the gateway itself: it is not opened a second time."""
    flow = await loaded.start_reconfigure_flow(hass)
    configure = hass.config_entries.flow.async_configure
    flow = await configure(flow["flow_id"], {"next_step_id": "network"})
    flow = await configure(
        flow["flow_id"], {"host": "gateway", "port": 10001, "protocol": "socket"}
    )
    link = {"baud_rate": "2400", "advanced": {"parity": "none", "extra_time_ms": 100}}
    flow = await configure(flow["flow_id"], link)
    assert line.opened == 1
    await hass.async_block_till_done(wait_background_tasks=True)
    assert flow["reason"] == "settings_saved"
    assert connected[-1]["parity"] == "none"
    assert connected[-1]["allowance_s"] == pytest.approx(0.5)
    assert state(hass, VOLUME).state == "318.400"


async def test_a_device_that_no_meter_stands_behind_can_be_removed(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    hass_ws_client: Any,
) -> None:
    """Only the device of the gateway itself stays as long as the gateway."""
    assert await async_setup_component(hass, "config", {})
    stale = device_registry.async_get_or_create(
        config_entry_id=loaded.entry_id, identifiers={(DOMAIN, "gone")}
    )
    client = await hass_ws_client(hass)
    removed = await client.remove_device(stale.id)
    assert removed["success"]
    gateway, *_ = dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
    refused = await client.remove_device(gateway.id)
    assert not refused["success"]


async def test_a_meter_is_removed_with_its_device(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    hass_ws_client: Any,
) -> None:
    """Whoever presses Delete on the page of a meter wants the meter to go."""
    assert await async_setup_component(hass, "config", {})
    meters = len(loaded.subentries)
    device = device_registry.async_get_device_by_identifier(
        (DOMAIN, "665102112D2C3B16"), loaded.entry_id
    )
    assert device is not None
    client = await hass_ws_client(hass)
    removed = await client.remove_device(device.id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert removed["success"]
    assert len(loaded.subentries) == meters - 1
    assert hass.states.get(VOLUME) is None
    assert device_registry.async_get(device.id) is None


async def test_an_issue_goes_with_its_meter(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    exchanged: SimulatedMeter,
    issue_registry: ir.IssueRegistry,
) -> None:
    """What is to be decided of a meter is nobody's business once it is removed."""
    (issue,) = issue_registry.issues.values()
    assert issue.data is not None
    hass.config_entries.async_remove_subentry(loaded, issue.data["subentry_id"])
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issue_registry.issues == {}


async def test_an_issue_goes_with_its_gateway(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    exchanged: SimulatedMeter,
    issue_registry: ir.IssueRegistry,
) -> None:
    """A gateway that is removed leaves nothing to repair."""
    assert len(issue_registry.issues) == 1
    await hass.config_entries.async_remove(loaded.entry_id)
    assert issue_registry.issues == {}


async def test_a_known_meter_in_the_place_of_another_has_not_replaced_it(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Late answers on a slow line look like that, and two histories would be mixed."""
    meter_of(bus, COLD_NUMBER).silent = True
    meter_of(bus, "66510348").primary_address = 1
    await pass_interval(hass, freezer)
    assert state(hass, VOLUME).state == "unavailable"
    assert not [key for key in issue_registry.issues if "replaced" in key[1]]
    meter_of(bus, "66510348").secondary_address = SUCCESSOR
    await pass_interval(hass, freezer)
    assert [key for key in issue_registry.issues if "replaced" in key[1]]


async def test_a_meter_that_has_replaced_one_has_not_replaced_another_as_well(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    exchanged: SimulatedMeter,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Its late answers look like that at every meter that is asked after it."""
    other = meter_of(bus, "66510348")
    exchanged.primary_address, other.silent = other.primary_address, True
    await pass_interval(hass, freezer)
    assert state(hass, "sensor.warm_water_meter_66510348_volume").state == "unavailable"
    assert len(issue_registry.issues) == 1
    exchanged.secondary_address = SecondaryAddress.parse("660000122D2C3B16")
    await pass_interval(hass, freezer)
    assert len(issue_registry.issues) == 2
