"""Every state that Home Assistant publishes, compared with what the meter said."""

import asyncio
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from math import ceil, nan
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.const import (
    ATTR_FRIENDLY_NAME,
    EVENT_STATE_CHANGED,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .clock import Clock
from .findings import Check, Findings
from .house import Place
from .ledger import Counter
from .troubles import Episode
from .truth import Shown, readouts
from .wire import Heard

LONGEST_READ_S: Final = 60.0
"""No read takes longer on the wires, whatever is wrong with them."""
LONGEST_ROUND_S: Final = 240.0
"""How much later than its interval a meter may be read, behind all others."""
SHOWN_S: Final = 1.1
"""A state that is a time has whole seconds; it is looked at a moment later."""
POLLS_TO_RECOVER: Final = 2

DOMAIN: Final = "mbus"
REPLACED: Final = "meter_replaced"
EXCHANGED: Final = "meter_exchanged"
SHARED_ADDRESS: Final = "shared_address"
INCOMPLETE: Final = "incomplete"
METER_SILENT: Final = "meter_silent"
NOBODY_ANSWERS: Final = "nobody_answers"
UNREACHABLE: Final = "gateway_unreachable"

READING_TIME: Final = "reading_time"
NOT_OF_A_TELEGRAM: Final = frozenset(
    {
        *(READING_TIME, "reading_duration", "reading_requests"),
        *("read_now", "connectivity"),
    }
)


@dataclass(eq=False)
class Track:
    """What is known of one meter, or of its area: when it was read, and what befalls it."""

    place: Place
    interval_s: float
    in_area: bool = False
    """Whether it is about what the meter sends beside its usual telegram."""
    read_s: float = nan
    is_available: bool = False
    is_settled: bool = False
    """Whether it was read since its last trouble ended, so that nothing excuses it."""
    free_s: float = 0.0
    """When its last trouble ended."""
    episodes: set[Episode] = field(default_factory=set)
    recovering_from: set[str] = field(default_factory=set)
    counters: dict[str, Counter] = field(default_factory=dict)

    @property
    def entities(self) -> dict[str, str]:
        """Return the key of each of its entities."""
        return self.place.area_entities if self.in_area else self.place.entities

    def __str__(self) -> str:
        """Return the name that people know it by."""
        return f"{self.place}" + (f" area {self.place.area}" if self.in_area else "")

    @property
    def is_excused(self) -> bool:
        """Whether its reads may fail."""
        return bool(self.episodes) or not self.is_settled or self.is_away

    @property
    def is_away(self) -> bool:
        """Whether it cannot be read until a person has told where, or what, it is."""
        return self.place.is_replaced or self.place.is_misplaced

    def upset(self, why: str, now_s: float) -> None:
        """Take note of something that is over, and after which it has to come back."""
        self.recovering_from.add(why)
        self.is_settled = False
        self.free_s = now_s


@dataclass
class Figures:
    """What was counted."""

    reads: int = 0
    area_reads: int = 0
    failed_reads: int = 0
    gone: Tally[str] = field(default_factory=Tally)
    """How often a meter became unavailable under each trouble."""
    polls: dict[str, int] = field(default_factory=dict)
    """The most polls that a meter needed to be back after each trouble."""
    states: int = 0
    events: int = 0
    partly: int = 0
    """Reads that gave less than all telegrams."""
    new_counters: int = 0
    """Counters that the recorder takes for new ones, from zero."""


class Published:
    """Follows all entities; each read is checked when the states of it are written."""

    def __init__(
        self,
        tracks: list[Track],
        heard: Heard,
        clock: Clock,
        findings: Findings,
        hours: int,
    ) -> None:
        """Compare what is shown with what was heard."""
        self.tracks = tracks
        self.figures = Figures()
        self._heard = heard
        self._clock = clock
        self._findings = findings
        self._hours = hours
        self._by_entity: dict[str, Track] = {}
        self._of_gateway: dict[str, tuple[int, str]] = {}
        self._first: dict[str, tuple[float, float]] = {}
        """What each counter had when it was shown for the first time, and when that was."""
        self._pending: set[Track] = set()
        self._failures: Tally[int] = Tally()
        self._hass: HomeAssistant
        self._entries: list[ConfigEntry]

    def watch_first(self, hass: HomeAssistant) -> None:
        """Keep where counters begin, while people are busy with the dialogs."""

        @callback
        def keep(event: Event[EventStateChangedData]) -> None:
            entity, state = event.data["entity_id"], event.data["new_state"]
            if state is not None and _is_counted(state):
                begun = float(state.state), self._clock.seconds()
                self._first.setdefault(entity, begun)

        hass.bus.async_listen(EVENT_STATE_CHANGED, keep)

    def attach(self, hass: HomeAssistant, entries: list[ConfigEntry]) -> None:
        """Follow a Home Assistant that has started, with a gateway at each bus."""
        self._hass, self._entries = hass, entries
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._on_change)
        for bus, entry in enumerate(entries):
            entry.async_on_state_change(partial(self._on_entry, bus))
        self.restarted("a restart")

    def detach(self) -> None:
        """Let a Home Assistant go that has stopped."""
        for track in self.tracks:
            # A read that was under way may have ended after the stop was taken note of.
            track.is_available, track.read_s = False, nan
        del self._hass, self._entries

    def learn_entities(self, of_gateway: dict[str, tuple[int, str]]) -> None:
        """Take which entities there are; those of the gateways by bus and key."""
        self._by_entity = {
            entity: track
            for track in self.tracks
            for entity, key in track.entities.items()
            if key not in NOT_OF_A_TELEGRAM or key == READING_TIME
        }
        self._of_gateway = of_gateway
        for track in self.tracks:
            # Until now people were busy with the dialogs.
            track.free_s = self._clock.seconds()

    def begin(self, episode: Episode) -> None:
        """Excuse what an episode affects."""
        for track in self._affected(episode):
            self.note_overdue(track)
            track.episodes.add(episode)

    def end(self, episode: Episode) -> None:
        """Expect what it affected to come back."""
        for track in self.tracks:
            if episode in track.episodes:
                track.episodes.discard(episode)
                track.upset(episode.trouble.name, self._clock.seconds())

    def restarted(self, why: str, bus: int | None = None) -> None:
        """Expect everybody again, or all that are read on one bus, read anew."""
        for track in self.tracks:
            if bus not in (None, track.place.read_on):
                continue
            self._failures.pop(track.place.read_on, None)
            self.note_overdue(track)
            self._note_age(track)
            track.is_available, track.read_s = False, nan
            track.upset(why, self._clock.seconds())

    def accept(self, track: Track, why: str) -> None:
        """Expect a meter in the place of another: a person has accepted it."""
        track.place.known = track.place.meter.secondary_address
        track.place.may_count_anew = True
        track.upset(why, self._clock.seconds())

    def note_overdue(self, track: Track) -> None:
        """Report a meter that should have been back by now."""
        is_awaited = not (track.is_settled or track.episodes or track.is_away)
        if is_awaited and self._polls_since(track) > POLLS_TO_RECOVER:
            why = ", ".join(sorted(track.recovering_from))
            late_s = self._clock.seconds() - track.free_s
            self._findings.add(
                Check.RECOVERY, track, f"not back {late_s:.0f} s after {why}"
            )

    def _on_entry(self, bus: int) -> None:
        """Take note that a gateway is unloaded, or loaded again."""
        self.restarted("a reload", bus)

    def _affected(self, episode: Episode) -> Iterator[Track]:
        own = self.tracks[episode.place or 0].place.bus
        bus = episode.bus if episode.place is None else own
        return (
            each
            for each in self.tracks
            if episode.affects(
                each.place,
                bus,
                is_selected=self._is_selected(each.place),
                in_area=each.in_area,
            )
        )

    def _is_selected(self, place: Place) -> bool:
        """Whether a meter is read by selection, perhaps since its own address failed once."""
        return place.is_selected or str(place.known) in self._heard.selected

    @callback
    def _on_change(self, event: Event[EventStateChangedData]) -> None:
        entity = event.data["entity_id"]
        state = event.data["new_state"]
        if state is not None and entity in self._of_gateway:
            self._check_gateway(*self._of_gateway[entity], state)
        track = self._by_entity.get(entity)
        if track is None or _is_renamed(event.data):
            return
        self.figures.events += 1
        if track not in self._pending:
            # All states of one read are written before anything else runs.
            self._pending.add(track)
            asyncio.get_running_loop().call_soon(self._check, track)

    def _is_loaded(self, bus: int) -> bool:
        is_loaded = self._entries[bus].state is ConfigEntryState.LOADED
        return is_loaded and not self._hass.is_stopping

    def _check(self, subject: Track) -> None:
        self._pending.discard(subject)
        if not self._is_loaded(subject.place.read_on):
            return
        states = {
            entity: state
            for entity, key in subject.entities.items()
            if key not in NOT_OF_A_TELEGRAM
            and (state := self._hass.states.get(entity)) is not None
        }
        gone = [each for each, state in states.items() if _is_gone(state)]
        self._note_age(subject)
        if len(gone) == len(states):
            self._take_failure(subject)
        else:
            for entity in gone:
                self._add(Check.VALUE, subject, entity, "unavailable after a read")
            self._take_reading(subject, states)

    def _check_gateway(self, bus: int, key: str, state: State) -> None:
        """Compare what a gateway counts with what there is."""
        is_told = state.state not in (STATE_UNAVAILABLE, STATE_UNKNOWN)
        if not (is_told and self._is_loaded(bus)):
            return
        if key == "failed_reads":
            failures = int(state.state)
            self.figures.failed_reads += max(0, failures - self._failures[bus])
            self._failures[bus] = failures
        if key == "meters_answering":
            answering = sum(
                self._is_shown(track)
                for track in self.tracks
                if track.place.read_on == bus and not track.in_area
            )
            if int(state.state) != answering:
                text = f"{state.state} answer, but {answering} are available"
                self._findings.add(Check.VALUE, state.entity_id, text)

    def _is_shown(self, track: Track) -> bool:
        first = next(
            (
                entity
                for entity, key in track.entities.items()
                if key not in NOT_OF_A_TELEGRAM
            ),
            None,
        )
        state = None if first is None else self._hass.states.get(first)
        return state is not None and not _is_gone(state)

    def _take_failure(self, track: Track) -> None:
        if not track.is_available:
            return
        track.is_available = False
        for episode in track.episodes:
            self.figures.gone[episode.trouble.name] += 1
        if not track.is_excused:
            text = "a read failed, and nothing was wrong"
            self._findings.add(Check.FAILURE, track, text)
            track.upset("nothing", self._clock.seconds())

    def _take_reading(self, track: Track, states: dict[str, State]) -> None:
        now_s = self._clock.seconds()
        self.figures.reads += 1
        self.figures.area_reads += track.in_area
        self.figures.states += len(states)
        shown = {
            entity: Shown(
                track.entities[entity],
                state.state,
                state.attributes.get("unit_of_measurement"),
            )
            for entity, state in states.items()
        }
        self._compare(track, shown, now_s)
        self._check_moment(track)
        self._count(track, states, now_s)
        track.read_s, track.is_available = now_s, True
        if STATE_UNKNOWN in {state.state for state in states.values()}:
            self._take_part(track)
        else:
            self._settle(track, now_s)

    def _compare(self, track: Track, shown: dict[str, Shown], now_s: float) -> None:
        """Find what the meter said in this read and is shown now."""
        zone = dt_util.get_default_time_zone()
        # Of a meter that was not read yet, the second is no number, and no maximum.
        since_s = max(now_s - LONGEST_READ_S, track.read_s)
        said = self._heard.said_by(str(track.place.known), since_s, now_s)
        best: list[str] | None = None
        asked = None if track.place.is_nameless else track.place.known
        for readout in readouts(said, asked):
            denied = [
                entity for entity, each in shown.items() if readout.denies(each, zone)
            ]
            if not denied:
                return
            if best is None or len(denied) < len(best):
                best = denied
        if best is None:
            self._findings.add(
                Check.VALUE, track, "values without a telegram in this read"
            )
        for entity in best or ():
            text = f"{shown[entity].state} {shown[entity].unit or ''} was not said"
            self._add(Check.VALUE, track, entity, text)

    def _check_moment(self, track: Track) -> None:
        """Compare the time of the last read with this moment."""
        entity = _entity_of(track, READING_TIME)
        state = self._hass.states.get(entity) if entity else None
        if entity is None or state is None or state.state == STATE_UNAVAILABLE:
            return
        if state.state == STATE_UNKNOWN:
            self._add(Check.AGE, track, entity, "does not say when it was read")
            return
        late = self._clock.moment() - datetime.fromisoformat(state.state)
        if not 0 <= late.total_seconds() < SHOWN_S:
            self._add(Check.AGE, track, entity, f"says that it was read {late} ago")

    def _count(self, track: Track, states: dict[str, State], now_s: float) -> None:
        """Let the counters go on, and never back."""
        for entity, state in states.items():
            if not _is_counted(state):
                continue
            if entity not in track.counters:
                track.counters[entity] = Counter(self._hours)
                if entity in self._first:
                    track.counters[entity].take(*self._first[entity])
            counter = track.counters[entity]
            before, resets = counter.reading, counter.resets
            grows = counter.take(float(state.state), now_s)
            if not (grows or track.place.may_count_anew):
                self._add(Check.TOTAL, track, entity, f"{before} → {state.state}")
            self.figures.new_counters += counter.resets - resets
        track.place.may_count_anew = False

    def _take_part(self, track: Track) -> None:
        self.figures.partly += 1
        if not track.is_excused:
            self._findings.add(
                Check.FAILURE, track, "a part is unknown, and nothing was wrong"
            )

    def _settle(self, track: Track, now_s: float) -> None:
        """Take note that a meter is back, and of how long that took."""
        issues = ir.async_get(self._hass)
        for kind in (REPLACED, EXCHANGED):
            issue_id = f"{kind}_{self.subentry_of(track)}"
            if issues.async_get_issue(DOMAIN, issue_id):
                text = "told as replaced, and is not"
                self._findings.add(Check.REPAIR, track, text)
        if track.is_settled or track.episodes or track.is_away:
            return
        polls = self._polls_since(track)
        for why in track.recovering_from:
            self.figures.polls[why] = max(polls, self.figures.polls.get(why, 0))
        if polls > POLLS_TO_RECOVER:
            why = ", ".join(sorted(track.recovering_from))
            after_s = now_s - track.free_s
            text = f"back only {after_s:.0f} s after {why}"
            self._findings.add(Check.RECOVERY, track, text)
        track.is_settled = True
        track.recovering_from.clear()

    def judge_issue(self, kind: str, subentry_id: str) -> None:
        """Report a repair that tells something of a meter that is not so."""
        track = next(
            (each for each in self.tracks if self.subentry_of(each) == subentry_id),
            None,
        )
        if kind in (NOBODY_ANSWERS, UNREACHABLE) or track is None:
            return
        is_true = {
            REPLACED: track.place.is_replaced,
            # Whoever measures the same and is silent may be the one that was exchanged.
            EXCHANGED: track.is_excused and self._is_new(track.place.known.medium),
            # A meter that fails at its address for hours looks the same.
            SHARED_ADDRESS: track.place.is_selected or track.is_excused,
            INCOMPLETE: track.is_excused,
            METER_SILENT: track.is_excused,
        }
        if not is_true.get(kind, False):
            self._findings.add(Check.REPAIR, track, f"{kind} is not so")

    def _is_new(self, medium: int) -> bool:
        """Whether a meter that measures this hangs there that nobody was told of."""
        return any(
            each.place.is_replaced and each.place.known.medium == medium
            for each in self.tracks
        )

    def note_issues_left(self) -> None:
        """Report repairs that are still there when everything is well."""
        for domain, issue_id in ir.async_get(self._hass).issues:
            if domain == DOMAIN:
                self._findings.add(Check.REPAIR, issue_id, "is still there")

    def subentry_of(self, track: Track) -> str | None:
        """Return the ID of the subentry of a meter, if that was found."""
        subentry = subentry_of(self._entries[track.place.read_on], track.place)
        return None if subentry is None else subentry.subentry_id

    def _note_age(self, track: Track) -> None:
        """Report what was shown for longer than until the next read."""
        age_s = self._clock.seconds() - track.read_s
        if track.is_available and age_s > track.interval_s + LONGEST_ROUND_S:
            text = f"shown for {age_s:.0f} s without a read"
            self._findings.add(Check.AGE, track, text)

    def _polls_since(self, track: Track) -> int:
        waited_s = self._clock.seconds() - track.free_s - LONGEST_ROUND_S
        return max(1, ceil(waited_s / track.interval_s))

    def _add(self, check: Check, track: Track, entity: str, text: str) -> None:
        self._findings.add(check, f"{track} {entity}", text)


def _is_renamed(change: EventStateChangedData) -> bool:
    """Whether nothing but the name of a sensor is another: its value is from before."""
    old, new = change["old_state"], change["new_state"]
    if old is None or new is None:
        return False
    names = [each.attributes.get(ATTR_FRIENDLY_NAME) for each in (old, new)]
    return names[0] != names[1] and old.state == new.state


def subentry_of(entry: ConfigEntry, place: Place) -> ConfigSubentry | None:
    """Return the subentry of a meter: by who it is, or by where it answers."""
    field: str = "secondary_address"
    known: str | int = str(place.known)
    if place.is_nameless:
        field, known = "primary_address", place.meter.primary_address
    found = (each for each in entry.subentries.values() if each.data[field] == known)
    return next(found, None)


def strange_keys(track: Track) -> set[str]:
    """Return the keys of its entities that stand for nothing that the meter says."""
    shown = set(track.entities.values()) - NOT_OF_A_TELEGRAM
    said = track.place.said_keys(in_area=track.in_area)
    return {each for each in shown - said if not each.startswith("status_")}


def _is_counted(state: State) -> bool:
    """Whether it is the reading of a counter."""
    is_counter = state.attributes.get("state_class") == "total_increasing"
    return is_counter and state.state not in (STATE_UNAVAILABLE, STATE_UNKNOWN)


def _is_gone(state: State) -> bool:
    return state.state == STATE_UNAVAILABLE


def _entity_of(track: Track, wanted: str) -> str | None:
    found = (entity for entity, key in track.entities.items() if key == wanted)
    return next(found, None)
