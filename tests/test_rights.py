"""Who may do what: the table of security.md, tried with three kinds of account."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
import re
from typing import Any, Final

from aiohttp.test_utils import TestClient
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.mbus import issues
from custom_components.mbus.config_flow import MbusConfigFlow
from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.auth.models import Credentials
from homeassistant.components import frontend
from homeassistant.components.websocket_api import (
    DOMAIN as WEBSOCKET,
    async_register_command,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component

COLD_ID: Final = "665102112D2C3B16"
SUCCESSOR: Final = SecondaryAddress.parse("665199992D2C3B16")
READ_NOW: Final = "button.cold_water_meter_66510211_read_now"
TELEGRAM: Final = "68 09 09 68 08 05 78 04 13 2E 16 00 00 E0 16"

GROUPS: Final = ("system-admin", "system-users", "system-read-only")
PAGE: Final = (Path(__file__).parents[1] / "docs" / "know" / "security.md").read_text(
    "utf-8"
)
ROW: Final = re.compile(
    r"^\| (.+) \| (yes|no) \| (yes|no) \| (yes|no) \|$", re.MULTILINE
)

ROWS: Final = {
    what: dict(zip(GROUPS, (each == "yes" for each in may), strict=True))
    for what, *may in ROW.findall(PAGE)
}
"""Who may do what, as the page says it."""


@dataclass(frozen=True)
class Browser:
    """Somebody's open page."""

    http: TestClient[Any, Any]
    websocket: MockHAClientWebSocket
    entry: MockConfigEntry
    device_id: str

    @property
    def meter(self) -> dict[str, str]:
        """Return a meter as the panel names it."""
        return {
            "entry_id": self.entry.entry_id,
            "meter_id": next(iter(self.entry.subentries)),
        }

    @property
    def gateway(self) -> dict[str, str]:
        """Return the gateway as the panel names it."""
        return {"entry_id": self.entry.entry_id}

    async def finds_panel(self) -> bool:
        """Return whether Home Assistant tells this account where the panel is."""
        await self.websocket.send_json_auto_id({"type": "get_panels"})
        return "mbus" in (await self._result())["result"]

    async def posts(self, path: str, **data: Any) -> bool:
        """Return whether a form may be opened."""
        answer = await self.http.post(path, json=data)
        assert answer.status in (HTTPStatus.OK, HTTPStatus.UNAUTHORIZED)
        return answer.status == HTTPStatus.OK

    async def gets(self, path: str) -> bool:
        """Return whether a file may be had."""
        answer = await self.http.get(path)
        assert answer.status in (HTTPStatus.OK, HTTPStatus.UNAUTHORIZED)
        return answer.status == HTTPStatus.OK

    async def sends(self, command: str, **data: Any) -> bool:
        """Return whether a command is done, or fails for another reason than rights."""
        await self.websocket.send_json_auto_id({"type": command, **data})
        error = (await self._result()).get("error", {})
        # A caller whose data do not fit would never come to the question of rights.
        assert error.get("code") in (None, *REFUSALS)
        return error.get("message") != "Unauthorized"

    async def _result(self) -> dict[str, Any]:
        """Return the answer to a command; events of one before may come first."""
        while True:
            answer: dict[str, Any] = await self.websocket.receive_json()
            if answer["type"] == "result":
                return answer

    async def calls(self, action: str, *, responds: bool = True, **data: Any) -> bool:
        """Return whether an action may be called."""
        domain, _, service = action.partition(".")
        return await self.sends(
            "call_service",
            domain=domain,
            service=service,
            service_data=data,
            return_response=responds,
        )

    async def flow(self, path: str, handler: Any) -> bool:
        """Return whether a dialog may be opened."""
        return await self.posts(f"/api/config/config_entries/{path}", handler=handler)


REFUSALS: Final = (
    *("unauthorized", "not_found"),
    *("home_assistant_error", "service_validation_error"),
)
"""What a person is told who may not do it, and who may and asks for what cannot be done."""

type Way = Callable[[Browser], Awaitable[bool]]

WAYS: Final[dict[str, list[Way]]] = {
    "Add a gateway, *Reconfigure*": [
        lambda browser: browser.flow("flow", DOMAIN),
        lambda browser: browser.posts(
            "/api/config/config_entries/flow",
            handler=DOMAIN,
            entry_id=browser.entry.entry_id,
        ),
    ],
    "*Configure* of a gateway, *Assign primary addresses* among it": [
        lambda browser: browser.flow("options/flow", browser.entry.entry_id),
    ],
    "*Add meter*, *Configure meter*": [
        lambda browser: browser.flow(
            "subentries/flow", [browser.entry.entry_id, SUBENTRY_METER]
        ),
        lambda browser: browser.posts(
            "/api/config/config_entries/subentries/flow",
            handler=[browser.entry.entry_id, SUBENTRY_METER],
            subentry_id=next(iter(browser.entry.subentries)),
        ),
    ],
    "Repair what an issue tells": [
        lambda browser: browser.posts(
            "/api/repairs/issues/fix",
            handler=DOMAIN,
            issue_id=f"{issues.REPLACED}_{next(iter(browser.entry.subentries))}",
        ),
    ],
    "See that there is an issue, with the names of meters and gateways": [
        lambda browser: browser.sends("repairs/list_issues"),
    ],
    "See which gateways there are, and why one is not running": [
        lambda browser: browser.sends("config_entries/get", domain=DOMAIN),
    ],
    "See which meters are stored, with their numbers": [
        lambda browser: browser.sends(
            "config_entries/subentries/list", entry_id=browser.entry.entry_id
        ),
    ],
    "*Download diagnostics*": [
        lambda browser: browser.gets(
            f"/api/diagnostics/config_entry/{browser.entry.entry_id}"
        ),
        lambda browser: browser.gets(
            f"/api/diagnostics/config_entry/{browser.entry.entry_id}"
            f"/device/{browser.device_id}"
        ),
    ],
    "See how many meters answer, in *System information*": [
        lambda browser: browser.sends("system_health/info"),
    ],
    "Open the panel *M-Bus*": [lambda browser: browser.finds_panel()],
    "Let it read the meters first (`read`)": [
        lambda browser: browser.calls(
            f"{DOMAIN}.get_readings", device_id=browser.device_id, read=True
        ),
    ],
    "*Read now*": [
        lambda browser: browser.calls(
            "button.press", responds=False, entity_id=READ_NOW
        ),
    ],
}
"""What the dialogs of Home Assistant do, by the row of the page."""

COMMANDS: Final[dict[str, Callable[[Browser], dict[str, Any]]]] = {
    "mbus/meters/subscribe": lambda _: {"language": "en"},
    "mbus/meter": lambda browser: {**browser.meter, "language": "en"},
    "mbus/meters/set_interval": lambda browser: {
        "meters": [browser.meter],
        "interval_s": 3600,
    },
    "mbus/meters/set_records": lambda browser: {
        "source": browser.meter,
        "meters": [browser.meter],
    },
    "mbus/search/subscribe": lambda browser: {**browser.gateway, "language": "en"},
    "mbus/search/start": lambda browser: {
        **browser.gateway,
        "method": "secondary",
        "is_thorough": False,
    },
    "mbus/search/stop": lambda browser: browser.gateway,
    "mbus/search/add": lambda browser: {
        **browser.gateway,
        "found_id": "gone",
        "name": None,
        "preset": "all",
        "with_history": False,
    },
    "mbus/address/set": lambda browser: {**browser.meter, "address": 250},
    "mbus/decode": lambda _: {"telegram": TELEGRAM, "language": "en"},
    "mbus/traffic/subscribe": lambda _: {},
}
"""What the commands of the panel need."""

FIELDS: Final[dict[str, dict[str, Any]]] = {
    "decode_telegram": {"telegram": TELEGRAM},
    "set_primary_address": {"new_address": 77},
    "set_baud_rate": {"baud_rate": 2400},
    "read_area": {"area": "ram"},
    "send_frame": {"frame": "10 40 05 45 16"},
}
"""What actions need beside the device."""


def ways_to(what: str) -> list[Way]:
    """Return how one does what a row of the page says."""
    if not what.startswith("`"):
        return WAYS[what]
    command = what.strip("`")
    if command in COMMANDS:
        return [lambda browser: browser.sends(command, **COMMANDS[command](browser))]
    action = what.strip("`").removeprefix(f"{DOMAIN}.")

    async def call(browser: Browser) -> bool:
        device = {"device_id": browser.device_id}
        needs_device = action != "decode_telegram"
        data = FIELDS.get(action, {}) | (device if needs_device else {})
        return await browser.calls(f"{DOMAIN}.{action}", **data)

    return [call]


@pytest.fixture
async def told(hass: HomeAssistant, loaded: MockConfigEntry) -> MockConfigEntry:
    """Return a gateway of which something is to be repaired."""
    (subentry_id, *_) = loaded.subentries
    coordinator = loaded.runtime_data.coordinators[subentry_id]
    issues.report_replaced(
        hass, loaded.entry_id, subentry_id, coordinator.meter, SUCCESSOR
    )
    for each in ("config", "diagnostics", "repairs", "system_health", "button"):
        assert await async_setup_component(hass, each, {})
    # The rest of the frontend needs files that are not here.
    hass.data[frontend.DATA_PANELS_CONFIG] = {}
    async_register_command(hass, frontend.websocket_get_panels)
    return loaded


@pytest.fixture
def browser_of(
    hass: HomeAssistant,
    told: MockConfigEntry,
    local_auth: Any,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
) -> Callable[[str], Awaitable[Browser]]:
    """Return what opens a page for somebody of a group."""

    async def open_page(group: str) -> Browser:
        credentials = Credentials(
            id=group,
            auth_provider_type="homeassistant",
            auth_provider_id=None,
            data={"username": group},
            is_new=False,
        )
        user = await hass.auth.async_create_user(group, group_ids=[group])
        await hass.auth.async_link_user(user, credentials)
        token = await hass.auth.async_create_refresh_token(
            user, CLIENT_ID, credential=credentials
        )
        access = hass.auth.async_create_access_token(token)
        device = dr.async_get(hass).async_get_device_by_identifier(
            (DOMAIN, COLD_ID), told.entry_id
        )
        assert device is not None
        return Browser(
            await hass_client(access),
            await hass_ws_client(hass, access),
            told,
            device.id,
        )

    return open_page


@pytest.mark.parametrize("group", GROUPS)
async def test_the_page_says_who_may_do_what(
    browser_of: Callable[[str], Awaitable[Browser]], group: str
) -> None:
    """Through the pages and commands of Home Assistant, as that account."""
    browser = await browser_of(group)
    tried = {what: {await way(browser) for way in ways_to(what)} for what in ROWS}
    assert tried == {what: {may[group]} for what, may in ROWS.items()}


async def test_the_page_names_all_that_can_be_done(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Each action, and each kind of dialog."""
    actions = hass.services.async_services_for_domain(DOMAIN)
    named = {*(f"{DOMAIN}.{each}" for each in actions), *COMMANDS}
    assert ROWS.keys() == {*WAYS, *(f"`{each}`" for each in named)}
    kinds = MbusConfigFlow.async_get_supported_subentry_types(loaded)
    assert kinds.keys() == {SUBENTRY_METER}


def is_ours(handler: object) -> bool:
    """Return whether something that Home Assistant calls is from here."""
    module = getattr(handler, "__module__", type(handler).__module__)
    return module.startswith(f"custom_components.{DOMAIN}")


async def test_there_are_no_other_commands_and_pages_of_its_own(
    hass: HomeAssistant, told: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Home Assistant asks for the rights of an account at all others that there are."""
    await hass_ws_client(hass)
    commands = hass.data[WEBSOCKET]
    pages = [route.handler for route in hass.http.app.router.routes()]
    assert len(commands) > 50
    assert len(pages) > 20
    own = {name for name, (handler, _) in commands.items() if is_ours(handler)}
    assert own == set(COMMANDS)
    assert [each for each in pages if is_ours(each)] == []
