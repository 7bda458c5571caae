"""Serial ports of other devices, such as ESPHome's, and what they are called."""

from collections import Counter
from urllib.parse import parse_qs, urlsplit

from homeassistant.components import usb
from homeassistant.core import HomeAssistant

from .meterbus.bus.line import PROXY_SCHEMES

PORT_NAME = "port_name"
"""What the URL of a proxy calls the port on its device."""


async def proxy_name(hass: HomeAssistant, url: str) -> str | None:
    """Return what the port of another device is called; None for what is none, or away.

    Where several are called the same, their devices tell them apart.
    """
    parts = urlsplit(url)
    if parts.scheme not in PROXY_SCHEMES:
        return None
    try:
        ports = await usb.async_scan_serial_ports(hass)
    except OSError:
        return None
    names = {each.device: each.description for each in ports}
    name = names.get(url)
    entry = hass.config_entries.async_get_entry(parts.path.strip("/"))
    if name is None or entry is None or Counter(names.values())[name] == 1:
        return name
    return f"{name} ({entry.title})"


def is_named_after_proxy(title: str, url: str) -> bool:
    """Whether a gateway is called after the port of another device, and not by a person.

    That device may be away by now; what stays is what it calls its port.
    """
    parts = urlsplit(url)
    (name,) = parse_qs(parts.query).get(PORT_NAME, [""])
    return parts.scheme in PROXY_SCHEMES and bool(name) and f"({name})" in title
