"""A network gateway whose clients set its port: telnet with RFC 2217.

Data goes to the wire as it is, with FF doubled. Options are negotiated as RFC 854 says:
binary (RFC 856), no go-ahead (RFC 858) and COM port control are agreed to, others are
refused. Of what a client sets, the rate and the form of the characters reach the bus;
flow control, break and modem lines are kept and told. A purge finds nothing to drop:
what was sent is taken to be on the wire. Not modelled are changes of line and modem
states, and the flow control of the connection itself.

`MANNERS` has what common servers do differently, as they do it byte by byte.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import IntEnum
import re
from typing import Final, override

from .bus import SimulatedBus
from .fleet import BAUD_RATES
from .gateway import Dialect
from .server import Client, HangUp, Session, Sink, Wire, serve_tcp

IAC: Final = b"\xff"
SB: Final = b"\xfa"
SE: Final = b"\xf0"
LONGEST_COMMAND: Final = 256
"""Bytes of a command that does not end: no client has that much to say."""

SIGNATURE: Final = b"Simulated M-Bus gateway"
ANSWER: Final = 100
"""What the code of a command has on top in the gateway's answer to it (RFC 2217)."""


class Verb(IntEnum):
    """What is said about an option (RFC 854)."""

    WILL = 251
    WONT = 252
    DO = 253
    DONT = 254


class Option(IntEnum):
    """The options that are spoken of."""

    BINARY = 0
    ECHO = 1
    SUPPRESS_GO_AHEAD = 3
    COM_PORT = 44


class Command(IntEnum):
    """What a client says about the port (RFC 2217)."""

    SIGNATURE = 0
    SET_BAUDRATE = 1
    SET_DATASIZE = 2
    SET_PARITY = 3
    SET_STOPSIZE = 4
    SET_CONTROL = 5
    NOTIFY_LINESTATE = 6
    NOTIFY_MODEMSTATE = 7
    SET_LINESTATE_MASK = 10
    SET_MODEMSTATE_MASK = 11
    PURGE_DATA = 12


MASKS: Final = frozenset({Command.SET_LINESTATE_MASK, Command.SET_MODEMSTATE_MASK})

EVEN: Final = 3
"""Even parity, as SET_PARITY codes it."""

OFFERS: Final = {
    Verb.WILL: Verb.WILL,
    Verb.WONT: Verb.WILL,
    Verb.DO: Verb.DO,
    Verb.DONT: Verb.DO,
}
"""Which offer a verb makes or withdraws: the client's to do it, or its wish that we do."""
ANSWERED_BY: Final = {Verb.WILL: Verb.DO, Verb.DO: Verb.WILL}
"""The offer of a client that answers one of ours; who withdraws waits for no answer."""
REPLIES: Final = {
    Verb.WILL: {True: Verb.DO, False: Verb.DONT},
    Verb.DO: {True: Verb.WILL, False: Verb.WONT},
}
TRANSMISSION: Final = frozenset({Option.BINARY, Option.SUPPRESS_GO_AHEAD})

SETTINGS: Final[Mapping[Command, frozenset[int]]] = {
    Command.SET_BAUDRATE: frozenset(BAUD_RATES),
    Command.SET_DATASIZE: frozenset(range(5, 9)),
    Command.SET_PARITY: frozenset(range(1, 6)),
    Command.SET_STOPSIZE: frozenset(range(1, 4)),
}
"""What can be set, and to which values. Any other value asks how it is set."""

CONTROLS: Final[Mapping[int, tuple[int, ...]]] = {
    0: (1, 2, 3, 17, 19),  # flow control outbound: none first
    4: (6, 5),  # break: off first
    7: (8, 9),  # DTR: on first
    10: (11, 12),  # RTS: on first
    13: (14, 15, 16, 18),  # flow control inbound: none first
}
"""Values of SET_CONTROL: what asks for a state, and the states, that of the start first."""


@dataclass(frozen=True)
class Negotiation:
    """What a client says about one option."""

    verb: Verb
    option: int


@dataclass(frozen=True)
class Subnegotiation:
    """What a client says within one option."""

    option: int
    data: bytes


QUIET: Final = bytes(1)
"""No state of the modem lines and of the line, and no change of one."""


@dataclass(frozen=True)
class Manners:
    """What is left open by RFC 2217, or done otherwise."""

    greeting: tuple[Negotiation, ...] = ()
    """What is said to whoever connects."""
    takes_settings: bool = True
    """Whether RFC 2217 is spoken; else it is telnet alone."""
    signature: bytes | None = SIGNATURE
    tells_modem_state: bool = False
    """Whether it is told as soon as the port may be set."""
    to_masks: Mapping[int, int] = field(default_factory=dict)
    """What masks are answered with: a state in place of the acknowledgement, or nothing."""


TELNET: Final = (
    Negotiation(Verb.WILL, Option.SUPPRESS_GO_AHEAD),
    Negotiation(Verb.DO, Option.SUPPRESS_GO_AHEAD),
    Negotiation(Verb.WILL, Option.ECHO),
    Negotiation(Verb.DONT, Option.ECHO),
    Negotiation(Verb.DO, Option.BINARY),
    Negotiation(Verb.WILL, Option.BINARY),
)
MANNERS: Final[Mapping[Dialect, Manners]] = {
    Dialect.STANDARD: Manners(
        to_masks={
            Command.SET_LINESTATE_MASK: Command.SET_LINESTATE_MASK,
            Command.SET_MODEMSTATE_MASK: Command.SET_MODEMSTATE_MASK,
        }
    ),
    Dialect.SER2NET: Manners(
        greeting=(*TELNET, Negotiation(Verb.DO, Option.COM_PORT)),
        signature=b"ser2net",
        tells_modem_state=True,
        to_masks={
            Command.SET_LINESTATE_MASK: Command.NOTIFY_LINESTATE,
            Command.SET_MODEMSTATE_MASK: Command.NOTIFY_MODEMSTATE,
        },
    ),
    Dialect.PYSERIAL: Manners(
        greeting=(
            Negotiation(Verb.WILL, Option.ECHO),
            Negotiation(Verb.WILL, Option.SUPPRESS_GO_AHEAD),
            Negotiation(Verb.DO, Option.BINARY),
            Negotiation(Verb.WILL, Option.COM_PORT),
        ),
        signature=None,
        tells_modem_state=True,
    ),
    Dialect.TELNET: Manners(greeting=TELNET, takes_settings=False),
}
"""How they speak: ser2net before 4.6.4, pyserial 3.5, and ser2net without RFC 2217."""

type Piece = bytes | Negotiation | Subnegotiation

PIECE: Final = re.compile(
    rb"(?P<data>(?:[^\xff]|\xff\xff)+)"
    rb"|\xff(?P<verb>[\xfb-\xfe])(?P<option>.)"
    # An IAC in front of anything but SE does not end a command, whatever it means.
    rb"|\xff\xfa(?P<within>.)(?P<said>(?:[^\xff]|\xff[^\xf0])*)\xff\xf0"
    # Go-ahead, break, "are you there" and what telnet does not know mean nothing here.
    rb"|\xff[^\xfa-\xff]",
    re.DOTALL,
)


class TelnetReader:
    """Takes the bytes of a client apart; one that waits for its rest is kept."""

    def __init__(self) -> None:
        """Start between two commands."""
        self._pending = b""

    def feed(self, data: bytes) -> Iterator[Piece]:
        """Take bytes; yield the data and commands that are complete with them."""
        self._pending += data
        while found := PIECE.match(self._pending):
            self._pending = self._pending[found.end() :]
            yield from _pieces_of(found)
        if len(self._pending) > LONGEST_COMMAND:
            self._pending = b""


def _pieces_of(found: re.Match[bytes]) -> Iterator[Piece]:
    said = found.groupdict()
    if said["data"] is not None:
        yield unescaped(said["data"])
    elif said["verb"] is not None:
        yield Negotiation(Verb(said["verb"][0]), said["option"][0])
    elif said["within"] is not None:
        yield Subnegotiation(said["within"][0], unescaped(said["said"]))


def escaped(data: bytes) -> bytes:
    """Return bytes as telnet carries them."""
    return data.replace(IAC, IAC + IAC)


def unescaped(data: bytes) -> bytes:
    """Return the bytes that telnet carries."""
    return data.replace(IAC + IAC, IAC)


class ComPort(Client):
    """A client that sets the port of the gateway; the rest is a session as any other."""

    def __init__(self, wire: Wire, send: Sink, hang_up: HangUp) -> None:
        """Serve a client that receives through `send`; raise GatewayRefusedError."""
        self._send = send
        self._gateway = wire.bus.gateway
        self._manners = MANNERS[self._gateway.dialect]
        self._asked = self._greet()
        self._session = Session(wire, lambda data: send(escaped(data)), hang_up)
        self._reader = TelnetReader()
        self._agreed: set[tuple[Verb, int]] = set()
        self._settings = {
            Command.SET_BAUDRATE: wire.baud_rate,
            Command.SET_DATASIZE: 8,
            Command.SET_PARITY: EVEN,
            Command.SET_STOPSIZE: 1,
        }
        self._controls = {ask: states[0] for ask, states in CONTROLS.items()}

    @override
    def feed(self, data: bytes) -> None:
        for piece in self._reader.feed(data):
            match piece:
                case bytes():
                    self._session.feed(piece)
                case Negotiation(verb, option):
                    self._negotiate(verb, option)
                case Subnegotiation(Option.COM_PORT, said) if said and self._is_agreed:
                    self._obey(said[0], said[1:])

    @override
    def close(self) -> None:
        self._session.close()

    @property
    def _is_agreed(self) -> bool:
        """Whether the client may set the port."""
        return (Verb.WILL, Option.COM_PORT) in self._agreed

    def _greet(self) -> set[tuple[Verb, int]]:
        """Say what the gateway wants; return which offers of the client answer that."""
        for each in self._manners.greeting:
            self._send(IAC + bytes((each.verb, each.option)))
        return {
            (ANSWERED_BY[each.verb], each.option)
            for each in self._manners.greeting
            if each.verb in ANSWERED_BY
        }

    def _negotiate(self, verb: Verb, option: int) -> None:
        """Agree or refuse; who repeats what is settled gets no answer, or it never ends."""
        offer = OFFERS[verb]
        was_asked = (offer, option) in self._asked
        was_agreed = (offer, option) in self._agreed
        is_agreed = verb is offer and (was_asked or self._takes(offer, option))
        self._asked.discard((offer, option))
        if is_agreed == was_agreed and (is_agreed or verb is not offer):
            return
        change = self._agreed.add if is_agreed else self._agreed.discard
        change((offer, option))
        if not was_asked:
            self._say(bytes((REPLIES[offer][is_agreed], option)))
        if is_agreed and option == Option.COM_PORT and self._manners.tells_modem_state:
            self._tell(Command.NOTIFY_MODEMSTATE, QUIET)

    def _takes(self, offer: Verb, option: int) -> bool:
        """Whether this is agreed to. The gateway has nothing to set at the client."""
        return option in TRANSMISSION or (
            (offer, option) == (Verb.WILL, Option.COM_PORT)
            and self._manners.takes_settings
        )

    def _obey(self, code: int, value: bytes) -> None:
        """Do what a client says about the port, and confirm it where it waits for that."""
        if code in MASKS:
            self._take_mask(code, value)
            return
        answer = self._answer_to(code, value)
        if answer is not None:
            self._tell(code, answer)

    def _tell(self, code: int, value: bytes) -> None:
        head = bytes((Option.COM_PORT, code + ANSWER))
        self._say(SB + head + escaped(value) + IAC + SE)

    def _take_mask(self, code: int, value: bytes) -> None:
        """Take what a client wants to be told of, which never comes."""
        answer = self._manners.to_masks.get(code)
        if answer is not None:
            self._tell(answer, value if answer == code else QUIET)

    def _answer_to(self, code: int, value: bytes) -> bytes | None:
        number = int.from_bytes(value)
        match code:
            case Command.SIGNATURE:
                return None if value else self._manners.signature
            case Command.SET_BAUDRATE:
                return self._set(Command.SET_BAUDRATE, number).to_bytes(4)
            case Command.SET_DATASIZE | Command.SET_PARITY | Command.SET_STOPSIZE:
                return self._set(Command(code), number).to_bytes()
            case Command.SET_CONTROL:
                return self._control(number)
            case Command.PURGE_DATA:
                return value
            case _:
                return None

    def _set(self, command: Command, number: int) -> int:
        """Set the port, if it can be set so; return how it is set."""
        if number in SETTINGS[command] and not self._gateway.keeps_settings:
            self._settings[command] = number
            self._session.own_rate = self._settings[Command.SET_BAUDRATE]
            self._session.is_mbus = self._is_mbus
        return self._settings[command]

    @property
    def _is_mbus(self) -> bool:
        """Whether characters have the form of M-Bus; a longer stop bit disturbs nobody."""
        form = (
            self._settings[Command.SET_DATASIZE],
            self._settings[Command.SET_PARITY],
        )
        return form == (8, EVEN)

    def _control(self, number: int) -> bytes | None:
        """Take a state, or tell the one that is asked for."""
        for ask, states in CONTROLS.items():
            if number in states:
                self._controls[ask] = number
            if number == ask or number in states:
                return self._controls[ask].to_bytes()
        return None

    def _say(self, command: bytes) -> None:
        """Send the gateway's own words, if the connection is not dead."""
        if not self._session.is_dead:
            self._send(IAC + command)


def serve_rfc2217(
    bus: SimulatedBus, host: str, port: int
) -> AbstractAsyncContextManager[str]:
    """Serve the bus as a gateway with RFC 2217; yield its HOST:PORT. Port 0 is any free."""
    return serve_tcp(bus, host, port, ComPort)
