"""Faults by name, for the command line and for fleet files: [METER:]NAME[=VALUE].

loss=0.02              one answer in fifty is lost
latency=80ms           the network is slow
82969010:silent        one meter does not react
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from string import hexdigits
from typing import Final

from .bus import SimulatedBus
from .gateway import Dialect
from .meter import SimulatedMeter
from .quirks import PageEnd
from .telegrams import HeaderForm
from .waveform import OnCollision, OnError


class FaultError(Exception):
    """A fault cannot be set; the message is one sentence for who wrote it."""


class Place(Enum):
    """What a fault can be set on."""

    METER = auto()
    BUS = auto()
    GATEWAY = auto()


type Value = bool | int | float | bytes | str | None


@dataclass(frozen=True)
class Form:
    """How a value is written."""

    placeholder: str
    what: str
    parse: Callable[[str], Value]


@dataclass(frozen=True)
class Fault:
    """One fault: its name, the attribute that it sets, and where it can be set."""

    name: str
    attribute: str
    form: Form
    places: tuple[Place, ...]
    text: str

    @property
    def usage(self) -> str:
        """The fault with its value, as it is written."""
        placeholder = self.form.placeholder
        return f"{self.name}={placeholder}" if placeholder else self.name


def _flag(text: str) -> bool:
    if text:
        raise ValueError
    return True


def _probability(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError
    return value


def _seconds(text: str) -> float:
    if text.endswith("ms"):
        value = float(text[:-2]) / 1000
    else:
        value = float(text.removesuffix("s"))
    if not 0 <= value < float("inf"):
        raise ValueError
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError
    return value


def _address(text: str) -> int:
    value = int(text)
    if value not in range(256):
        raise ValueError
    return value


def _digits(text: str) -> str:
    if len(text) != 8 or not all(digit in hexdigits for digit in text):
        raise ValueError
    return text


FLAG: Final = Form("", "takes no value", _flag)
PROBABILITY: Final = Form("P", "takes a probability from 0 to 1", _probability)
SECONDS: Final = Form("TIME", "takes a time such as 1.5s or 20ms", _seconds)
COUNT: Final = Form("N", "takes a whole number from 0", _count)
BYTES: Final = Form("HEX", "takes bytes in hex", bytes.fromhex)
ADDRESS: Final = Form("A", "takes an address from 0 to 255", _address)
DIGITS: Final = Form("DIGITS", "takes eight digits", _digits)
PAGE_END: Final = Form("END", f"takes one of {', '.join(PageEnd)}", PageEnd)
ON_ERROR: Final = Form("WHAT", f"takes one of {', '.join(OnError)}", OnError)
ON_COLLISION: Final = Form("HOW", f"takes one of {', '.join(OnCollision)}", OnCollision)
DIALECT: Final = Form("WHO", f"takes one of {', '.join(Dialect)}", Dialect)
HEADER: Final = Form("FORM", f"takes one of {', '.join(HeaderForm)}", HeaderForm)

_METER: Final = (Place.METER,)
_BUS: Final = (Place.BUS,)
_GATEWAY: Final = (Place.GATEWAY,)
_ANSWERS: Final = (Place.BUS, Place.METER)

FAULTS: Final = (
    Fault("loss", "loss", PROBABILITY, _ANSWERS, "an answer is lost"),
    Fault(
        *("bit-errors", "bit_errors", PROBABILITY, _ANSWERS),
        "one bit of an answer is flipped",
    ),
    Fault("truncate", "truncate", PROBABILITY, _ANSWERS, "an answer is cut"),
    Fault(
        *("wrong-checksum", "wrong_checksum", PROBABILITY, _ANSWERS),
        "an answer has a wrong checksum",
    ),
    Fault(
        *("noise", "noise", PROBABILITY, _ANSWERS),
        "up to three stray bytes come before or after an answer",
    ),
    Fault("prefix", "prefix", BYTES, _ANSWERS, "bytes in front of every answer"),
    Fault("suffix", "suffix", BYTES, _ANSWERS, "bytes after every answer"),
    Fault(
        *("late-answers", "late_answers_s", SECONDS, _ANSWERS),
        "answers come so much later than is allowed",
    ),
    Fault(
        *("late-share", "late_share", PROBABILITY, _ANSWERS),
        "an answer is late, where late-answers is set",
    ),
    Fault("jabber", "jabber", FLAG, _ANSWERS, "bytes are sent without end"),
    Fault("echo", "echo", FLAG, _BUS, "the master gets its own bytes back"),
    Fault("cut", "cut", FLAG, _BUS, "the wires are cut: nobody answers"),
    Fault(
        *("power-cycle", "power_cycle_every", COUNT, _BUS),
        "the meters lose power with every Nth request",
    ),
    Fault(
        *("foreign-master", "foreign_master_s", SECONDS, _BUS),
        "a second master on the wires selects and asks one meter so often",
    ),
    Fault("latency", "latency_s", SECONDS, _GATEWAY, "delay of the network, each way"),
    Fault("jitter", "jitter_s", SECONDS, _GATEWAY, "up to so much more delay"),
    Fault(
        *("packetise", "packetise_s", SECONDS, _GATEWAY),
        "answers are held back until the bus rests for so long",
    ),
    Fault(
        *("packet-bytes", "packet_bytes", COUNT, _GATEWAY),
        "answers arrive in pieces of N bytes",
    ),
    Fault(
        *("byte-jitter", "byte_jitter_s", SECONDS, _GATEWAY),
        "up to so much more delay, other for each byte",
    ),
    Fault(
        *("late-end", "late_end_s", SECONDS, _GATEWAY),
        "up to so much more delay for the last byte of an answer",
    ),
    Fault(
        *("stall", "stall_s", SECONDS, _GATEWAY),
        "answers stop for so long in their middle",
    ),
    Fault(
        *("stall-share", "stall_share", PROBABILITY, _GATEWAY),
        "how many answers do, where stall is set",
    ),
    Fault(
        *("padding-before", "padding_before", BYTES, _GATEWAY),
        "the converter puts bytes in front of what comes",
    ),
    Fault(
        *("padding-behind", "padding_behind", BYTES, _GATEWAY),
        "the converter puts bytes behind what comes",
    ),
    Fault(
        *("padding-share", "padding_share", PROBABILITY, _GATEWAY),
        "how likely each of these bytes is there",
    ),
    Fault(
        *("padding-pause", "padding_pause_s", SECONDS, _GATEWAY),
        "how much later the bytes behind come",
    ),
    Fault(
        *("character-errors", "on_error", ON_ERROR, _GATEWAY),
        "characters with a wrong parity or stop bit: pass, drop, mark (FF 00 before)",
    ),
    Fault(
        *("collisions", "on_collision", ON_COLLISION, _GATEWAY),
        "answers that overlap: pass (as their sum is read), swallow (what overlaps "
        "never comes), and (their bytes ANDed as though in step)",
    ),
    Fault(
        *("drop-connection", "drop_connection_every", COUNT, _GATEWAY),
        "the connection is closed in place of every Nth answer",
    ),
    Fault(
        *("idle-close", "idle_close_s", SECONDS, _GATEWAY),
        "the connection is closed when nothing is sent for so long",
    ),
    Fault(
        *("half-open", "half_open", FLAG, _GATEWAY),
        "connections are dead: nothing comes, and nothing fails",
    ),
    Fault(
        *("half-open-every", "half_open_every", COUNT, _GATEWAY),
        "each connection dies like that at its Nth request",
    ),
    Fault("refuse", "refuse", FLAG, _GATEWAY, "connections are refused"),
    Fault(
        *("one-client", "one_client", FLAG, _GATEWAY),
        "a second connection is told that there is one, and closed",
    ),
    Fault(
        *("rfc2217", "dialect", DIALECT, _GATEWAY),
        "RFC 2217 by the letter (standard), as ser2net before 4.6.4 or pyserial speak it "
        "byte for byte, or not at all (telnet)",
    ),
    Fault(
        *("keeps-settings", "keeps_settings", FLAG, _GATEWAY),
        "RFC 2217: the port stays as it is set, and that is told",
    ),
    Fault("silent", "silent", FLAG, _METER, "it does not react"),
    Fault("delay", "delay_s", SECONDS, _METER, "time to its answer"),
    Fault("answers-as", "answer_address", ADDRESS, _METER, "A field of its answers"),
    Fault(
        *("lose-answers", "lose_answers", COUNT, _METER),
        "its next N answers are lost",
    ),
    Fault(
        *("corrupt-answers", "corrupt_answers", COUNT, _METER),
        "its next N answers have a wrong checksum",
    ),
    Fault(
        *("ignores-fcb", "ignores_fcb", FLAG, _METER),
        "it always sends its first telegram",
    ),
    Fault(
        *("pages-by-fcb", "pages_by_fcb", FLAG, _METER),
        "7B gets its first telegram and 5B its second, each time a fresh one",
    ),
    Fault(
        *("fcb-0-only", "fcb_0_only", FLAG, _METER),
        "it knows the request for data only as 5B, and sends its first telegram then",
    ),
    Fault(
        *("page-end", "page_end", PAGE_END, _METER),
        "after its last telegram: the first (wrap), E5 (stop), the last (repeat)",
    ),
    Fault(
        *("always-more", "always_more", FLAG, _METER),
        "even its last telegram announces one more",
    ),
    Fault(
        *("error-on-page", "error_on_page", COUNT, _METER),
        "application error 08 in place of its telegram N, counted from 1",
    ),
    Fault(
        *("header", "header", HEADER, _METER),
        "long, short (CI 7A), none (CI 78), the maker's own (own, CI B7), or long with "
        "the number 00000000 (zero)",
    ),
    Fault(
        *("needs-nke-first", "needs_nke_first", FLAG, _METER),
        "no data before a reset of its own address",
    ),
    Fault(
        *("no-data-when-selected", "no_data_when_selected", FLAG, _METER),
        "it acknowledges its selection, and gives data at its own address only",
    ),
    Fault(
        *("no-nke-answer", "no_nke_answer", FLAG, _METER),
        "it does not acknowledge a reset",
    ),
    Fault(
        *("ignores-nke", "ignores_nke", FLAG, _METER),
        "it neither acknowledges a reset of its own address nor forgets its FCB by it",
    ),
    Fault(
        *("sleeps-after", "sleeps_after_s", SECONDS, _METER),
        "after so much idle time a first frame only wakes it",
    ),
    Fault(
        *("needs-pause", "needs_pause_s", SECONDS, _METER),
        "it ignores what comes sooner after its own answer",
    ),
    Fault(
        *("answers-wrong-selections", "answers_wrong_selections", FLAG, _METER),
        "it acknowledges selections of others, but has no data then",
    ),
    Fault(
        *("ignores-full-wildcard", "ignores_full_wildcard", FLAG, _METER),
        "it is not selected by wildcards alone",
    ),
    Fault(
        *("strict-fields", "strict_fields", FLAG, _METER),
        "a maker, version or medium that is given never matches",
    ),
    Fault(
        *("stays-selected", "stays_selected", FLAG, _METER),
        "the selection of another leaves it selected",
    ),
    Fault(
        *("forgets-selection", "forgets_selection", FLAG, _METER),
        "it is no longer selected after one telegram",
    ),
    Fault(
        *("selection-pause", "selection_pause_s", SECONDS, _METER),
        "it ignores a request sooner than this after its selection",
    ),
    Fault(
        *("fabrication-number", "fabrication_number", DIGITS, _METER),
        "what a selection may ask for besides its address (0C 78)",
    ),
    Fault(
        *("no-enhanced-selection", "no_enhanced_selection", FLAG, _METER),
        "it ignores a selection with a fabrication number",
    ),
    Fault(
        *("readouts-left", "readouts_left", COUNT, _METER),
        "N readouts, then application error 09",
    ),
    Fault(
        *("busy", "busy_reads", COUNT, _METER),
        "application error 08 for N readouts",
    ),
    Fault("alarm", "alarm", BYTES, _METER, "alarm bytes, for REQ_UD1"),
    Fault(
        *("lose-acknowledgements", "loses_acknowledgements", COUNT, _METER),
        "N acknowledgements of what is written to it are lost",
    ),
    Fault(
        *("ignores-writes", "ignores_writes", FLAG, _METER),
        "it acknowledges what it is to store, and does not",
    ),
    Fault(
        *("writes-need-fcb", "writes_need_fcb", FLAG, _METER),
        "it acknowledges what comes without the FCB, and does not store it",
    ),
    Fault(
        *("rejects-unknown", "rejects_unknown", FLAG, _METER),
        "application error 01 after a CI field that it does not know",
    ),
    Fault(
        *("fall-back", "fall_back_s", SECONDS, _METER),
        "it returns to its old rate when the new one is not used for so long",
    ),
)
_BY_NAME: Final = {fault.name: fault for fault in FAULTS}


@dataclass(frozen=True)
class Order:
    """A fault to set: what, to which value, and on which meter (none: on the bus)."""

    meter: str
    fault: Fault
    value: Value

    @classmethod
    def parse(cls, text: str) -> Order:
        """Read [METER:]NAME[=VALUE]; raise FaultError."""
        meter, _, what = text.rpartition(":")
        name, _, value = what.partition("=")
        fault = _BY_NAME.get(name.strip())
        if fault is None:
            raise FaultError(f"There is no fault {name!r}.")
        if meter and Place.METER not in fault.places:
            raise FaultError(f"{fault.name} is no fault of a meter.")
        try:
            return cls(meter.upper(), fault, fault.form.parse(value))
        except ValueError:
            message = f"{fault.name} {fault.form.what}, not {value!r}."
            raise FaultError(message) from None

    def apply(self, bus: SimulatedBus) -> None:
        """Set it on a bus or on its meters; raise FaultError when nobody is meant."""
        for target in self._targets(bus):
            setattr(target, self.fault.attribute, self.value)

    def _targets(self, bus: SimulatedBus) -> list[object]:
        if self.meter:
            return self._meters_of(bus)
        if Place.BUS in self.fault.places:
            return [bus]
        if Place.GATEWAY in self.fault.places:
            return [bus.gateway]
        return list[object](bus.meters)

    def _meters_of(self, bus: SimulatedBus) -> list[object]:
        """Return who is meant by a number, or by a full address of sixteen digits."""
        meant: list[object] = [
            meter
            for meter in bus.meters
            if self.meter
            in (meter.secondary_address.identification, str(meter.secondary_address))
        ]
        if not meant:
            raise FaultError(f"There is no meter {self.meter}.")
        return meant


def set_fault(meter: SimulatedMeter, text: str) -> None:
    """Set a fault on one meter, given as NAME[=VALUE]; raise FaultError."""
    order = Order.parse(text)
    if order.meter or Place.METER not in order.fault.places:
        raise FaultError(f"{order.fault.name} is no fault of this meter alone.")
    setattr(meter, order.fault.attribute, order.value)


def fault_lines() -> list[str]:
    """Return every fault with its one line."""
    width = max(len(fault.usage) for fault in FAULTS)
    return [f"{fault.usage:{width}}  {_where(fault)}  {fault.text}" for fault in FAULTS]


def _where(fault: Fault) -> str:
    return "/".join(place.name.lower() for place in fault.places).ljust(9)
