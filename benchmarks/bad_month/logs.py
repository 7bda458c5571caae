"""What the log says, and whether it may."""

from collections import Counter
from datetime import UTC, datetime
import logging
import re
from typing import Final, override

from .findings import Check, Findings

OURS: Final = "custom_components.mbus"
UNREACHABLE: Final = re.compile(r"(?P<gateway>.+?) cannot be reached: ")
REACHED: Final = re.compile(r"(?P<gateway>.+) can be reached again$")
LOST: Final = re.compile(r"Lost the line: (?P<line>\S+?):? ")
BACK: Final = re.compile(r"(?P<line>\S+) is back$")
FAILED: Final = re.compile(r"Error fetching (?P<meter>.+?) data: ")
OF_AREA: Final = ", area "
"""Between the name of a meter and what its area is asked by."""
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
        self._away: set[str] = set()
        """Meters that were told to fail, and lines and gateways that were told to be away."""
        self._away_before: set[str] = set()
        """Those of before the last change of a gateway's state."""

    def install(self) -> None:
        """Read everything from warnings on, and what we say from INFO on."""
        root = logging.getLogger()
        root.handlers = [self]
        root.setLevel(logging.WARNING)
        logging.getLogger(OURS).setLevel(logging.INFO)
        logging.captureWarnings(capture=True)

    def begin_anew(self) -> None:
        """Forget who was told to be away: whoever would tell that they are back goes.

        Until it has gone, in the middle of a read, it may still do so, once.
        """
        self._away_before |= self._away
        self._away.clear()

    def leave(self, name: str) -> None:
        """Expect nothing of a meter, and its area, any more: another gateway reads it."""
        gone = {each for each in self._away if each.partition(OF_AREA)[0] == name}
        self._away -= gone
        self._away_before |= gone

    def rename(self, old: str, new: str) -> None:
        """Expect a meter, and its area, to be told to be back by another name."""
        for names in (self._away, self._away_before):
            for each in sorted(names):
                name, separator, area = each.partition(OF_AREA)
                if name == old:
                    names.discard(each)
                    names.add(f"{new}{separator}{area}")

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
        if found := LOST.match(text):
            self._line(record, found["line"], text, is_lost=True)
        elif found := BACK.match(text):
            self._line(record, found["line"], text, is_lost=False)
        elif found := UNREACHABLE.match(text):
            self._gateway(record, found["gateway"], text, is_away=True)
        elif found := REACHED.match(text):
            self._gateway(record, found["gateway"], text, is_away=False)
        elif found := FAILED.match(text):
            self._meter(record, found["meter"], text, fails=True)
        elif found := RECOVERED.match(text):
            self._meter(record, found["meter"], text, fails=False)
        elif record.levelno > logging.INFO:
            self._complain(record, text)
        else:
            self.counts["other lines at INFO"] += 1

    def _line(
        self, record: logging.LogRecord, line: str, text: str, *, is_lost: bool
    ) -> None:
        self.counts["line lost" if is_lost else "line back"] += 1
        self._turn(record, line, text, is_away=is_lost)

    def _gateway(
        self, record: logging.LogRecord, gateway: str, text: str, *, is_away: bool
    ) -> None:
        self.counts["gateway away" if is_away else "gateway back"] += 1
        self._turn(record, gateway, text, is_away=is_away)

    def _meter(
        self, record: logging.LogRecord, meter: str, text: str, *, fails: bool
    ) -> None:
        self.counts["meter fails" if fails else "meter answers again"] += 1
        self._turn(record, meter, text, is_away=fails)

    def _turn(
        self, record: logging.LogRecord, who: str, text: str, *, is_away: bool
    ) -> None:
        known = self._away if is_away else self._away | self._away_before
        if (who in known) == is_away:
            self._complain(record, f"told twice: {text}")
        self._away_before.discard(who)
        (self._away.add if is_away else self._away.discard)(who)

    def _take_other(self, record: logging.LogRecord, text: str) -> None:
        if EXPECTED.match(text):
            self.counts["lines of Home Assistant about us"] += 1
        else:
            self._complain(record, text)

    def _complain(self, record: logging.LogRecord, text: str) -> None:
        moment = datetime.fromtimestamp(record.created, UTC)
        about = f"{record.levelname} {record.name}"
        self._findings.add(Check.LOG, about, text, moment)
