"""What something took on the bus: requests and time."""

from ..bus.master import Master
from ..report import Report


class Effort:
    """Counts from where it begins."""

    def __init__(self, master: Master) -> None:
        """Begin."""
        self._master = master
        self._requests = master.requests
        self._started_s = master.line.now()

    def report(self) -> Report:
        """Return what it took by now as data."""
        duration_s = self._master.line.now() - self._started_s
        return {
            "requests": self._master.requests - self._requests,
            "duration_s": round(duration_s, 3),
        }
