"""Actions and who calls them: what a guest may do, and how much at once."""

import asyncio
from collections.abc import Iterator
from typing import Any

import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.mbus.callers import while_awaited
from custom_components.mbus.const import DOMAIN
from homeassistant.components.websocket_api import current_connection
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr
from simulator.bus import SimulatedBus

TELEGRAM = "68 09 09 68 08 05 78 04 13 2E 16 00 00 E0 16"
READ_ONLY = "system-read-only"
NORMAL = "system-users"
COLD_ID = "665102112D2C3B16"


def device_of(hass: HomeAssistant, entry: MockConfigEntry, identifier: str) -> str:
    """Return the device of a gateway or a meter."""
    devices = dr.async_get(hass)
    device = devices.async_get_device_by_identifier(
        (DOMAIN, identifier), entry.entry_id
    )
    assert device is not None
    return device.id


async def user_of(hass: HomeAssistant, group: str) -> MockUser:
    """Return somebody of a group."""
    user = MockUser(groups=[await hass.auth.async_get_group(group)])
    return user.add_to_hass(hass)


async def call(
    hass: HomeAssistant, action: str, user: MockUser | None = None, **data: Any
) -> Any:
    """Call an action, and return its answer."""
    return await hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        return_response=True,
        context=Context(user_id=None if user is None else user.id),
    )


@pytest.mark.parametrize("identifier", [COLD_ID, "gateway"])
async def test_who_may_only_look_reads_no_meter(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus, identifier: str
) -> None:
    """Home Assistant refuses that account the button as well."""
    guest = await user_of(hass, READ_ONLY)
    own = identifier.replace("gateway", loaded.entry_id)
    address = {COLD_ID: {}, loaded.entry_id: {"address": "66510211"}}[own]
    requests = len(bus.requests)
    with pytest.raises(Unauthorized):
        await call(
            hass,
            "read_meter",
            guest,
            device_id=device_of(hass, loaded, own),
            **address,
        )
    assert len(bus.requests) == requests


async def test_who_may_control_reads_a_meter(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """As pressing the button does."""
    user = await user_of(hass, NORMAL)
    device = device_of(hass, loaded, COLD_ID)
    answer = await call(hass, "read_meter", user, device_id=device)
    assert "66510211" in answer["meter"]


async def test_an_account_that_is_gone_reads_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Its last call may still be on the way."""
    user = await user_of(hass, NORMAL)
    await hass.auth.async_remove_user(user)
    with pytest.raises(Unauthorized):
        await call(hass, "read_meter", user, device_id=device_of(hass, loaded, COLD_ID))


@pytest.mark.parametrize("group", [READ_ONLY, NORMAL])
async def test_only_an_administrator_searches(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus, group: str
) -> None:
    """A search reads every meter one to three times."""
    user = await user_of(hass, group)
    requests = len(bus.requests)
    with pytest.raises(Unauthorized):
        await call(
            hass, "scan", user, device_id=device_of(hass, loaded, loaded.entry_id)
        )
    assert len(bus.requests) == requests


async def test_a_second_search_of_a_gateway_is_refused(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The first one goes on, and the next one after it is welcome."""
    device = device_of(hass, loaded, loaded.entry_id)
    first = asyncio.create_task(call(hass, "scan", device_id=device))
    await asyncio.sleep(0)
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "scan", device_id=device)
    assert raised.value.translation_key == "search_under_way"
    assert raised.value.translation_placeholders == {"gateway": "Gateway"}
    assert len((await first)["meters"]) == 5
    assert len((await call(hass, "scan", device_id=device))["meters"]) == 5


async def test_more_than_a_day_of_telegrams_is_not_decoded_at_once(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """An account without any rights would hold Home Assistant up."""
    with pytest.raises(probatio.Invalid):
        await call(hass, "decode_telegram", telegram="68" * 40_000)
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "decode_telegram", telegram="E5" * 300)
    assert raised.value.translation_key == "too_many_telegrams"
    told = await call(hass, "decode_telegram", telegram=f"{TELEGRAM}\n" * 256)
    assert len(told["telegrams"]) == 256


async def test_others_have_their_turn_while_telegrams_are_decoded(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """One telegram takes less than a millisecond, a file of them seconds."""
    turns: list[int] = []

    async def others() -> None:
        while True:
            turns.append(1)
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    await call(hass, "decode_telegram", telegram=f"{TELEGRAM}\n" * 200)
    task.cancel()
    assert len(turns) >= 200


class Connection:
    """What Home Assistant knows of an open page, as far as it matters here."""

    def __init__(self) -> None:
        """Wait for nothing."""
        self.subscriptions: dict[object, Any] = {}

    def close(self) -> None:
        """End all that the page waits for, as a closed browser does."""
        for end in self.subscriptions.values():
            end()


@pytest.fixture
def connection() -> Iterator[Connection]:
    """Return the page that calls."""
    page = Connection()
    token = current_connection.set(page)
    yield page
    current_connection.reset(token)


async def test_what_nobody_waits_for_any_more_ends(connection: Connection) -> None:
    """The browser was closed while a search was under way."""

    async def work() -> None:
        with while_awaited():
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    connection.close()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert connection.subscriptions == {}


async def test_what_has_ended_is_not_ended_again(connection: Connection) -> None:
    """A page stays open for hours."""
    with while_awaited():
        assert len(connection.subscriptions) == 1
    assert connection.subscriptions == {}
