"""Trying one mutation: the tests run in a process that is split off, with the changed module."""

import ast
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
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

from .witnesses import First, Watch

QUIET: Final = ("-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider")
ALL_PASSED: Final = 0
NO_TESTS: Final = 5
NO_END: Final = 124


class Fate(Enum):
    """What came of a mutation."""

    NOTICED = "noticed"
    SURVIVED = "survived"
    NO_END = "no end"
    """The tests took too long: a loop, or a busy machine."""


@dataclass(frozen=True)
class Attempt:
    """How the tests ended, and when, in seconds."""

    code: int
    took_s: float

    @property
    def fate(self) -> Fate:
        """What came of the mutation."""
        if self.code == NO_END:
            return Fate.NO_END
        survived = self.code in {ALL_PASSED, NO_TESTS}
        return Fate.SURVIVED if survived else Fate.NOTICED


def attempt(
    path: Path,
    tree: ast.Module,
    tests: Sequence[str],
    limit_s: float,
    first: First | None = None,
) -> Attempt:
    """Run tests on a module that is changed to a tree."""
    plugins = () if first is None else (first,)
    return _split_off(changed(path, tree), tests, plugins, limit_s)


def watched(watch: Watch, tests: Sequence[str], limit_s: float) -> Attempt:
    """Run tests on the code as it is."""
    return _split_off(watch.watching(), tests, (watch,), limit_s)


def _split_off(
    loading: AbstractContextManager[None],
    tests: Sequence[str],
    plugins: Sequence[object],
    limit_s: float,
) -> Attempt:
    """Run tests in a process of their own.

    Nothing of the project is loaded here: the tests load it anew.
    """
    began_s = monotonic()
    child = os.fork()
    if child == 0:
        _run(loading, tests, plugins)
    code = _waited_for(child, began_s + limit_s)
    return Attempt(code, monotonic() - began_s)


def _run(
    loading: AbstractContextManager[None],
    tests: Sequence[str],
    plugins: Sequence[object],
) -> None:
    """Run tests, and end the process."""
    code = 70
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        with loading:
            code = int(pytest.main([*QUIET, *tests], plugins=plugins))
    finally:
        os._exit(code)


@contextmanager
def changed(path: Path, tree: ast.Module) -> Iterator[None]:
    """Let whoever imports a file get a tree in its place, under whatever name."""
    get_code = SourceFileLoader.get_code

    def code_of(loader: SourceFileLoader, fullname: str) -> CodeType | None:
        if Path(loader.path) == path:
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
