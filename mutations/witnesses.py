"""Which tests run a function: those that may notice what is changed in it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
import json
from pathlib import Path
from sys import monitoring
from types import CodeType
from typing import Final

import pytest

from .operators import Mutation

TOOL: Final = monitoring.COVERAGE_ID


@dataclass(frozen=True)
class Witnesses:
    """What a run of all tests tells: who runs each function, and how long each test takes."""

    runs: Mapping[str, Sequence[str]]
    took_s: Mapping[str, float]

    @classmethod
    def told_by(cls, report: Path) -> Witnesses:
        """Return what a watch has told."""
        told = json.loads(report.read_text(encoding="utf-8"))
        return cls(told["runs"], told["took_s"])

    def of(self, path: Path, mutation: Mutation) -> tuple[str, ...]:
        """Return the tests that run the function of a mutation, the shortest first.

        What stands outside all functions is run before any test: nobody tells who needs it.
        """
        if mutation.function is None:
            names: Sequence[str] = tuple(self.took_s)
        else:
            names = self.runs.get(_place(path, mutation.function), ())
        return tuple(sorted(names, key=lambda each: self.took_s.get(each, 0.0)))


class Watch:
    """A plugin of pytest that tells which tests run the functions of modules."""

    def __init__(self, paths: Sequence[Path], report: Path) -> None:
        self._paths = frozenset(paths)
        self._report = report
        self._test = ""
        self._runs: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._took_s: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Notice what is run of the modules that are loaded meanwhile."""
        get_code = SourceFileLoader.get_code

        def code_of(loader: SourceFileLoader, fullname: str) -> CodeType | None:
            code = get_code(loader, fullname)
            if code is not None and Path(loader.path) in self._paths:
                _watch(code)
            return code

        monitoring.use_tool_id(TOOL, "mutations")
        monitoring.register_callback(TOOL, monitoring.events.PY_START, self._starts)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(SourceFileLoader, "get_code", code_of)
            yield
        monitoring.free_tool_id(TOOL)

    def _starts(self, code: CodeType, _offset: int) -> None:
        if self._test:
            place = _place(Path(code.co_filename), code.co_firstlineno)
            self._runs[place][self._test] = None

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Know which test runs."""
        self._test = nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Know how long it took, with what is made for it."""
        self._took_s[report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        """Tell what was noticed."""
        runs = {place: list(tests) for place, tests in self._runs.items()}
        told = {"runs": runs, "took_s": self._took_s}
        self._report.write_text(json.dumps(told), encoding="utf-8")


class First:
    """A plugin of pytest that lets some tests run first, or alone."""

    def __init__(self, names: Sequence[str], *, alone: bool) -> None:
        self._ranks = {name: rank for rank, name in enumerate(names)}
        self._alone = alone

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put them in front of the rest."""
        if self._alone:
            items[:] = [each for each in items if each.nodeid in self._ranks]
        rest = len(self._ranks)
        items.sort(key=lambda each: self._ranks.get(each.nodeid, rest))


def _watch(code: CodeType) -> None:
    """Have each start of a function told, and of those inside it."""
    monitoring.set_local_events(TOOL, code, monitoring.events.PY_START)
    for each in code.co_consts:
        if isinstance(each, CodeType):
            _watch(each)


def _place(path: Path, line: int) -> str:
    return f"{path}:{line}"
