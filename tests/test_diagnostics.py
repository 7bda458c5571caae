"""The download: all that helps to find a fault, and nothing that tells whose it is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus
import json
from pathlib import Path
import re
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meterbus.bus.line import BrokenLineError, LineProblem
from custom_components.mbus.meterbus.hexadecimal import bytes_of, spaced
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.report import report_bytes
from custom_components.mbus.meterbus.text_table import telegram_lines
from homeassistant.components.diagnostics import DOMAIN as DIAGNOSTICS
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.fleet import load_fleet
from simulator.generator import ORIGIN_S
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter
from simulator.telegrams import AnswerHead, RecordsTelegram
from tests.cli.running import decoded
from tests.common import entry_of, meter_of, pass_interval, set_up
from tests.plugs import CH340, Adapter, Computer
from tests.protocol.corpus import capture_of, reported
from tests.test_living import Headless
from tests.test_meter_flow import searched, start
from tests.test_models import KEY, encrypted_meter

# The clock stops before a gateway is loaded: to a stopped clock, what was scheduled by a
# running one is due at once, as soon as a file is asked for.

type Download = dict[str, Any]
type GetDownload = Callable[[MockConfigEntry], Awaitable[Download]]

COLD: Final = "66510211"
FIRST: Final = "00000001"
HOST: Final = "meters.example.org"
HOST_ADDRESS: Final = "192.0.2.17"
URL: Final = f"socket://{HOST}:10001"
TENANT: Final = "Meier"
BOASTFUL: Final = Adapter(
    "usb-Converters_M-Bus_Q7-if{interface:02}-port{port}",
    "M-Bus Q7",
    "Converters Q7",
    "Q7",
)
"""Repeats its serial number, which has few digits, in all that it says."""
GUIDE: Final = (
    Path(__file__).parents[1] / "docs" / "help" / "diagnostics.md"
).read_text()
NEWCOMER: Final = "87654321"
REFUSED: Final = BrokenLineError(
    LineProblem.REFUSED,
    URL,
    f"[Errno 111] Connect call failed ('{HOST_ADDRESS}', 10001)",
)


@pytest.fixture
def client(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, hass_access_token: str
) -> ClientSessionGenerator:
    """Return what opens a session of a person who has just logged in, whatever time it is."""
    token = hass.auth.async_validate_access_token(hass_access_token)
    assert token is not None

    async def connect() -> Any:
        return await hass_client(hass.auth.async_create_access_token(token))

    return connect


@pytest.fixture
def download(hass: HomeAssistant, client: ClientSessionGenerator) -> GetDownload:
    """Return what gets the download of a gateway, as its page does."""

    async def get(entry: MockConfigEntry) -> Download:
        return dict(await get_diagnostics_for_config_entry(hass, client, entry))

    return get


@pytest.fixture
def cold(bus: SimulatedBus) -> SimulatedMeter:
    """Return the cold water meter, the first one of its gateway."""
    return meter_of(bus, COLD)


def device_of(
    hass: HomeAssistant, entry: MockConfigEntry, identifier: str
) -> dr.DeviceEntry:
    """Return the device of a gateway or a meter."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, identifier), entry.entry_id
    )
    assert isinstance(device, dr.DeviceEntry)
    return device


def meter_in(download: Download, address: int = 1) -> Download:
    """Return what a download tells of the meter at a primary address."""
    (meter,) = (
        each
        for each in download["meters"]
        if each["settings"]["primary_address"] == address
    )
    return dict(meter)


def value_of(telegram: Download, quantity: str) -> str | None:
    """Return what the first record of a quantity says in a decoded telegram."""
    value: str | None = next(
        each["value"] for each in telegram["records"] if each["quantity"] == quantity
    )
    return value


async def next_day(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let a day pass, with a search at its end."""
    freezer.tick(timedelta(days=1, minutes=1))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_a_gateway_tells_its_settings_and_its_line(
    hass: HomeAssistant, loaded: MockConfigEntry, download: GetDownload
) -> None:
    """Five meters, each reset and asked once, over a line that was opened once."""
    gateway = (await download(loaded))["gateway"]
    assert (gateway["state"], gateway["error"]) == ("loaded", None)
    assert gateway["settings"] == {
        "data": {"device": "socket://**REDACTED**:10001", "baud_rate": 2400},
        "options": {},
    }
    line = gateway["line"]
    assert (line["baud_rate"], line["errors"]) == (2400, [])
    assert (line["requests"], line["answers"], line["silences"]) == (10, 10, 0)
    assert (line["bytes_sent"], line["opened"], line["lost"]) == (50, 1, 0)
    assert (line["failed_reads"], line["reads_per_hour"]) == (0, 300.0)
    assert (gateway["adapter"], gateway["last_search"]) == (None, None)


async def test_a_gateway_at_usb_tells_its_adapter_but_for_its_number(
    hass: HomeAssistant,
    bus: SimulatedBus,
    computer: Computer,
    connected: list[dict[str, Any]],
    download: GetDownload,
) -> None:
    """Which chip it is; nothing once it is unplugged, and of what is not plugged in."""
    entry = await entry_of(hass, bus, device=computer.by_id(BOASTFUL))
    with computer.plugged(BOASTFUL, "1"), computer.plugged(CH340, "2"):
        await set_up(hass, entry)
        told = await download(entry)
    assert told["gateway"]["adapter"] == {
        "vid": "1a86",
        "pid": "7523",
        "manufacturer": "Converters **REDACTED**",
        "description": "M-Bus **REDACTED**",
        "has_serial_number": True,
    }
    assert BOASTFUL.serial_number not in json.dumps(told)
    assert (await download(entry))["gateway"]["adapter"] is None


async def test_a_meter_tells_its_settings_and_its_last_answer(
    loaded: MockConfigEntry, download: GetDownload, cold: SimulatedMeter
) -> None:
    """The telegram as it came, but for its number, and what it means."""
    meter = meter_in(await download(loaded))
    assert meter["settings"]["secondary_address"] == "000000012D2C3B16"
    assert meter["settings"]["primary_address"] == 1
    assert (meter["is_read"], meter["answers"]) == (True, True)
    assert (meter["interval"], meter["errors"]) == ("0:15:00", [])
    answer = meter["last_answer"]
    assert (answer["requests"], answer["read_at"][:2]) == (2, "20")
    (raw,), (telegram,) = answer["raw"], answer["decoded"]
    assert raw.startswith("68 2F 2F 68 08 01 72 01 00 00 00 2D 2C 3B 16 ")
    assert telegram["header"]["identification"] == FIRST
    assert value_of(telegram, "volume") == "318.4"
    assert meter["settings"]["records"][0]["key"] == "volume"


async def test_a_downloaded_telegram_can_be_decoded_and_kept_as_a_test(
    loaded: MockConfigEntry, download: GetDownload, tmp_path: Path
) -> None:
    """Its bytes go into one file, its meaning into another, both as they are."""
    for meter in (await download(loaded))["meters"]:
        answer, file = meter["last_answer"], tmp_path / "meter.hex"
        lines = ["# Source: captured on a real bus.", *answer["raw"]]
        file.write_text("\n".join(lines) + "\n", "utf-8")
        assert decoded(str(file)) == answer["decoded"]
        capture = capture_of(file)
        assert [reported(each, capture.key) for each in capture.telegrams] == (
            answer["decoded"]
        )


async def test_the_device_of_a_meter_tells_of_that_meter(
    hass: HomeAssistant,
    client: ClientSessionGenerator,
    loaded: MockConfigEntry,
    download: GetDownload,
) -> None:
    """It has the same pseudonym as in the download of its gateway."""
    every = await download(loaded)
    (second,) = (
        str(each.unique_id)
        for each in loaded.subentries.values()
        if str(each.unique_id).startswith("66510348")
    )
    device = device_of(hass, loaded, second)
    told = await get_diagnostics_for_device(hass, client, loaded, device)
    assert told["gateway"] == every["gateway"]
    assert told["meters"] == [meter_in(every, 2)]


async def test_the_device_of_a_gateway_tells_of_all_meters(
    hass: HomeAssistant,
    client: ClientSessionGenerator,
    loaded: MockConfigEntry,
    download: GetDownload,
) -> None:
    """It is the same as the download of the gateway's entry."""
    device = device_of(hass, loaded, loaded.entry_id)
    told = await get_diagnostics_for_device(hass, client, loaded, device)
    assert told == await download(loaded)


async def test_a_device_that_no_meter_stands_behind_tells_of_the_gateway(
    hass: HomeAssistant, client: ClientSessionGenerator, loaded: MockConfigEntry
) -> None:
    """A meter may be gone while its device is still there."""
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=loaded.entry_id, identifiers={(DOMAIN, "gone")}
    )
    told = await get_diagnostics_for_device(hass, client, loaded, device)
    assert told["gateway"]["state"] == "loaded"
    assert told["meters"] == []


async def test_a_damaged_answer_can_be_looked_at(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    download: GetDownload,
    cold: SimulatedMeter,
) -> None:
    """Each attempt with its request and its bytes, the checksum as wrong as it was."""
    good = meter_in(await download(loaded))["last_answer"]
    cold.corrupt_answers = 13
    await pass_interval(hass, freezer)
    told = await download(loaded)
    (error,) = meter_in(told)["errors"]
    assert (error["type"], error["times"]) == ("damaged_answer", 1)
    assert "(68 2F 2F 68 08 01 72 01 00 00 00 2D" in error["message"]
    requested = next(
        each for each in error["answers"] if each["request"] == "10 7B FD 78 16"
    )
    selected = next(
        each for each in error["answers"] if each["request"].startswith("68 0B 0B 68")
    )
    damaged = report_bytes(bytes_of(requested["noise"]))
    assert damaged["diagnostics"][0]["code"] == "checksum"
    assert selected["request"].startswith("68 0B 0B 68 53 FD 52 01 00 00 00 2D 2C ")
    assert selected["noise"] == "A5"
    assert told["gateway"]["line"]["damaged"] == 13
    assert meter_in(told)["last_answer"] == good


async def test_an_error_that_a_meter_reports_can_be_looked_at(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    download: GetDownload,
    cold: SimulatedMeter,
) -> None:
    """The telegram that says so is there, raw and decoded."""
    cold.busy_reads = 1
    await pass_interval(hass, freezer)
    (error,) = meter_in(await download(loaded))["errors"]
    assert (error["type"], error["message"]) == ("meter_error", "application busy")
    *_, answer = error["answers"]
    assert answer["raw"] == "68 04 04 68 18 01 70 08 91 16"
    assert answer["decoded"]["error"] == "application busy"


async def test_the_same_error_again_is_counted(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    download: GetDownload,
    cold: SimulatedMeter,
) -> None:
    """A meter that is silent for a month hides no other error."""
    cold.busy_reads = 1
    await pass_interval(hass, freezer)
    cold.silent = True
    for _ in range(3):
        await pass_interval(hass, freezer)
    told = meter_in(await download(loaded))
    busy, silent = told["errors"]
    assert (busy["type"], busy["times"]) == ("meter_error", 1)
    assert (silent["type"], silent["times"]) == ("silent", 3)
    assert busy["first_at"] == busy["last_at"] < silent["first_at"] < silent["last_at"]
    assert silent["answers"] == []
    assert not told["answers"]


async def test_only_the_last_errors_are_kept(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    download: GetDownload,
    cold: SimulatedMeter,
) -> None:
    """A meter that fails in another way each time fills no memory."""
    for _ in range(6):
        cold.busy_reads, cold.silent = 1, False
        await pass_interval(hass, freezer)
        cold.silent = True
        await pass_interval(hass, freezer)
    errors = meter_in(await download(loaded))["errors"]
    assert [each["type"] for each in errors] == ["meter_error", "silent"] * 5


async def test_a_line_that_fails_is_told_for_the_gateway_and_its_meters(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    download: GetDownload,
    line: SimulatedLine,
) -> None:
    """One failure of the line is a failed read of each of five meters."""
    line.lost = True
    await pass_interval(hass, freezer)
    told = await download(loaded)
    gateway = told["gateway"]["line"]
    assert sum(each["times"] for each in gateway["errors"]) == 5
    assert {each["type"] for each in gateway["errors"]} == {"cannot_connect"}
    assert (gateway["failed_reads"], gateway["lost"]) == (5, 1)
    assert gateway["failed_openings"] == 1
    assert [len(each["errors"]) for each in told["meters"]] == [1] * 5
    line.lost = False
    await line.pause(60)
    await pass_interval(hass, freezer)
    assert (await download(loaded))["gateway"]["line"]["opened"] == 2


async def test_a_gateway_that_cannot_be_set_up_tells_why(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, Any]],
    line: SimulatedLine,
    download: GetDownload,
) -> None:
    """Settings and the error are there; what needs a line is not."""
    entry = await entry_of(hass, bus, device=URL)
    line.open_error = REFUSED
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    told = await download(entry)
    assert told["gateway"]["state"] == "setup_retry"
    assert told["gateway"]["error"] == {
        "type": "connection_refused",
        "message": "socket://**REDACTED**:10001: nothing listens at that host and port"
        " ([Errno 111] Connect call failed ('**REDACTED**', 10001))",
    }
    assert told["gateway"]["line"] is None
    assert [list(each) for each in told["meters"]] == [["settings"]] * 5
    line.open_error = None
    await hass.config_entries.async_reload(entry.entry_id)
    told = await download(entry)
    assert (told["gateway"]["state"], told["gateway"]["error"]) == ("loaded", None)


async def test_a_gateway_with_settings_that_nobody_can_use_has_a_download(
    hass: HomeAssistant, bus: SimulatedBus, download: GetDownload
) -> None:
    """Whoever asks for help has one, however far it came."""
    entry = await entry_of(hass, bus, parity="odd")
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    told = await download(entry)
    assert (told["gateway"]["state"], told["gateway"]["error"]) == ("setup_error", None)
    assert told["gateway"]["settings"]["data"]["parity"] == "odd"


async def test_an_error_that_names_the_gateway_does_not(
    hass: HomeAssistant, loaded: MockConfigEntry, download: GetDownload
) -> None:
    """People name gateways after themselves."""
    await hass.config_entries.async_unload(loaded.entry_id)
    loaded.mock_state(hass, ConfigEntryState.SETUP_RETRY, "Gateway is not ready")
    told = await download(loaded)
    error = {"type": None, "message": "**REDACTED** is not ready"}
    assert told["gateway"]["error"] == error


async def test_a_meter_that_was_not_read_yet_has_no_answer(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    cold: SimulatedMeter,
    download: GetDownload,
) -> None:
    """It was silent from the start."""
    cold.silent = True
    await set_up(hass, entry)
    meter = meter_in(await download(entry))
    assert (meter["last_answer"], meter["answers"]) == (None, False)
    (error,) = meter["errors"]
    assert error["type"] == "silent"


async def test_a_search_in_a_dialog_is_told(
    hass: HomeAssistant, loaded: MockConfigEntry, download: GetDownload
) -> None:
    """Who was found, how, and what it took; also after the gateway was loaded anew."""
    await searched(hass, await start(hass, loaded, "search_secondary"))
    await hass.config_entries.async_reload(loaded.entry_id)
    search = (await download(loaded))["gateway"]["last_search"]
    assert (search["occasion"], search["method"]) == ("dialog", "secondary")
    assert (search["error"], search["hints"]) == (None, [])
    assert search["requests"] > 5
    assert search["duration_s"] > 1
    assert {
        "secondary_address": "000000012D2C3B16",
        "primary_address": 1,
        "found_by": "secondary",
        "baud_rate": 2400,
    } in search["found"]
    found = {each["secondary_address"][:8] for each in search["found"]}
    assert found == {f"0000000{number}" for number in range(1, 6)}


async def test_collisions_and_hints_of_a_search_are_told(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    download: GetDownload,
) -> None:
    """Two meters at one address, and one that does not tell who it is."""
    meter_of(bus, "66510348").primary_address = 1
    await searched(hass, await start(hass, loaded, "search_primary"))
    search = (await download(loaded))["gateway"]["last_search"]
    assert (search["method"], search["collisions"]) == ("primary", [1])
    assert search["hints"] == ["shared_address"]


async def test_a_meter_that_tells_no_number_is_found_at_its_address(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: SimulatedMeter,
    download: GetDownload,
) -> None:
    """There is nothing to give a pseudonym to."""
    cold.telegrams = Headless()
    await searched(hass, await start(hass, loaded, "search_primary"))
    search = (await download(loaded))["gateway"]["last_search"]
    assert search["found"][0] == {
        "secondary_address": None,
        "primary_address": 1,
        "found_by": "primary",
        "baud_rate": 2400,
    }


async def test_a_search_that_was_closed_is_told_as_far_as_it_came(
    hass: HomeAssistant, loaded: MockConfigEntry, download: GetDownload
) -> None:
    """Whoever closes the dialog has not searched everything."""
    flow = await start(hass, loaded, "search_primary")
    for _ in range(10):
        await asyncio.sleep(0)
    hass.config_entries.subentries.async_abort(flow["flow_id"])
    await hass.async_block_till_done(wait_background_tasks=True)
    search = (await download(loaded))["gateway"]["last_search"]
    assert (search["error"], search["found"]) == ("cancelled", [])


async def test_a_daily_search_is_told_and_so_is_its_failure(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    line: SimulatedLine,
    download: GetDownload,
) -> None:
    """The line is lost on the first day, and back on the second."""
    hass.config_entries.async_update_entry(loaded, options={"daily_search": True})
    await hass.async_block_till_done(wait_background_tasks=True)
    line.open_error = REFUSED
    await loaded.runtime_data.master.close()
    await next_day(hass, freezer)
    gateway = (await download(loaded))["gateway"]
    failed = gateway["last_search"]
    assert (failed["occasion"], failed["found"]) == ("daily", [])
    assert "nothing listens at that host and port" in failed["error"]
    assert "connection_refused" in {each["type"] for each in gateway["line"]["errors"]}
    line.open_error = None
    await line.pause(3600)
    await next_day(hass, freezer)
    search = (await download(loaded))["gateway"]["last_search"]
    assert (search["error"], len(search["found"])) == (None, 5)


@pytest.fixture
async def encrypting(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, Any]]
) -> MockConfigEntry:
    """Return a gateway with a meter that encrypts, and no key for it yet."""
    bus.meters = [encrypted_meter(9)]
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    return entry


async def give_key(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> None:
    """Store the key of the only meter, and read it."""
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, "key": key}
    )
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_an_encrypted_telegram_without_its_key_stays_as_it_is(
    encrypting: MockConfigEntry, download: GetDownload
) -> None:
    """But for its number, which stands in front of what is encrypted."""
    told = await download(encrypting)
    (error,) = told["meters"][0]["errors"]
    assert error["type"] == "encrypted"
    assert "a key is needed" in error["message"]
    *_, answer = error["answers"]
    assert answer["raw"].startswith("68 2C 2C 68 08 09 72 01 00 00 00 ")
    assert "DF E2 A7 82 14 6D 15 13 58 1C D2 F8 3F 39 04 0C" in answer["raw"]
    assert answer["decoded"]["header"]["identification"] == FIRST
    assert answer["decoded"]["diagnostics"][0]["code"] == "encrypted"


async def test_an_encrypted_telegram_is_told_in_clear_text_without_its_key(
    hass: HomeAssistant, encrypting: MockConfigEntry, download: GetDownload
) -> None:
    """Its records can be looked at, and the key is nowhere."""
    await give_key(hass, encrypting, KEY)
    told = await download(encrypting)
    (meter,) = told["meters"]
    assert meter["settings"]["key"] == "**REDACTED**"
    (telegram,) = meter["last_answer"]["decoded"]
    assert telegram["error"] is None
    assert value_of(telegram, "hca_units") is not None
    (raw,) = meter["last_answer"]["raw"]
    assert report_bytes(bytes_of(raw)) == telegram


async def test_a_wrong_key_leaves_a_telegram_as_it_is(
    hass: HomeAssistant, encrypting: MockConfigEntry, download: GetDownload
) -> None:
    """The error says what is wrong; the bytes are those of the meter."""
    await give_key(hass, encrypting, "FF" * 16)
    (meter,) = (await download(encrypting))["meters"]
    *_, error = meter["errors"]
    assert error["message"] == "the key does not decrypt this telegram"
    *_, answer = error["answers"]
    assert answer["decoded"]["diagnostics"][0]["code"] == "encrypted"


def forms_of(number: str) -> set[str]:
    """Return the ways that a number can be written in, all in capitals."""
    coded = [bytes.fromhex(number), int(number).to_bytes(4), number.encode()]
    both = [*coded, *(each[::-1] for each in coded)]
    return {
        *(number, number[::-1]),
        *(each.hex().upper() for each in both),
        *(spaced(each) for each in both),
    }


def telling(meter: SimulatedMeter) -> RecordsTelegram:
    """Return a telegram with all that can tell whose meter it is."""
    number = meter.secondary_address.identification
    sent = bytes.fromhex(number)[::-1]
    name = TENANT.encode()[::-1]
    return RecordsTelegram(
        b"".join(
            (
                b"\x0c\x78" + sent,
                b"\x07\x79" + meter.secondary_address.to_bytes(),
                b"\x04\x78" + int(number).to_bytes(4, "little"),
                b"\x0d\xfd\x11" + bytes((len(name),)) + name,
                b"\x04\x13" + bytes(4),
                b"\x0f" + sent + sent[::-1] + number.encode(),
            )
        )
    )


@pytest.fixture(params=["house", "utilities"])
async def troubled(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    request: pytest.FixtureRequest,
    line: SimulatedLine,
    connected: list[dict[str, Any]],
) -> MockConfigEntry:
    """Return a gateway where everything went wrong, each thing with somebody's number."""
    bus = line.bus = load_fleet(request.param, clock=lambda: ORIGIN_S).bus()
    telling_one, silent, damaged, cut, other, *_ = bus.meters
    telling_one.telegrams = telling(telling_one)
    entry = await entry_of(hass, bus, device=URL)
    await set_up(hass, entry)
    for subentry in list(entry.subentries.values()):
        data = {
            **subentry.data,
            "key": KEY,
            "overrides": {"volume": {"name": TENANT, "factor": 2.0}},
        }
        hass.config_entries.async_update_subentry(
            entry, subentry, data=data, title=TENANT
        )
    hass.config_entries.async_update_entry(
        entry, title=f"{HOST}:10001", options={"daily_search": True}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    silent.silent = True
    damaged.corrupt_answers = 9
    head = AnswerHead(1, damaged.secondary_address, 1)
    others = telling_one.telegrams.telegram(0, head).to_bytes()
    damaged.prefix = others[5:]
    cut.truncate = 1.0
    other.secondary_address = SecondaryAddress.parse(f"{NEWCOMER}2D2C3B16")
    Order.parse(f"{telling_one.secondary_address}:busy=1").apply(bus)
    await pass_interval(hass, freezer)
    bus.noise_before = others[:30]
    await pass_interval(hass, freezer)
    await next_day(hass, freezer)
    await lose(hass, freezer, line)
    return entry


async def lose(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    line: SimulatedLine,
) -> None:
    """Let the host refuse the next connection."""
    line.lost = True
    await pass_interval(hass, freezer)
    line.lost, line.open_error = False, REFUSED
    await line.pause(60)
    await pass_interval(hass, freezer)


async def files_of(
    hass: HomeAssistant, client: ClientSessionGenerator, entry: MockConfigEntry
) -> list[str]:
    """Return every file that can be downloaded of a gateway and its devices."""
    assert await async_setup_component(hass, DIAGNOSTICS, {})
    session = await client()
    url = f"/api/diagnostics/config_entry/{entry.entry_id}"
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    texts = []
    for path in (url, *(f"{url}/device/{each.id}" for each in devices)):
        response = await session.get(path)
        assert response.status == HTTPStatus.OK
        texts.append(await response.text())
    return texts


async def test_no_file_tells_whose_meters_they_are(
    hass: HomeAssistant,
    client: ClientSessionGenerator,
    troubled: MockConfigEntry,
    line: SimulatedLine,
) -> None:
    """No number in any form, no key, no host, no name, whatever has happened."""
    numbers = {each.secondary_address.identification for each in line.bus.meters}
    numbers |= {str(each.unique_id)[:8] for each in troubled.subentries.values()}
    assert NEWCOMER in numbers
    secrets = {KEY, spaced(bytes_of(KEY)), HOST, HOST_ADDRESS, TENANT}
    secrets |= {spaced(TENANT.encode()), spaced(TENANT.encode()[::-1])}
    secrets |= {form for number in numbers for form in forms_of(number)}
    files = await files_of(hass, client, troubled)
    assert len(files) == 2 + len(troubled.subentries)
    for text in files:
        assert {each for each in secrets if each.upper() in text.upper()} == set()


async def test_what_is_left_is_still_worth_something(
    hass: HomeAssistant, troubled: MockConfigEntry, download: GetDownload
) -> None:
    """Every kind of trouble is there, and every telegram means what the file says."""
    told = await download(troubled)
    kinds = {error["type"] for each in told["meters"] for error in each["errors"]}
    assert kinds >= {"silent", "other_meter", "meter_error", "connection_refused"}
    assert kinds >= {"damaged_answer", "cannot_connect"}
    assert len(told["gateway"]["last_search"]["found"]) > 0
    answers = [each["last_answer"] for each in told["meters"] if each["last_answer"]]
    assert answers
    for answer in answers:
        raws = map(bytes_of, answer["raw"])
        assert [report_bytes(each) for each in raws] == answer["decoded"]


def test_the_forms_of_a_number_are_all_that_can_be_thought_of() -> None:
    """A test that looks for the wrong thing finds nothing."""
    assert forms_of("31892747") >= {
        *("31892747", "47278931", "31 89 27 47", "47 27 89 31"),
        *("01E6A50B", "0BA5E601", "33 31 38 39 32 37 34 37"),
    }
    assert json.dumps({"number": "31892747"}).count("31892747") == 1


async def test_the_guide_explains_every_count(
    loaded: MockConfigEntry, download: GetDownload
) -> None:
    """Nobody has to guess what a number means, and no number is missing."""
    table = GUIDE.split("| Count | Meaning |")[1].split("\n\n")[0]
    explained = re.findall(r"`(\w+)`", "".join(re.findall(r"\n\|([^|]*)\|", table)))
    line = (await download(loaded))["gateway"]["line"]
    assert sorted([*explained, "errors"]) == sorted(line)


def test_the_telegram_of_the_guide_means_what_the_guide_says() -> None:
    """The command can be copied, and prints what stands below it."""
    shown = GUIDE.split("```console\n")[1].split("```")[0].replace("\\\n", "")
    command, first = shown.splitlines()
    telegram = bytes_of(command.removeprefix("$ script/mbus decode"))
    assert next(telegram_lines(report_bytes(telegram))) == first
