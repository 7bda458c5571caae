"""What passes on a bus, in words, and the meter that each frame is of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from custom_components.mbus.meter import MeterConfig
from custom_components.mbus.meterbus.bus.traffic import Passing
from custom_components.mbus.meterbus.protocol.addresses import (
    SELECTED,
    SecondaryAddress,
)
from custom_components.mbus.meterbus.protocol.errors import MBusError
from custom_components.mbus.meterbus.protocol.frames import (
    FCB,
    Acknowledge,
    Frame,
    LinkFunction,
    LongFrame,
    ShortFrame,
    parse_frame,
)
from custom_components.mbus.meterbus.protocol.reading import SELECT_CI
from custom_components.mbus.meterbus.protocol.telegram import parse_telegram

REQUESTS: Final[dict[int, str]] = {
    LinkFunction.SND_NKE: "reset",
    LinkFunction.REQ_UD1: "request_alarms",
    LinkFunction.REQ_UD2: "request",
}
"""Words for requests without data, by their C field without the frame count bit."""


@dataclass(frozen=True)
class Meaning:
    """What passed: the key of its word, where to, and which meter it is of, if one knows."""

    kind: str
    address: int | None = None
    number: str | None = None
    meter_id: str | None = None


@dataclass(frozen=True)
class _Who:
    """A meter that is known, or only the number that it goes by."""

    number: str | None = None
    meter_id: str | None = None


NOBODY: Final = _Who()


class Interpreter:
    """Understands what passes on one bus, frame by frame: an answer is of who was asked."""

    def __init__(self) -> None:
        """Begin without knowing who was asked."""
        self._asked = self._selected = NOBODY

    def forget(self) -> None:
        """Begin anew: what passed meanwhile is not known."""
        self._asked = self._selected = NOBODY

    def meaning_of(
        self, passing: Passing, meters: Mapping[str, MeterConfig]
    ) -> Meaning:
        """Return what passes now; `meters` are those of the gateway, by their IDs."""
        if passing.remark is not None:
            return self._meant(passing.remark.name.lower(), self._asked)
        frame = _frame_of(passing.data)
        if not passing.is_sent:
            return self._received(frame, meters)
        if frame is None:
            # A secret is left out, and the checksum that would tell it.
            return self._meant("hidden", self._asked)
        self._asked = self._whom(frame, meters)
        return self._sent(frame)

    def _sent(self, frame: Frame) -> Meaning:
        match frame:
            case ShortFrame(LinkFunction.SND_NKE, a) if a == SELECTED:
                self._selected = NOBODY
                return self._meant("deselect", self._asked)
            case ShortFrame(c, a):
                kind = REQUESTS.get(c & ~FCB, "other")
                return self._meant(kind, self._asked, a)
            case LongFrame(_, a, ci) if a == SELECTED and ci == SELECT_CI:
                self._selected = self._asked
                return self._meant("select", self._asked)
            case LongFrame(_, a):
                return self._meant("send", self._asked, a)
            case _:
                return self._meant("other", self._asked)

    def _whom(self, frame: Frame, meters: Mapping[str, MeterConfig]) -> _Who:
        """Return who is asked: at a primary address, selected, or to be selected."""
        match frame:
            case LongFrame(_, a, ci, data) if a == SELECTED and ci == SELECT_CI:
                return _selected_by(data, meters)
            case LongFrame(_, a) | ShortFrame(_, a) if a != SELECTED:
                at_address = [
                    key for key, each in meters.items() if each.primary_address == a
                ]
                return _only(at_address, meters)
            case _:
                return self._selected

    def _received(
        self, frame: Frame | None, meters: Mapping[str, MeterConfig]
    ) -> Meaning:
        match frame:
            case Acknowledge():
                return self._meant("acknowledge", self._asked)
            case LongFrame():
                return self._meant("answer", _sender_of(frame, meters) or self._asked)
            case _:
                return self._meant("other", self._asked)

    @staticmethod
    def _meant(kind: str, who: _Who, address: int | None = None) -> Meaning:
        is_shown = address is not None and address != SELECTED
        return Meaning(kind, address if is_shown else None, who.number, who.meter_id)


def _frame_of(data: bytes) -> Frame | None:
    try:
        return parse_frame(data)
    except MBusError:
        return None


def _selected_by(data: bytes, meters: Mapping[str, MeterConfig]) -> _Who:
    try:
        mask = SecondaryAddress.from_bytes(data)
    except MBusError:
        return NOBODY
    matching = [
        key
        for key, each in meters.items()
        if each.address is not None and mask.matches(each.address)
    ]
    who = _only(matching, meters)
    return _Who(mask.identification, who.meter_id)


def _sender_of(frame: LongFrame, meters: Mapping[str, MeterConfig]) -> _Who | None:
    """Return who an answer says that it is from, if it does."""
    try:
        header = parse_telegram(frame).header
    except MBusError:
        return None
    address = None if header is None else header.address
    if address is None:
        return None
    own = [key for key, each in meters.items() if each.nameplate == address]
    return _Who(address.identification, _only(own, meters).meter_id)


def _only(keys: list[str], meters: Mapping[str, MeterConfig]) -> _Who:
    """Return the one meter that is meant; nobody where it may be several."""
    if len(keys) != 1:
        return NOBODY
    address = meters[keys[0]].nameplate
    return _Who(None if address is None else address.identification, keys[0])
