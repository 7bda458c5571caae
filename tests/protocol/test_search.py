"""The search alone, against a bus of which each answer is decided: who is found, and how."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.search import Finding, Nothing, Question, SecondarySearch


def meters(*numbers: str) -> tuple[SecondaryAddress, ...]:
    """Return meters of one kind."""
    return tuple(SecondaryAddress(number, 0x2C2D, 1, 7) for number in numbers)


def ending(digits: str) -> SecondaryAddress:
    """Return the mask that selects the numbers which end like this."""
    return SecondaryAddress(digits.rjust(8, "F"))


@dataclass
class Bus:
    """Answers questions; the answers to some masks are disturbed, once each."""

    meters: tuple[SecondaryAddress, ...]
    damaged: set[SecondaryAddress] = field(default_factory=set)
    lost: set[SecondaryAddress] = field(default_factory=set)
    asked: list[SecondaryAddress] = field(default_factory=list)

    def search(self) -> SecondarySearch:
        """Search until everything is explained."""
        search = SecondarySearch()
        questions = search.run()
        question = next(questions)
        while True:
            try:
                question = questions.send(self.finding(question))
            except StopIteration:
                return search

    def finding(self, question: Question) -> Finding:
        """Return what comes of a question."""
        mask = question.mask
        self.asked.append(mask)
        selected = [each for each in self.meters if mask.matches(each)]
        if not selected or _once(self.lost, mask):
            return Nothing.SILENCE
        if question.confirms:
            return mask
        if len(selected) > 1 or _once(self.damaged, mask):
            return Nothing.COLLISION
        return selected[0]


def _once(masks: set[SecondaryAddress], mask: SecondaryAddress) -> bool:
    """Whether a mask is among them; from then on it is not."""
    is_in = mask in masks
    masks.discard(mask)
    return is_in


def found_by(search: SecondarySearch) -> Iterable[str]:
    """Return the numbers that were found, in order."""
    return sorted(each.identification for each in search.found)


def test_all_are_found_on_a_bus_that_loses_nothing() -> None:
    """Also those that differ in their first digit alone."""
    bus = Bus(meters("00000000", "10000000", "12345678"))
    assert found_by(bus.search()) == ["00000000", "10000000", "12345678"]


def test_one_damaged_telegram_is_not_searched_for_more_meters() -> None:
    """Where one meter alone was found below, whoever answers there is asked once more."""
    clean, damaged = (Bus(meters("00000000", "00000001")) for _ in range(2))
    damaged.damaged.add(ending("0"))
    clean.search()
    search = damaged.search()
    assert found_by(search) == ["00000000", "00000001"]
    assert search.unresolved == []
    digits_below, itself = 10, 1
    assert len(damaged.asked) - len(clean.asked) == digits_below + itself


def test_a_damaged_telegram_does_not_stand_for_a_meter_whose_answer_was_lost() -> None:
    """What was taken for two is one: the other of two that are known to be there is missing."""
    bus = Bus(meters("00000000", "00000001"))
    bus.damaged.add(ending("0"))
    bus.lost.add(ending("1"))
    assert found_by(bus.search()) == ["00000000", "00000001"]


def test_a_mask_that_is_answered_too_late_is_asked_once_more() -> None:
    """Whoever asks has told so meanwhile."""
    bus = Bus(meters("00000000", "00000001", "00000002"))
    bus.lost.add(ending("1"))
    search = SecondarySearch(late=[ending("1")])
    questions = search.run()
    question = next(questions)
    asked = []
    for _ in range(100):
        asked.append(question.mask)
        try:
            question = questions.send(bus.finding(question))
        except StopIteration:
            break
    assert asked.count(ending("1")) == 2
    assert found_by(search) == ["00000000", "00000001", "00000002"]
