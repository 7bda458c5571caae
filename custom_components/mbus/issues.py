"""Issues that tell a person what to do, from raising to clearing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, cast

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .errors import told_of
from .markdown import bullets, in_markdown
from .meter import MeterConfig, UnreadableMeterError
from .meterbus.bus.found import ScanResult
from .meterbus.bus.line import BrokenLineError, LineProblem
from .meterbus.protocol.addresses import SecondaryAddress
from .meterbus.protocol.errors import MBusError
from .meterbus.protocol.records import Record
from .outcome import Outcome
from .records.names import Names
from .records.presentation import NO_UNIT, present
from .records.unit_changes import UnitChange, unit_changes
from .remarks import remarks_on_numbers
from .silences import Silence

LINE_IN_USE: Final = "line_in_use"
UNREACHABLE: Final = "gateway_unreachable"
NOBODY_ANSWERS: Final = "nobody_answers"
SHARED_ADDRESS: Final = "shared_address"
METER_SILENT: Final = "meter_silent"
KEY_NEEDED: Final = "key_needed"
INCOMPLETE: Final = "incomplete"
REPLACED: Final = "meter_replaced"
EXCHANGED: Final = "meter_exchanged"
UNREADABLE: Final = "meter_unreadable"
UNIT_CHANGED: Final = "unit_changed"
PORT_UNCLEAR: Final = "port_unclear"
METERS_MISSING: Final = "meters_missing"

KINDS: Final = (
    LINE_IN_USE,
    UNREACHABLE,
    NOBODY_ANSWERS,
    SHARED_ADDRESS,
    METER_SILENT,
    KEY_NEEDED,
    INCOMPLETE,
    REPLACED,
    EXCHANGED,
    UNREADABLE,
    UNIT_CHANGED,
    PORT_UNCLEAR,
    METERS_MISSING,
)

LEARN_MORE: Final = "https://github.com/mbus-home-assistant/mbus/blob/main/docs/help/troubleshooting.md#repairs"

SAYS_WHY: Final = (REPLACED, EXCHANGED, KEY_NEEDED)
"""What is told of a meter without values in the place of that it has none."""

KEY_DEFECTS: Final = frozenset({"encrypted", "wrong_key", "unchecked_signature"})
"""Diagnostic codes that a key, or another one, would cure."""

INCOMPLETE_READS: Final = 3
"""Reads in a row of which telegrams are missing: an answer is lost now and then."""

FOUND: Final = "found"
"""Key of the meters that may have taken another one's place, in an issue's data."""
DOUBT: Final = "doubt"
"""Key of why it is not clear which port a gateway is at, in an issue's data."""

PLAIN: Final = "plain_"
"""Begin of what titles are filled in with: of all that an issue says, they alone are no Markdown."""


@callback
def follow_line(
    hass: HomeAssistant, entry: ConfigEntry, err: MBusError | None, names: Names
) -> None:
    """Tell why the line of a gateway cannot be used; None where it can.

    What is told of its port already is not told twice.
    """
    words = {"gateway": entry.title}
    is_in_use = isinstance(err, BrokenLineError) and err.problem is LineProblem.IN_USE
    _follow(hass, LINE_IN_USE, entry.entry_id, is_in_use, words)
    is_told = is_in_use or _is_shown(hass, f"{PORT_UNCLEAR}_{entry.entry_id}")
    if err is None or is_told:
        ir.async_delete_issue(hass, DOMAIN, f"{UNREACHABLE}_{entry.entry_id}")
        return
    reason = names.failure(told_of(err), entry.title)
    _report(hass, UNREACHABLE, entry.entry_id, {**words, "reason": reason})


@callback
def follow_port(hass: HomeAssistant, entry: ConfigEntry, doubt: str | None) -> None:
    """Tell why a gateway may not be at its adapter; None where it is.

    Who ignores one doubt does not ignore another.
    """
    issue_id = f"{PORT_UNCLEAR}_{entry.entry_id}"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    if issue is not None and (issue.data or {}).get(DOUBT) != doubt:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
    if doubt is not None:
        ir.async_delete_issue(hass, DOMAIN, f"{UNREACHABLE}_{entry.entry_id}")
        data = {"entry_id": entry.entry_id, DOUBT: doubt}
        words = {"gateway": entry.title}
        _report(hass, PORT_UNCLEAR, entry.entry_id, words, data=data)


@callback
def follow_search(
    hass: HomeAssistant, entry: ConfigEntry, result: ScanResult, names: Names
) -> None:
    """Tell of meters that a search met and could not tell apart, or that give no data."""
    missing = remarks_on_numbers(result, names)
    words = {"gateway": entry.title, "remarks": bullets(missing)}
    _follow(hass, METERS_MISSING, entry.entry_id, bool(missing), words)


@callback
def follow_silence(
    hass: HomeAssistant, entry: ConfigEntry, outcomes: Iterable[Outcome]
) -> None:
    """Tell when no meter of a gateway answers: `outcomes` are those of the wanted ones."""
    is_silent = _is_silence(outcomes)
    _follow(hass, NOBODY_ANSWERS, entry.entry_id, is_silent, {"gateway": entry.title})


def _is_silence(outcomes: Iterable[Outcome]) -> bool:
    """Whether more than one was asked and none heard; the first one heard ends the look.

    Who could not be asked, since the line was away, says nothing.
    """
    silent = 0
    for each in outcomes:
        if each.is_heard:
            return False
        silent += each.is_silence
    return silent > 1


@callback
def follow_poll(
    hass: HomeAssistant,
    subentry_id: str,
    meter: MeterConfig,
    outcome: Outcome,
    names: Names,
    *,
    shares_address: bool,
    incomplete_reads: int,
) -> None:
    """Tell what is to be done about a meter, going by its last read."""
    words = {"meter": meter.name}
    address = {"address": str(meter.primary_address)}
    _follow(hass, SHARED_ADDRESS, subentry_id, shares_address, words | address)
    if outcome.reading is None:
        return
    telegram, missing = outcome.reading.telegram, outcome.reading.missing
    codes = {each.code for each in telegram.diagnostics}
    needs_key = not codes.isdisjoint(KEY_DEFECTS)
    _follow(hass, KEY_NEEDED, subentry_id, needs_key, words)
    if outcome.has_answered:
        # The meter itself has answered.
        ir.async_delete_issue(hass, DOMAIN, f"{REPLACED}_{subentry_id}")
        ir.async_delete_issue(hass, DOMAIN, f"{EXCHANGED}_{subentry_id}")
        is_incomplete = incomplete_reads >= INCOMPLETE_READS
        why = "" if missing is None else _within_a_sentence(missing, meter, names)
        error = {"error": why}
        _follow(hass, INCOMPLETE, subentry_id, is_incomplete, words | error)


def _within_a_sentence(err: MBusError, meter: MeterConfig, names: Names) -> str:
    """Return what failed in words, without the full stop."""
    told = names.failure(told_of(err), meter.name)
    return told.removesuffix(".")


@callback
def follow_silent_meter(
    hass: HomeAssistant,
    subentry_id: str,
    meter: MeterConfig,
    outcome: Outcome | None,
    silence: Silence | None,
    names: Names,
    *,
    may_be_told: bool,
) -> None:
    """Tell of a meter that has given no values for long, unless nobody wants to know.

    What is told stays while it may not be told anew: who ignores it has done so.
    """
    issues = ir.async_get(hass)
    says_why = any(
        issues.async_get_issue(DOMAIN, f"{kind}_{subentry_id}") for kind in SAYS_WHY
    )
    if silence is None or says_why or not meter.settings.reports_silence:
        ir.async_delete_issue(hass, DOMAIN, f"{METER_SILENT}_{subentry_id}")
    elif (
        may_be_told and outcome and outcome.cause and silence.is_long(dt_util.utcnow())
    ):
        since = names.notation.moment(dt_util.as_local(silence.since))
        why = _within_a_sentence(outcome.cause, meter, names)
        words = {"meter": meter.name, "since": since, "error": why}
        _report(hass, METER_SILENT, subentry_id, words)


@callback
def report_replaced(
    hass: HomeAssistant,
    entry_id: str,
    subentry_id: str,
    meter: MeterConfig,
    found: SecondaryAddress,
) -> None:
    """Tell that another meter answers where this one used to."""
    words = {"meter": meter.name, "address": str(meter.primary_address)}
    _offer(hass, REPLACED, (entry_id, subentry_id), words, [found])


@callback
def report_exchanged(
    hass: HomeAssistant,
    entry_id: str,
    subentry_id: str,
    meter: MeterConfig,
    found: Sequence[SecondaryAddress],
) -> None:
    """Tell that a meter is silent, and that there are new ones that may be it."""
    place = entry_id, subentry_id
    _offer(hass, EXCHANGED, place, {"meter": meter.name}, found)


def _offer(
    hass: HomeAssistant,
    kind: str,
    place: tuple[str, str],
    words: Mapping[str, str],
    found: Sequence[SecondaryAddress],
) -> None:
    """Offer new meters in the place of one, by entry and subentry.

    Who ignores some does not ignore one that comes later.
    """
    entry_id, subentry_id = place
    addresses = [str(each) for each in found]
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"{kind}_{subentry_id}")
    if issue is not None and not set(addresses) <= set(_found_of(issue)):
        ir.async_delete_issue(hass, DOMAIN, issue.issue_id)
    _report(
        hass,
        kind,
        subentry_id,
        {**words, FOUND: ", ".join(each.identification for each in found)},
        data={"entry_id": entry_id, "subentry_id": subentry_id, FOUND: addresses},
    )


def has_replaced_other(
    hass: HomeAssistant, subentry_id: str, found: SecondaryAddress
) -> bool:
    """Return whether a meter was reported in the place of another one than this.

    It cannot have taken two places; what comes from it here are late answers.
    """
    return any(
        str(found) in _found_of(issue)
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
        and issue_id.startswith(REPLACED)
        and issue_id != f"{REPLACED}_{subentry_id}"
    )


def _found_of(issue: ir.IssueEntry) -> list[str]:
    """Return the new meters that an issue offers."""
    return cast("list[str]", (issue.data or {}).get(FOUND, []))


@callback
def follow_places(hass: HomeAssistant, known: Collection[str]) -> None:
    """Offer nobody any more who has a place by now in the place of another meter."""
    for (domain, issue_id), issue in list(ir.async_get(hass).issues.items()):
        found = _found_of(issue)
        left = [each for each in found if each not in known]
        if domain != DOMAIN or len(left) == len(found):
            continue
        if not left:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
        else:
            data = cast("dict[str, str]", issue.data)
            _offer(
                hass,
                issue.translation_key or EXCHANGED,
                (data["entry_id"], data["subentry_id"]),
                _words_of(issue),
                [SecondaryAddress.parse(each) for each in left],
            )


@callback
def follow_units(
    hass: HomeAssistant,
    entry_id: str,
    subentry_id: str,
    meter: MeterConfig,
    records: Mapping[str, Record],
    names: Names,
) -> None:
    """Tell which sensors show nothing because of the unit that their records have now."""
    changes = unit_changes(meter.records, records)
    if not changes:
        ir.async_delete_issue(hass, DOMAIN, f"{UNIT_CHANGED}_{subentry_id}")
        return
    values = bullets(_unit_words(each, names) for each in changes)
    _report(
        hass,
        UNIT_CHANGED,
        subentry_id,
        {"meter": meter.name, "values": values},
        data={"entry_id": entry_id, "subentry_id": subentry_id},
    )


def _unit_words(change: UnitChange, names: Names) -> str:
    old, new = (
        present(each, None).unit or NO_UNIT for each in (change.stored, change.sent)
    )
    return f"{names.record(change.stored)}: {old} → {new}"


@callback
def follow_unreadable(
    hass: HomeAssistant,
    subentry_id: str,
    err: UnreadableMeterError | None,
    names: Names,
) -> None:
    """Tell that the data of a meter cannot be read, and that it is left out."""
    words = {} if err is None else {"meter": err.name, "error": names.detail(err.told)}
    _follow(hass, UNREADABLE, subentry_id, err is not None, words)


def _is_shown(hass: HomeAssistant, issue_id: str) -> bool:
    """Whether there is an issue, and no person has put it out of sight."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    return issue is not None and issue.dismissed_version is None


@callback
def ignore(hass: HomeAssistant, issue_id: str) -> None:
    """Put an issue out of sight; it may have gone while a person looked at it."""
    if ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is not None:
        ir.async_ignore_issue(hass, DOMAIN, issue_id, True)


@callback
def clear_about(hass: HomeAssistant, *about: str) -> None:
    """Take back all that was told of gateways and meters, by entry and subentry.

    What a person ignores is out of sight, and is still ignored when it holds again.
    """
    registry = ir.async_get(hass)
    for kind in KINDS:
        for each in about:
            issue = registry.async_get_issue(DOMAIN, f"{kind}_{each}")
            if issue is not None and issue.dismissed_version is None:
                registry.async_delete(DOMAIN, issue.issue_id)


@callback
def clear_orphans(hass: HomeAssistant, entries: Iterable[ConfigEntry]) -> None:
    """Take back what was told of gateways and meters that are not among these."""
    running = [each for each in entries if each.disabled_by is None]
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain != DOMAIN or not issue_id.startswith(KINDS):
            continue
        # Of a thousand meters few have an issue, and this is asked at each change of an entry.
        about = {issue_id.removeprefix(f"{kind}_") for kind in KINDS}
        if not any(
            each.entry_id in about or not about.isdisjoint(each.subentries)
            for each in running
        ):
            ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def _follow(
    hass: HomeAssistant,
    kind: str,
    about: str,
    holds: bool,
    words: Mapping[str, str],
) -> None:
    if holds:
        _report(hass, kind, about, words)
    else:
        ir.async_delete_issue(hass, DOMAIN, f"{kind}_{about}")


def _report(
    hass: HomeAssistant,
    kind: str,
    about: str,
    words: Mapping[str, str],
    data: dict[str, Any] | None = None,
) -> None:
    """Tell a person; what has data has a flow that repairs it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{kind}_{about}",
        is_fixable=data is not None,
        learn_more_url=None if data else LEARN_MORE,
        severity=ir.IssueSeverity.WARNING,
        translation_key=kind,
        translation_placeholders=_filled(words),
        data=data,
    )


def _filled(words: Mapping[str, str]) -> dict[str, str]:
    """Return what the texts of an issue are filled in with: `{meter}`, `{plain_meter}`."""
    return {**in_markdown(words), **{f"{PLAIN}{key}": words[key] for key in words}}


def _words_of(issue: ir.IssueEntry) -> dict[str, str]:
    """Return what an issue was reported with."""
    filled = issue.translation_placeholders or {}
    return {
        key.removeprefix(PLAIN): each
        for key, each in filled.items()
        if key.startswith(PLAIN)
    }
