"""Gateways at serial ports of other devices: what they are called, and who is away."""

from collections.abc import Iterable, Sequence
from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meterbus.bus.line import SerialLine
from homeassistant.components.usb import (
    SerialDevice,
    USBDevice,
    async_register_serial_port_scanner,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from tests.common import set_up
from tests.test_config_flow import LINK, NETWORK, start, submit

NODES = ("abc", "def")


def proxy_of(node: str) -> str:
    """Return the URL of the serial port of an ESPHome device."""
    return f"esphome-hass://esphome/{node}?port_name=M-Bus"


def serial_ports_of_nodes(hass: HomeAssistant, nodes: Iterable[str]) -> None:
    """Let Home Assistant list the ports of ESPHome devices of one model, as ESPHome does."""
    assert hass.config.components >= {"usb"}
    ports: list[USBDevice | SerialDevice] = []
    for node in nodes:
        MockConfigEntry(
            domain="esphome", entry_id=node, title=f"Cellar {node}"
        ).add_to_hass(hass)
        ports.append(
            SerialDevice(
                device=proxy_of(node),
                serial_number=f"{node}-m_bus",
                manufacturer="M5Stack",
                description="Atom Lite (M-Bus)",
            )
        )
    async_register_serial_port_scanner(hass, lambda _: ports)


async def proxied(hass: HomeAssistant, node: str) -> Any:
    """Add a gateway at the port of an ESPHome device; return its entry."""
    port = {"device": proxy_of(node)}
    flow = await submit(hass, await start(hass, "serial"), port)
    flow = await submit(hass, flow, LINK | {"search": "by_hand"})
    await hass.async_block_till_done(wait_background_tasks=True)
    return flow["result"]


@pytest.mark.parametrize(
    ("nodes", "titles"),
    [
        (NODES[:1], ["Atom Lite (M-Bus)"]),
        (NODES, ["Atom Lite (M-Bus) (Cellar abc)", "Atom Lite (M-Bus) (Cellar def)"]),
    ],
)
async def test_a_gateway_at_a_port_of_esphome_is_called_as_the_port(
    hass: HomeAssistant,
    connected: list[dict[str, Any]],
    nodes: Sequence[str],
    titles: list[str],
) -> None:
    """As in the list that it was chosen from; two devices of a model are told apart."""
    assert await async_setup_component(hass, "usb", {})
    serial_ports_of_nodes(hass, nodes)
    entries = [await proxied(hass, node) for node in nodes]
    assert [each.title for each in entries] == titles
    assert [each.data["device"] for each in entries] == list(map(proxy_of, nodes))


@pytest.mark.parametrize(
    ("title", "after"),
    [
        ("Atom Lite (M-Bus)", "gateway.lan:10001"),
        ("Cellar", "Cellar"),
    ],
)
async def test_a_gateway_that_leaves_a_port_of_esphome_loses_the_name_of_that(
    hass: HomeAssistant, connected: list[dict[str, Any]], title: str, after: str
) -> None:
    """Also when the device is away by then; a name that a person has given stays."""
    assert await async_setup_component(hass, "usb", {})
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=title,
        data={"device": proxy_of("abc"), "baud_rate": 2400},
    )
    await set_up(hass, entry)
    flow = await entry.start_reconfigure_flow(hass)
    flow = await submit(hass, flow, {"next_step_id": "network"})
    flow = await submit(hass, flow, NETWORK | {"host": "gateway.lan"})
    moved = {key: LINK[key] for key in ("baud_rate", "advanced")}
    flow = await submit(hass, flow, moved)
    assert flow["reason"] == "reconfigure_successful"
    assert entry.title == after


async def test_a_device_that_is_away_is_told_once_for_all_meters(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    issue_registry: ir.IssueRegistry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A port of ESPHome that nothing has opened yet: what to look at is in the repair."""
    entry.add_to_hass(hass)
    data = {**entry.data, "device": proxy_of("abc")}
    hass.config_entries.async_update_entry(entry, data=data)
    with patch("custom_components.mbus.gateway.SerialLine", SerialLine):
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "device_away"
    ((_, issue_id),) = issue_registry.issues
    issue = issue_registry.async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders is not None
    reason = issue.translation_placeholders["reason"]
    assert "device that this port belongs to" in reason
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []
