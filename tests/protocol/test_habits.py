"""What a meter has shown once: it is not tried again, and not asked for what it cannot."""

from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.reading import Manner

from .test_reading import FCB_0, METER, RESET, THREE, Readout, Talk, meter

NUMBER_ONLY = "68 0B 0B 68 53 FD 52 78 56 34 12 FF FF FF FF B2 16"
FIRST_OF_SELECTED = "10 7B FD 78 16"


def test_a_meter_is_selected_by_what_it_has_matched_before() -> None:
    """Three selections in vain, once: it does not match its own version, medium and maker."""
    talk = Talk([meter(address=METER)])
    meant = SecondaryAddress(METER.identification, 0x2C2D, 1, 7)
    first = talk.read(meant, identity=METER)
    assert first is not None
    assert len(talk.asked) == 5
    talk.read(meant, identity=METER)
    assert talk.asked == [NUMBER_ONLY, FIRST_OF_SELECTED]


def test_who_dislikes_the_frame_count_bit_gives_one_telegram() -> None:
    """The next one cannot be asked for: the same bit again is a repetition."""
    talk = Talk([meter(telegrams=Readout(*THREE, ends="1F"))])
    reading = talk.read(manner=Manner(toggles_fcb=False))
    assert reading is not None
    assert len(reading.frames) == 1
    assert talk.asked == [RESET, FCB_0]
