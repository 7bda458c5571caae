"""The link layer of one meter."""

import pytest

from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import LongFrame, parse_frame

from .builders import ACKNOWLEDGED, access_number_of, meter, page_of, read, say, short

SELECT_ANY = "68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF FF 9A 16"
SELECT_NUMBER = "68 0B 0B 68 73 FD 52 47 27 89 31 FF FF FF FF E6 16"
SELECT_FIRST_DIGIT_8 = "68 0B 0B 68 53 FD 52 FF FF FF 8F FF FF FF FF 2A 16"
SELECT_KAMSTRUP = "68 0B 0B 68 53 FD 52 FF FF FF FF 2D 2C FF FF F5 16"


def test_a_reset_of_its_own_address_is_acknowledged() -> None:
    """SND_NKE is how a primary scan finds meters."""
    assert say(meter(1), "10 40 01 41 16") == ACKNOWLEDGED


def test_a_meter_ignores_other_addresses() -> None:
    """Only one meter may answer."""
    assert say(meter(5), short(0x7B, 6)) is None


def test_every_meter_answers_254_and_none_answers_255() -> None:
    """The two broadcast addresses differ in the answer only."""
    assert say(meter(), "10 40 FE 3E 16") == ACKNOWLEDGED
    assert say(meter(), "10 40 FF 3F 16") is None


def test_a_telegram_carries_the_own_primary_address() -> None:
    """Read through a broadcast, the answer tells the real address."""
    assert read(meter(5), 0x7B, 254).a == 5


def test_the_answering_address_can_be_another() -> None:
    """Some meters answer with 0 whatever their address is."""
    odd = meter(5)
    odd.answer_address = 0
    assert read(odd, 0x7B, 5).a == 0


def test_a_toggled_frame_count_bit_turns_the_page_and_wraps() -> None:
    """A readout of two telegrams starts again after the second."""
    two = meter(pages=2)
    assert [page_of(read(two, c, 5)) for c in (0x7B, 0x5B, 0x7B)] == [0, 1, 0]


def test_an_equal_frame_count_bit_repeats_the_identical_telegram() -> None:
    """The access number proves it is the same one."""
    two = meter(pages=2)
    read(two, 0x7B, 5)
    assert read(two, 0x5B, 5) == read(two, 0x5B, 5)


def test_each_fresh_telegram_counts_the_access_number_up() -> None:
    """Repeated telegrams keep it, fresh ones do not."""
    two = meter(pages=2)
    numbers = [access_number_of(read(two, c, 5)) for c in (0x7B, 0x5B, 0x5B, 0x7B)]
    assert numbers == [1, 2, 2, 3]


@pytest.mark.parametrize("c", [0x5B, 0x7B])
def test_after_a_reset_either_bit_gets_the_first_page(c: int) -> None:
    """A reset clears the frame count bit."""
    two = meter(pages=2)
    read(two, 0x7B, 5)
    say(two, short(0x40, 5))
    assert page_of(read(two, c, 5)) == 0


def test_a_request_without_frame_count_bit_does_not_turn_the_page() -> None:
    """FCV = 0 says that the bit means nothing."""
    two = meter(pages=2)
    assert [page_of(read(two, c, 5)) for c in (0x4B, 0x6B)] == [0, 0]


@pytest.mark.parametrize("selection", [SELECT_ANY, SELECT_NUMBER])
def test_a_matching_selection_is_acknowledged(selection: str) -> None:
    """Wildcards match anything; C may be 53 or 73."""
    assert say(meter(), selection) == ACKNOWLEDGED


@pytest.mark.parametrize("selection", [SELECT_FIRST_DIGIT_8, SELECT_KAMSTRUP])
def test_a_selection_that_does_not_match_deselects_silently(selection: str) -> None:
    """This is how selecting one meter deselects the previous one."""
    selected = meter()
    say(selected, SELECT_ANY)
    assert say(selected, selection) is None
    assert say(selected, short(0x7B, 253)) is None


def test_only_a_selected_meter_is_deselected_with_an_answer() -> None:
    """A reset of 253 means those who are selected."""
    selected = meter()
    say(selected, SELECT_ANY)
    assert say(selected, "10 40 FD 3D 16") == ACKNOWLEDGED
    assert say(selected, "10 40 FD 3D 16") is None


def test_selection_and_own_address_turn_pages_apart() -> None:
    """Each address has a memory of its own."""
    two = meter(pages=2)
    say(two, SELECT_ANY)
    read(two, 0x7B, 253)
    assert page_of(read(two, 0x5B, 5)) == 0
    assert page_of(read(two, 0x5B, 253)) == 1


def test_a_new_selection_starts_at_the_first_page() -> None:
    """Selecting clears the memory of 253."""
    two = meter(pages=2)
    say(two, SELECT_ANY)
    read(two, 0x7B, 253)
    say(two, SELECT_ANY)
    assert page_of(read(two, 0x5B, 253)) == 0


def test_a_request_for_alarms_is_acknowledged() -> None:
    """There is no alarm to report."""
    assert say(meter(1), "10 5A 01 5B 16") == ACKNOWLEDGED


def test_an_unknown_write_is_acknowledged_and_kept() -> None:
    """What was written can be asserted."""
    listener = meter(1)
    assert say(listener, "68 03 03 68 53 01 5F B3 16") == ACKNOWLEDGED
    assert listener.writes == [LongFrame(0x53, 1, 0x5F)]


def test_the_primary_address_can_be_written() -> None:
    """From then on the meter listens there."""
    moved = meter(1)
    assert say(moved, "68 06 06 68 53 FE 51 01 7A 05 22 16") == ACKNOWLEDGED
    assert say(moved, short(0x40, 5)) == ACKNOWLEDGED


def test_an_impossible_primary_address_is_not_taken_over() -> None:
    """253 belongs to the selection."""
    stubborn = meter(1)
    stubborn.hear(LongFrame(0x53, 1, 0x51, bytes.fromhex("01 7A FD")))
    assert stubborn.primary_address == 1


def test_the_secondary_address_can_be_written() -> None:
    """All of it, or the identification alone."""
    renamed = meter(1)
    renamed.hear(LongFrame(0x53, 1, 0x51, bytes.fromhex("0C 79 78 56 34 12")))
    assert renamed.secondary_address == SecondaryAddress("12345678", 0x2324, 40, 4)
    renamed.hear(
        LongFrame(0x53, 1, 0x51, bytes.fromhex("07 79 21 43 65 87 2D 2C 40 0D"))
    )
    assert renamed.secondary_address == SecondaryAddress("87654321", 0x2C2D, 64, 13)


def test_the_baud_rate_can_be_written() -> None:
    """CI B8 to BF are the rates from 300 to 38400."""
    faster = meter(1)
    say(faster, "68 03 03 68 53 01 BD 11 16")
    assert faster.baud_rate == 9600


def test_an_application_reset_starts_the_readout_again() -> None:
    """CI 50 does to the pages what SND_NKE does."""
    two = meter(1, pages=2)
    read(two, 0x7B, 1)
    say(two, "68 03 03 68 53 01 50 A4 16")
    assert page_of(read(two, 0x5B, 1)) == 0


def test_a_silent_meter_does_not_react() -> None:
    """Neither to its address nor to a selection."""
    dead = meter(1)
    dead.silent = True
    assert say(dead, short(0x40, 1)) is None
    assert say(dead, SELECT_ANY) is None


def test_a_lost_answer_was_given_nevertheless() -> None:
    """Asked again with the same bit, the meter repeats itself."""
    two = meter(1, pages=2)
    two.lose_answers = 1
    assert say(two, short(0x7B, 1)) is None
    assert access_number_of(read(two, 0x7B, 1)) == 1


def test_a_corrupt_answer_has_a_wrong_checksum_once() -> None:
    """The next one is right again."""
    flaky = meter(1)
    flaky.corrupt_answers = 1
    with pytest.raises(ProtocolError, match="checksum"):
        parse_frame(say(flaky, short(0x7B, 1)) or b"")
    assert page_of(read(flaky, 0x7B, 1)) == 0


@pytest.mark.parametrize("baud_rate", [300, 2400, 9600, 38400])
def test_its_own_delay_is_within_the_standard(baud_rate: int) -> None:
    """Between 11 bit times and 330 bit times + 50 ms, at every rate."""
    listener = meter()
    listener.delay_s = None
    delay = listener.answer_delay_s(baud_rate)
    assert 11 / baud_rate < delay < 330 / baud_rate + 0.05
