"""At which rate meters speak: each is tried until somebody answers."""

from collections.abc import Iterable
from itertools import product
from typing import Final

from ..protocol.addresses import EVERY_WITH_ANSWER, WILDCARD_DIGIT, SecondaryAddress
from ..protocol.search import EVERYBODY
from .conversation import Conversation
from .line import DEFAULT_BAUD_RATE, BrokenLineError, LineProblem
from .master import Master
from .padding import tells_of_somebody
from .selecting import select

RATES_BY_LIKELIHOOD: Final = (2400, 300, 9600, 1200, 4800, 19200, 38400, 600)
"""Rates in the order in which meters are met at them."""


async def detect_baud_rate(
    master: Master, rates: Iterable[int] = RATES_BY_LIKELIHOOD
) -> int | None:
    """Return the first rate at which anybody answers; None, and the usual one set, if none.

    A gateway with a rate of its own is tried at that one only.
    """
    line = master.line
    tried = tuple(rates) if line.changes_rate else (line.baud_rate,)
    for probe, rate in product(PROBES, tried):
        if await takes(master, rate) and await probe(master):
            return rate
    await takes(master, DEFAULT_BAUD_RATE)
    return None


async def takes(master: Master, rate: int) -> bool:
    """Set a rate; return whether the gateway can do that."""
    try:
        await master.set_baud_rate(rate)
    except BrokenLineError as err:
        if err.problem is not LineProblem.UNSUPPORTED:
            raise
        return False
    return True


async def _answer_soon(master: Master) -> bool:
    """Return whether anybody takes a selection of everybody; an answer may get lost."""
    async with master.conversation() as talk:
        return await _is_any_selected(talk, (EVERYBODY, EVERYBODY))


async def _answer_at_all(master: Master) -> bool:
    """Return whether anybody answers to what a search asks.

    Some meters answer nothing before their link was reset, some take no selection with
    nothing but wildcards, and some none at all.
    """
    async with master.conversation() as talk:
        await talk.reset_everybody()
        if await _is_any_selected(talk, (EVERYBODY, *BY_FIRST_DIGIT)):
            return True
        return tells_of_somebody(await talk.reset(EVERY_WITH_ANSWER))


async def _is_any_selected(
    talk: Conversation, masks: Iterable[SecondaryAddress]
) -> bool:
    for mask in masks:
        if not (await select(talk, mask)).is_silence:
            return True
    return False


PROBES: Final = (_answer_soon, _answer_at_all)
"""What is tried at each rate, first the one, then the other where nobody answered that."""
BY_FIRST_DIGIT: Final = tuple(
    SecondaryAddress(f"{digit}{WILDCARD_DIGIT * 7}") for digit in range(10)
)
