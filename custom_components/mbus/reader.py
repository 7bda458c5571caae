"""Reading a meter wherever it answers: its addresses in their order, and what failing means."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, MutableSequence, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from .const import PRIMARY, SECONDARY
from .failures import ANSWERS_KEPT
from .meter import MeterConfig, usable
from .meterbus.bus.conversation import Address
from .meterbus.bus.master import Master
from .meterbus.bus.turns import Urgency, in_turn, urgent
from .meterbus.protocol.addresses import SecondaryAddress, own_primary
from .meterbus.protocol.answers import Answer
from .meterbus.protocol.errors import MBusError, OtherMeterError
from .meterbus.protocol.reading import USUAL, Manner, Reading
from .outcome import SILENT, Outcome, OutcomeKind, answered, failed

SHARED_READS: Final = 3
"""Reads in a row that only a selection saved: noise on the line looks like that once."""

READS_UNTIL_LOOK: Final = 4
"""Silent reads in a row after which a meter is selected too, once: another program may
have given it another primary address. More often, that would cost the bus seconds."""

type Ask = Callable[[Address], Awaitable[Outcome]]
"""Asks the meter at one of its addresses."""

ELSEWHERE: Final = frozenset({OutcomeKind.OTHER_METER, OutcomeKind.DAMAGED})
"""What may be cured by selecting the meter: several answer at its primary address."""


@dataclass(frozen=True)
class Met:
    """Where a meter was met, or looked for last, and what came of it."""

    address: Address
    outcome: Outcome


async def read_at(
    master: Master,
    address: Address,
    *,
    identity: SecondaryAddress | None = None,
    manner: Manner = USUAL,
    answers: MutableSequence[Answer] | None = None,
    urgency: Urgency = in_turn,
) -> Outcome:
    """Read a meter at one address; `answers` takes all that came back."""
    try:
        reading = await master.read(
            address,
            identity=identity,
            manner=manner,
            answers=answers,
            urgency=urgency,
        )
    except MBusError as err:
        # Who answers to the number of another meter has not taken its place.
        stranger = _found_by(err) if isinstance(address, int) else None
        return failed(err, stranger)
    return SILENT if reading is None else answered(reading)


async def meet(
    master: Master,
    addresses: Iterable[Address],
    *,
    identity: SecondaryAddress | None = None,
    manner: Manner = USUAL,
) -> Met:
    """Read a meter, for somebody who waits, at the first of some addresses where it answers.

    Where it does nowhere, that is told which says most: an error says more than silence.
    """
    said: Met | None = None
    silent: set[SecondaryAddress] = set()
    for address in addresses:
        if address in silent:
            continue
        outcome = await read_at(
            master, address, identity=identity, manner=manner, urgency=urgent
        )
        met = Met(address, outcome)
        if outcome.reading is not None or outcome.kind is OutcomeKind.LINE:
            return met
        if isinstance(address, SecondaryAddress) and outcome.is_silence:
            silent.update(address.selections)
        said = met if said is None or said.outcome.is_silence else said
    if said is None:
        raise ValueError("a meter is read at some address")
    return said


def own_addresses(reading: Reading) -> tuple[Address, ...]:
    """Return where a meter says that it is met, whatever address it was asked at."""
    header = reading.telegram.header
    primary = own_primary(reading.frames[0].a)
    number = usable(None if header is None else header.address)
    return tuple(each for each in (primary, number) if each is not None)


class Reader:
    """Reads one known meter; remembers when its primary address is not its own."""

    def __init__(self, meter: MeterConfig) -> None:
        """Begin with what is stored."""
        self.meter = meter
        # Without a number there is nothing to select it by, whatever is set.
        self._is_alone = meter.address is None or (
            meter.settings.addressing != SECONDARY
        )
        self._shared_reads = 0
        self._silent_reads = 0
        self._answers: deque[Answer] = deque(maxlen=ANSWERS_KEPT)

    @property
    def shares_address(self) -> bool:
        """Whether another meter answers at the primary address, time and again."""
        return self._shared_reads >= SHARED_READS

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Return where the meter may be met, in the order in which that is tried."""
        primary, identity = self.meter.primary_address, self.meter.address
        at_primary = (primary,) if self._is_alone and primary is not None else ()
        if identity is None or (
            at_primary and self.meter.settings.addressing == PRIMARY
        ):
            return at_primary
        return (*at_primary, identity)

    async def meet(self, master: Master, manner: Manner | None = None) -> Met:
        """Read the meter for somebody who waits, wherever it may be, as it is read or else."""
        return await meet(
            master,
            self.addresses,
            identity=self.meter.identity,
            manner=manner or self.meter.manner,
        )

    async def read(self, master: Master, urgency: Urgency = in_turn) -> Outcome:
        """Read by primary address while only this meter answers there, or it is wished.

        Who answers in its place, twice, has replaced it, if a selection does not find it.
        """
        self._answers.clear()
        ask = partial(self._read_at, master, urgency)
        outcome = await self._read(ask) if self.addresses else SILENT
        outcome = outcome.with_values(self.meter.block_values)
        return replace(outcome, answers=tuple(self._answers))

    async def _read(self, ask: Ask) -> Outcome:
        first, *others = self.addresses
        outcome = await ask(first)
        if outcome.kind in ELSEWHERE and others:
            return await self._selected(ask, first, others, outcome)
        if outcome.stranger is not None:
            return await self._confirmed(ask, first, outcome)
        if outcome.is_silence and others:
            return await self._looked_for(ask, others[0])
        self._silent_reads = 0
        if outcome.reading is not None and self._is_alone:
            self._shared_reads = 0
        return outcome

    async def _selected(
        self, ask: Ask, first: Address, others: Sequence[Address], before: Outcome
    ) -> Outcome:
        """Select a meter whose primary address failed; keep to that where it helps."""
        (address,) = others
        outcome = await ask(address)
        if outcome.is_silence:
            # Another meter has its primary address, and nobody its secondary one.
            return await self._confirmed(ask, first, before)
        if outcome.reading is None:
            return outcome
        self._shared_reads += 1
        self._is_alone = not self.shares_address
        return outcome

    async def _looked_for(self, ask: Ask, address: Address) -> Outcome:
        """Select a meter that is silent at its primary address, now and then."""
        self._silent_reads += 1
        if self._silent_reads % READS_UNTIL_LOOK:
            return SILENT
        outcome = await ask(address)
        self._is_alone = not outcome.has_answered
        return outcome

    async def _confirmed(self, ask: Ask, address: Address, before: Outcome) -> Outcome:
        """Ask once more: what came may have been a late answer of another meter."""
        outcome = await ask(address)
        if outcome.stranger is None or outcome.stranger == before.stranger:
            return outcome
        return replace(outcome, stranger=None)

    async def _read_at(
        self, master: Master, urgency: Urgency, address: Address
    ) -> Outcome:
        return await read_at(
            master,
            address,
            identity=self.meter.identity,
            manner=self.meter.manner,
            answers=self._answers,
            urgency=urgency,
        )


def _found_by(err: MBusError) -> SecondaryAddress | None:
    """Return which other meter has answered, where it tells its number."""
    if not isinstance(err, OtherMeterError) or err.found is None:
        return None
    return SecondaryAddress.parse(err.found)
