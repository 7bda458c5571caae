"""One command from its arguments to its exit code."""

from collections.abc import Sequence
from importlib import import_module
import logging

from ..protocol.errors import LineError, MBusError
from .exits import LINE_FAILURE, NOTHING_FOUND, fail
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
    except LineError as err:
        return fail(str(err), LINE_FAILURE)
    except MBusError as err:
        return fail(str(err), NOTHING_FOUND)
    except BrokenPipeError, KeyboardInterrupt:
        return NOTHING_FOUND
    return code
