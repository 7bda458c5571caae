"""What makes real meters differ from the standard: one attribute for each habit."""

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum

from .disturbance import AnswerFaults
from .telegrams import HeaderForm


class PageEnd(StrEnum):
    """What follows the last telegram of a readout."""

    WRAP = "wrap"
    """The first telegram again."""
    STOP = "stop"
    """E5: there is nothing more."""
    REPEAT = "repeat"
    """The last telegram again."""


FALL_BACK_S = 120.0
"""The shortest time for which the standard lets a meter wait at a new rate."""


@dataclass(eq=False)
class Quirks(AnswerFaults):
    """How one meter behaves; every default is what the standard says."""

    _: KW_ONLY
    silent: bool = False
    """Whether it does not react at all."""
    lose_answers: int = 0
    """How many of its next answers do not arrive."""
    corrupt_answers: int = 0
    """How many of its next answers carry a wrong checksum."""

    ignores_fcb: bool = False
    """Whether it always sends its first telegram, as it is now."""
    pages_by_fcb: bool = False
    """Whether the frame count bit chooses its first (1) or its second telegram (0)."""
    fcb_0_only: bool = False
    """Whether it knows the request for data only with the frame count bit 0 (5B)."""
    page_end: PageEnd = PageEnd.WRAP
    """What it sends after its last telegram."""
    always_more: bool = False
    """Whether even its last telegram announces one more (1F)."""
    error_on_page: int = 0
    """The telegram, counted from 1, for which it is always too busy; 0: none."""
    header: HeaderForm = HeaderForm.LONG
    """What it says of itself in front of its records."""

    needs_nke_first: bool = False
    """Whether it gives no data before a reset of its own address (SND_NKE)."""
    no_data_when_selected: bool = False
    """Whether it gives data at its own address only, though it can be selected."""
    no_nke_answer: bool = False
    """Whether it does not acknowledge a reset (SND_NKE)."""
    ignores_nke: bool = False
    """Whether it neither acknowledges nor heeds a reset of its own address."""
    sleeps_after_s: float | None = None
    """Idle time of the bus after which a first frame only wakes it; None: never."""
    needs_pause_s: float = 0.0
    """It ignores what comes sooner than this after its own last answer."""

    answers_wrong_selections: bool = False
    """Whether it acknowledges selections that do not match, though it has no data."""
    ignores_full_wildcard: bool = False
    """Whether it is not selected by wildcards alone."""
    strict_fields: bool = False
    """Whether a maker, version or medium that is given never matches."""
    stays_selected: bool = False
    """Whether a selection that does not match leaves it selected."""
    forgets_selection: bool = False
    """Whether it is no longer selected after one telegram."""
    selection_pause_s: float = 0.0
    """It ignores a request for data sooner than this after its selection."""
    fabrication_number: str | None = None
    """Eight digits that a selection may ask for (0C 78); None: it ignores them."""
    no_enhanced_selection: bool = False
    """Whether it ignores a selection that asks for a fabrication number."""

    readouts_left: int | None = None
    """Readouts until it refuses (application error 09); None: no limit."""
    busy_reads: int = 0
    """How many of its next readouts it is too busy for (application error 08)."""
    alarm: bytes = b""
    """Alarm bytes that it reports on request (REQ_UD1); none: there is no alarm."""
    loses_acknowledgements: int = 0
    """How many of the acknowledgements of its next writes do not arrive."""
    ignores_writes: bool = False
    """Whether it acknowledges data, and new rates, without taking them over."""
    writes_need_fcb: bool = False
    """Whether it takes over only what comes with the FCB set, and acknowledges all."""
    rejects_unknown: bool = False
    """Whether an unknown CI field is followed by application error 01."""
    fall_back_s: float = FALL_BACK_S
    """It returns to its old rate when nobody asks it at the new one for so long."""
