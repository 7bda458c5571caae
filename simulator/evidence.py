"""What happened on the bus: one record for each thing, in memory and in a file.

A file has one JSON object in each line, so that it can be read while it grows.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
import json
from pathlib import Path
from typing import Self


class Kind(StrEnum):
    """What an entry of the log tells."""

    OPENED = "opened"
    """A master opened its connection to the gateway."""
    CLOSED = "closed"
    """A connection ended; the outcome tells who ended it."""
    REQUEST = "request"
    """What the master sent, with the time at which its last bit was over."""
    FOREIGN = "foreign"
    """What a second master on the same wires sent."""
    ANSWER = "answer"
    """What one meter sent."""
    LOST = "lost"
    """The answer of a meter that never arrives; the outcome names the fault."""
    DAMAGED = "damaged"
    """What is left of a meter's answer; the outcome names the faults."""
    RECEIVED = "received"
    """What the master's receiver got, with the time of its last bit."""
    COLLISION = "collision"
    """What the receiver got of answers that overlapped."""
    SILENCE = "silence"
    """Nothing came of a request."""


@dataclass(frozen=True)
class LogEntry:
    """One thing that happened on the bus; the meter is named by its full address."""

    time_s: float
    kind: Kind
    data: bytes = b""
    meter: str = ""
    outcome: str = ""

    def to_json(self) -> str:
        """Return one line of a log file."""
        return json.dumps(
            {
                "time": self.time_s,
                "kind": self.kind,
                "bytes": self.data.hex(" ").upper(),
                "meter": self.meter,
                "outcome": self.outcome,
            }
        )

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Read one line of a log file; raise ValueError, KeyError or TypeError."""
        values = json.loads(line)
        return cls(
            float(values["time"]),
            Kind(values["kind"]),
            bytes.fromhex(values["bytes"]),
            str(values["meter"]),
            str(values["outcome"]),
        )


type Witness = Callable[[LogEntry], None]


@contextmanager
def log_to(path: Path) -> Iterator[Witness]:
    """Yield a function that writes entries to a file, each as soon as it happens."""
    with path.open("w", encoding="utf-8", buffering=1) as file:

        def write(entry: LogEntry) -> None:
            file.write(f"{entry.to_json()}\n")

        yield write


def read_log(path: Path) -> list[LogEntry]:
    """Return the entries of a log file."""
    with path.open(encoding="utf-8") as file:
        return [LogEntry.from_json(line) for line in file]
