"""The table of a month."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from simulator.faults import FAULTS

from .month import Report

NAME_WIDTH: Final = 36
CELL_WIDTH: Final = 12


def lines(report: Report, days: float, took_s: float, used_s: float) -> Iterator[str]:
    """Yield what is printed."""
    yield _row("days", f"{days:g}")
    yield from (_row(name, value) for name, value in _figures(report))
    yield from ("", *_troubles(report), "", *_growths(report), "")
    for name, number in sorted(report.log.counts.items()):
        yield _row(f"log: {name}", number)
    yield _row("real time", f"{took_s:.0f} s, {used_s:.0f} s of processor time")
    yield from ("", *_findings(report))


def _row(name: str, value: object) -> str:
    return f"{name:{NAME_WIDTH}} {value}"


def _cells(name: str, *cells: object) -> str:
    return f"{name:{NAME_WIDTH}}" + "".join(f"{each:>{CELL_WIDTH}}" for each in cells)


def _figures(report: Report) -> Iterator[tuple[str, object]]:
    figures, plan, tracks = report.figures, report.plan, report.tracks
    yield "meters", sum(not track.in_area for track in tracks)
    yield "entities followed", sum(len(track.entities) for track in tracks)
    yield "reads", figures.reads
    yield "of them reads of areas", figures.area_reads
    yield "failed reads", figures.failed_reads
    yield "reads that gave a part", figures.partly
    yield "requests on the wires", report.heard.requests
    yield "telegrams of meters", report.heard.telegrams
    yield "collisions", report.heard.collisions
    yield "connections", report.opened
    yield "troubles", len(plan.episodes)
    yield "faults used", f"{len(FAULTS) - len(report.unused)} of {len(FAULTS)}"
    yield "restarts of Home Assistant", len(plan.restarts)
    yield "reloads of a gateway", len(plan.reloads)
    yield "buttons pressed", len(plan.presses)
    yield "reads interrupted", f"{report.interrupted} of {len(plan.interruptions)}"
    yield "meters renamed or moved", f"{report.changed} of {len(plan.changes)}"
    yield "meters at the other bus", f"{report.transferred} of {len(plan.transfers)}"
    yield "meters replaced", len(plan.exchanges)
    yield from ((f"accepted {way}", n) for way, n in sorted(report.accepted.items()))
    yield "states compared with telegrams", figures.states
    yield "state changes followed", figures.events
    yield "counters with statistics", sum(len(track.counters) for track in tracks)
    yield "rows of statistics compared", report.rows
    yield "counters that started anew", figures.new_counters
    yield "most polls until a meter was back", max(figures.polls.values(), default=0)
    yield from ((f"repairs: {kind}", n) for kind, n in sorted(report.issues.items()))


def _troubles(report: Report) -> Iterator[str]:
    yield _cells("trouble", "times", "unavailable", "polls back")
    times = Counter(each.trouble.name for each in report.plan.episodes)
    figures = report.figures
    for name in sorted({*times, *figures.polls}):
        polls = figures.polls.get(name, "")
        yield _cells(name, times.get(name, ""), figures.gone[name], polls)


def _growths(report: Report) -> Iterator[str]:
    title = f"held, {report.samples} samples"
    yield _cells(title, "month", "its end", "process", "its end", "may grow")
    for month, process in zip(report.growths, report.last_growths, strict=True):
        ends = (month.first, month.last, process.first, process.last)
        yield _cells(month.name, *ends, month.bound)


def _findings(report: Report) -> Iterator[str]:
    findings = report.findings
    if not findings.counts:
        yield "Nothing is wrong."
        return
    yield f"{findings.counts.total()} findings:"
    for check, number in findings.counts.most_common():
        yield _row(f"  {check}", number)
    yield from (f"  {each}" for each in findings.first)
