"""The month: everything of the plan at its time, in one Home Assistant after the other."""

import asyncio
from collections import Counter as Tally
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count
from math import ceil
from pathlib import Path
import threading
from typing import Any, Final
from weakref import ref

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.runner import configure_event_loop
from simulator.bus import SimulatedBus
from simulator.evidence import LogEntry

from .clock import Clock, JumpingLoop
from .findings import Check, Findings
from .growth import (
    Growth,
    Sample,
    forget_process,
    growths,
    open_descriptors,
    take_sample,
)
from .home import Home, surroundings
from .house import BUSES, REPLACED_BY_NUMBER, exchange, furnish
from .ledger import HOUR_S
from .logs import Watch
from .plan import (
    DAY_S,
    Change,
    Exchange,
    Interruption,
    Plan,
    Restart,
    Transfer,
    make_plan,
)
from .published import (
    DOMAIN,
    EXCHANGED,
    REPLACED,
    Figures,
    Published,
    Track,
    strange_keys,
)
from .troubles import Episode, Rack, unused
from .wire import Heard, Wire

BAUD_RATE: Final = 2400
COMPILED_S: Final = 600.0
"""Statistics of an hour are there so long after it."""
REST_S: Final = 20.0
"""A line that was asked nothing for so long is between two rounds."""
ROUND_S: Final = 5.0
AREA_INTERVALS: Final = 2
"""An area is read every second time that its meter is."""
SAMPLES_A_DAY: Final = 4
LOOKS_AGAIN_S: Final = 3600.0
"""Who finds no repair looks for it again after so long."""
TRIES_AGAIN_S: Final = 1200.0
"""Who waits until nothing is wrong with a bus looks again after so long."""
PATIENCE_S: Final = 1.2 * DAY_S
"""Within it the daily search comes to every bus that it is to come to."""
BEGUN_S: Final = 5.0
"""A read that is not interrupted by then has not begun: the line is lost."""
IN_READ_S: Final = 0.03
"""After a request has left, a read is under way."""

STORE: Final = "Store._async_schedule_callback_delayed_write"
"""What Home Assistant itself leaves behind: everything is written by then."""

type Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Report:
    """What came of it."""

    findings: Findings
    figures: Figures
    tracks: list[Track]
    heard: Heard
    log: Watch
    plan: Plan
    growths: list[Growth]
    """Over the month."""
    last_growths: list[Growth]
    """In the process that ran to its end."""
    samples: int
    rows: int
    issues: Tally[str]
    accepted: Tally[str]
    """How new meters came to be accepted."""
    opened: int
    interrupted: int
    changed: int
    transferred: int
    unused: list[str]


@dataclass(order=True)
class _Entry:
    """Something to do at a time."""

    at_s: float
    order: int
    act: Act = field(compare=False)
    needs_home: bool = field(compare=False)


class Month:
    """Puts everything together."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        *,
        days: float,
        seed: int,
        interval_minutes: int,
        database_url: str | None = None,
        progress: Callable[[str], None],
        record: Callable[[str], None] | None = None,
    ) -> None:
        """Make up the plan."""
        self._folder = folder
        self._clock = clock
        self._seed = seed
        self._interval_minutes = interval_minutes
        self._database_url = database_url
        self._progress = progress
        self._places = furnish(seed, clock.wall_s)
        self._buses = [self._bus(bus) for bus in range(BUSES)]
        self._wires = [Wire(bus, clock) for bus in self._buses]
        self._heard = Heard(self._buses)
        self._record = record
        self._rack = Rack(self._wires, self._places)
        interval_s = interval_minutes * 60.0
        self._plan = make_plan(days, interval_s, self._places, seed)
        self._findings = Findings(clock.moment, progress)
        self._log = Watch(self._findings)
        usual = [Track(place, interval_s) for place in self._places]
        of_areas = [
            Track(place, interval_s * AREA_INTERVALS, in_area=True)
            for place in self._places
            if place.area
        ]
        self._published = Published(
            [*usual, *of_areas],
            self._heard,
            clock,
            self._findings,
            ceil(self._plan.end_s / HOUR_S) + 2,
        )
        self._home: Home
        self._samples: list[list[Sample]] = []
        """Those of each process."""
        self._issues: Tally[str] = Tally()
        self._accepted: Tally[str] = Tally()
        self._rows = 0
        self._interrupted = 0
        self._changed = 0
        self._transferred = 0
        self._agenda: list[_Entry] = []
        self._order = count()

    def _bus(self, number: int) -> SimulatedBus:
        """Return a bus with the meters that hang at it."""
        meters = [each.meter for each in self._places if each.bus == number]
        bus = SimulatedBus(meters, BAUD_RATE, seed=self._seed + number)
        bus.witness = self._take
        return bus

    def _take(self, entry: LogEntry) -> None:
        self._heard.note(entry)
        if self._record is not None:
            data = entry.data.hex(" ").upper()
            what = f"{entry.kind:9} {entry.meter:16} {entry.outcome:12} {data}"
            self._record(f"{self._clock.moment(entry.time_s).isoformat()} {what}")

    def _note(self, text: str) -> None:
        if self._record is not None:
            self._record(f"{self._clock.moment().isoformat()} {text}")

    def live(self) -> Report:
        """Let all of it happen."""
        self._log.install()
        self._fill_agenda()
        with surroundings(self._wires):
            for restart in self._plan.restarts:
                self._run_process(restart)
                self._check_gone()
                self._stay_down(restart.down_s)
            self._run_process(None)
            self._check_gone()
        return self._report()

    def _fill_agenda(self) -> None:
        for episode in self._plan.episodes:
            self._do(episode.start_s, self._begin, episode)
            self._do(episode.end_s, self._end, episode)
        for each in self._plan.exchanges:
            self._do(each.replaced_s, self._exchange, each)
            self._do(each.accepted_s, self._accept, each, needs_home=True)
        for transfer in self._plan.transfers:
            self._do(transfer.moved_s, self._transfer, transfer)
        for moment_s, bus in self._plan.reloads:
            self._do(moment_s, self._reload, bus, needs_home=True)
        for moment_s, number in self._plan.presses:
            self._do(moment_s, self._press, number, needs_home=True)
        for interruption in self._plan.interruptions:
            self._do(
                interruption.start_s, self._interrupt, interruption, needs_home=True
            )
        for change in self._plan.changes:
            self._do(change.start_s, self._change, change, needs_home=True)
        share = DAY_S / SAMPLES_A_DAY
        for number in range(int(self._plan.end_s / share)):
            self._do((number + 0.5) * share, self._sample, needs_home=True)

    def _do(
        self,
        at_s: float,
        act: Callable[..., Awaitable[None]],
        *args: Any,
        needs_home: bool = False,
    ) -> None:
        async def now() -> None:
            await act(*args)

        heappush(self._agenda, _Entry(at_s, next(self._order), now, needs_home))

    def _run_process(self, restart: Restart | None) -> None:
        """Run one Home Assistant from its start to its end, in a loop of its own."""
        held = threading.active_count(), open_descriptors()
        loop = JumpingLoop(self._clock)
        configure_event_loop(loop)
        loop.time = self._clock.seconds  # type: ignore[method-assign]
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._process(loop, restart))
        if (left := threading.active_count() - held[0]) > 0:
            self._findings.add(Check.LEFTOVER, "Home Assistant", f"{left} threads")
        if (left := open_descriptors() - held[1]) > 0:
            self._findings.add(Check.LEFTOVER, "Home Assistant", f"{left} files")

    def _check_gone(self) -> None:
        """Report a Home Assistant that something still holds on to."""
        hass = ref(self._home.hass)
        del self._home
        self._published.detach()
        forget_process()
        if hass() is not None:
            self._findings.add(Check.LEFTOVER, "Home Assistant", "is still in memory")

    async def _process(self, loop: JumpingLoop, restart: Restart | None) -> None:
        self._home = home = Home(loop, self._folder, self._database_url)
        self._samples.append([])
        self._log.begin_anew()
        await home.start()
        is_new = not home.hass.config_entries.async_entries(DOMAIN)
        if is_new:
            await self._set_up()
        home.hass.bus.async_listen(
            ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED, self._on_issue
        )
        self._published.attach(home.hass, home.entries)
        for entry in home.entries:
            entry.async_on_state_change(self._log.begin_anew)
        if is_new:
            await self._choose_areas()
        if restart is None:
            await self._follow_agenda(self._plan.end_s)
            await self._check_statistics()
        else:
            await self._follow_agenda(restart.stop_s)
            if restart.is_in_read:
                await self._until_read()
        await self._end_process(loop)

    async def _end_process(self, loop: JumpingLoop) -> None:
        self._published.restarted("a restart")
        await self._home.stop()
        tasks = asyncio.all_tasks(loop) - {asyncio.current_task()}
        for task in tasks:
            self._findings.add(Check.LEFTOVER, "a task", repr(task))
        for timer in loop.timers:
            if STORE not in repr(timer):
                self._findings.add(Check.LEFTOVER, "a timer", repr(timer))
        for wire in self._wires:
            if await wire.hang_up() > 1:
                self._findings.add(Check.LEFTOVER, "lines", "more than one was open")

    def _stay_down(self, down_s: float) -> None:
        """Let the time pass in which nobody reads, and faults come and go."""
        until_s = self._clock.seconds() + down_s
        later: list[_Entry] = []
        while self._agenda and self._agenda[0].at_s <= until_s:
            entry = heappop(self._agenda)
            if entry.needs_home:
                later.append(entry)
                continue
            self._advance_to(entry.at_s)
            asyncio.run(_awaited(entry.act))
        for entry in later:
            heappush(self._agenda, entry)
        self._advance_to(until_s)

    def _advance_to(self, moment_s: float) -> None:
        self._clock.advance(max(0.0, moment_s - self._clock.seconds()))

    async def _follow_agenda(self, until_s: float) -> None:
        while self._agenda and self._agenda[0].at_s < until_s:
            entry = heappop(self._agenda)
            await self._sleep_until(entry.at_s)
            await entry.act()
        await self._sleep_until(until_s)

    async def _sleep_until(self, moment_s: float) -> None:
        await asyncio.sleep(max(0.0, moment_s - self._clock.seconds()))

    async def _until_read(self) -> None:
        """Wait for the next request, and a little more."""
        await self._until_request(2 * self._interval_minutes * 60)
        await asyncio.sleep(IN_READ_S)

    async def _until_request(self, patience_s: float) -> bool:
        """Wait for the next request; return whether there was one."""
        requests = self._heard.requests
        for _ in range(int(patience_s / IN_READ_S)):
            if self._heard.requests > requests:
                return True
            await asyncio.sleep(IN_READ_S)
        return False

    async def _set_up(self) -> None:
        self._published.watch_first(self._home.hass)
        for bus in range(BUSES):
            await self._home.add_gateway(bus)
        await self._home.set_options(self._interval_minutes)
        await self._home.enable_diagnostics()
        self._learn_entities()

    async def _choose_areas(self) -> None:
        """Choose what is read beside the usual telegrams, while those are followed."""
        minutes = self._interval_minutes * AREA_INTERVALS
        for place in self._places:
            if place.area:
                await self._home.choose_area(place, minutes)
                self._learn_entities()
        tracks = self._published.tracks
        found = sum(bool(track.entities) for track in tracks)
        if found < len(tracks):
            text = f"{found} of {len(tracks)} meters and areas were found"
            self._findings.add(Check.COVERAGE, "the search", text)
        for track in tracks:
            for key in sorted(strange_keys(track)):
                self._findings.add(Check.COVERAGE, track, f"{key} is nothing it says")

    def _learn_entities(self) -> None:
        self._published.learn_entities(self._home.sort_entities(self._places))

    @callback
    def _on_issue(self, event: Event[Any]) -> None:
        if event.data["domain"] == DOMAIN and event.data["action"] == "create":
            kind, _, subentry_id = event.data["issue_id"].rpartition("_")
            self._issues[kind] += 1
            self._published.judge_issue(kind, subentry_id)
            self._note(f"repair    {kind} of {subentry_id}")

    async def _begin(self, episode: Episode) -> None:
        self._note(f"begins    {episode}")
        self._published.begin(episode)
        self._rack.begin(episode)

    async def _end(self, episode: Episode) -> None:
        self._note(f"ends      {episode}")
        self._rack.end(episode)
        self._published.end(episode)

    async def _exchange(self, plan: Exchange) -> None:
        exchange(self._places[plan.place], self._seed, self._clock.wall_s)

    async def _accept(self, plan: Exchange) -> None:
        """Let a person find the repair, and accept the new meter.

        One that is read by serial number is told by the daily search: the person waits for
        that, and searches where it is told no more.
        """
        track = self._published.tracks[plan.place]
        way = await self._way_to_accept(track, plan)
        if way is not None:
            self._accepted[way] += 1
            self._published.accept(track, f"an exchange, {way}")
            await self._home.hass.async_block_till_done()
        elif plan.place in REPLACED_BY_NUMBER and self._is_time_left(LOOKS_AGAIN_S):
            again_s = self._clock.seconds() + LOOKS_AGAIN_S
            self._do(again_s, self._accept, plan, needs_home=True)
        else:
            text = "nothing tells that it was replaced"
            self._findings.add(Check.REPLACED, str(track.place), text)

    async def _way_to_accept(self, track: Track, plan: Exchange) -> str | None:
        """Accept a new meter; return how, None where nothing tells of it."""
        place = track.place
        subentry_id = self._published.subentry_of(track)
        for kind in (REPLACED, EXCHANGED):
            new = place.meter.secondary_address
            if await self._home.accept(f"{kind}_{subentry_id}", new):
                return f"by the repair {kind}"
        has_waited = self._clock.seconds() > plan.accepted_s + PATIENCE_S
        is_impatient = has_waited or not self._is_time_left(3 * LOOKS_AGAIN_S)
        if plan.place not in REPLACED_BY_NUMBER or not is_impatient:
            return None
        is_accepted = await self._home.search_successor(place)
        return "by a search in its dialog" if is_accepted else None

    def _is_time_left(self, seconds: float) -> bool:
        """Whether so much later the month still goes on, with time to come back."""
        return self._clock.seconds() + 2 * seconds < self._plan.end_s

    async def _transfer(self, plan: Transfer) -> None:
        """Hang a meter at the other bus, as soon as nothing else is wrong there."""
        place = self._places[plan.place]
        if place.is_misplaced or not self._rack.is_calm(plan.place):
            again_s = self._clock.seconds() + TRIES_AGAIN_S
            self._do(again_s, self._transfer, plan)
            return
        self._note(f"is hung   {place} at the other bus")
        self._buses[place.bus].meters.remove(place.meter)
        place.bus = BUSES - 1 - place.bus
        self._buses[place.bus].meters.append(place.meter)
        place.meter.power_down()
        added_s = max(plan.added_s, self._clock.seconds() + TRIES_AGAIN_S)
        self._do(added_s, self._bring_over, plan, needs_home=True)

    async def _bring_over(self, plan: Transfer) -> None:
        """Let a person add a meter to the gateway of the bus that it hangs at."""
        place, tracks = self._places[plan.place], self._published.tracks
        is_calm = self._rack.is_calm(plan.place)
        name = await self._home.bring_over(place) if is_calm else None
        if name is not None:
            self._note(f"is read   {place} at the other bus")
            self._log.leave(name)
            self._transferred += 1
            for track in tracks:
                if track.place is place:
                    track.upset("a move to the other bus", self._clock.seconds())
        elif self._is_time_left(TRIES_AGAIN_S):
            again_s = self._clock.seconds() + TRIES_AGAIN_S
            self._do(again_s, self._bring_over, plan, needs_home=True)
        else:
            text = "could not be added where it hangs"
            self._findings.add(Check.COVERAGE, place, text)

    async def _reload(self, bus: int) -> None:
        await self._home.reload(bus)

    async def _press(self, number: int | None) -> None:
        if number is None:
            await self._home.press_all()
        else:
            await self._home.press(self._places[number])

    async def _interrupt(self, plan: Interruption) -> None:
        """Begin a read, and let it not come to its end."""
        reading = asyncio.create_task(self._press(plan.place))
        if await self._until_request(BEGUN_S):
            await asyncio.sleep(plan.after_s)
            self._interrupted += not reading.done()
        if plan.is_reload:
            self._note("reload    in a read")
            await self._reload(self._places[plan.place or 0].read_on)
        else:
            self._note("cancels   a read")
            reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading

    async def _change(self, plan: Change) -> None:
        """Let a person rename a meter, or move one that nothing is wrong with."""
        place = self._places[plan.place]
        if plan.address is None:
            self._note(f"renames   {place}")
            names = await self._home.rename(place, self._interval_minutes)
            if names is not None:
                self._changed += 1
                self._log.rename(*names)
        elif self._rack.leaves_alone(plan.place) and not place.is_replaced:
            self._note(f"moves     {place} to {plan.address}")
            self._changed += await self._home.move(place, plan.address)

    async def _sample(self) -> None:
        """Count what the process holds, between two rounds."""
        for _ in range(int(self._interval_minutes * 60 / ROUND_S)):
            if self._clock.seconds() - self._heard.last_request_s > REST_S:
                break
            await asyncio.sleep(ROUND_S)
        await self._home.written()
        loop = asyncio.get_running_loop()
        assert isinstance(loop, JumpingLoop)
        sample = take_sample(loop)
        # A gateway whose set-up has failed holds less than one that runs.
        states = {each.state for each in self._home.entries}
        if states == {ConfigEntryState.LOADED}:
            self._samples[-1].append(sample)
        for wire in self._wires:
            if wire.open_lines > 1:
                text = f"{wire.open_lines} are open at the same time"
                self._findings.add(Check.LEFTOVER, "lines", text)
        self._progress(
            f"day {self._clock.seconds() / DAY_S:.1f}: {self._published.figures.reads}"
            f" reads, {self._findings.counts.total()} findings, {sample}"
        )

    async def _check_statistics(self) -> None:
        """Compare the recorder's sums with the readings, once the last hour is there."""
        for track in self._published.tracks:
            self._published.note_overdue(track)
        self._published.note_issues_left()
        passed_s = self._clock.seconds()
        await asyncio.sleep(ceil(passed_s / HOUR_S) * HOUR_S - passed_s + COMPILED_S)
        await self._home.written()
        for track in self._published.tracks:
            beginning = self._clock.moment(0.0)
            rows = await self._home.statistics(set(track.counters), beginning)
            for entity, counter in track.counters.items():
                own = rows.get(entity, [])
                self._rows += len(own)
                if not own:
                    text = "no statistics"
                    self._findings.add(Check.STATISTICS, entity, text)
                for start_s, text in counter.wrong_rows(own, self._clock.start_s):
                    moment = datetime.fromtimestamp(start_s, UTC)
                    about = f"{track} {entity}"
                    self._findings.add(Check.STATISTICS, about, text, moment)

    def _report(self) -> Report:
        samples = [sample for each in self._samples for sample in each]
        grown, last_grown = growths(samples), growths(self._samples[-1])
        for growth in (*grown, *last_grown):
            if growth.is_too_much:
                text = f"from {growth.first} to {growth.last}, not {growth.bound} more"
                self._findings.add(Check.GROWTH, growth.name, text)
        missing = unused(list(self._plan.episodes))
        for name in missing:
            self._findings.add(Check.COVERAGE, name, "this fault was not used")
        return Report(
            self._findings,
            self._published.figures,
            self._published.tracks,
            self._heard,
            self._log,
            self._plan,
            grown,
            last_grown,
            len(samples),
            self._rows,
            self._issues,
            self._accepted,
            sum(wire.opened for wire in self._wires),
            self._interrupted,
            self._changed,
            self._transferred,
            missing,
        )


async def _awaited(act: Act) -> None:
    await act()
