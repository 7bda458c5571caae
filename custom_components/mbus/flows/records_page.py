"""The pages that ask for values of meters: labels, what is ticked, what is said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import probatio

from custom_components.mbus.adding.candidates import Candidate, Extent
from custom_components.mbus.adding.choice import Scope, definitions_among, ticked_by
from custom_components.mbus.const import (
    CONF_IMPORT_HISTORY,
    CONF_PRESET,
    CONF_RECORDS,
    CONF_SAME_FOR,
    CONF_TYPED,
    SUGGESTED,
)
from custom_components.mbus.markdown import paragraph_below
from custom_components.mbus.meterbus.history.stored import StoredValue
from custom_components.mbus.meterbus.protocol.blocks import defined_records
from custom_components.mbus.meterbus.protocol.records import Record
from custom_components.mbus.meterbus.registers.errors import RegisterError
from custom_components.mbus.records.definitions import RecordDefinition
from custom_components.mbus.records.names import Names, maker_of
from custom_components.mbus.records.registers import (
    NOTHING_TOLD,
    Found,
    Owner,
    error_key,
    explain,
    look_up,
    typed_section,
    vocabulary_of,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .forms import PRESETS, some_of, value_text_of
from .search import UNKNOWN_TIME

NUMBERS_SHOWN: Final = 12
"""Numbers of meters that a page names: a line or two."""
LOOK: Final = "look_at_values"
"""The message that tells what was defined in a block, before it is stored."""


@dataclass(frozen=True)
class Typed:
    """What registers mean that a person typed; or the error, and what it is told with."""

    meant: Found = field(default_factory=lambda: Found(()))
    errors: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=lambda: NOTHING_TOLD)

    @property
    def is_to_be_looked_at(self) -> bool:
        """Whether nothing is wrong, and values are told before they are stored."""
        return LOOK in self.errors.values()


async def looked_up(
    hass: HomeAssistant,
    text: str,
    owners: Sequence[Owner],
    names: Names,
    others: Sequence[Owner] = (),
) -> Typed:
    """Find what a person typed in meters of one model, and in others that it names.

    What it defines in their blocks is told first, with the values of now: nothing else says
    whether the layout is theirs.
    """
    vocabulary = await vocabulary_of(hass)
    try:
        meant = look_up(text, owners, vocabulary, names, others)
    except RegisterError as err:
        told = explain(err, owners, names)
        return Typed(errors={CONF_TYPED: error_key(err)}, told=told)
    if meant.new_values:
        told = {**NOTHING_TOLD, "record": _values_told(meant, names)}
        return Typed(meant, {CONF_TYPED: LOOK}, told)
    return Typed(meant)


@dataclass(frozen=True, kw_only=True)
class RecordsPage:
    """What the page that asks for records shows; `ticked` is None for what the preset does."""

    preset: str = SUGGESTED
    typed: str = ""
    with_history: bool = True
    scope: Scope = Scope.MODEL
    ticked: Sequence[str] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=lambda: NOTHING_TOLD)

    def schema(
        self,
        members: Sequence[Candidate],
        stored: Sequence[StoredValue],
        scopes: Sequence[Scope],
        names: Names,
    ) -> probatio.Schema:
        """Ask what to read of the meters of a model, and of which others the same."""
        definitions = definitions_among(members)
        options = some_of(_labels_among(members, definitions, names))
        ticked = self.ticked
        if ticked is None:
            medium = members[0].medium
            ticked = ticked_by(self.preset, definitions, medium)
        history = probatio.Required(CONF_IMPORT_HISTORY, default=self.with_history)
        same_for = probatio.Required(CONF_SAME_FOR, default=self.scope)
        return probatio.Schema(
            {
                probatio.Required(CONF_PRESET, default=self.preset): PRESETS,
                **({same_for: _scopes_of(members, scopes, names)} if scopes else {}),
                probatio.Required(CONF_RECORDS, default=ticked): options,
                **({history: bool} if stored else {}),
                **typed_section(self.typed),
            }
        )

    def placeholders(
        self,
        members: Sequence[Candidate],
        stored: Sequence[StoredValue],
        names: Names,
    ) -> dict[str, str]:
        """Return what the errors and labels of the page are filled in with."""
        earliest = min((each.moment for each in stored), default=None)
        return {
            "partly": ", ".join(partly_read(members)),
            "stored": str(len(stored)),
            "since": UNKNOWN_TIME if earliest is None else names.notation.day(earliest),
            **self.told,
        }

    def every_error(self, members: Sequence[Candidate]) -> dict[str, str]:
        """Return what was wrong, and that some meters could not be read to the end."""
        partly = {"base": "partly_read"} if partly_read(members) else {}
        return {**partly, **self.errors}


def partly_read(members: Sequence[Candidate]) -> list[str]:
    """Return the names of meters that could not be read to the end."""
    return [each.title for each in members if each.extent is Extent.PARTLY]


def page_words(
    members: Sequence[Candidate], position: tuple[int, int], names: Names
) -> dict[str, str]:
    """Return what the page says of the meters that it is for."""
    number, count = position
    is_one = len(members) == 1
    return {
        "meters": model_name(members, names),
        "position": "" if count == 1 else f" {names.position(number, count)}",
        "shown": _number_of(members[0]),
        "numbers": paragraph_below("" if is_one else _numbers_of(members)),
    }


def model_name(members: Sequence[Candidate], names: Names) -> str:
    """Name one meter, or say how many of which model and version."""
    first = members[0]
    if len(members) == 1:
        return first.title
    name = f"{len(members)} × {names.model(first.nameplate, first.medium)}"
    if isinstance(first.model, str):
        return name
    # Models that no row knows are called by their kind, and look alike.
    _, version, _ = first.model
    return f"{name}, {names.version(version)}"


def _number_of(candidate: Candidate) -> str:
    """Return what is printed on a meter; its name where it tells no number."""
    address = candidate.nameplate
    return candidate.title if address is None else address.identification


def _numbers_of(members: Sequence[Candidate]) -> str:
    """Return the numbers of meters, of many the first ones."""
    numbers = [_number_of(each) for each in members]
    left = len(numbers) - NUMBERS_SHOWN
    more = [f"+ {left}"] if left > 0 else []
    return ", ".join([*numbers[:NUMBERS_SHOWN], *more])


def _scopes_of(
    members: Sequence[Candidate], scopes: Sequence[Scope], names: Names
) -> SelectSelector:
    """Ask which meters the same is read of."""
    address = members[0].nameplate
    maker = (None if address is None else maker_of(address)) or ""
    options = [
        SelectOptionDict(value=each, label=names.same_for(each, maker))
        for each in scopes
    ]
    return SelectSelector(
        SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN)
    )


def record_label(
    definition: RecordDefinition,
    record: Record | None,
    medium: int | None,
    names: Names,
    moment: datetime | None = None,
) -> str:
    """Name a record with its value, if there is one now, of when that is, and its code."""
    name = names.dated(definition, moment) if moment else names.record(definition)
    if record is not None:
        name += f": {value_text_of(record, definition, medium, names.notation)}"
    return f"{name} ({codes})" if (codes := definition.codes) else name


def _values_told(meant: Found, names: Names) -> str:
    """Return what is newly defined, with the values that the first meter has there now."""
    told = []
    for value in meant.new_values:
        owner = next(each for each, _ in meant.owners if each.has_place(value))
        (record,) = defined_records(owner.block, [value])
        definition = RecordDefinition.from_record(value.key, record)
        told.append(record_label(definition, record, owner.medium, names))
    return "; ".join(told)


def _labels_among(
    members: Sequence[Candidate], keys: Iterable[str], names: Names
) -> Iterator[tuple[str, str]]:
    """Name records with their values now; of which meter one is, if not of the first."""
    moments = {each.unique_id: each.moments() for each in members}
    for key in keys:
        member = next(each for each in members if key in each.records)
        record = member.records[key]
        definition = RecordDefinition.from_record(key, record)
        moment = moments[member.unique_id].get(key)
        label = record_label(definition, record, member.medium, names, moment)
        yield key, label if member is members[0] else f"{label} · {_number_of(member)}"
