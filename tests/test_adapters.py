"""Adapters that say the same of themselves: which one a gateway is at, and what is asked.

The ports are found in files as the kernel and udev make them (see tests/plugs.py), and
pseudo-terminals with simulated buses are behind them.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meter import meters_of
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.reach import _answers
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.components.usb import DOMAIN as USB
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_RECONFIGURE,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from tests.clock import jumping_time
from tests.common import entry_of, pass_interval, state
from tests.rendered import filled_in
from tests.test_config_flow import start, submit
from tests.test_real_lines import FASTEST, MOVED_LINK, add_port, at_meters, held

from .plugs import CH340, FTDI, QUAD, Computer

COLD: Final = "sensor.cold_water_meter_66510211_volume"
WARM: Final = "sensor.warm_water_meter_66510348_volume"
COLD_NAME: Final = "Cold water meter 66510211"
WARM_NAME: Final = "Warm water meter 66510348"
COLD_ID: Final = "01JMBUSCOLD0000000000000000"
WARM_ID: Final = "01JMBUSWARM0000000000000000"
KEEP: Final = "keep it plugged in there"
EMPTY: Final = SimulatedBus([], FASTEST)


@pytest.fixture
def cold(utilities: SimulatedBus) -> SimulatedBus:
    """Return a bus with a cold water meter."""
    return SimulatedBus(utilities.meters[:1], FASTEST)


@pytest.fixture
def warm(utilities: SimulatedBus) -> SimulatedBus:
    """Return another bus with a warm water meter."""
    return SimulatedBus(utilities.meters[1:2], FASTEST)


@pytest.fixture(autouse=True)
async def _time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[None]:
    """Wait for no silence in real time, and for every task (see tests/home.py)."""
    assert await async_setup_component(hass, REPAIRS, {})
    assert await async_setup_component(hass, DOMAIN, {})
    with (
        jumping_time(freezer),
        patch("homeassistant.core.cancelling", return_value=False),
    ):
        yield


async def gateway(
    hass: HomeAssistant, bus: SimulatedBus, device: str, entry_id: str, title: str
) -> MockConfigEntry:
    """Add a gateway with every meter of a bus, as it was stored at some time."""
    found = await entry_of(hass, bus, device=device, baud_rate=FASTEST)
    entry = MockConfigEntry(
        domain=DOMAIN,
        entry_id=entry_id,
        title=title,
        data=dict(found.data),
        subentries_data=[
            {**each.as_dict(), "subentry_id": f"{title}_{number}"}  # type: ignore[typeddict-item]
            for number, each in enumerate(found.subentries.values())
        ],
    )
    entry.add_to_hass(hass)
    return entry


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set a gateway up, and let its meters be read once."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def ports_changed(hass: HomeAssistant) -> None:
    """Let Home Assistant look at its ports, as when something is plugged in."""
    await hass.data[USB]._async_scan_serial()
    await hass.async_block_till_done(wait_background_tasks=True)


def doubts(hass: HomeAssistant) -> dict[str, str]:
    """Return why it is not clear at which port gateways are, by gateway."""
    return {
        str(issue.data["entry_id"]): str(issue.data["doubt"])
        for issue in ir.async_get(hass).issues.values()
        if issue.data is not None and issue.translation_key == "port_unclear"
    }


class Repair:
    """A person at the repair of a gateway."""

    def __init__(self, client: Any, hass: HomeAssistant) -> None:
        """Sit down at a browser."""
        self._client = client
        self._hass = hass
        self.page: dict[str, Any] = {}

    async def open(self, entry: MockConfigEntry) -> None:
        """Open the repair."""
        issue_id = f"port_unclear_{entry.entry_id}"
        await self._post("", {"handler": DOMAIN, "issue_id": issue_id})

    async def choose(self, step: str) -> None:
        """Choose in the menu."""
        await self._post(f"/{self.page['flow_id']}", {"next_step_id": step})

    async def look(self, entry: MockConfigEntry) -> dict[str, str]:
        """Have the meters asked; return what is said of each port."""
        await self.open(entry)
        await self.choose("look")
        await self.wait()
        (field,) = self.page["data_schema"]
        options = field["selector"]["select"]["options"]
        return {each["value"]: each["label"] for each in options}

    async def wait(self) -> None:
        """Wait at a page that shows progress."""
        await self._hass.async_block_till_done(wait_background_tasks=True)
        path = f"/api/repairs/issues/fix/{self.page['flow_id']}"
        await self._take(await self._client.get(path))

    @property
    def likeliest(self) -> str:
        """Return what is chosen before anybody touches it."""
        (field,) = self.page["data_schema"]
        return str(field["default"])

    async def take(self, port: str) -> None:
        """Choose a port."""
        await self._post(f"/{self.page['flow_id']}", {"port": port})
        assert self.page["type"] == "create_entry"
        await self._hass.async_block_till_done(wait_background_tasks=True)

    async def _post(self, where: str, answers: dict[str, Any]) -> None:
        path = f"/api/repairs/issues/fix{where}"
        await self._take(await self._client.post(path, json=answers))

    async def _take(self, response: Any) -> None:
        assert response.status == HTTPStatus.OK, await response.text()
        self.page = await response.json()


@pytest.fixture
async def repair(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Repair:
    """Return a person who looks at repairs."""
    return Repair(await hass_client(), hass)


async def test_an_adapter_that_is_alone_is_stored_by_its_name(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus
) -> None:
    """It may go to another socket, and nothing is said of any."""
    async with computer.connected(cold, CH340, "1") as port:
        flow = await submit(hass, await start(hass, "serial"), {"device": port})
        assert filled_in(flow, "socket") == ""
        assert filled_in(flow, "device") == computer.by_id(CH340)


async def test_the_second_of_two_adapters_is_stored_by_its_socket(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus, warm: SimulatedBus
) -> None:
    """The page says that it is to stay there, and both are read at once."""
    async with computer.connected(cold, CH340, "1") as first:
        one = await add_port(hass, first)
        assert one["data"]["device"] == computer.by_id(CH340)
        async with computer.connected(warm, CH340, "2"):
            # It is the one that the list of ports calls so now.
            port = {"device": computer.by_id(CH340)}
            flow = await submit(hass, await start(hass, "serial"), port)
            assert KEEP in filled_in(flow, "socket")
            assert filled_in(flow, "device") == computer.by_path("2")
            await at_meters(hass, flow)
            other = await add_port(hass, computer.by_id(CH340))
            await hass.async_block_till_done(wait_background_tasks=True)
            assert other["data"]["device"] == computer.by_path("2")
            assert one["title"] == "USB Serial"
            assert other["title"] == "USB Serial (0:2:1.0-port0)"
            assert state(hass, COLD).state == "318.400"
            assert state(hass, WARM).state == "127.900"


async def test_gateways_at_one_adapter_have_names_of_their_own(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus, warm: SimulatedBus
) -> None:
    """Its ports say the same of themselves, but for the interface."""
    async with (
        computer.connected(cold, QUAD, "1", 0) as first,
        computer.connected(warm, QUAD, "1", 1) as second,
    ):
        one, other = await add_port(hass, first), await add_port(hass, second)
        assert one["title"] == "Quad RS232-HS (if00-port0)"
        assert other["title"] == "Quad RS232-HS (if01-port0)"
        assert one["data"]["device"] == computer.by_id(QUAD, 0)
        assert other["data"]["device"] == computer.by_id(QUAD, 1)
        await ports_changed(hass)
        assert doubts(hass) == {}


async def test_a_second_adapter_is_told_while_it_is_there(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus
) -> None:
    """The gateway goes on at the port that it has open."""
    async with computer.connected(cold, CH340, "1"):
        entry = await gateway(hass, cold, computer.by_id(CH340), COLD_ID, "Cold")
        await set_up(hass, entry)
        await ports_changed(hass)
        assert doubts(hass) == {}
        async with computer.connected(EMPTY, CH340, "2"):
            await ports_changed(hass)
            assert doubts(hass) == {COLD_ID: "same_adapters"}
            assert state(hass, COLD).state == "318.400"
        await ports_changed(hass)
        assert doubts(hass) == {}


async def left_beside_twin(
    hass: HomeAssistant,
    computer: Computer,
    cold: SimulatedBus,
    own: AsyncExitStack,
    twin: AsyncExitStack,
    other: SimulatedBus,
) -> None:
    """Unplug the adapter of a gateway that runs while an equal one is at another bus."""
    await own.enter_async_context(computer.connected(cold, CH340, "1"))
    entry = await gateway(hass, cold, computer.by_id(CH340), COLD_ID, "Cold")
    await set_up(hass, entry)
    await twin.enter_async_context(computer.connected(other, CH340, "2"))
    await ports_changed(hass)
    await own.aclose()
    await ports_changed(hass)


async def test_an_adapter_that_is_unplugged_beside_an_equal_one_is_told(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus
) -> None:
    """Its link leads to the other one, which looks the same and has another bus."""
    async with AsyncExitStack() as own, AsyncExitStack() as twin:
        await left_beside_twin(hass, computer, cold, own, twin, EMPTY)
        assert doubts(hass) == {COLD_ID: "only_twin"}
        await hass.config_entries.async_reload(COLD_ID)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert doubts(hass) == {COLD_ID: "only_twin"}
        await own.enter_async_context(computer.connected(cold, CH340, "1"))
        await ports_changed(hass)
        assert doubts(hass) == {COLD_ID: "same_adapters"}
        await twin.aclose()
        await ports_changed(hass)
        assert doubts(hass) == {}


async def test_an_equal_adapter_that_has_the_meters_is_the_own_one(
    hass: HomeAssistant,
    computer: Computer,
    cold: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Its owner has put the wires on the other one."""
    async with AsyncExitStack() as own, AsyncExitStack() as twin:
        await left_beside_twin(hass, computer, cold, own, twin, cold)
        assert doubts(hass) == {COLD_ID: "only_twin"}
        await pass_interval(hass, freezer)
        await pass_interval(hass, freezer)
        assert state(hass, COLD).state == "318.400"
        assert doubts(hass) == {}


async def test_an_adapter_over_which_nobody_has_answered_is_not_missed(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus
) -> None:
    """The link led to the wrong one of two, which was unplugged."""
    async with AsyncExitStack() as own, AsyncExitStack() as twin:
        await own.enter_async_context(computer.connected(cold, CH340, "1"))
        await twin.enter_async_context(computer.connected(EMPTY, CH340, "2"))
        entry = await gateway(hass, cold, computer.by_id(CH340), COLD_ID, "Cold")
        await set_up(hass, entry)
        assert doubts(hass) == {COLD_ID: "same_adapters"}
        await twin.aclose()
        await ports_changed(hass)
        assert doubts(hass) == {}


async def test_a_doubt_that_is_over_is_left_with_a_sentence(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus, repair: Repair
) -> None:
    """The other adapter was unplugged while a person looked at the repair."""
    async with computer.connected(cold, CH340, "1"):
        entry = await gateway(hass, cold, computer.by_id(CH340), COLD_ID, "Cold")
        async with computer.connected(EMPTY, CH340, "2"):
            await set_up(hass, entry)
            await repair.open(entry)
        await ports_changed(hass)
        assert doubts(hass) == {}
        await repair.choose("ignore")
        assert repair.page["reason"] == "issue_ignored"


async def test_a_second_adapter_is_told_at_the_start_though_all_is_well(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus
) -> None:
    """The link leads to the right one, this time."""
    async with (
        computer.connected(EMPTY, CH340, "2"),
        computer.connected(cold, CH340, "1"),
    ):
        entry = await gateway(hass, cold, computer.by_id(CH340), COLD_ID, "Cold")
        await set_up(hass, entry)
        assert state(hass, COLD).state == "318.400"
        assert doubts(hass) == {COLD_ID: "same_adapters"}


async def test_a_link_that_leads_on_to_the_adapter_of_another_gateway_is_told(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus, warm: SimulatedBus
) -> None:
    """The own adapter was unplugged, and the other one is alone now."""
    entry = await gateway(hass, cold, computer.by_id(CH340), COLD_ID, "Cold")
    other = await gateway(hass, warm, computer.by_path("2"), WARM_ID, "Warm")
    async with computer.connected(warm, CH340, "2"):
        await set_up(hass, other)
        await set_up(hass, entry)
        assert doubts(hass) == {COLD_ID: "same_adapters"}
        assert state(hass, WARM).state == "127.900"


async def test_a_meter_that_is_ignored_is_at_no_adapter(
    hass: HomeAssistant,
    computer: Computer,
    cold: SimulatedBus,
    repair: Repair,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Home Assistant keeps its card as an entry, which has no line."""
    card = MockConfigEntry(domain=DOMAIN, source=SOURCE_IGNORE, unique_id=WARM_ID)
    card.add_to_hass(hass)
    entry = await gateway(hass, cold, computer.by_id(CH340), COLD_ID, "Cold")
    async with computer.connected(cold, CH340, "1"):
        await set_up(hass, entry)
        await ports_changed(hass)
        assert doubts(hass) == {}
        async with computer.connected(EMPTY, CH340, "2"):
            await ports_changed(hass)
            assert doubts(hass) == {COLD_ID: "same_adapters"}
            await repair.look(entry)
            await repair.take(computer.by_path("1"))
    await hass.config_entries.async_remove(card.entry_id)
    assert "KeyError" not in caplog.text


async def test_a_second_adapter_of_another_kind_is_nothing_to_tell(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus
) -> None:
    """The link leads nowhere else."""
    async with computer.connected(cold, CH340, "1"):
        entry = await gateway(hass, cold, computer.by_id(CH340), COLD_ID, "Cold")
        await set_up(hass, entry)
        with computer.plugged(FTDI, "2"):
            await ports_changed(hass)
            assert doubts(hass) == {}


async def test_a_gateway_that_starts_beside_an_equal_adapter_is_put_right(
    hass: HomeAssistant,
    computer: Computer,
    cold: SimulatedBus,
    warm: SimulatedBus,
    repair: Repair,
) -> None:
    """Its link leads to the other bus: nothing of that is shown, and its meters are found."""
    async with (
        computer.connected(cold, CH340, "1"),
        computer.connected(warm, CH340, "2"),
    ):
        entry = await gateway(hass, cold, computer.by_id(CH340), COLD_ID, "Cold")
        await set_up(hass, entry)
        assert state(hass, COLD).state == "unavailable"
        assert doubts(hass) == {COLD_ID: "same_adapters"}
        assert await repair.look(entry) == {
            computer.by_path("1"): f"USB Serial (0:1:1.0-port0) · 1/1: {COLD_NAME}",
            computer.by_path("2"): "USB Serial (0:2:1.0-port0) · 0/1",
        }
        assert repair.likeliest == computer.by_path("1")
        await repair.take(computer.by_path("1"))
        assert entry.data["device"] == computer.by_path("1")
        assert entry.title == "Cold"
        assert state(hass, COLD).state == "318.400"
        assert doubts(hass) == {}


async def test_meters_are_asked_over_gateways_that_run(
    hass: HomeAssistant,
    computer: Computer,
    cold: SimulatedBus,
    warm: SimulatedBus,
    repair: Repair,
) -> None:
    """Their ports are taken, by the gateway itself and by another one."""
    async with computer.connected(cold, CH340, "1"):
        entry = await gateway(hass, cold, computer.by_id(CH340), COLD_ID, "Cold")
        await set_up(hass, entry)
        async with computer.connected(warm, CH340, "2"):
            other = await gateway(hass, warm, computer.by_path("2"), WARM_ID, "Warm")
            await set_up(hass, other)
            await ports_changed(hass)
            assert doubts(hass) == {COLD_ID: "same_adapters"}
            labels = await repair.look(entry)
            assert [each.partition(" · ")[2] for each in labels.values()] == [
                f"1/1: {COLD_NAME}",
                "0/1",
            ]
            await repair.take(computer.by_path("1"))
            assert entry.data["device"] == computer.by_path("1")
            assert other.data["device"] == computer.by_path("2")
            assert state(hass, COLD).state == "318.400"
            assert state(hass, WARM).state == "127.900"


async def test_a_gateway_whose_plug_has_moved_is_found_in_the_other_socket(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus, repair: Repair
) -> None:
    """Its link by socket leads nowhere; it is called after the new socket."""
    title = "USB Serial (0:1:1.0-port0)"
    entry = await gateway(hass, cold, computer.by_path("1"), COLD_ID, title)
    async with computer.connected(cold, CH340, "3"):
        await set_up(hass, entry)
        assert entry.state is ConfigEntryState.SETUP_RETRY
        assert doubts(hass) == {COLD_ID: "port_gone"}
        assert list(await repair.look(entry)) == [computer.by_id(CH340)]
        await repair.take(computer.by_id(CH340))
        assert entry.state is ConfigEntryState.LOADED
        assert entry.title == "USB Serial"
        assert state(hass, COLD).state == "318.400"
        assert doubts(hass) == {}


async def test_a_plug_that_moves_while_it_is_read_is_told(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus
) -> None:
    """And no more when it is back."""
    async with computer.connected(cold, CH340, "1"):
        entry = await gateway(hass, cold, computer.by_path("1"), COLD_ID, "Cold")
        await set_up(hass, entry)
        await ports_changed(hass)
    await ports_changed(hass)
    assert doubts(hass) == {}
    async with computer.connected(cold, CH340, "3"):
        await ports_changed(hass)
        assert doubts(hass) == {COLD_ID: "port_gone"}
    await ports_changed(hass)
    async with computer.connected(cold, CH340, "1"):
        await ports_changed(hass)
        assert doubts(hass) == {}


async def test_plugs_that_were_exchanged_are_exchanged_in_one_repair(
    hass: HomeAssistant,
    computer: Computer,
    cold: SimulatedBus,
    warm: SimulatedBus,
    repair: Repair,
) -> None:
    """Each gateway hears nobody, since it is at the bus of the other one."""
    one = await gateway(
        hass, cold, computer.by_path("1"), COLD_ID, "USB Serial (0:1:1.0-port0)"
    )
    other = await gateway(hass, warm, computer.by_path("2"), WARM_ID, "Warm")
    async with (
        computer.connected(warm, CH340, "1"),
        computer.connected(cold, CH340, "2"),
    ):
        await set_up(hass, one)
        await set_up(hass, other)
        assert doubts(hass) == {COLD_ID: "other_bus", WARM_ID: "other_bus"}
        labels = await repair.look(one)
        assert labels[computer.by_path("1")].endswith(" · 0/1")
        assert labels[computer.by_path("2")].endswith(f" · 1/1: {COLD_NAME}")
        await repair.take(repair.likeliest)
        assert one.data["device"] == computer.by_path("2")
        assert other.data["device"] == computer.by_path("1")
        assert one.title == "USB Serial (0:2:1.0-port0)"
        assert other.title == "Warm"
        assert state(hass, COLD).state == "318.400"
        assert state(hass, WARM).state == "127.900"
        assert doubts(hass) == {}


async def test_plugs_are_exchanged_while_the_other_gateway_is_set_up(
    hass: HomeAssistant,
    computer: Computer,
    cold: SimulatedBus,
    warm: SimulatedBus,
    repair: Repair,
) -> None:
    """The repair waits for that: Home Assistant takes no gateway out in the midst of it."""
    one = await gateway(hass, cold, computer.by_path("1"), COLD_ID, "Cold")
    other = await gateway(hass, warm, computer.by_path("2"), WARM_ID, "Warm")
    async with (
        computer.connected(warm, CH340, "1"),
        computer.connected(cold, CH340, "2"),
    ):
        await set_up(hass, one)
        await set_up(hass, other)
        await repair.look(one)
        reloading = hass.async_create_task(
            hass.config_entries.async_reload(other.entry_id)
        )
        await repair.take(repair.likeliest)
        await reloading
        await hass.async_block_till_done()
        assert one.data["device"] == computer.by_path("2")
        assert other.data["device"] == computer.by_path("1")
        assert state(hass, COLD).state == "318.400"
        assert state(hass, WARM).state == "127.900"


async def test_silence_is_no_doubt_once_somebody_answers(
    hass: HomeAssistant,
    computer: Computer,
    cold: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The converter had no power."""
    async with (
        computer.connected(cold, CH340, "1"),
        computer.connected(EMPTY, CH340, "2"),
    ):
        entry = await gateway(hass, cold, computer.by_path("1"), COLD_ID, "Cold")
        cold.cut = True
        await set_up(hass, entry)
        assert doubts(hass) == {COLD_ID: "other_bus"}
        cold.cut = False
        await pass_interval(hass, freezer)
        assert doubts(hass) == {}
        assert state(hass, COLD).state == "318.400"


async def test_what_another_program_holds_is_not_offered(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus, repair: Repair
) -> None:
    """The gateway could not be read there either."""
    entry = await gateway(hass, cold, computer.by_path("1"), COLD_ID, "Cold")
    async with (
        computer.connected(EMPTY, FTDI, "2") as port,
        computer.connected(cold, CH340, "3"),
    ):
        await set_up(hass, entry)
        with held(port):
            assert list(await repair.look(entry)) == [computer.by_id(CH340)]


async def test_of_many_meters_five_are_asked(
    hass: HomeAssistant, computer: Computer, house: SimulatedBus, repair: Repair
) -> None:
    """The batteries of the others are spared."""
    house.baud_rate = FASTEST
    entry = await gateway(hass, house, computer.by_path("1"), COLD_ID, "House")
    async with computer.connected(house, CH340, "2"):
        await set_up(hass, entry)
        (label,) = (await repair.look(entry)).values()
        assert " · 5/5: " in label


@pytest.mark.parametrize(("rate", "answers"), [(300, True), (2400, False)])
async def test_meters_are_asked_at_the_rate_of_their_own_gateway(
    hass: HomeAssistant, cold: SimulatedBus, rate: int, answers: bool
) -> None:
    """The gateway that lends its line may have another one."""
    cold.baud_rate = 2400
    found = await entry_of(hass, cold)
    (meter,) = meters_of(found).values()
    cold.baud_rate = 300
    line = SimulatedLine(cold, baud_rate=2400)
    assert await _answers(Master(line), meter, rate) is answers
    await line.close()


async def test_what_belongs_to_something_else_is_not_asked(
    hass: HomeAssistant,
    computer: Computer,
    cold: SimulatedBus,
    warm: SimulatedBus,
    repair: Repair,
) -> None:
    """A radio would not understand it, whether its integration runs or not."""
    radio = SimulatedBus([], FASTEST)
    async with computer.connected(radio, FTDI, "4") as port:
        zha = MockConfigEntry(domain="zha", data={"device": {"path": port}})
        zha.add_to_hass(hass)
        entry = await gateway(hass, cold, computer.by_path("1"), COLD_ID, "Cold")
        await set_up(hass, entry)
        assert doubts(hass) == {}
        async with computer.connected(cold, CH340, "3"):
            await ports_changed(hass)
            assert list(await repair.look(entry)) == [computer.by_id(CH340)]
    assert radio.requests == []


async def test_an_adapter_that_is_only_away_is_no_question(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus, warm: SimulatedBus
) -> None:
    """The other one that is there belongs to another gateway."""
    entry = await gateway(hass, cold, computer.by_path("1"), COLD_ID, "Cold")
    await gateway(hass, warm, computer.by_path("2"), WARM_ID, "Warm")
    async with computer.connected(warm, CH340, "2"):
        await set_up(hass, entry)
        assert entry.state is ConfigEntryState.SETUP_RETRY
        assert doubts(hass) == {}


async def test_a_link_that_a_person_has_made_is_theirs(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus
) -> None:
    """It is kept as it was typed, and never doubted."""
    async with (
        computer.connected(cold, CH340, "1") as port,
        computer.connected(EMPTY, CH340, "2"),
    ):
        link = computer.dev / "heating"
        link.symlink_to(Path(port))
        flow = await add_port(hass, str(link))
        assert flow["data"]["device"] == str(link)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert doubts(hass) == {}


async def test_a_gateway_changes_to_the_socket_that_it_is_in_already(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus
) -> None:
    """Its port is taken by itself, under another name."""
    async with computer.connected(cold, CH340, "1") as port:
        entry = await gateway(hass, cold, computer.by_id(CH340), COLD_ID, "USB Serial")
        await set_up(hass, entry)
        async with computer.connected(EMPTY, CH340, "2"):
            context = {"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
            flow = await hass.config_entries.flow.async_init(DOMAIN, context=context)
            flow = await submit(hass, flow, {"next_step_id": "serial"})
            flow = await submit(hass, flow, {"device": port})
            assert flow["step_id"] == "moved_link"
            assert KEEP in filled_in(flow, "socket")
            flow = await submit(hass, flow, MOVED_LINK)
            await hass.async_block_till_done(wait_background_tasks=True)
            assert flow["reason"] == "reconfigure_successful"
            assert entry.data["device"] == computer.by_path("1")
            assert entry.title == "USB Serial (0:1:1.0-port0)"
            assert doubts(hass) == {}


async def test_another_doubt_is_asked_though_one_was_ignored(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus, repair: Repair
) -> None:
    """What was left as it is was something else."""
    async with computer.connected(cold, CH340, "1"):
        entry = await gateway(hass, cold, computer.by_id(CH340), COLD_ID, "Cold")
        with computer.plugged(CH340, "2"):
            await set_up(hass, entry)
            await repair.open(entry)
            await repair.choose("ignore")
            assert repair.page["reason"] == "issue_ignored"
            issue_id = f"port_unclear_{COLD_ID}"
            issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
            assert issue is not None
            assert issue.dismissed_version is not None
    with computer.plugged(FTDI, "3"):
        await ports_changed(hass)
        issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
        assert issue is not None
        assert issue.dismissed_version is None
        assert doubts(hass) == {COLD_ID: "port_gone"}


async def test_where_nothing_can_be_used_the_repair_says_so(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus, repair: Repair
) -> None:
    """What is there is no port that can be opened."""
    entry = await gateway(hass, cold, computer.by_path("1"), COLD_ID, "Cold")
    with computer.plugged(FTDI, "3"):
        await set_up(hass, entry)
        await repair.open(entry)
        await repair.choose("look")
        await repair.wait()
        assert repair.page["reason"] == "no_port"


async def test_a_repair_ends_with_its_gateway(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus, repair: Repair
) -> None:
    """It was removed while the page was open."""
    entry = await gateway(hass, cold, computer.by_path("1"), COLD_ID, "Cold")
    with computer.plugged(FTDI, "3"):
        await set_up(hass, entry)
        await repair.open(entry)
        assert await hass.config_entries.async_remove(entry.entry_id)
        assert doubts(hass) == {}
        await repair.choose("look")
        assert repair.page["reason"] == "gateway_gone"


async def test_a_gateway_tells_who_has_made_its_adapter(
    hass: HomeAssistant, computer: Computer, cold: SimulatedBus, warm: SimulatedBus
) -> None:
    """As the adapter says it; a number in place of a name is none."""
    async with (
        computer.connected(cold, FTDI, "1"),
        computer.connected(warm, CH340, "2"),
    ):
        for bus, adapter, entry_id, maker in (
            (cold, FTDI, COLD_ID, "FTDI"),
            (warm, CH340, WARM_ID, None),
        ):
            device = computer.by_id(adapter)
            entry = await gateway(hass, bus, device, entry_id, entry_id)
            await set_up(hass, entry)
            own = dr.async_get(hass).async_get_device_by_identifier(
                (DOMAIN, entry_id), entry_id
            )
            assert own is not None
            assert own.manufacturer == maker
