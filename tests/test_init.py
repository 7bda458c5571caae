"""A gateway's life: set up, polled, lost, recovered, unloaded."""

import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.issues import LEARN_MORE
from custom_components.mbus.meterbus.bus.line import BrokenLineError, LineProblem
from custom_components.mbus.meterbus.protocol.frames import LongFrame
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from simulator.bus import SimulatedBus
from simulator.telegrams import AnswerHead, RecordsTelegram, integer, record
from tests.bus.test_hostile import A_MINUTE_S, Fuzz, HostileMeter, a_byte_a_minute
from tests.common import entry_of, meter_of, pass_interval, set_up, state
from tests.lines import (
    AnyLine,
    MemoryLine,
    only_in_memory,
    over_every_line,
    over_memory_and_networks,
    over_memory_and_tcp,
)

pytestmark = over_memory_and_tcp

COLD = "sensor.cold_water_meter_66510211_volume"
WARM = "sensor.warm_water_meter_66510348_volume"
COLD_NUMBER = "66510211"
COLD_REQUEST = bytes.fromhex("10 7B 01 7C 16")


class Encrypted:
    """A meter that encrypts: mode 5, one block."""

    pages = 1

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return a header that says so, and sixteen bytes that nobody can read."""
        header = head.secondary_address.to_bytes() + bytes((1, 0, 0x10, 0x05))
        return LongFrame(0x08, head.address, 0x72, header + bytes(range(16)))


class Busy:
    """A meter that answers with application error 08 for a telegram."""

    pages = 1

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return CI 70 with the code for busy."""
        return LongFrame(0x08, head.address, 0x70, b"\x08")


def is_available(hass: HomeAssistant, entity_id: str) -> bool:
    """Tell whether a sensor has a meter behind it."""
    return state(hass, entity_id).state != STATE_UNAVAILABLE


def complaints(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what the integration has logged for people to act on."""
    return [
        each
        for each in caplog.records
        if each.name.startswith("custom_components.mbus")
        and each.levelno >= logging.WARNING
    ]


@over_every_line
async def test_a_gateway_loads_and_unloads(
    hass: HomeAssistant, loaded: MockConfigEntry, line: AnyLine
) -> None:
    """Unloading closes the line; nothing is asked after that."""
    assert loaded.state is ConfigEntryState.LOADED
    assert line.is_open
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert loaded.state is ConfigEntryState.NOT_LOADED
    assert not line.is_open


@over_every_line
async def test_a_reload_opens_the_line_again(
    hass: HomeAssistant, loaded: MockConfigEntry, line: AnyLine
) -> None:
    """Sensors are there again, over one line."""
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (line.opened, line.closed) == (2, 1)
    assert is_available(hass, COLD)


@only_in_memory("each kind of line has another reason")
async def test_a_line_that_cannot_be_opened_is_tried_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    line: MemoryLine,
) -> None:
    """The entry waits with a reason in words, and loads once the line is there."""
    line.open_error = BrokenLineError(LineProblem.REFUSED, "socket://gateway", "no")
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason is not None
    assert "Nothing is listening on this host and port" in entry.reason
    line.open_error = None
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED


@over_every_line
async def test_a_gateway_that_is_away_at_the_start_is_found_when_it_is_there(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    line: AnyLine,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The entry is tried again by itself, and its meters are read."""
    await line.lose()
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    await line.restore()
    await pass_interval(hass, freezer)
    assert entry.state is ConfigEntryState.LOADED
    assert (is_available(hass, COLD), is_available(hass, WARM)) == (True, True)


@over_every_line
async def test_a_silent_meter_is_unavailable_and_the_others_are_not(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """One meter stops answering and comes back; its neighbor never notices."""
    meter = meter_of(bus, COLD_NUMBER)
    meter.silent = True
    await pass_interval(hass, freezer)
    assert (is_available(hass, COLD), is_available(hass, WARM)) == (False, True)
    assert loaded.state is ConfigEntryState.LOADED
    meter.silent = False
    await pass_interval(hass, freezer)
    assert (is_available(hass, COLD), is_available(hass, WARM)) == (True, True)


async def test_a_meter_that_is_silent_from_the_start_is_unavailable(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    bus: SimulatedBus,
) -> None:
    """The gateway loads all the same."""
    meter_of(bus, COLD_NUMBER).silent = True
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.LOADED
    assert (is_available(hass, COLD), is_available(hass, WARM)) == (False, True)


@over_every_line
async def test_a_lost_line_is_opened_again_by_itself(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    line: AnyLine,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Every meter is unavailable while the line is gone, and back without a restart."""
    await line.lose()
    await pass_interval(hass, freezer)
    assert (is_available(hass, COLD), is_available(hass, WARM)) == (False, False)
    await line.restore()
    await line.pause(60)
    await pass_interval(hass, freezer)
    assert (is_available(hass, COLD), is_available(hass, WARM)) == (True, True)
    assert line.is_open


@over_memory_and_networks
async def test_a_connection_that_died_unnoticed_is_opened_until_it_lives(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    line: AnyLine,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nothing comes and nothing fails, not even on the connection that is opened next."""
    bus.gateway.half_open = True
    await pass_interval(hass, freezer)
    await pass_interval(hass, freezer)
    assert (is_available(hass, COLD), is_available(hass, WARM)) == (False, False)
    bus.gateway.half_open = False
    await line.pause(60)
    await pass_interval(hass, freezer)
    await pass_interval(hass, freezer)
    assert (is_available(hass, COLD), is_available(hass, WARM)) == (True, True)


async def test_a_lost_and_a_damaged_answer_are_asked_for_again(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Two bad answers in a row are repaired by repeating the request."""
    meter = meter_of(bus, COLD_NUMBER)
    meter.lose_answers, meter.corrupt_answers = 1, 1
    await pass_interval(hass, freezer)
    assert is_available(hass, COLD)


async def test_an_answer_that_stays_damaged_is_no_value(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The meter is unavailable, with the reason once in the log, until it recovers."""
    meter = meter_of(bus, COLD_NUMBER)
    meter.corrupt_answers = 100
    await pass_interval(hass, freezer)
    await pass_interval(hass, freezer)
    assert not is_available(hass, COLD)
    (complaint,) = complaints(caplog)
    assert "66510211 was damaged, or several meters answered" in complaint.message
    assert complaint.exc_info is None
    meter.corrupt_answers = 0
    await pass_interval(hass, freezer)
    assert is_available(hass, COLD)


async def test_another_meter_in_the_place_of_the_chosen_one_is_never_shown(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A meter was exchanged: the old one's sensors do not take the new one's values."""
    meter = meter_of(bus, COLD_NUMBER)
    chosen = meter.secondary_address
    meter.secondary_address = meter_of(bus, "66510348").secondary_address
    await pass_interval(hass, freezer)
    assert not is_available(hass, COLD)
    meter.secondary_address = chosen
    await pass_interval(hass, freezer)
    assert is_available(hass, COLD)


async def test_meters_that_share_an_address_are_told_apart(
    hass: HomeAssistant,
    house: SimulatedBus,
    bus: SimulatedBus,
    connected: list[dict[str, Any]],
) -> None:
    """All eleven meters of the house are read, the four at shared addresses too."""
    bus.meters = house.meters
    await set_up(hass, await entry_of(hass, house))
    energies = [
        each for each in hass.states.async_all() if each.entity_id.endswith("_energy")
    ]
    assert len(energies) == 11
    assert STATE_UNAVAILABLE not in {each.state for each in energies}


async def test_a_meter_that_moves_to_a_taken_address_is_still_read(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """From the first collision on, it is selected by its secondary address."""
    meter_of(bus, "66510348").primary_address = 1
    await pass_interval(hass, freezer)
    assert is_available(hass, COLD)


async def test_a_meter_without_enabled_sensors_is_left_in_peace(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    bus: SimulatedBus,
    entity_registry: er.EntityRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Disabling its sensors saves its battery: the button alone sends it no request."""
    await set_up(hass, entry)
    entities = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    for each in (each for each in entities if each.domain != "button"):
        entity_registry.async_update_entity(
            each.entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    await hass.config_entries.async_reload(entry.entry_id)
    requests = len(bus.requests)
    await pass_interval(hass, freezer)
    assert len(bus.requests) == requests


async def test_a_meter_that_is_read_by_hand_alone_is_not_counted(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    """Of no meters that are read, none answers; a person who looks at one changes nothing."""
    entities = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    shown = (each for each in entities if each.config_subentry_id is not None)
    for each in (each for each in shown if each.domain != "button"):
        entity_registry.async_update_entity(
            each.entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    await hass.config_entries.async_reload(loaded.entry_id)
    button = "button.cold_water_meter_66510211_read_now"
    await hass.services.async_call(
        "button", "press", {"entity_id": button}, blocking=True
    )
    await hass.async_block_till_done()
    coordinators = loaded.runtime_data.coordinators.values()
    assert [each.has_read for each in coordinators].count(True) == 1
    assert hass.states.get("sensor.gateway_meters_answering").state == "0"


async def test_a_meter_is_read_with_two_requests(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Its link is reset, so that its first telegram comes, and it is asked for data."""
    requests = len(bus.requests)
    await pass_interval(hass, freezer)
    assert len(bus.requests) == requests + 10
    assert COLD_REQUEST in bus.requests[requests:]


async def test_the_interval_is_that_of_the_options(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Changed options take effect without a restart."""
    await set_up(hass, entry)
    hass.config_entries.async_update_entry(entry, options={"interval_s": 7200})
    await hass.async_block_till_done(wait_background_tasks=True)
    requests = len(bus.requests)
    await pass_interval(hass, freezer, minutes=60)
    assert len(bus.requests) == requests
    await pass_interval(hass, freezer, minutes=61)
    assert len(bus.requests) == requests + 10


async def test_an_application_error_is_told_in_the_meters_words(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A meter that is too busy has no values, and the log says so in whole words."""
    meter = meter_of(bus, COLD_NUMBER)
    source = meter.telegrams
    meter.telegrams = Busy()
    await pass_interval(hass, freezer)
    assert not is_available(hass, COLD)
    assert "66510211 reports an error: it is busy" in caplog.text
    meter.telegrams = source
    await pass_interval(hass, freezer)
    assert is_available(hass, COLD)


@only_in_memory("done over a pseudo-terminal in test_real_lines.py")
async def test_a_port_that_something_else_holds_is_an_issue_until_it_is_free(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    line: MemoryLine,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Waiting does not cure it; a person can, and is told where it says how."""
    line.open_error = BrokenLineError(LineProblem.IN_USE, "/dev/ttyUSB0", "busy")
    await set_up(hass, entry)
    (issue,) = issue_registry.issues.values()
    assert issue.issue_id == f"line_in_use_{entry.entry_id}"
    assert issue.learn_more_url == LEARN_MORE
    line.open_error = None
    await hass.config_entries.async_reload(entry.entry_id)
    assert issue_registry.issues == {}


async def test_a_bus_that_fell_silent_is_an_issue_until_somebody_answers(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Line settings that no longer work look like this."""
    bus.cut = True
    await pass_interval(hass, freezer)
    await pass_interval(hass, freezer)
    assert [key[1] for key in issue_registry.issues] == [
        f"nobody_answers_{loaded.entry_id}"
    ]
    bus.cut = False
    await pass_interval(hass, freezer)
    assert issue_registry.issues == {}


async def test_a_shared_address_is_an_issue_until_it_is_tried_anew(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """The meter is read by selection from the first time on."""
    other = meter_of(bus, "66510348")
    address, other.primary_address = other.primary_address, 1
    # Noise looks like that once or twice.
    for _ in range(3):
        assert issue_registry.issues == {}
        await pass_interval(hass, freezer)
        assert is_available(hass, COLD)
    assert any("shared_address" in key[1] for key in issue_registry.issues)
    other.primary_address = address
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issue_registry.issues == {}


async def test_a_noisy_line_is_not_taken_for_a_shared_address(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """A meter that is read by selection once is read by its address again."""
    meter = meter_of(bus, COLD_NUMBER)
    for _ in range(3):
        meter.corrupt_answers = 4
        await pass_interval(hass, freezer)
        await pass_interval(hass, freezer)
    assert is_available(hass, COLD)
    assert issue_registry.issues == {}
    assert COLD_REQUEST in bus.requests[-10:]


@only_in_memory("hours of nonsense would be hours")
@pytest.mark.parametrize("seed", range(3))
async def test_a_gateway_that_sends_nonsense_is_lived_with(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    line: MemoryLine,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    seed: int,
) -> None:
    """No traceback, no task that is left, and the meters are there again afterwards."""
    meters, bus.meters = bus.meters, [HostileMeter(Fuzz(seed))]
    for _ in range(12):
        await pass_interval(hass, freezer)
    assert loaded.state is ConfigEntryState.LOADED
    assert [each for each in complaints(caplog) if each.exc_info] == []
    bus.meters = meters
    await line.pause(60)
    await pass_interval(hass, freezer)
    assert (is_available(hass, COLD), is_available(hass, WARM)) == (True, True)
    assert state(hass, COLD).state == "318.400"


@only_in_memory("bytes drip by the clock of the line")
async def test_a_gateway_that_drips_for_an_hour_is_read_as_soon_as_it_is_well(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    line: MemoryLine,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One byte a minute, and nothing else: no value is shown, and each meter is told of once."""
    meters, bus.meters = bus.meters, []
    monkeypatch.setattr(bus, "chatter", a_byte_a_minute)
    shown: set[bool] = set()
    for _ in range(4):
        await line.pause(15 * A_MINUTE_S)
        await pass_interval(hass, freezer)
        shown |= {is_available(hass, COLD), is_available(hass, WARM)}
    assert shown == {False}
    assert loaded.state is ConfigEntryState.LOADED
    assert len(complaints(caplog)) <= len(loaded.subentries)
    monkeypatch.undo()
    bus.meters = meters
    await line.pause(A_MINUTE_S)
    await pass_interval(hass, freezer)
    assert (state(hass, COLD).state, state(hass, WARM).state) == ("318.400", "127.900")


async def test_a_key_that_is_missing_is_an_issue_until_the_meter_is_read(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """No value is shown of what cannot be decrypted."""
    meter = meter_of(bus, COLD_NUMBER)
    source, meter.telegrams = meter.telegrams, Encrypted()
    await pass_interval(hass, freezer)
    assert not is_available(hass, COLD)
    assert any("key_needed" in key[1] for key in issue_registry.issues)
    meter.telegrams = source
    await pass_interval(hass, freezer)
    assert issue_registry.issues == {}


async def test_the_gateway_tells_how_it_is_doing(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The number of meters that answer follows them."""
    answering = "sensor.gateway_meters_answering"
    assert state(hass, answering).state == "5"
    meter_of(bus, COLD_NUMBER).silent = True
    await pass_interval(hass, freezer)
    assert state(hass, answering).state == "4"


async def test_all_meters_are_read_by_one_button(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus
) -> None:
    """A reset and a request for each of them."""
    requests = len(bus.requests)
    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": "button.gateway_read_all_meters"},
        blocking=True,
    )
    assert len(bus.requests) == requests + 10


async def test_a_meter_tells_its_firmware_on_its_device(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    device_registry: dr.DeviceRegistry,
) -> None:
    """Where its answer has the record."""
    records = record("02 FD 0E", integer(0x0701, 2))
    meter_of(bus, COLD_NUMBER).telegrams = RecordsTelegram(records)
    await pass_interval(hass, freezer)
    versions = {
        each.serial_number: each.sw_version
        for each in dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
    }
    assert versions[COLD_NUMBER] == "1793"


async def test_firmware_that_did_not_change_is_not_told_again(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    device_registry: dr.DeviceRegistry,
) -> None:
    """The device is written when the version is new, not with every read."""
    meter = meter_of(bus, COLD_NUMBER)
    versions = []
    for number in (1793, 1793, 1794):
        meter.telegrams = RecordsTelegram(record("02 FD 0E", integer(number, 2)))
        await pass_interval(hass, freezer)
        (device,) = (
            each
            for each in dr.async_entries_for_config_entry(
                device_registry, loaded.entry_id
            )
            if each.serial_number == COLD_NUMBER
        )
        versions.append((device.sw_version, device.modified_at))
    first, again, new = versions
    assert first == again
    assert (first[0], new[0]) == ("1793", "1794")
    assert first[1] < new[1]


async def test_a_meter_that_is_to_be_read_by_its_primary_address_is_not_selected(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Damaged answers make it unavailable; no other way to it is tried."""
    (subentry,) = (
        each for each in loaded.subentries.values() if COLD_NUMBER in each.title
    )
    hass.config_entries.async_update_subentry(
        loaded, subentry, data={**subentry.data, "addressing": "primary"}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    meter, requests = meter_of(bus, COLD_NUMBER), len(bus.requests)
    meter.corrupt_answers = 4
    await pass_interval(hass, freezer)
    assert not is_available(hass, COLD)
    assert not [each for each in bus.requests[requests:] if each[:1] == b"\x68"]
    await pass_interval(hass, freezer)
    assert is_available(hass, COLD)


@over_every_line
async def test_a_line_can_be_closed_between_the_reads(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    line: AnyLine,
) -> None:
    """For a port that others want too; the first round opens it once."""
    entry = MockConfigEntry(
        domain=entry.domain,
        data={**entry.data, "keep_open": False},
        subentries_data=[
            {**vars(each), "data": dict(each.data)}
            for each in entry.subentries.values()
        ],
    )
    await set_up(hass, entry)
    assert not line.is_open
    assert is_available(hass, COLD)


async def test_an_entry_of_a_newer_version_is_left_alone(
    hass: HomeAssistant, connected: list[dict[str, Any]]
) -> None:
    """Its meaning is not known."""
    newer = MockConfigEntry(domain=DOMAIN, version=2, data={"device": "/dev/ttyUSB0"})
    await set_up(hass, newer)
    assert newer.state is ConfigEntryState.MIGRATION_ERROR
    assert connected == []


async def test_an_entry_of_a_newer_minor_version_is_used_as_it_is(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
) -> None:
    """Minor versions only add: what is known of it is enough."""
    newer = MockConfigEntry(
        domain=entry.domain,
        minor_version=2,
        data=dict(entry.data),
        subentries_data=[
            {**vars(each), "data": dict(each.data)}
            for each in entry.subentries.values()
        ],
    )
    await set_up(hass, newer)
    assert newer.state is ConfigEntryState.LOADED
    assert newer.minor_version == 2
    assert is_available(hass, COLD)


async def test_changes_of_meters_leave_the_line_alone(
    hass: HomeAssistant, loaded: MockConfigEntry, line: AnyLine
) -> None:
    """Five meters that change at once neither open the line again nor ask anybody."""
    requests = loaded.runtime_data.master.requests
    for each in list(loaded.subentries.values()):
        hass.config_entries.async_update_subentry(
            loaded, each, data={**each.data, "interval_s": 3600}
        )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert line.opened == 1
    assert loaded.runtime_data.master.requests == requests
    assert is_available(hass, COLD)
