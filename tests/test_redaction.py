"""What a download must not tell, in settings and in texts of any kind."""

from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.protocol.frames import LongFrame
from custom_components.mbus.redaction import Redaction

REDACTED: Final = "**REDACTED**"
BY_ID: Final = "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0"


def redaction_of(
    device: str = "socket://meters:10001", **meter: Any
) -> tuple[Redaction, MockConfigEntry]:
    """Return what redacts a gateway with one meter, and that gateway."""
    data = {"secondary_address": "3189274724232804", **meter}
    entry = MockConfigEntry(
        domain=DOMAIN,
        data={"device": device},
        subentries_data=[
            {
                "data": data,
                "subentry_type": "meter",
                "title": "Meter",
                "unique_id": None,
            }
        ],
    )
    return Redaction(entry), entry


@pytest.mark.parametrize(
    ("device", "told"),
    [
        ("socket://192.0.2.17:10001", f"socket://{REDACTED}:10001"),
        ("socket://[2001:db8::7]:10001", f"socket://{REDACTED}:10001"),
        ("rfc2217://meters.example.org:2217", f"rfc2217://{REDACTED}:2217"),
        ("rfc2217://me:secret@meters:2217?poll=1", f"rfc2217://{REDACTED}:2217"),
        ("esphome-hass://esphome/01ABC?port_name=M-Bus", f"esphome-hass://{REDACTED}"),
        ("socket://:10001", f"socket://{REDACTED}:10001"),
        ("/dev/ttyUSB0", "/dev/ttyUSB0"),
        (
            BY_ID,
            f"/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_{REDACTED}-if00-port0",
        ),
        (
            "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0",
            "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0",
        ),
    ],
    ids=[
        "ipv4",
        "ipv6",
        "name",
        "user",
        "esphome",
        "no host",
        "port",
        "adapter",
        "place",
    ],
)
def test_a_line_is_told_without_its_host_and_its_serial_number(
    device: str, told: str
) -> None:
    """What kind of line it is stays: that is what a fault depends on."""
    redaction, entry = redaction_of(device)
    assert redaction.settings(entry.data)["device"] == told
    assert redaction.text(f"{device}: gone ({device})") == f"{told}: gone ({told})"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no route to METERS", f"no route to {REDACTED}"),
        ("parameters of meters-2", "parameters of meters-2"),
        ("('192.0.2.17', 10001)", f"('{REDACTED}', 10001)"),
        ("('fe80::1', 10001, 0, 2)", f"('{REDACTED}', 10001, 0, 2)"),
        ("[2001:db8:0:0:0:0:0:7]", f"[{REDACTED}]"),
        ("version 1.2.3", "version 1.2.3"),
        ("meter 3189274724232804 does", "meter 0000000124232804 does"),
        ("31892747 and 47278931", "00000001 and 01000000"),
        (
            "meter 876543212D2C3B16 answered in place of 3189274724232804",
            "meter 000000022D2C3B16 answered in place of 0000000124232804",
        ),
        (
            "(68 5E 5E 68 08 00 72 47 27 89 31 24 …)",
            "(68 5E 5E 68 08 00 72 01 00 00 00 24 …)",
        ),
        ("checksum 15 is not the sum 14", "checksum 15 is not the sum 14"),
    ],
)
def test_a_text_is_told_without_whom_it_is_about(text: str, told: str) -> None:
    """Errors name hosts, addresses, meters and bytes; the rest of them stays."""
    redaction, _ = redaction_of()
    assert redaction.text(text) == told


def test_a_key_is_told_nowhere() -> None:
    """However it was typed in, and wherever it comes up again."""
    redaction, entry = redaction_of(key="0001 0203-0405 0607-0809 0a0b-0c0d 0e0f")
    (subentry,) = entry.subentries.values()
    assert redaction.settings(subentry.data)["key"] == REDACTED
    text = "'000102030405060708090A0b0c0d0e0f' is wrong"
    assert redaction.text(text) == f"'{REDACTED}' is wrong"


def test_settings_keep_what_they_say_of_the_meter() -> None:
    """Keys of records are no keys of telegrams, and names of quantities are nobody's."""
    overrides = {"volume": {"name": "Meier", "factor": 0.01}, "energy": {"unit": "kWh"}}
    meter = {
        "key": None,
        "primary_address": None,
        "records": [{"key": "volume", "vib": "13", "qualifiers": ("import",)}],
        "prepare": "51 02FD164711",
        "overrides": overrides,
    }
    redaction, entry = redaction_of(**meter)
    (subentry,) = entry.subentries.values()
    assert redaction.settings(subentry.data) == {
        "secondary_address": "0000000124232804",
        "key": None,
        "primary_address": None,
        "records": [{"key": "volume", "vib": "13", "qualifiers": ["import"]}],
        "prepare": REDACTED,
        "overrides": {
            "volume": {"name": REDACTED, "factor": 0.01},
            "energy": {"unit": "kWh"},
        },
    }
    assert subentry.data["overrides"] == overrides


@pytest.mark.parametrize(
    "noise",
    [
        "68 09 09 68 53 05 51 04 FD 16 11 47 00 00 1B 16",
        "53 05 51 04 FD 16 11 47 00 00",
        "FF 04 FD 16 11 47 00 00 1B 00",
    ],
)
def test_a_password_is_told_nowhere(noise: str) -> None:
    """A converter echoes it, whole or damaged, and a checksum tells one byte of it."""
    redaction, _ = redaction_of(prepare="50 5104FD1611470000")
    told = redaction.raw(bytes.fromhex(noise)).hex(" ").upper()
    assert "11 47" not in told
    assert "1B" not in told
    request = LongFrame(0x53, 5, 0x51, bytes.fromhex("04 FD 16 11 47 00 00"))
    assert redaction.request(request).hex(" ").upper() == (
        "68 0A 0A 68 53 05 51 00 00 00 00 00 00 00 A9 16"
    )


def test_a_meter_without_an_address_has_nothing_to_hide() -> None:
    """It is known by its primary address, which is a setting like any other."""
    redaction, entry = redaction_of(secondary_address=None, primary_address=5)
    (subentry,) = entry.subentries.values()
    assert redaction.settings(subentry.data) == {
        "secondary_address": None,
        "primary_address": 5,
    }


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("3189274724232804", "0000000124232804"),
        ("FFFFFF47FFFFFFFF", "FFFFFFXXFFFFFFFF"),
        ("FFFFFFFFFFFFFFFF", "FFFFFFFFFFFFFFFF"),
        ("0000000024232804", "0000000024232804"),
    ],
    ids=["a meter", "some digits", "everybody", "nobody"],
)
def test_a_mask_tells_how_narrow_it_is(address: str, told: str) -> None:
    """But not which digits those are that several meters share."""
    redaction, _ = redaction_of()
    assert redaction.address(SecondaryAddress.parse(address)) == told
