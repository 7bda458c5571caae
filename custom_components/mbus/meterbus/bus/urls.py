"""Where lines lead: the URLs that name them, in the one form that is kept."""

from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from .line import PROXY_SCHEMES, BrokenLineError, LineProblem

LONGEST: Final = 512
"""Characters of a URL; a file name has up to 255."""

DEVICE_SCHEMES: Final = frozenset({"device", "linux", "posix", "extended-posix"})
"""What serialx takes in front of the path of a device, which does as well without."""
NETWORK_SCHEMES: Final[Mapping[str, str]] = {
    "socket": "socket",
    "tcp": "socket",
    "rfc2217": "rfc2217",
}
"""What has a host and a port and nothing else, with the scheme that it is kept by."""
PROXY_QUERY: Final = frozenset({"port_name"})
"""What the URL of a serial proxy may ask for. Its keys are kept by ESPHome's integration."""

LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
"""A part of a host name, with the underscore that container hosts use (RFC 1123)."""
THIS_COMPUTER: Final = "localhost"

PAGE_SCHEMES: Final = frozenset({"http", "https"})
"""A page of the gateway, copied from a browser: its host is meant, and not its port."""
BEHIND_HOST: Final = re.compile(r"[/?#].*")


class UrlDefect(StrEnum):
    """What is wrong with the URL of a line."""

    UNPRINTABLE = "unprintable"
    UNKNOWN_SCHEME = "unknown_scheme"
    NO_HOST_AND_PORT = "no_host_and_port"
    BAD_PORT = "bad_port"
    TWO_PORTS = "two_ports"
    PASSWORD = "password"
    FRAGMENT = "fragment"
    BAD_HOST = "bad_host"


DEFECT_WORDS: Final = {
    UrlDefect.UNPRINTABLE: f"1 to {LONGEST} characters that can be printed",
    UrlDefect.UNKNOWN_SCHEME: "a line has none of this scheme, path or query",
    UrlDefect.NO_HOST_AND_PORT: "no host and port can be read in it",
    UrlDefect.BAD_PORT: "a port is a number from 1 to 65535",
    UrlDefect.TWO_PORTS: "it has another port than the one beside it",
    UrlDefect.PASSWORD: "a user name or a password is not used, and not kept",
    UrlDefect.FRAGMENT: "nothing may follow #",
    UrlDefect.BAD_HOST: "this is neither the name of a host nor an IP address",
}


def line_url(text: str) -> str:
    """Return the URL of a line as it is kept, or the path of a device.

    It has scheme, host, port and path, as serialx takes them; a user name, a password or
    anything that cannot be printed is BrokenLineError, as is all that leads nowhere.
    """
    text = text.strip()
    if not text or len(text) > LONGEST or not text.isprintable():
        raise _refused(text, UrlDefect.UNPRINTABLE)
    scheme, separator, rest = text.partition("://")
    scheme = scheme.lower()
    if not separator:
        return text
    if scheme in DEVICE_SCHEMES and "://" not in rest:
        return rest
    parts = _parts_of(text)
    if scheme in NETWORK_SCHEMES and not (parts.path.strip("/") or parts.query):
        return network_url(scheme, parts.hostname or "", parts.port or 0)
    asked = {key for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if scheme in PROXY_SCHEMES and asked <= PROXY_QUERY and parts.hostname:
        return urlunsplit(parts._replace(netloc=parts.netloc.lower()))
    raise _refused(text, UrlDefect.UNKNOWN_SCHEME)


def typed_url(scheme: str, host: str, port: int, *, preset_port: int) -> str:
    """Return the URL of a network gateway from what people type or paste as its host.

    That may be a host with its port, the URL of a line, or the address of the gateway's
    page. A port in it counts where the other one is the preset; RFC 2217 counts wherever it
    is said. What is none of these is BrokenLineError.
    """
    said, known, said_port = _pasted(host.strip())
    if said_port not in (None, port) and port != preset_port:
        raise _refused(host, UrlDefect.TWO_PORTS)
    return network_url(said if said == "rfc2217" else scheme, known, said_port or port)


def _pasted(text: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of what was typed as a host."""
    if len(text) > LONGEST or not text.isprintable():
        raise _refused(text, UrlDefect.UNPRINTABLE)
    scheme, separator, rest = text.lower().rpartition("://")
    if not separator and _is_ip_address(rest):
        return "", rest, None
    if scheme in PAGE_SCHEMES or not separator:
        rest = BEHIND_HOST.sub("", rest)
    elif scheme not in NETWORK_SCHEMES or BEHIND_HOST.search(rest.removesuffix("/")):
        raise _refused(text, UrlDefect.UNKNOWN_SCHEME)
    parts = _parts_of(f"//{rest}")
    port = None if scheme in PAGE_SCHEMES else parts.port
    return scheme, parts.hostname or "", port


def _is_ip_address(text: str) -> bool:
    """Whether this is an address, of which IPv6 has colons that part no port."""
    with suppress(ValueError):
        return bool(ip_address(text.removeprefix("[").removesuffix("]")))
    return False


def network_url(scheme: str, host: str, port: int) -> str:
    """Return the URL of a network gateway; raise BrokenLineError where that is none."""
    known = _host(host)
    if not 0 < port < 65536:
        raise _refused(f"{host}:{port}", UrlDefect.BAD_PORT)
    known = f"[{known}]" if ":" in known else known
    return f"{NETWORK_SCHEMES[scheme]}://{known}:{port}"


def end_of(url: str) -> str:
    """Return where a line leads, whatever is spoken on it: equal for one and the same port."""
    parts = urlsplit(url)
    if parts.scheme not in NETWORK_SCHEMES:
        return url
    host = parts.hostname or ""
    with suppress(ValueError):
        host = THIS_COMPUTER if ip_address(host).is_loopback else host
    return f"{host}:{parts.port}"


def _parts_of(text: str) -> SplitResult:
    """Split a URL; what stands in front of @ is refused, and not repeated."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018
    except ValueError as err:
        raise _refused(text, UrlDefect.NO_HOST_AND_PORT) from err
    if "@" in parts.netloc:
        raise _refused(text, UrlDefect.PASSWORD)
    if parts.fragment:
        raise _refused(text, UrlDefect.FRAGMENT)
    return parts


def _host(text: str) -> str:
    """Return a host as it is kept: small letters, without the dot at the end, IP short."""
    name = text.strip().lower().removeprefix("[").removesuffix("]")
    with suppress(ValueError):
        address = ip_address(name)
        is_mapped = isinstance(address, IPv6Address) and address.ipv4_mapped
        return str(is_mapped or address)
    name = _in_ascii(name.removesuffix("."))
    labels = name.split(".")
    is_name = all(map(LABEL.fullmatch, labels))
    # Where the last part is a number, resolvers take it for an address (127.1, 0x7F.1).
    if not is_name or re.fullmatch("[0-9]+|0x[0-9a-f]*", labels[-1]):
        raise _refused(text, UrlDefect.BAD_HOST)
    return name


def _in_ascii(name: str) -> str:
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return ""


def _refused(text: str, defect: UrlDefect) -> BrokenLineError:
    """Return the error; what may be a password in the text is not to stand in it."""
    shown = "".join(each if each.isprintable() else " " for each in text[:LONGEST])
    shown = re.sub(r"^(\w*//|.*://)?.*@", r"\1…@", shown)
    shown = re.sub(r"[?#].*", "…", shown)
    words = DEFECT_WORDS[defect]
    return BrokenLineError(LineProblem.BAD_URL, shown, words, reason=defect.value)
