"""The search alone, against a bus of which each answer is decided: who is found, and how."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.search import EVERYBODY, Finding, Question, SecondarySearch, Sign

OTHER_MAKER = 0x2324


def meter(number: str, manufacturer: int = 0x2C2D) -> SecondaryAddress:
    """Return a meter of one kind."""
    return SecondaryAddress(number, manufacturer, 1, 7)


def meters(*numbers: str) -> tuple[SecondaryAddress, ...]:
    """Return meters of one kind."""
    return tuple(map(meter, numbers))


def ending(digits: str) -> SecondaryAddress:
    """Return the mask that selects the numbers which end like this."""
    return SecondaryAddress(digits.rjust(8, "F"))


@dataclass
class Bus:
    """Answers questions; the answers to some masks are disturbed, once each."""

    meters: tuple[SecondaryAddress, ...]
    damaged: set[SecondaryAddress] = field(default_factory=set)
    lost: set[SecondaryAddress] = field(default_factory=set)
    ignore_full_wildcard: bool = False
    mute: tuple[SecondaryAddress, ...] = ()
    """Those that acknowledge and give no data, until they are woken."""
    wake: bool = False
    """Whether what is mute can be woken."""
    nameless: tuple[SecondaryAddress, ...] = ()
    acknowledging: int = 0
    """How many acknowledge whatever is selected."""
    sticky: SecondaryAddress | None = None
    """Who stays selected when others are."""
    hidden: dict[SecondaryAddress, SecondaryAddress] = field(default_factory=dict)
    """Who lies on top of whom without a trace."""
    jabbers: bool = False
    asked: list[SecondaryAddress] = field(default_factory=list)
    _is_stuck: bool = False

    def search(
        self, search: SecondarySearch | None = None, *, ends_after: int = 100_000
    ) -> SecondarySearch:
        """Search until everything is explained, or so much was asked."""
        search = search or SecondarySearch()
        questions = search.run()
        question = next(questions)
        while True:
            search.is_over = len(self.asked) >= ends_after
            try:
                question = questions.send(self.finding(question))
            except StopIteration:
                return search

    def finding(self, question: Question) -> Finding:
        """Return what comes of a question."""
        mask = question.mask
        self.asked.append(mask)
        if self.jabbers:
            return Sign.COLLISION
        is_ignored = self.ignore_full_wildcard and mask == EVERYBODY
        selected = [
            each for each in self.meters if mask.matches(each) and not is_ignored
        ]
        is_heard = bool(selected) and not _once(self.lost, mask)
        if not is_heard and not self.acknowledging and not question.distrusts:
            return Sign.SILENCE
        if question.confirms and not question.distrusts:
            return mask
        if self.acknowledging + len(selected) > 1 and not question.distrusts:
            return Sign.COLLISION
        return self._data(question, selected if is_heard else [])

    def _data(self, question: Question, selected: list[SecondaryAddress]) -> Finding:
        """Return what those who are selected say."""
        was_stuck = self._is_stuck and not question.deselects
        self._is_stuck = self.sticky in selected or was_stuck
        if was_stuck and self.sticky is not None and self.sticky not in selected:
            selected = [*selected, self.sticky]
        if question.wakes and self.wake:
            self.mute = ()
        said = [each for each in selected if each not in self.mute]
        heard = [each for each in said if self.hidden.get(each) not in said]
        if not heard:
            return Sign.SILENCE if question.distrusts else Sign.MUTE
        if len(heard) > 1 or _once(self.damaged, question.mask):
            return Sign.GARBLED
        return Sign.NAMELESS if heard[0] in self.nameless else heard[0]


@dataclass
class Merging(Bus):
    """One whose receiver takes acknowledgements on top of each other for one."""

    def finding(self, question: Question) -> Finding:
        """Return what comes of a question."""
        self.asked.append(question.mask)
        selected = [each for each in self.meters if question.mask.matches(each)]
        if not selected:
            return Sign.SILENCE
        return question.mask if question.confirms else self._data(question, selected)


@dataclass
class Overlaid(Merging):
    """One whose receiver makes one telegram of several: that of a meter that nobody is."""

    ghost: SecondaryAddress = EVERYBODY
    late: set[SecondaryAddress] = field(default_factory=set)
    """Masks behind which an acknowledgement comes late, so that the next seems to have it."""
    _is_owed: bool = False

    def finding(self, question: Question) -> Finding:
        """Return what comes of a question."""
        finding = super().finding(question)
        was_owed, self._is_owed = self._is_owed, question.mask in self.late
        if was_owed and finding is Sign.SILENCE:
            return question.mask if question.confirms else Sign.MUTE
        return self.ghost if finding is Sign.GARBLED else finding


@dataclass
class Fading(Bus):
    """One on which nobody is heard for a while."""

    unheard: range = range(0)
    """Questions that are silent, counted from the first."""

    def finding(self, question: Question) -> Finding:
        """Return what comes of a question."""
        finding = super().finding(question)
        return Sign.SILENCE if len(self.asked) in self.unheard else finding


@dataclass
class Displacing(Bus):
    """One on which answers to a mask come with the next question, so many times."""

    displaced: dict[SecondaryAddress, int] = field(default_factory=dict)
    _is_owed: bool = False

    def finding(self, question: Question) -> Finding:
        """Return what comes of a question."""
        was_owed, finding = self._is_owed, super().finding(question)
        left = self.displaced.get(question.mask, 0)
        self._is_owed = left > 0
        if left:
            self.displaced[question.mask] -= 1
            return Sign.SILENCE
        return Sign.COLLISION if was_owed else finding


@dataclass
class Strict(Bus):
    """One whose meters match no medium that is named, not even their own."""

    def finding(self, question: Question) -> Finding:
        """Return what comes of a question."""
        finding = super().finding(question)
        return finding if question.mask.medium == EVERYBODY.medium else Sign.SILENCE


@dataclass
class Cancelling(Bus):
    """One on which several are heard once, and then only by whoever insists; one never."""

    def finding(self, question: Question) -> Finding:
        """Return what comes of a question."""
        is_heard = question.insists or question.mask not in self.asked
        finding = super().finding(question)
        are_several = sum(map(question.mask.matches, self.meters)) > 1
        return finding if are_several and is_heard else Sign.SILENCE


def _once(masks: set[SecondaryAddress], mask: SecondaryAddress) -> bool:
    """Whether a mask is among them; from then on it is not."""
    is_in = mask in masks
    masks.discard(mask)
    return is_in


def found_by(search: SecondarySearch) -> Iterable[str]:
    """Return the numbers that were found, in order."""
    return sorted(each.identification for each in search.found)


@pytest.mark.parametrize(
    "numbers",
    [
        ["12345678"],
        ["00000000", "10000000", "12345678"],
        ["1234567A", "12345678", "12345679"],
        ["12345A78", "12345678", "12345978"],
        ["E2345678", "12345678", "32345678"],
        ["ABCDE000", "ABCDE00A", "ABCDE00E"],
    ],
)
def test_all_are_found_on_a_bus_that_loses_nothing(numbers: list[str]) -> None:
    """Whatever their digits are, and however many siblings they have."""
    search = Bus(meters(*numbers)).search()
    assert found_by(search) == sorted(numbers)
    assert search.unresolved == []


def test_one_that_takes_no_full_wildcard_is_found_beside_one_that_does() -> None:
    """Nobody answers for another there."""
    bus = Bus(meters("12345678"), ignore_full_wildcard=True)
    assert found_by(bus.search()) == ["12345678"]


def test_what_stands_nowhere_on_the_bus_is_not_asked_for_in_each_crowd() -> None:
    """Ten crowds of two that differ in the next digit: it is always a 1 or a 2."""
    numbers = [f"000000{tens}{ones}" for tens in (1, 2) for ones in range(10)]
    bus = Bus(meters(*numbers))
    assert found_by(bus.search()) == sorted(numbers)
    digits, last_digits, pairs = 15, 15, 20
    confirmed, first, is_it_all, pace = 20, 1, 1, 4
    asked = digits + last_digits + pairs + confirmed + first + is_it_all + pace
    assert len(bus.asked) <= asked


def test_one_damaged_telegram_is_not_searched_for_more_meters() -> None:
    """It is asked for once more, and whether acknowledgements tell anything."""
    clean, damaged = (Bus(meters("00000000", "00000001")) for _ in range(2))
    damaged.damaged.add(ending("0"))
    clean.search()
    search = damaged.search()
    assert found_by(search) == ["00000000", "00000001"]
    assert search.unresolved == []
    assert len(damaged.asked) - len(clean.asked) == 2


def test_a_mask_that_is_answered_too_late_is_asked_once_more() -> None:
    """Whoever asks has told so meanwhile."""
    bus = Bus(meters("00000000", "00000001", "00000002"), lost={ending("1")})
    search = SecondarySearch()
    search.note_late(ending("1"))
    bus.search(search)
    assert bus.asked.count(ending("1")) == 2
    assert found_by(search) == ["00000000", "00000001", "00000002"]


@pytest.mark.parametrize("times", [1, 2])
def test_whose_answer_was_taken_for_a_neighbours_is_met(times: int) -> None:
    """Below that neighbour is nobody, so it is looked who is beside it."""
    pair = meters("11345678", "12345678")
    bus = Displacing((*pair, meter("00000000")), displaced={ending("45678"): times})
    assert found_by(bus.search()) == ["00000000", "11345678", "12345678"]


def test_who_is_never_where_it_answers_is_named() -> None:
    """By the last place at which somebody was."""
    pair = meters("11345678", "12345678")
    met = meter("00000000")
    bus = Displacing((*pair, met), displaced={ending("45678"): 1000})
    search = bus.search()
    assert search.found == [met]
    assert search.unresolved == [ending("5678")]


def test_what_was_silent_is_asked_once_more_where_an_answer_was_lost() -> None:
    """There may be others whose answers were."""
    pair = meters("00000000", "00000001")
    clean, losing = Bus(pair), Bus(pair, lost={meter("00000001")})
    clean.search()
    losing.search()
    assert [each.asked.count(ending("5")) for each in (clean, losing)] == [1, 2]


def test_who_matches_no_medium_may_be_two_with_the_bits_of_both() -> None:
    """Only media that have all bits of the one that was read may lie on top of it."""
    bus = Strict(meters("12345678"))
    assert found_by(bus.search()) == ["12345678"]
    media = {each.medium for each in bus.asked} - {EVERYBODY.medium}
    assert len(media) > 1
    assert all(each & 7 == 7 for each in media)


def test_a_crowd_of_which_one_is_missing_is_asked_again() -> None:
    """Two were heard together, and one of them alone."""
    bus = Bus(meters("00000010", "00000020"), lost={ending("20")})
    assert found_by(bus.search()) == ["00000010", "00000020"]


def test_a_crowd_whose_acknowledgements_cancel_is_told() -> None:
    """It is not taken for gone before somebody has insisted."""
    search = Cancelling(meters("00000010", "00000020")).search()
    assert search.found == []
    assert search.unresolved != []


def test_a_crowd_that_is_heard_no_more_is_asked_for_at_the_end() -> None:
    """Two were heard together, and then nobody for thirty questions."""
    bus = Fading(meters("00000010", "00000020"), unheard=range(10, 40))
    assert found_by(bus.search()) == ["00000010", "00000020"]


def test_who_gives_no_data_is_told_with_its_number() -> None:
    """Its acknowledgements tell it, digit by digit."""
    one, other = meters("12345678", "12345679")
    search = Bus((one, other), mute=(other,)).search()
    assert found_by(search) == ["12345678"]
    assert search.mute == [SecondaryAddress("12345679")]


def test_who_can_be_woken_is_found() -> None:
    """What makes such meters give data is tried when the number is known."""
    (one,) = meters("12345678")
    search = Bus((one,), mute=(one,), wake=True).search()
    assert search.found == [one]
    assert search.mute == []


def test_who_names_nobody_is_found_by_its_number() -> None:
    """One whole answer is one meter: its maker and its medium are not searched."""
    (one,) = meters("12345678")
    bus = Bus((one,), nameless=(one,))
    assert bus.search().found == [SecondaryAddress("12345678")]
    assert len(bus.asked) < 8 * 15 + 10


@pytest.mark.parametrize("how_many", [1, 3])
def test_who_acknowledges_whatever_is_selected_hides_nobody(how_many: int) -> None:
    """From then on data alone tell."""
    numbers = ["00000000", "00000010", "12345678"]
    search = Bus(meters(*numbers), acknowledging=how_many).search()
    assert found_by(search) == numbers
    assert search.distrusts
    assert search.unresolved == []


def test_who_stays_selected_hides_nobody() -> None:
    """Others are deselected before each question, once that has helped."""
    numbers = ["00000000", "00000001", "00000002", "00000012"]
    bus = Bus(meters(*numbers), sticky=meter("00000000"))
    search = bus.search()
    assert found_by(search) == numbers
    assert search.unresolved == []


def test_two_with_one_address_are_told_and_hide_nobody() -> None:
    """Five pairs, and two others: the pairs come last."""
    twins = [f"1234567{digit}" for digit in range(5)]
    bus = Bus(meters(*twins, *twins, "12345670", "00000005", "00000015"))
    search = bus.search()
    assert found_by(search) == ["00000005", "00000015"]
    assert {each.identification for each in search.unresolved} == set(twins)


def test_a_place_is_named_once_however_many_kinds_of_meters_share_it() -> None:
    """Two pairs have one number, each with a maker of its own."""
    pairs = (meter("00000000"), meter("00000000", OTHER_MAKER)) * 2
    assert Bus(pairs).search().unresolved == [SecondaryAddress("00000000")]


def test_two_with_one_number_are_told_apart_by_their_makers() -> None:
    """They differ in nothing else."""
    pair = (meter("12345678"), meter("12345678", OTHER_MAKER))
    assert set(Bus(pair).search().found) == set(pair)


def test_who_lies_on_top_of_another_is_found_by_a_thorough_search() -> None:
    """7 has the bits of 3, and one more: together they read as 3."""
    numbers = ("00000031", "00000071", "00000072")
    hidden = {meter("00000071"): meter("00000031")}
    search = Merging(meters(*numbers), hidden=hidden).search(
        SecondarySearch(thorough=True)
    )
    assert found_by(search) == sorted(numbers)


def test_who_nobody_was_is_not_found_by_an_acknowledgement_that_is_late() -> None:
    """Two telegrams were one of a third meter before, which did not answer for itself."""
    numbers = ("00000311", "00000511")
    bus = Overlaid(meters(*numbers), ghost=meter("00000111"), late={ending("11")})
    assert found_by(bus.search()) == sorted(numbers)


def test_a_line_that_only_makes_noise_is_not_searched() -> None:
    """It answers for a meter that nobody can be."""
    bus = Bus((), jabbers=True)
    search = bus.search()
    assert search.unresolved == [EVERYBODY]
    assert len(bus.asked) < 10


def test_a_search_that_ends_early_names_what_it_did_not_resolve() -> None:
    """Nothing of it is lost."""
    bus = Bus(meters(*(f"000000{number:02}" for number in range(40))))
    search = bus.search(ends_after=60)
    missing = [each for each in bus.meters if each not in search.found]
    assert missing
    assert [
        each
        for each in missing
        if not any(mask.matches(each) for mask in search.unresolved)
    ] == []
