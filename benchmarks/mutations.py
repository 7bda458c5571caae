"""Whether tests notice when a number or a rule of the bus is another one.

Each mutation is made in a copy of the checkout, one at a time, and the tests that are to
notice it are run without Home Assistant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
import os
from pathlib import Path
import shutil
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).parents[1]
LIBRARY: Final = Path("custom_components", "mbus", "meterbus")
LEFT_BEHIND: Final = (".git", ".venv*", ".demo", ".e2e", "*_cache", "__pycache__")
NOTICED, UNNOTICED = 1, 0
"""Exit codes of pytest."""


@dataclass(frozen=True)
class Mutation:
    """A text of a module, and what stands there instead."""

    module: str
    before: str
    after: str

    def applied(self, source: str) -> str | None:
        """Return the source with the mutation; None where its text is not there once."""
        is_there = source.count(self.before) == 1
        return source.replace(self.before, self.after) if is_there else None


CONNECTION, EXCHANGE = "bus/connection.py", "bus/exchange.py"
READING, TIMING = "protocol/reading.py", "bus/timing.py"
TESTS: Final = ("tests/bus/test_limits.py", "tests/protocol/test_habits.py")
TESTS_OF: Final = {
    TIMING: ("tests/bus/test_timing.py",),
    READING: (*TESTS, "tests/protocol/test_reading.py"),
}
MUTATIONS: Final = (
    Mutation(CONNECTION, "SILENT_READS: Final = 3", "SILENT_READS: Final = 4"),
    Mutation(CONNECTION, "BACKOFF_S: Final = 60.0", "BACKOFF_S: Final = 600.0"),
    Mutation(CONNECTION, "2 * self._backoff_s", "3 * self._backoff_s"),
    Mutation(CONNECTION, "self._wanting == 1 and not", "not"),
    Mutation(
        EXCHANGE, "WAKE_UP_IDLE_BITS: Final = 330", "WAKE_UP_IDLE_BITS: Final = 0"
    ),
    Mutation(EXCHANGE, "reply.asks_for_data or reply.may_be", "reply.asks_for"),
    Mutation(EXCHANGE, "self._silent_address != request.a and", ""),
    Mutation(EXCHANGE, "STILL_S: Final = 0.1", "STILL_S: Final = 0.0"),
    Mutation(EXCHANGE, "OVERSHOOT_S: Final = 0.005", "OVERSHOOT_S: Final = 0.5"),
    Mutation(EXCHANGE, "= max(known, length)", "= length"),
    Mutation(EXCHANGE, "reply.tells_time and not reply.noise", "reply.tells_time"),
    Mutation(EXCHANGE, "(request.a, LONGEST_FRAME)", "(request.a, USUAL_LENGTH)"),
    Mutation(EXCHANGE, "if self._last_byte == STOP:", "if False:"),
    Mutation(READING, "replace(self.habits, mask=mask)", "self.habits"),
    Mutation(READING, "is not None or not self.manner.toggles_fcb", "is not None"),
    Mutation(READING, "REREADS: Final = 96", "REREADS: Final = 960"),
    Mutation(TIMING, "ALLOWANCE_S: Final = 2.0", "ALLOWANCE_S: Final = 20.0"),
    Mutation(TIMING, "JITTER_S: Final = 0.002", "JITTER_S: Final = 0.02"),
)


def run(copy: Path, tests: Iterable[str]) -> int:
    """Run tests in a copy until one fails; return the exit code."""
    settings = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-p", "tests.alone", *tests]
    done = subprocess.run(
        command, cwd=copy, env=os.environ | settings, capture_output=True, check=False
    )
    return done.returncode


def outcome(copy: Path, mutation: Mutation) -> str:
    """Return what becomes of a mutation."""
    module = copy / LIBRARY / mutation.module
    source = module.read_text("utf-8")
    mutated = mutation.applied(source)
    if mutated is None:
        return "STALE"
    module.write_text(mutated, "utf-8")
    code = run(copy, TESTS_OF.get(mutation.module, TESTS))
    module.write_text(source, "utf-8")
    return {NOTICED: "noticed", UNNOTICED: "UNNOTICED"}.get(
        code, f"pytest ended with {code}"
    )


def main() -> int:
    """Tell of each mutation whether it is noticed; return 1 where one is not."""
    found = []
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        for each in MUTATIONS:
            found.append(outcome(copy, each))
            print(f"{found[-1]:10}  {each.module}: {each.before} → {each.after or '–'}")
    return int({*found} != {"noticed"})


if __name__ == "__main__":
    sys.exit(main())
