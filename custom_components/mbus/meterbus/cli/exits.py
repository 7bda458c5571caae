"""How a command ends: its exit code, and the one line that says what went wrong."""

import sys
from typing import Final

DONE: Final = 0
NOTHING_FOUND: Final = 1
USAGE: Final = 2
LINE_FAILURE: Final = 3
INCOMPLETE: Final = 4
"""Meters were found, and somebody else answers who could not be told apart."""
INTERRUPTED: Final = 130
"""What shells give to a command that Ctrl-C ended."""


def fail(message: str, code: int) -> int:
    """Say what went wrong; return the exit code."""
    sys.stderr.write(f"mbus: {message}\n")
    return code
