"""Home Assistant in the guest, asked over its pages' own interface."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
import json
import time
from typing import Any, Final

from demo.client import POLL_S, Client
from demo.entities import UNREAD, Sensor, sensors_of
from demo.flows import ADD, complete, preselected
from demo.folder import Folder
from demo.gateway import DOMAIN, read_often
from e2e.log import Entry, entries_of

from .errors import KernelError
from .image import PROJECT
from .machine import Machine
from .waiting import until

CONFIG: Final = f"{PROJECT}/.demo/config"
LOG: Final = f"{CONFIG}/home-assistant.log"
PRINTED: Final = "/tmp/home.log"  # noqa: S108, in the guest
LAST_LINES: Final = 20
STORED: Final = f"{CONFIG}/.storage/core.config_entries"
REPAIRS: Final = "/api/repairs/issues/fix"
STARTED_S: Final = 1800
"""With an emulated processor, everything takes its time."""
USB: Final = "usb:\n"
"""Home Assistant starts it with the first integration that needs it: here at once."""


def prepare_home(folder: Folder, host: str, port: int) -> None:
    """Write what Home Assistant reads when it starts."""
    folder.path.mkdir()
    folder.prepare(host, port)
    with (folder.config / "configuration.yaml").open("a", encoding="utf-8") as file:
        file.write(USB)


@dataclass(frozen=True)
class Gateway:
    """A gateway that Home Assistant has: its entry, and the port that is stored of it."""

    entry_id: str
    title: str
    device: str
    meters: int


@dataclass(frozen=True)
class Home:
    """Home Assistant, and the machine that it runs in."""

    machine: Machine
    client: Client

    async def start(self) -> float:
        """Start it; return how many seconds pass until it runs."""
        started = time.monotonic()
        await self.machine.console.run(
            f"cd {PROJECT}; .venv/bin/python -m homeassistant -c {CONFIG}"
            f" </dev/null >{PRINTED} 2>&1 &"
        )
        try:
            async with asyncio.timeout(STARTED_S):
                await wait_until_running(self.client)
        except TimeoutError:
            raise KernelError("Home Assistant did not start.") from None
        return time.monotonic() - started

    async def ports(self) -> list[str]:
        """Return the serial ports that Home Assistant offers to people."""
        async with self.client.websocket() as commands:
            found = await commands.send("usb/list_serial_ports")
        return [each["device"] for each in found]

    async def add_gateway(self, device: str) -> Gateway:
        """Go through the dialog as a person who chooses this port, and let it read often."""
        answers: Mapping[str, Mapping[str, Any]] = {
            "user": {"next_step_id": "serial"},
            "serial": {"device": device},
        }
        result = await complete(self.client, ADD, DOMAIN, answers)
        await read_often(self.client, result["entry_id"])
        return await self.gateway(result["entry_id"])

    async def gateway(self, entry_id: str) -> Gateway:
        """Return what is stored of a gateway."""

        async def stored() -> Gateway | None:
            text = await self.machine.console.run(f"cat {STORED}")
            entries = json.loads(text)["data"]["entries"]
            return next(
                (_gateway(each) for each in entries if each["entry_id"] == entry_id),
                None,
            )

        return await until(stored, f"entry {entry_id} is stored")

    async def sensors(self, gateway: Gateway) -> list[Sensor]:
        """Return the sensors of a gateway's meters, not those of its own."""
        async with self.client.websocket() as commands:
            found = await sensors_of(self.client, commands, gateway.entry_id)
            entities = await commands.send("config/entity_registry/list")
        of_meters = {
            each["entity_id"] for each in entities if each["config_subentry_id"]
        }
        return [each for each in found if each.entity_id in of_meters]

    async def wait_until_read(self, gateway: Gateway) -> list[Sensor]:
        """Wait until each sensor of a gateway has a value; return them."""
        return await self._wait_for(gateway, "available", lambda s: s not in UNREAD)

    async def wait_until_unavailable(self, gateway: Gateway) -> list[Sensor]:
        """Wait until no sensor of a gateway has a value; return them."""
        return await self._wait_for(
            gateway, "unavailable", lambda s: s == "unavailable"
        )

    async def _wait_for(
        self, gateway: Gateway, what: str, is_so: Callable[[str], bool]
    ) -> list[Sensor]:
        async def all_so() -> list[Sensor] | None:
            found = await self.sensors(gateway)
            return found if found and all(is_so(each.state) for each in found) else None

        return await until(all_so, f"all sensors of {gateway.title} are {what}")

    async def repairs(self) -> Mapping[str, str]:
        """Return the open repairs of the integration: why, by their ID."""
        async with self.client.websocket() as commands:
            found = await commands.send("repairs/list_issues")
        return {
            each["issue_id"]: each["translation_key"]
            for each in found["issues"]
            if each["domain"] == DOMAIN and not each["ignored"]
        }

    async def wait_for_doubt(self, gateway: Gateway) -> str:
        """Wait until a repair asks where a gateway is; return its ID."""
        issue = f"port_unclear_{gateway.entry_id}"

        async def is_there() -> bool:
            return issue in await self.repairs()

        await until(is_there, f"there is a repair about the port of {gateway.title}")
        return issue

    async def look_for_port(self, gateway: Gateway) -> Mapping[str, str]:
        """Repair where a gateway is, as a person who takes the port that is suggested.

        Return what is said of each port that is offered.
        """
        issue = await self.wait_for_doubt(gateway)
        shown = await self.client.post(REPAIRS, {"handler": DOMAIN, "issue_id": issue})
        flow = f"{REPAIRS}/{shown['flow_id']}"
        shown = await self.client.post(flow, {"next_step_id": "look"})
        while shown["type"] == "progress":
            await asyncio.sleep(POLL_S)
            shown = await self.client.get(flow)
        if shown["type"] != "form":
            raise KernelError(f"The repair of {gateway.title} offers no port: {shown}")
        (field,) = shown["data_schema"]
        done = await self.client.post(flow, preselected(shown["data_schema"]))
        if done["type"] != "create_entry":
            raise KernelError(f"The repair of {gateway.title} ends so: {done}")
        options = field["selector"]["select"]["options"]
        return {each["value"]: each["label"] for each in options}

    async def reload(self, gateway: Gateway) -> None:
        """Let a gateway open what is stored of it anew, as after a restart."""
        path = f"/api/config/config_entries/entry/{gateway.entry_id}/reload"
        await self.client.post(path, {})

    async def last_words(self) -> str:
        """Return the end of what Home Assistant has said, if it has been started."""
        ends = f"tail -q -n {LAST_LINES} {PRINTED} {LOG}"
        return (await self.machine.console.run(f"{ends} 2>/dev/null || true")).strip()

    async def log(self) -> list[Entry]:
        """Return what Home Assistant has written into its log."""
        text = await self.machine.console.run(f"cat {LOG}")
        return list(entries_of(text.splitlines(keepends=True)))


async def wait_until_running(client: Client) -> None:
    """Log in, and wait until Home Assistant has started everything."""
    await client.wait_until_served()
    await client.log_in()
    while (await client.get("/api/config"))["state"] != "RUNNING":  # noqa: ASYNC110, it tells no news
        await asyncio.sleep(POLL_S)


def _gateway(entry: Mapping[str, Any]) -> Gateway:
    return Gateway(
        entry["entry_id"],
        entry["title"],
        entry["data"]["device"],
        len(entry["subentries"]),
    )
