"""Trying one mutation: the tests run in a process that is split off, with the changed module."""

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from importlib.machinery import SourceFileLoader
import os
from pathlib import Path
import select
import signal
from time import monotonic
from types import CodeType
from typing import Final

import pytest

QUIET: Final = ("-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider")
ALL_PASSED: Final = 0
NO_END: Final = 124


class Fate(Enum):
    """What came of a mutation."""

    NOTICED = "noticed"
    SURVIVED = "survived"


@dataclass(frozen=True)
class Attempt:
    """How the tests ended, and when, in seconds."""

    code: int
    took_s: float

    @property
    def fate(self) -> Fate:
        """What came of the mutation: tests that never end notice it too."""
        return Fate.SURVIVED if self.code == ALL_PASSED else Fate.NOTICED


def attempt(
    path: Path, tree: ast.Module | None, tests: Sequence[str], limit_s: float
) -> Attempt:
    """Run tests on a module that is changed to a tree, or as it is.

    Nothing of the project is loaded here: the tests load it anew, in a process of their own.
    """
    began_s = monotonic()
    child = os.fork()
    if child == 0:
        _run(path, tree, tests)
    code = _waited_for(child, began_s + limit_s)
    return Attempt(code, monotonic() - began_s)


def _run(path: Path, tree: ast.Module | None, tests: Sequence[str]) -> None:
    """Run tests, and end the process."""
    code = 70
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        with changed(path, tree):
            code = int(pytest.main([*QUIET, *tests]))
    finally:
        os._exit(code)


@contextmanager
def changed(path: Path, tree: ast.Module | None) -> Iterator[None]:
    """Let whoever imports a file get a tree in its place, under whatever name."""
    get_code = SourceFileLoader.get_code

    def code_of(loader: SourceFileLoader, fullname: str) -> CodeType | None:
        if tree is not None and Path(loader.path) == path:
            return compile(tree, loader.path, "exec", dont_inherit=True)
        return get_code(loader, fullname)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SourceFileLoader, "get_code", code_of)
        yield


def _waited_for(child: int, end_s: float) -> int:
    """Return the exit code of a process; one that takes too long is ended."""
    pidfd = os.pidfd_open(child)
    try:
        _readable_by(pidfd, end_s)
        ended, status = os.waitpid(child, os.WNOHANG)
        if not ended:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return NO_END
    finally:
        os.close(pidfd)
    return os.waitstatus_to_exitcode(status)


def _readable_by(pidfd: int, end_s: float) -> None:
    """Wait until a process has ended, or time is over."""
    select.select([pidfd], [], [], max(0.0, end_s - monotonic()))
