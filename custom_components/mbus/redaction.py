"""What a download must not tell: serial numbers, hosts, keys and names."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address
import re
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_DEVICE

from .const import (
    CONF_AREAS,
    CONF_BLOCK_VALUES,
    CONF_KEY,
    CONF_NAME,
    CONF_OVERRIDES,
    CONF_PREPARE,
    CONF_RECORDS,
    CONF_SECONDARY_ADDRESS,
    SUBENTRY_METER,
)
from .meter import MeterConfig
from .meterbus.hexadecimal import frames_of
from .meterbus.privacy.pseudonyms import Pseudonyms
from .meterbus.protocol.addresses import WILDCARD_DIGIT, SecondaryAddress
from .meterbus.protocol.errors import InputError, ProtocolError
from .meterbus.protocol.frames import LongFrame, ShortFrame
from .meterbus.protocol.secrets import Secrets
from .meterbus.protocol.telegram import in_clear

PORT: Final = re.compile(r":\d+$")
ADAPTER: Final = re.compile(r"(/by-id/.*_)([^_/]+?)(-(?:if|port)\d.*)?$")
"""The path of a serial adapter: maker and model, its serial number, and its interface."""

DIGITS: Final = re.compile("[0-9A-Fa-f]{8,}")
"""Digits that may have a number in them, or be a secondary address or a key."""
ADDRESS_DIGITS: Final = 16
SPACED_BYTES: Final = re.compile(r"\b[0-9A-F]{2}(?: [0-9A-F]{2}){3,}\b")
"""Bytes in an error text, at least as many as a number has."""
NETWORK_ADDRESS: Final = re.compile(
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d)|[0-9A-Fa-f]*:[0-9A-Fa-f:]+"
)
"""IPv4, and what may be IPv6: errors name the address that a host name stands for."""


class Redaction:
    """Leaves out of everything on one gateway what tells whose it is.

    Numbers become 00000001, 00000002 … in the order of the gateway's meters.
    """

    def __init__(self, entry: ConfigEntry) -> None:
        """Learn the numbers, the host and the keys from the settings."""
        self._pseudonyms = Pseudonyms()
        self._places: list[tuple[re.Pattern[str], str]] = []
        self._keys: set[str] = set()
        sent_first: list[bytes] = []
        self._hide_line(entry.data[CONF_DEVICE])
        for subentry in entry.get_subentries_of_type(SUBENTRY_METER):
            # As they are stored: also of a meter whose data cannot be read.
            with suppress(InputError, ValueError):
                address = str(subentry.data.get(CONF_SECONDARY_ADDRESS) or "")
                self.address(SecondaryAddress.parse(address))
            key = str(subentry.data.get(CONF_KEY) or "")
            self._keys.add(re.sub("[^0-9A-Fa-f]", "", key).upper())
            with suppress(InputError):
                for each in (subentry.data, *_list_of(subentry.data.get(CONF_AREAS))):
                    first = frames_of(str(each.get(CONF_PREPARE) or ""))
                    sent_first += [data for _, data in first]
        self._secrets = Secrets(*sent_first)

    def address(self, address: SecondaryAddress) -> str:
        """Return sixteen digits; of a mask, only which digits are open."""
        number, rest = address.identification, str(address)[8:]
        if WILDCARD_DIGIT not in number:
            return self._pseudonyms.of(number) + rest
        return re.sub(f"[^{WILDCARD_DIGIT}]", "X", number) + rest

    def raw(self, data: bytes) -> bytes:
        """Return bytes of the bus with pseudonyms in them, and nothing that is secret."""
        return self._pseudonyms.in_bytes(self._secrets.blanked(data))

    def request(self, request: ShortFrame | LongFrame | None) -> bytes:
        """Return what was asked; zeros stand where it may have opened the meter."""
        if request is None:
            return b""
        if isinstance(request, LongFrame):
            request = replace(request, data=self._secrets.blanked(request.data))
        return self.raw(request.to_bytes())

    def telegram(self, frame: LongFrame, meter: MeterConfig | None) -> bytes:
        """Return a telegram with pseudonyms in it, in clear text where the key fits."""
        try:
            frame = _in_clear(frame, meter)
        except ProtocolError:
            pass
        return self.raw(frame.to_bytes())

    def text(self, text: str) -> str:
        """Return the text of an error without what it must not tell."""
        return self._plain(SPACED_BYTES.sub(self._found_bytes, text))

    def settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings of a gateway or a meter without what they must not tell.

        That is what opens telegrams or the meter, and what people call their values.
        """
        told: dict[str, Any] = self._told(settings)
        overrides = told.get(CONF_OVERRIDES)
        lists = told.get(CONF_RECORDS), told.get(CONF_BLOCK_VALUES)
        # What cannot be read may be of any shape.
        of_values = [
            *(overrides.values() if isinstance(overrides, dict) else ()),
            *(each for some in lists if isinstance(some, list) for each in some),
        ]
        # Not by name, wherever it stands: records have keys that tell nothing.
        for owner, secret in (
            (told, CONF_KEY),
            (told, CONF_PREPARE),
            *((area, CONF_PREPARE) for area in _list_of(told.get(CONF_AREAS))),
            *((override, CONF_NAME) for override in of_values),
        ):
            if isinstance(owner, dict) and owner.get(secret):
                owner[secret] = REDACTED
        return told

    def _told(self, value: Any) -> Any:
        match value:
            case Mapping():
                return {key: self._told(each) for key, each in value.items()}
            case list() | tuple():
                return [self._told(each) for each in value]
            case str():
                return self._plain(value)
            case _:
                return value

    def _plain(self, text: str) -> str:
        for place, other in self._places:
            text = place.sub(other, text)
        return NETWORK_ADDRESS.sub(_hidden, DIGITS.sub(self._found_digits, text))

    def _hide_line(self, url: str) -> None:
        """Hide a host wherever it is named; its scheme and its port tell nobody."""
        scheme, separator, rest = url.partition("://")
        if not separator:
            self._hide(url, ADAPTER.sub(rf"\1{REDACTED}\3", url))
            return
        *_, place = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")
        port = PORT.search(place)
        self._hide(url, f"{scheme}://{REDACTED}{port[0] if port else ''}")
        if host := PORT.sub("", place).strip("[]"):
            self._hide(host, REDACTED)

    def _hide(self, place: str, other: str) -> None:
        pattern = rf"(?<![\w.-]){re.escape(place)}(?![\w-])"
        self._places.append((re.compile(pattern, re.IGNORECASE), other))

    def _found_digits(self, found: re.Match[str]) -> str:
        digits = found[0].upper()
        if digits in self._keys:
            return REDACTED
        if len(digits) == ADDRESS_DIGITS:
            return self.address(SecondaryAddress.parse(digits))
        return self._pseudonyms.in_text(found[0])

    def _found_bytes(self, found: re.Match[str]) -> str:
        return self.raw(bytes.fromhex(found[0])).hex(" ").upper()


def _hidden(found: re.Match[str]) -> str:
    try:
        ip_address(found[0])
    except ValueError:
        return found[0]
    return REDACTED


def _in_clear(frame: LongFrame, meter: MeterConfig | None) -> LongFrame:
    if meter is None:
        return in_clear(frame, None)
    return in_clear(frame, meter.manner.key, meter=meter.identity)


def _list_of(stored: Any) -> list[Mapping[str, Any]]:
    """Return what is a list of dictionaries; what cannot be read may be of any shape."""
    found = stored if isinstance(stored, list) else []
    return [each for each in found if isinstance(each, Mapping)]
