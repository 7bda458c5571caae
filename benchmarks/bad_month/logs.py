"""What the log says, and whether it may."""

from collections import Counter
from datetime import UTC, datetime
import logging
import re
from typing import Final, override

from .findings import Check, Findings

OURS: Final = "custom_components.mbus"
LOST: Final = re.compile(r"Lost the line: ")
BACK: Final = re.compile(r" is back$")
FAILED: Final = re.compile(r"Error fetching (?P<meter>.+?) data: ")
RECOVERED: Final = re.compile(r"Fetching (?P<meter>.+) data recovered$")
EXPECTED: Final = re.compile(
    r"We found a custom integration mbus which has not been tested"
    r"|Config entry '.+' for mbus integration not ready yet: .+; Retrying in background"
)
"""What Home Assistant itself says of us, and should."""
COMPLAINTS: Final = re.compile(
    r"never retrieved|never awaited|took too long|is taking over|was destroyed"
    r"|Traceback|mbus|[Bb]locking call",
)


class Watch(logging.Handler):
    """Reads along; what may not be there is a finding."""

    def __init__(self, findings: Findings) -> None:
        """Begin as after a start."""
        super().__init__(logging.INFO)
        self.counts: Counter[str] = Counter()
        self._findings = findings
        self._is_lost = False
        self._failing: set[str] = set()

    def install(self) -> None:
        """Read everything from warnings on, and what we say from INFO on."""
        root = logging.getLogger()
        root.handlers = [self]
        root.setLevel(logging.WARNING)
        logging.getLogger(OURS).setLevel(logging.INFO)
        logging.captureWarnings(capture=True)

    def begin_anew(self) -> None:
        """Forget who was told to be away: whoever would tell that they are back is gone."""
        self._is_lost = False
        self._failing.clear()

    @override
    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            self._complain(record, f"{text} with a traceback: {record.exc_info[1]!r}")
        elif record.name.startswith(OURS):
            self._take_ours(record, text)
        elif record.levelno >= logging.ERROR or COMPLAINTS.search(text):
            self._take_other(record, text)

    def _take_ours(self, record: logging.LogRecord, text: str) -> None:
        if LOST.match(text):
            self._line(record, text, is_lost=True)
        elif BACK.search(text):
            self._line(record, text, is_lost=False)
        elif found := FAILED.match(text):
            self._meter(record, found["meter"], text, fails=True)
        elif found := RECOVERED.match(text):
            self._meter(record, found["meter"], text, fails=False)
        elif record.levelno > logging.INFO:
            self._complain(record, text)
        else:
            self.counts["other lines at INFO"] += 1

    def _line(self, record: logging.LogRecord, text: str, *, is_lost: bool) -> None:
        self.counts["line lost" if is_lost else "line back"] += 1
        if self._is_lost == is_lost:
            self._complain(record, f"told twice: {text}")
        self._is_lost = is_lost

    def _meter(
        self, record: logging.LogRecord, meter: str, text: str, *, fails: bool
    ) -> None:
        self.counts["meter fails" if fails else "meter answers again"] += 1
        if (meter in self._failing) == fails:
            self._complain(record, f"told twice: {text}")
        (self._failing.add if fails else self._failing.discard)(meter)

    def _take_other(self, record: logging.LogRecord, text: str) -> None:
        if EXPECTED.match(text):
            self.counts["lines of Home Assistant about us"] += 1
        else:
            self._complain(record, text)

    def _complain(self, record: logging.LogRecord, text: str) -> None:
        moment = datetime.fromtimestamp(record.created, UTC)
        about = f"{record.levelname} {record.name}"
        self._findings.add(Check.LOG, about, text, moment)
