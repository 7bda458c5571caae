"""Secondary search: who is on the bus, found by selecting ever fewer meters at once.

Every meter that acknowledges a selection of its own address is found, or a mask that
selects it is named as a place where somebody is: whatever its digits are, and whatever
its neighbours do. What a receiver cannot tell is left: a meter is missed without a word
where its acknowledgement lies on top of another's within half a bit, or is lost, each time
that it is selected, and where its telegram is then not sent, or has no bit of its own.
A digit F, or a field FF, is what no selection can ask for.

The search is a generator. It yields what to select, and is sent what came of it; how the
bus is asked, and how long that takes, is not its business.

Level by level: what is crowded is split at one place of the address, all of it before the
next place. Where more than one mask is crowded, it is looked first what stands at that
place anywhere on the bus; what does not need not be asked for in each of them.
An answer that parses may still be two answers on top of each other, so each meter found
under an open mask is confirmed by selecting its full address.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import partial
from typing import Final

from ..tables.media import MEDIUM_ROWS
from .addresses import WILDCARD_IDENTIFICATION, SecondaryAddress
from .axes import (
    DECIMAL_DIGITS,
    DIGITS,
    FIELDS,
    Axis,
    Byte,
    Digit,
    Value,
    axis_of,
    rank_of,
    supersets,
    values_of,
)

AT_LEAST_TWO: Final = 2
"""Meters that a collision stands for."""

MAXIMUM_FRUITLESS: Final = 40
"""Answers in a row that are nobody's, after which a line is noise: silence ends the row."""

MAXIMUM_FOUND: Final = 1000
"""Meters after which a search ends: no converter drives more than a few hundred."""

TELLING: Final = 2
"""Times that something has to be seen before it is taken for a property of the bus."""

TELLING_PACE: Final = 4
"""Acknowledgements in a row that tell how quick a line is, the first after silence."""

EVERYBODY: Final = SecondaryAddress()
NOBODY: Final = SecondaryAddress("EDCBAEDC", 0x7FFF, 0xEE, 0xEE)
"""What no meter is: who acknowledges this acknowledges whatever is selected."""


class Sign(Enum):
    """What may come of a selection besides a meter that says who it is."""

    SILENCE = auto()
    COLLISION = auto()
    """Several answers at once, or bytes that are no answer: somebody is there."""
    GARBLED = auto()
    """One acknowledgement, and then no telegram that is whole: one meter, or several."""
    MUTE = auto()
    """Acknowledged, and no data: somebody is there who gives none."""
    NAMELESS = auto()
    """One whole answer that does not tell whose it is."""


type Finding = Sign | SecondaryAddress
"""What came of a question: a sign of somebody or nobody, or the meter that answered."""


class Pace(Enum):
    """How long an acknowledgement is worth waiting for."""

    USUAL = auto()
    HURRIED = auto()
    """Hardly anybody is selected, so that silence is to cost little."""
    PATIENT = auto()
    """One that is too late may never be seen, or seems to have been the last time."""


@dataclass(frozen=True)
class Question:
    """Select `mask` and, unless only to see whether anybody acknowledges, ask for data.

    `fraction` of the whole search is done before it.
    """

    mask: SecondaryAddress
    confirms: bool = False
    """Whether an acknowledgement is all that is wanted."""
    insists: bool = False
    """Whether to ask for data also where nobody acknowledges: that may have been lost."""
    distrusts: bool = False
    """Whether an acknowledgement means nothing, and data alone tell."""
    deselects: bool = False
    """Whether to end all selections first: a meter stays selected when others are."""
    wakes: bool = False
    """Whether to do what makes a meter give data that gives none."""
    pace: Pace = Pace.USUAL
    fraction: float = 0.0


@dataclass(frozen=True)
class Crowd:
    """A mask below which somebody is, and how many meters that stands for at least."""

    mask: SecondaryAddress
    least: int
    share: float
    is_mute: bool = False
    """Whether nobody there gives data, so that acknowledgements are all there is."""
    is_garbled: bool = False
    """Whether nothing but telegrams that are not whole tells of more than one."""
    is_one: bool = False
    """Whether it is one meter, whose number is all that is missing."""
    parent: Crowd | None = field(default=None, compare=False)
    """The crowd that it is part of."""
    is_looked_at_again: bool = False
    """Whether all its parts were asked once more, because one had vanished."""


type Search = Generator[Question, Finding]
type Steps[T] = Generator[Question, Finding, T]


@dataclass
class SecondarySearch:
    """A search for every meter on a bus; what it knows grows as it runs.

    `within` narrows it to those that a mask selects: the first of them that anybody
    answers. A `thorough` one asks once more wherever it was silent, and for those that may
    lie on top of others.
    """

    within: tuple[SecondaryAddress, ...] = (EVERYBODY,)
    thorough: bool = False
    found: list[SecondaryAddress] = field(default_factory=list)
    unresolved: list[SecondaryAddress] = field(default_factory=list)
    """Masks below which somebody is who was not told apart from others."""
    mute: list[SecondaryAddress] = field(default_factory=list)
    """Masks with a whole number whose meter acknowledges and gives no data."""
    damaged: list[SecondaryAddress] = field(default_factory=list)
    """Of the unresolved those with a whole number where one seems to be, whose telegrams are
    never whole."""
    heard_alone: list[SecondaryAddress] = field(default_factory=list)
    """Of the found those that were read again, without whoever had answered with them."""
    lost_answers: int = 0
    """Signs that answers get lost: then what was silent is asked once more at the end."""
    is_over: bool = False
    """Whether to end early: what is still crowded is then unresolved."""
    is_noise: bool = False
    """Whether the line answers, but no meter does."""
    distrusts: bool = False
    """Whether somebody acknowledges whatever is selected."""
    is_anybody: bool = False
    """Whether somebody acknowledged wildcards alone, more than once."""
    _deselects: bool = False
    _pacer: SecondaryAddress | None = None
    """A mask that somebody acknowledges, until it has told how quick the line is."""
    _is_told: bool = False
    """Whether it was looked whether acknowledgements tell anything."""
    _root: SecondaryAddress = EVERYBODY
    _done: float = 0.0
    _late: list[SecondaryAddress] = field(default_factory=list)
    """Masks that seemed silent, and whose answer came too late: they are asked once more."""
    _latecomers: set[SecondaryAddress] = field(default_factory=set)
    """All masks that it came too late from, so that nobody is to be hurried any more."""
    _last: SecondaryAddress | None = None
    """A mask behind which nobody need be asked, so that nothing would tell that it is late."""
    _silent: dict[SecondaryAddress, None] = field(default_factory=dict)
    _alphabets: dict[Axis, list[Value]] = field(default_factory=dict)
    _vanished: list[Crowd] = field(default_factory=list)
    """Crowds below which nobody was: what was heard may have been another mask's answer."""
    _looked_beside: set[SecondaryAddress] = field(default_factory=set)
    """Masks of crowds of which all parts were asked once more, for those that vanished."""
    _open: list[tuple[SecondaryAddress, SecondaryAddress]] = field(default_factory=list)
    """Masks under which one meter was found, and that meter."""
    _strict_makers: set[int] = field(default_factory=set)
    """Makers of meters that are not selected by all that they say of themselves."""
    _refuted: set[SecondaryAddress] = field(default_factory=set)
    """Addresses that were read, and that nobody had when they were selected."""
    _fruitless: int = 0
    _cured: int = 0
    """Times that an answer was whole once others were deselected."""
    _merged: int = 0
    """Times that one acknowledgement was that of several."""

    def run(self) -> Search:
        """Ask until everything that answers is explained, or the line is only noise."""
        share = 1 / len(self.within)
        for place, mask in enumerate(self.within):
            self._root, self._done = mask, place * share
            if (yield from self._search_root(Crowd(mask, 0, share))):
                break
        yield from self._ask_again()
        if self.thorough or self._merged >= TELLING:
            yield from self._look_behind_others()
        while self._vanished and not self._is_enough():
            yield from self._look_beside(self._vanished.pop())
        yield from self._look_for_unexplained()
        yield from self._hear_alone()

    def note_late(self, *masks: SecondaryAddress) -> None:
        """Take that the answer to one of these that seemed silent came afterwards."""
        self._late += masks
        self._latecomers.update(masks)

    def _search_root(self, root: Crowd) -> Steps[bool]:
        """Search below a mask; return whether anybody answered."""
        if root.mask.identification != WILDCARD_IDENTIFICATION:
            yield from self._descend((yield from self._look(root.mask, root.share)))
            return self._has_met_anybody
        # Some meters do not take a selection with nothing but wildcards for a number.
        # Who does, tells how quick the line is, before anybody waits for silence.
        anybody = yield self._question(root.mask, confirms=True)
        is_acknowledged = anybody is not Sign.SILENCE
        self._pacer = root.mask if is_acknowledged else None
        yield from self._descend([root])
        if is_acknowledged and not self._has_met_anybody:
            # Some take no other one, or have a digit that no selection can ask for.
            self._give_up(*(yield from self._look(root.mask)))
        return self._has_met_anybody

    @property
    def _has_met_anybody(self) -> bool:
        return bool(self.found or self.unresolved or self.mute)

    def _descend(self, crowds: Sequence[Crowd]) -> Search:
        """Split what is crowded until nothing is, one place of the address after another."""
        waiting = list(crowds)
        while waiting and not self._is_enough():
            axes = [axis for each in waiting if (axis := axis_of(each.mask))]
            if not axes:
                break
            axis = min(axes, key=rank_of)
            group = [each for each in waiting if axis_of(each.mask) == axis]
            others = [each for each in waiting if axis_of(each.mask) != axis]
            waiting = others + (yield from self._split(axis, group))
        self._give_up(*waiting)

    def _split(self, axis: Axis, group: Sequence[Crowd]) -> Steps[list[Crowd]]:
        """Search the parts of all crowds that are open at one place."""
        values = values_of(axis, self.found)
        if len(group) > 1:
            values = yield from self._alphabet(axis)
        crowds: list[Crowd] = []
        for crowd in group:
            crowds += yield from self._split_one(crowd, axis, values)
        return crowds

    def _learn_pace(self) -> Search:
        """Hear a few acknowledgements in a row, before anybody waits for more silence.

        What follows silence tells no time, nor do several who answer at once.
        """
        mask, self._pacer = self._pacer, None
        if mask is not None and not self.found:
            for _ in range(TELLING_PACE):
                finding = yield self._question(mask, confirms=True)
                self.is_anybody |= finding is not Sign.SILENCE

    def _split_one(
        self, crowd: Crowd, axis: Axis, values: Sequence[Value]
    ) -> Steps[list[Crowd]]:
        """Search the parts of one crowd; return those that are crowded themselves.

        Where they explain too little, the answer of a meter that is known was damaged, or
        that of another was lost.
        """
        if self._is_enough():
            return [crowd]
        crowds = yield from self._look_at_parts(crowd, axis, values)
        if isinstance(axis, Byte) and not self.thorough and self._is_named(crowd):
            return []
        if not self._is_explained(crowd, crowds):
            if (yield from self._is_one_by_now(crowd)):
                self._vanished += [crowd] * (not crowds and not self._is_met(crowd))
                return crowds
            if isinstance(axis, Digit) and not self._is_enough():
                crowds += yield from self._look_at_silent_parts(crowd, axis, values)
        if isinstance(axis, Byte) and not crowds:
            crowds = yield from self._look_at_rare_ones(crowd, axis)
        if not self._is_explained(crowd, crowds):
            self._give_up(crowd)
        return crowds

    def _look_at_parts(
        self, crowd: Crowd, axis: Axis, values: Sequence[Value]
    ) -> Steps[list[Crowd]]:
        crowds: list[Crowd] = []
        parts = [axis.fixed(crowd.mask, each) for each in values]
        for part, value in zip(parts, values, strict=True):
            # Whole branches depend on an answer to the first selections.
            insists = not crowd.least and value in DECIMAL_DIGITS
            share = crowd.share / len(parts)
            if part == parts[-1] and isinstance(axis, Byte):
                self._last = part if self._is_explained(crowd, crowds) else None
            below = yield from self._look(part, share, crowd, insists=insists)
            if below and isinstance(axis, Byte) and not self.thorough:
                yield from self._descend(below)
                if self._is_named(crowd):
                    # Whoever else has that number is named with it.
                    return []
                below = []
            crowds += below
            # Where not all can be tried, whoever else is there is named with the number.
            is_enough = crowd.is_one or axis.is_endless
            if is_enough and self._is_explained(crowd, crowds):
                break
        return crowds + (yield from self._ask_late_again(parts, crowd))

    def _look_at_silent_parts(
        self, crowd: Crowd, axis: Digit, values: Sequence[Value]
    ) -> Steps[list[Crowd]]:
        """Ask once more where a crowd was silent, and where it was not asked."""
        self.lost_answers += 1
        parts = {each: axis.fixed(crowd.mask, each) for each in DIGITS}
        masks = [
            part
            for value, part in parts.items()
            if part in self._silent or value not in values
        ]
        return (yield from self._look_at(masks, crowd, insists=True))

    def _look_at_rare_ones(self, crowd: Crowd, axis: Byte) -> Steps[list[Crowd]]:
        """Look for more among meters of one number that were told apart.

        What they were told apart by is what is likely, and not all that may be.
        """
        if axis.is_endless:
            self._give_up(crowd)
        masks = [axis.fixed(crowd.mask, each) for each in axis.rare_values]
        return (yield from self._look_at(masks, crowd))

    def _is_named(self, crowd: Crowd) -> bool:
        """Whether it is told already that several are there who were not told apart."""
        named = _named(crowd.mask)
        return named in self.unresolved and named not in self.damaged

    def _is_explained(self, crowd: Crowd, below: Sequence[Crowd]) -> bool:
        """Whether as many meters are known below a crowd as it stands for."""
        told = (*self.found, *self.mute)
        known = sum(each != crowd.mask and crowd.mask.matches(each) for each in told)
        crowded = sum(max(1, each.least) for each in below)
        return known + crowded >= crowd.least

    def _is_met(self, crowd: Crowd) -> bool:
        """Whether any meter below a crowd is known."""
        return any(crowd.mask.matches(each) for each in self.found)

    def _is_one_by_now(self, crowd: Crowd) -> Steps[bool]:
        """Whether below a crowd is but one meter that is known, or nobody.

        What was taken for several was one whose answer was damaged, or noise.
        """
        for _ in range(AT_LEAST_TWO):
            # Acknowledgements may lie on top of each other so that none is heard.
            finding = yield self._question(
                crowd.mask, insists=True, confirms=crowd.is_mute
            )
            if finding is not Sign.SILENCE:
                return finding in self.found
        # Who was heard and is no more may come later than the line is waited for.
        self.lost_answers += 1
        self._note_silence(crowd.mask)
        return True

    def _look(
        self,
        mask: SecondaryAddress,
        share: float = 0.0,
        parent: Crowd | None = None,
        *,
        insists: bool = False,
    ) -> Steps[list[Crowd]]:
        """Ask who is below a mask; return it as a crowd if that is not told."""
        crowd = partial(Crowd, mask, share=share, parent=parent)
        if self._is_enough():
            return [crowd(1)]
        is_mute = parent is not None and parent.is_mute
        finding = yield from self._ask(mask, insists=insists, confirms=is_mute)
        has_number = not isinstance(axis_of(mask), Digit)
        match finding:
            case Sign.SILENCE:
                self._note_silence(mask)
                yield from self._learn_pace()
            case Sign.COLLISION | Sign.GARBLED:
                self._fruitless += 1
                is_garbled = finding is Sign.GARBLED
                return [crowd(AT_LEAST_TWO, is_garbled=is_garbled)]
            case SecondaryAddress() if not is_mute and (
                yield from self._take(finding, mask)
            ):
                pass
            case SecondaryAddress() if _is_phantom(finding, mask) and not is_mute:
                return [crowd(AT_LEAST_TWO)]
            case _ if has_number:
                yield from self._name(mask, is_mute=is_mute or finding is Sign.MUTE)
            case Sign.NAMELESS:
                return [crowd(1, is_one=True)]
            case _:
                return [crowd(1, is_mute=is_mute or finding is Sign.MUTE)]
        self._done += share
        return []

    def _ask(
        self, mask: SecondaryAddress, *, insists: bool, confirms: bool
    ) -> Steps[Finding]:
        """Ask a question, and once more with others deselected where that may tell more."""
        question = self._question(mask, insists=insists, confirms=confirms)
        finding = yield question
        if finding is Sign.SILENCE or (confirms and finding == mask):
            return finding
        if not _is_meant(finding, mask) and (yield from self._learn_of_bus()):
            question = self._question(mask)
            finding = yield question
        # One without a name may be another than is meant, too.
        is_doubtful = isinstance(finding, SecondaryAddress) or finding in (
            Sign.GARBLED,
            insists and Sign.NAMELESS,
        )
        if _is_meant(finding, mask) or not is_doubtful or self._deselects:
            return finding
        again = yield replace(question, deselects=True)
        self._merged += again is Sign.GARBLED
        was_other = finding is Sign.NAMELESS and again is Sign.SILENCE
        is_whole = isinstance(again, SecondaryAddress) and again != finding
        self._cured += was_other or is_whole
        self._deselects = self._cured >= TELLING
        tells = again in (Sign.GARBLED, Sign.COLLISION) or _is_meant(again, mask)
        if insists and not tells:
            # Who is selected for good answers where nobody acknowledges, too.
            confirmed = yield self._question(mask, confirms=True)
            return Sign.SILENCE if confirmed is Sign.SILENCE else again
        return again

    def _question(
        self,
        mask: SecondaryAddress,
        *,
        insists: bool = False,
        confirms: bool = False,
    ) -> Question:
        """Return a question with what is known of this bus."""
        return Question(
            mask,
            confirms=confirms,
            insists=insists,
            distrusts=self.distrusts,
            deselects=self._deselects,
            pace=self._pace_of(mask, confirms=confirms),
            fraction=min(1.0, self._done),
        )

    def _pace_of(self, mask: SecondaryAddress, *, confirms: bool) -> Pace:
        if mask in self._latecomers or mask == self._last:
            return Pace.PATIENT
        is_hurried = not (confirms or self._latecomers) and _is_one_of_many(mask)
        return Pace.HURRIED if is_hurried else Pace.USUAL

    def _learn_of_bus(self) -> Steps[bool]:
        """Find out whether acknowledgements tell anything, or the line is noise.

        Silence has told it; a row of answers that are nobody's is a reason to ask.
        Returns whether what was just asked has to be asked anew.
        """
        if (self._is_told or self._silent) and self._fruitless <= MAXIMUM_FRUITLESS:
            return False
        self._is_told, self._fruitless = True, 0
        if self.distrusts or (yield self._question(NOBODY, confirms=True)) is (
            Sign.SILENCE
        ):
            return False
        data = yield Question(NOBODY, distrusts=True, deselects=True)
        self.distrusts = data is Sign.SILENCE
        self.is_noise = not self.distrusts
        if isinstance(data, SecondaryAddress) and not _is_phantom(data, NOBODY):
            # It answers whatever is selected, so that nobody else can be heard.
            self.found.append(data)
        return self.distrusts

    def _take(self, address: SecondaryAddress, mask: SecondaryAddress) -> Steps[bool]:
        """Keep who answered under a mask, if it is a meter of which that mask tells.

        Who says another number than was selected stands for nobody: one with that number
        may be there as well.
        """
        if not SecondaryAddress(mask.identification).matches(address):
            return False
        is_known = address == mask or address in self.found
        if not is_known and not (yield from self._confirm(address)):
            return False
        self._fruitless = 0
        if address not in self.found:
            self.found.append(address)
            self._open.append((mask, address))
        return True

    def _name(self, mask: SecondaryAddress, *, is_mute: bool) -> Search:
        """Keep a meter that is only known by the number that it is selected by."""
        self._fruitless = 0
        if not is_mute:
            self.found += [mask] * (mask not in self.found)
            return
        finding = yield replace(self._question(mask), wakes=True)
        if isinstance(finding, SecondaryAddress) and (
            yield from self._take(finding, mask)
        ):
            return
        self.mute += [mask] * (mask not in self.mute)

    def _confirm(self, address: SecondaryAddress) -> Steps[bool]:
        """Whether the address that was read belongs to a meter.

        Some meters do not match their own version and medium, or maker. Who acknowledges
        a selection without them may be anybody whose number is the same, or lies on top
        of another's: then only an answer that says the same address proves it. So it does
        where nobody had that address before: an acknowledgement may be a late one.
        """
        for attempt, mask in enumerate(address.selections):
            is_whole = mask == address
            is_enough = is_whole and address not in self._refuted
            answer = yield self._question(mask, confirms=is_enough)
            if answer == address:
                self.lost_answers += attempt == 1
                return is_whole or (yield from self._is_one(address))
        self._refuted.add(address)
        return False

    def _is_one(self, address: SecondaryAddress) -> Steps[bool]:
        """Whether a meter that only fewer fields select is one, and not two at once.

        Two whose answers lie on top of each other without a trace seem to have the bits
        that both have: each has fields with all of those, and says its own address when
        the other is not selected. One that takes no field takes none alone, either.
        """
        if address.manufacturer in self._strict_makers:
            return True
        number = SecondaryAddress(address.identification)
        for row in MEDIUM_ROWS:
            if row.code & address.medium == address.medium:
                answer = yield self._question(replace(number, medium=row.code))
                if answer not in (address, Sign.SILENCE):
                    return False
        if (yield from self._is_another(address)):
            return False
        self._strict_makers.add(address.manufacturer)
        return True

    def _is_another(self, address: SecondaryAddress) -> Steps[bool]:
        """Whether the one field that is not taken is made up of two.

        Somebody has all its bits then; or it is a maker that nobody has heard of. Meters
        that take neither version nor medium are known.
        """
        number = SecondaryAddress(address.identification)
        others: list[Byte] = []
        for axis in map(Byte, FIELDS):
            mask = axis.fixed(number, axis.value_of(address))
            if not (yield from self._is_acknowledged(mask)):
                others.append(axis)
        for axis in others if len(others) == 1 else ():
            if not axis.is_known(address):
                return True
            for value in axis.supersets(address, self.found):
                if (yield from self._is_acknowledged(axis.fixed(number, value))):
                    return True
        return False

    def _is_acknowledged(self, mask: SecondaryAddress) -> Steps[bool]:
        """Whether anybody acknowledges a mask."""
        return (yield self._question(mask, confirms=True)) is not Sign.SILENCE

    def _alphabet(self, axis: Axis) -> Steps[Sequence[Value]]:
        """Look what stands at one place of any meter's address; known meters tell it."""
        if axis not in self._alphabets:
            met = {axis.value_of(each) for each in self.found}
            present = []
            for value in values_of(axis, self.found):
                mask = axis.fixed(self._root, value)
                if value in met or (yield from self._is_anybody(mask)):
                    present.append(value)
            self._alphabets[axis] = present
        return self._alphabets[axis]

    def _is_anybody(self, mask: SecondaryAddress) -> Steps[bool]:
        """Whether anybody acknowledges a mask; silence is remembered."""
        is_anybody = yield from self._is_acknowledged(mask)
        if not is_anybody:
            self._note_silence(mask)
        return is_anybody

    def _note_silence(self, mask: SecondaryAddress) -> None:
        self._fruitless = 0
        # Those of one number are named, whoever is silent among them.
        if mask == _named(mask):
            self._silent[mask] = None

    def _ask_late_again(
        self, parts: Sequence[SecondaryAddress], parent: Crowd | None = None
    ) -> Steps[list[Crowd]]:
        """Ask those of the parts once more that were answered too late."""
        late = [each for each in parts if each in self._late]
        self._late = [each for each in self._late if each not in late]
        return (yield from self._look_at(late, parent))

    def _look_at(
        self,
        masks: Sequence[SecondaryAddress],
        parent: Crowd | None = None,
        *,
        insists: bool = False,
    ) -> Steps[list[Crowd]]:
        """Ask for each of these who is there; return those that are crowded."""
        crowds: list[Crowd] = []
        for mask in masks:
            crowds += yield from self._look(mask, 0.0, parent, insists=insists)
        return crowds

    def _ask_again(self) -> Search:
        """Ask what was silent once more, on a line that is known to lose answers.

        Whoever is found then shows that there may be more.
        """
        crowds = yield from self._ask_late_again(self._late)
        yield from self._descend(crowds)
        known = -1
        while (self.lost_answers or (self.thorough and known < 0)) and (
            known != len(self.found) and not self._is_enough()
        ):
            known = len(self.found)
            silent, self._silent = self._silent, {}
            crowds = yield from self._look_at(list(silent), insists=self.thorough)
            yield from self._descend(crowds)

    def _look_beside(self, crowd: Crowd) -> Search:
        """Look for those that a crowd which is none stood for, among what is beside it.

        A place where somebody is must not be lost with one where nobody is.
        """
        parent = crowd.parent
        axis = axis_of(parent.mask) if parent else None
        if not (parent and isinstance(axis, Digit)) or self._is_explained(parent, []):
            return
        if parent.is_looked_at_again:
            self._give_up(parent)
            return
        if parent.mask in self._looked_beside:
            return
        self._looked_beside.add(parent.mask)
        if (yield from self._is_one_by_now(parent)):
            self._vanished += [parent] * (not self._is_met(parent))
            return
        masks = [axis.fixed(parent.mask, each) for each in DIGITS]
        parent = replace(parent, is_looked_at_again=True)
        crowds = yield from self._look_at(masks, parent, insists=True)
        if not self._is_explained(parent, crowds):
            self._give_up(parent)
        yield from self._descend(crowds)

    def _look_behind_others(self) -> Search:
        """Ask for those who may lie on top of a meter that was found under an open mask."""
        for mask, meter in list(self._open):
            yield from self._look_behind(mask, meter)

    def _look_behind(self, mask: SecondaryAddress, meter: SecondaryAddress) -> Search:
        while isinstance(axis := axis_of(mask), Digit):
            digit = str(axis.value_of(meter))
            present = yield from self._alphabet(axis)
            hidden = [each for each in supersets(digit) if each in present]
            masks = [axis.fixed(mask, each) for each in hidden]
            yield from self._descend((yield from self._look_at(masks)))
            mask = axis.fixed(mask, digit)

    def _look_for_unexplained(self) -> Search:
        """Ask for those who acknowledged at one place of the number and are not known."""
        for axis, values in list(self._alphabets.items()):
            masks = [axis.fixed(self._root, each) for each in values]
            known = (*self.found, *self.mute, *self.unresolved)
            missing = [
                each for each in masks if not any(each.overlaps(one) for one in known)
            ]
            crowds = yield from self._look_at(missing)
            yield from self._descend(crowds)

    def _hear_alone(self) -> Search:
        """Ask those once more whose telegram came under a mask that another may have, too.

        Both have answered then, one on top of the other without a trace.
        """
        for mask, meter in self._open:
            others = [each for each in (*self.found, *self.unresolved) if each != meter]
            if any(mask.overlaps(each) for each in others) and not self._is_enough():
                finding = yield self._question(meter)
                self.heard_alone += [meter] * (finding == meter)

    def _is_enough(self) -> bool:
        """Whether to end: the line is only noise, or more answer than there can be."""
        return self.is_over or self.is_noise or len(self.found) >= MAXIMUM_FOUND

    def _give_up(self, *crowds: Crowd) -> None:
        """Name places where somebody is, and cannot be told apart."""
        masks = (
            [self._root] if self.is_noise else [_named(each.mask) for each in crowds]
        )
        damaged = (
            _named(each.mask)
            for each in crowds
            if each.is_garbled and not isinstance(axis_of(each.mask), Digit)
        )
        self.damaged += dict.fromkeys(
            each for each in damaged if each not in self.damaged
        )
        new = dict.fromkeys(each for each in masks if each not in self.unresolved)
        self.unresolved += new


def _named(mask: SecondaryAddress) -> SecondaryAddress:
    """Return what to name a place by: among those of one number hardly all were tried."""
    if isinstance(axis_of(mask), Digit):
        return mask
    return SecondaryAddress(mask.identification)


def _is_one_of_many(mask: SecondaryAddress) -> bool:
    """Whether of those of one number it selects some, by what else they are."""
    return mask != _named(mask) and not mask.is_exact


def _is_meant(finding: Finding, mask: SecondaryAddress) -> bool:
    """Whether a meter answered that a mask selects."""
    return isinstance(finding, SecondaryAddress) and mask.matches(finding)


def _is_phantom(address: SecondaryAddress, mask: SecondaryAddress) -> bool:
    """Whether the number that was selected seems to have an address that nobody has.

    One who says another number is selected by one that it does not tell.
    """
    return address.identification == mask.identification
