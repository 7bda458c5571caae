"""URLs of lines: one form for one gateway, and nothing in them that is not used."""

import pytest

from meterbus.bus.line import BrokenLineError, LineProblem
from meterbus.bus.urls import UrlDefect, end_of, line_url, network_url, typed_url

MAC = "/dev/cu.usbserial-0001"
BY_ID = "/dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0"
ESPHOME = "esphome-hass://esphome/01KC1Q?port_name=UART+1"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/dev/ttyUSB0", "/dev/ttyUSB0"),
        (" /dev/ttyUSB0\n", "/dev/ttyUSB0"),
        ("device:///dev/ttyUSB0", "/dev/ttyUSB0"),
        ("LINUX:///dev/ttyUSB0", "/dev/ttyUSB0"),
        (BY_ID, BY_ID),
        (f"/{'x' * 511}", f"/{'x' * 511}"),
        (MAC, MAC),
        ("COM3", "COM3"),
        ("socket://192.168.1.50:10001", "socket://192.168.1.50:10001"),
        ("SOCKET://Gateway.LAN:010001/", "socket://gateway.lan:10001"),
        ("tcp://gateway.lan.:10001", "socket://gateway.lan:10001"),
        ("rfc2217://m_bus-1:2217", "rfc2217://m_bus-1:2217"),
        ("socket://[2001:DB8:0::1]:4001", "socket://[2001:db8::1]:4001"),
        ("socket://[::ffff:10.0.0.1]:4001", "socket://10.0.0.1:4001"),
        ("socket://[fe80::1%eth0]:4001", "socket://[fe80::1%eth0]:4001"),
        ("socket://Zähler.local:4001", "socket://xn--zhler-gra.local:4001"),
        (ESPHOME, ESPHOME),
        ("esphome://proxy.LAN:6053/1", "esphome://proxy.lan:6053/1"),
    ],
)
def test_a_line_is_kept_in_one_form(typed: str, kept: str) -> None:
    """Scheme, host, port and path stay, as they are compared."""
    assert line_url(typed) == kept
    assert line_url(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "/" + "x" * 512,
        "/dev/tty\nUSB0",
        "/dev/tty\x1b[2JUSB0",
        "/dev/tty\u202eUSB0",
        "socket://host\nWARNING:4001",
        "socket://host:4001\n/x",
        "socket://user:secret@host:4001",
        "socket://secret@host:4001",
        "socket://user:se/secret@host:4001",
        "rfc2217://host:4001?password=secret",
        "rfc2217://host:4001#secret",
        "rfc2217://host:4001/port",
        "esphome://host:6053/?port_name=a&key=secret",
        "esphome-hass://user:secret@esphome/01KC1Q?port_name=a",
        "http://192.168.1.50",
        "device://socket://host:1",
        "socket://host",
        "socket://:4001",
        "socket://host:0",
        "socket://host:65536",
        "socket://host:four",
        "socket://127.1:4001",
        "socket://0x7f000001:4001",
        "socket://256.1.1.1:4001",
        "socket://[192.168.1.50:1]:4001",
        "socket://a b:4001",
        "socket://-a:4001",
        f"socket://{'a' * 64}:4001",
    ],
)
def test_what_is_no_line_is_refused(typed: str) -> None:
    """The error repeats neither a password nor what would begin a new line in a log."""
    with pytest.raises(BrokenLineError) as refused:
        line_url(typed)
    assert refused.value.problem is LineProblem.BAD_URL
    assert "secret" not in str(refused.value)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("host", "url"),
    [
        (" 192.168.1.50 ", "socket://192.168.1.50:4001"),
        ("::1", "socket://[::1]:4001"),
        ("[::1]", "socket://[::1]:4001"),
        ("Gateway", "socket://gateway:4001"),
    ],
)
def test_a_host_is_typed_as_people_do(host: str, url: str) -> None:
    """An IPv6 address needs brackets in a URL, and not where it is typed."""
    assert network_url("socket", host, 4001) == url


@pytest.mark.parametrize(
    "host",
    [
        "http://192.168.1.50",
        "192.168.1.50:4001",
        "user:secret@host",
        "host/path",
        "a\nb",
    ],
)
def test_a_host_is_a_host(host: str) -> None:
    """Nothing else may come with it."""
    with pytest.raises(BrokenLineError, match="neither the name of a host"):
        network_url("socket", host, 4001)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("192.168.1.50", "socket://192.168.1.50:10001"),
        (" 192.168.1.50:4001 ", "socket://192.168.1.50:4001"),
        ("Gateway.local:4001/", "socket://gateway.local:4001"),
        ("socket://192.168.1.50:4001", "socket://192.168.1.50:4001"),
        ("tcp://192.168.1.50", "socket://192.168.1.50:10001"),
        ("RFC2217://gateway:2217", "rfc2217://gateway:2217"),
        ("http://192.168.1.5/", "socket://192.168.1.5:10001"),
        ("https://gateway.lan:8443/login?next=#top", "socket://gateway.lan:10001"),
        ("::1", "socket://[::1]:10001"),
        ("[2001:db8::1]:4001", "socket://[2001:db8::1]:4001"),
        ("fe80::1%eth0", "socket://[fe80::1%eth0]:10001"),
    ],
)
def test_what_is_pasted_as_a_host_is_split(typed: str, url: str) -> None:
    """The port of a gateway's page is not that of its bus."""
    assert typed_url("socket", typed, 10001, preset_port=10001) == url


@pytest.mark.parametrize(
    ("typed", "defect"),
    [
        ("", UrlDefect.BAD_HOST),
        ("a" * 600, UrlDefect.UNPRINTABLE),
        ("host\nname", UrlDefect.UNPRINTABLE),
        ("ftp://host", UrlDefect.UNKNOWN_SCHEME),
        ("socket://host:4001/bus", UrlDefect.UNKNOWN_SCHEME),
        ("host:four", UrlDefect.NO_HOST_AND_PORT),
        ("host:99999", UrlDefect.NO_HOST_AND_PORT),
        ("admin:secret@host", UrlDefect.PASSWORD),
        ("http://admin:secret@host/", UrlDefect.PASSWORD),
        ("my gateway", UrlDefect.BAD_HOST),
    ],
)
def test_what_cannot_be_split_is_refused_for_its_reason(
    typed: str, defect: UrlDefect
) -> None:
    """And the error does not repeat a password."""
    with pytest.raises(BrokenLineError) as refused:
        typed_url("socket", typed, 10001, preset_port=10001)
    assert refused.value.reason == defect
    assert "secret" not in str(refused.value)


def test_two_ports_are_not_guessed_at() -> None:
    """One that was typed beside the host is as good as the one in it."""
    assert typed_url("socket", "host:7", 7, preset_port=1) == "socket://host:7"
    assert typed_url("socket", "http://host:80", 7, preset_port=1) == "socket://host:7"
    with pytest.raises(BrokenLineError) as refused:
        typed_url("socket", "host:8", 7, preset_port=1)
    assert refused.value.reason == UrlDefect.TWO_PORTS


def test_rfc_2217_counts_where_it_is_said() -> None:
    """Somebody who has chosen it pastes the address of raw TCP all the same."""
    url = "rfc2217://host:7"
    assert typed_url("rfc2217", "socket://host:7", 1, preset_port=1) == url
    assert typed_url("socket", "rfc2217://host:7", 1, preset_port=1) == url


@pytest.mark.parametrize(
    "url",
    [
        "socket://localhost:4001",
        "socket://127.0.0.1:4001",
        "socket://127.0.1.1:4001",
        "socket://[::1]:4001",
        "rfc2217://localhost:4001",
        "tcp://LOCALHOST:4001",
        "socket://[::ffff:127.0.0.1]:4001",
    ],
)
def test_one_port_of_one_computer_is_one_end(url: str) -> None:
    """Whatever name it has, and whatever is spoken on it."""
    assert end_of(line_url(url)) == end_of("socket://localhost:4001")


@pytest.mark.parametrize(
    "url",
    ["socket://localhost:4002", "socket://gateway:4001", "/dev/ttyUSB0", ESPHOME],
)
def test_other_ends_are_others(url: str) -> None:
    """Other ports, other hosts, and what is no network."""
    assert end_of(url) != end_of("socket://localhost:4001")
