"""One command from its arguments to its exit code."""

from collections.abc import Sequence
from importlib import import_module
import logging
import os
import sys

from ..protocol.errors import LineError, MBusError
from .exits import INTERRUPTED, LINE_FAILURE, NOTHING_FOUND, fail
from .parser import parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    # Errors are told once, by the line that ends the command.
    library, _, _ = __name__.rpartition(".cli.")
    logging.getLogger(library).addHandler(logging.NullHandler())
    options = parser().parse_args(arguments)
    try:
        # The bus, serialx and an event loop are loaded only by commands that need them.
        command = import_module(f".{options.command}", __package__)
        code: int = command.run(options)
        sys.stdout.flush()
    except LineError as err:
        return fail(str(err), LINE_FAILURE)
    except MBusError as err:
        return fail(str(err), NOTHING_FOUND)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # What is still to be printed would fail once more when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOTHING_FOUND
    return code
