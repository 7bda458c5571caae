"""What a search on a bus finds, and what it tells a person about the rest."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from ..protocol.addresses import WILDCARD_DIGIT, SecondaryAddress, own_primary
from ..protocol.errors import ProtocolError
from ..protocol.frames import LongFrame
from ..protocol.telegram import Telegram, parse_telegram


class Hint(StrEnum):
    """What a search met that a person can do something about."""

    SHARED_ADDRESS = "shared_address"
    """Several meters answer at a primary address: search by secondary address."""
    SAME_ADDRESS = "same_address"
    """Several meters have the same secondary address: give one of them another."""
    NOT_MBUS = "not_mbus"
    """Something answers, but not M-Bus: wrong rate, wrong parity, or not a meter bus."""
    ONLY_ECHO = "only_echo"
    """The converter echoes, and nobody answers: the wires to the meters are open."""
    NO_DATA = "no_data"
    """Somebody acknowledges, but gives no data: search in the other way."""
    SILENCE = "silence"
    """Nothing answers at all: wiring, power, rate."""
    UNFINISHED = "unfinished"
    """The search took as long as it may: there may be more."""


class Method(StrEnum):
    """How a meter was found."""

    SECONDARY = "secondary"
    PRIMARY = "primary"


@dataclass(frozen=True, kw_only=True)
class FoundMeter:
    """A meter that answered, with the answer that proves it."""

    address: SecondaryAddress | None
    """None where its header does not tell who it is."""
    primary_address: int | None
    telegram: Telegram
    found_by: Method
    baud_rate: int
    has_namesake: bool = False
    """Whether another one, at another address, says the same of itself."""

    @property
    def identity(self) -> SecondaryAddress | None:
        """Return who it is; None where its number is left at zero, or another has it, too."""
        is_told = self.address is not None and self.address.has_number
        return self.address if is_told and not self.has_namesake else None

    @property
    def tells_number(self) -> bool:
        """Whether it says itself which number it has."""
        return _tells_number(self.telegram)

    def may_be(self, other: FoundMeter) -> bool:
        """Whether two that tell no number answer at one address, and say the same things."""
        return (
            not (self.tells_number or other.tells_number)
            and self.primary_address == other.primary_address is not None
            and _meanings(self.telegram) == _meanings(other.telegram)
        )

    def is_read_as(self, telegram: Telegram) -> bool:
        """Whether a reading is of this meter, if it answers at the address that was read.

        Neither tells a number, and what it said first is how the reading begins.
        """
        said, read = _meanings(self.telegram), _meanings(telegram)
        is_all = said == read
        begins_it = self.telegram.more_follows and read[: len(said)] == said
        is_nameless = not (self.tells_number or _tells_number(telegram))
        return bool(said) and is_nameless and (is_all or begins_it)


def _tells_number(telegram: Telegram) -> bool:
    header = telegram.header
    address = None if header is None else header.address
    return address is not None and address.has_number


def _meanings(telegram: Telegram) -> tuple[bytes, ...]:
    """Return what the records of a telegram are, without their values."""
    return tuple(each.header.dib + each.header.vib for each in telegram.records)


@dataclass(frozen=True, kw_only=True)
class ScanResult:
    """What a search found; a collision is a primary address that several meters share."""

    meters: tuple[FoundMeter, ...]
    collisions: tuple[int, ...] = ()
    unresolved: tuple[SecondaryAddress, ...] = ()
    """Selections that somebody answers who could not be told apart from others."""
    without_data: tuple[int | SecondaryAddress, ...] = ()
    """Where somebody acknowledges, and gives no data."""
    damaged: tuple[SecondaryAddress, ...] = ()
    """Selections of whole numbers of which one acknowledges, and sends no whole telegram."""
    hints: tuple[Hint, ...] = ()
    requests: int
    duration_s: float

    @property
    def shared_addresses(self) -> tuple[int, ...]:
        """Return the primary addresses that several of the meters that were found have.

        Where they could not be told apart is a collision.
        """
        counts = Counter(meter.primary_address for meter in self.meters)
        shared = {
            each for each, count in counts.items() if each is not None and count > 1
        }
        return tuple(sorted(shared - set(self.collisions)))

    @property
    def same_numbers(self) -> tuple[str, ...]:
        """Return the numbers that at least two meters have who cannot be told apart."""
        if Hint.SAME_ADDRESS not in self.hints:
            return ()
        return same_numbers(self.unresolved, (*self.without_data, *self.damaged))

    @property
    def others(self) -> tuple[SecondaryAddress, ...]:
        """Return the selections of which nothing more is known than that somebody answers."""
        return tuple(
            each
            for each in self.unresolved
            if each not in self.without_data
            and each.identification not in self.same_numbers
        )


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a search has come."""

    fraction: float
    asked: int | SecondaryAddress | None
    """Who is asked next: an address, or whoever a selection fits; None for nobody."""
    result: ScanResult
    """What is found by now."""

    @property
    def found(self) -> tuple[FoundMeter, ...]:
        """Return the meters that are found by now."""
        return self.result.meters

    @property
    def remaining_s(self) -> float | None:
        """Return the time left, at the pace so far; None before there is a pace."""
        if self.fraction <= 0:
            return None
        return self.result.duration_s * (1 - self.fraction) / self.fraction


def meter_in(frame: LongFrame, method: Method, baud_rate: int) -> FoundMeter | None:
    """Return the meter whose answer this is, if it is one."""
    try:
        telegram = parse_telegram(frame)
    except ProtocolError:
        return None
    header = telegram.header
    return FoundMeter(
        address=None if header is None else header.address,
        primary_address=own_primary(frame.a),
        telegram=telegram,
        found_by=method,
        baud_rate=baud_rate,
    )


def same_numbers(
    unresolved: Iterable[SecondaryAddress],
    of_one: Collection[int | SecondaryAddress],
) -> tuple[str, ...]:
    """Return the whole numbers among selections that stand for at least two meters."""
    numbers = (each.identification for each in unresolved if each not in of_one)
    return tuple(dict.fromkeys(each for each in numbers if WILDCARD_DIGIT not in each))
