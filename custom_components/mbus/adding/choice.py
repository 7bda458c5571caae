"""What a person chooses: meters among those that were found, and values model by model."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from custom_components.mbus.const import DEFAULT_INTERVAL, NONE, SUGGESTED
from custom_components.mbus.meter import MeterConfig
from custom_components.mbus.meterbus.makers.rows import BlockValue
from custom_components.mbus.records.definitions import Override, RecordDefinition
from custom_components.mbus.records.presentation import is_sensible
from custom_components.mbus.records.registers import Found, Owner

from .candidates import Candidate, Extent, Model
from .elsewhere import Elsewhere

NOBODY: Final[Mapping[str, Elsewhere]] = {}


@dataclass(frozen=True)
class Usual:
    """What a gateway's meters do unless they have something of their own."""

    rate: int
    interval: timedelta


class Scope(StrEnum):
    """Which meters the same is read of."""

    MODEL = "model"
    """Those that are asked about, of one model."""
    MAKER = "maker"
    """Those of the same maker that are still to be asked about, too."""
    ALL = "all"
    """All that are still to be asked about, too."""


@dataclass(frozen=True, kw_only=True)
class ModelChoice:
    """What is read of the meters of one model."""

    keys: Collection[str] = ()
    with_history: bool = False
    overrides: Mapping[str, Mapping[str, Override]] = field(default_factory=dict)
    """How values are shown that were typed as registers, by meter and record."""


class Choice:
    """The meters that are wanted, and what is read of those that were asked about."""

    def __init__(self) -> None:
        """Offer nobody yet."""
        self.offered: Sequence[Candidate] = ()
        self.chosen: Sequence[Candidate] = ()
        self.preset = SUGGESTED
        """What is ticked of the model that is asked about."""
        self.typed = ""
        """A list that names meters of other models too."""
        self._models: Sequence[Model] = ()
        """Models that are asked about, and those that tell nothing."""
        self._waiting: Sequence[Model] = ()
        """Models that are not asked about yet."""
        self._wished: dict[Model, Collection[str]] = {}
        """What was wished for a model while another one was asked about."""
        self._made: dict[Model, ModelChoice] = {}

    def offer(self, candidates: Iterable[Candidate]) -> None:
        """Let a person choose among meters, which are shown by title."""
        self.offered = sorted(candidates, key=lambda each: each.title)

    def choose(self, candidates: Iterable[Candidate]) -> None:
        """Take these meters, and ask about each of their models."""
        self.chosen = list(candidates)
        self._made, self._wished = {}, {}
        self._models = list(dict.fromkeys(each.model for each in self.new))
        self._waiting = self._models

    def choose_offered(self, unique_ids: Collection[str]) -> None:
        """Take some of the meters that are offered."""
        self.choose(each for each in self.offered if each.unique_id in unique_ids)

    @property
    def new(self) -> list[Candidate]:
        """Return the chosen meters that are asked about; what moves brings its choice."""
        return [each for each in self.chosen if not each.brings_its_choice]

    @property
    def unread(self) -> list[Candidate]:
        """Return the chosen meters of which only the first telegram is known."""
        return [each for each in self.new if each.extent is Extent.FIRST]

    def take_read(self, candidates: Iterable[Candidate]) -> None:
        """Go on with what reading some of the chosen meters gave."""
        read = {each.unique_id: each for each in candidates}
        self.chosen = [read.get(each.unique_id, each) for each in self.chosen]

    @property
    def members(self) -> list[Candidate]:
        """Return the meters of the model that is asked about; none at the end.

        Those that tell nothing yet are passed: most of them need a key first.
        """
        while self._waiting:
            model = self._waiting[0]
            if self._tells(model):
                return self._members_of(model)
            self.take(ModelChoice())
        return []

    def _members_of(self, model: Model) -> list[Candidate]:
        return [each for each in self.new if each.model == model]

    def _tells(self, model: Model) -> bool:
        """Whether there is anything to ask about a model."""
        return any(each.records for each in self._members_of(model))

    @property
    def position(self) -> tuple[int, int]:
        """Return which page this is of how many there are; of those that are asked about."""
        models = list(filter(self._tells, self._models))
        return models.index(self._waiting[0]) + 1, len(models)

    @property
    def wished(self) -> list[str] | None:
        """Return what is ticked because it was wished for all; None for what the preset does."""
        wished = self._wished.get(self._waiting[0])
        if wished is None:
            return None
        return [key for key in definitions_among(self.members) if key in wished] or None

    @property
    def scopes(self) -> list[Scope]:
        """Return for which meters the same can be read; for none where no others wait."""
        others = len(self._within(Scope.ALL))
        of_maker = len(self._within(Scope.MAKER))
        if not others:
            return []
        middle = [Scope.MAKER] if 0 < of_maker < others else []
        return [Scope.MODEL, *middle, Scope.ALL]

    def _within(self, scope: Scope) -> list[Model]:
        """Return the models besides this one that a choice is for as well."""
        model, *others = self._waiting
        if scope is Scope.MODEL:
            return []
        told = filter(self._tells, others)
        if scope is Scope.ALL:
            return list(told)
        return [each for each in told if _is_of_one_maker(each, model)]

    @property
    def owners(self) -> list[Owner]:
        """Return the meters that are asked about, as registers are looked up in them."""
        return [_owner_of(each) for each in self.members]

    @property
    def others(self) -> list[Owner]:
        """Return the other chosen meters, which the same list may name."""
        members = {each.unique_id for each in self.members}
        return [
            _owner_of(each) for each in self.chosen if each.unique_id not in members
        ]

    def define(self, values: Sequence[BlockValue]) -> None:
        """Offer what a person has defined in the blocks of the meters asked about."""
        members = {each.unique_id for each in self.members}
        self.chosen = [
            each.defining(values) if each.unique_id in members else each
            for each in self.chosen
        ]

    def take(self, choice: ModelChoice) -> None:
        """Keep what is read of the model that is asked about, and go on to the next."""
        model, *self._waiting = self._waiting
        self._made[model] = choice

    def take_records(
        self,
        keys: Collection[str],
        typed: Found,
        *,
        with_history: bool | None,
        scope: Scope = Scope.MODEL,
    ) -> None:
        """Keep records, and how those are shown that were typed as registers.

        Other models within the scope get the same where that fits: what their own preset
        ticks where this one was left as it is, else the same records if they have them all.
        `with_history` is None where these meters have none. What is typed is of one model.
        """
        others = self._within(scope)
        preset = (
            None if set(keys) != set(self._preset_keys(self.members)) else self.preset
        )
        overrides = {
            each.unique_id: {
                key: Override.from_dict(override)
                for key, override in typed.overrides(number).items()
            }
            for number, each in enumerate(self.members)
        }
        self.take(
            ModelChoice(keys=keys, with_history=bool(with_history), overrides=overrides)
        )
        for model in others:
            self._wished[model] = keys
            same = None if typed.keys else self._same_of(model, keys, preset)
            if same is not None:
                self._made[model] = ModelChoice(
                    keys=same, with_history=with_history is not False
                )
                self._waiting = [each for each in self._waiting if each != model]

    def _preset_keys(self, members: Sequence[Candidate]) -> list[str]:
        return ticked_by(self.preset, definitions_among(members), members[0].medium)

    def _same_of(
        self, model: Model, keys: Collection[str], preset: str | None
    ) -> Collection[str] | None:
        """Return what is read of a model if it is the same as of another; None to ask."""
        members = self._members_of(model)
        if preset is not None:
            return self._preset_keys(members)
        return keys if set(keys) <= definitions_among(members).keys() else None

    def meters(
        self,
        gateway_rate: int,
        gateway_interval: timedelta = DEFAULT_INTERVAL,
        *,
        known: Collection[str | None] = (),
        elsewhere: Mapping[str, Elsewhere] = NOBODY,
    ) -> list[MeterConfig]:
        """Return what is stored of the chosen meters, but for those added meanwhile.

        `known` are those that the gateway has now, `elsewhere` those that others have.
        """
        usual = Usual(gateway_rate, gateway_interval)
        return [
            self._meter(each, usual, elsewhere.get(each.unique_id))
            for each in self.chosen
            if each.unique_id not in known
            and (each.elsewhere is not None or each.unique_id not in elsewhere)
        ]

    def _meter(
        self, candidate: Candidate, usual: Usual, now: Elsewhere | None
    ) -> MeterConfig:
        # Where it was may have been changed while a person chose.
        places = [each for each in (now, candidate.elsewhere) if each is not None]
        if not places:
            return self._asked_about(candidate, usual)
        known = [each.meter for each in places if each.meter is not None]
        meter = (
            candidate.moved(known[0], usual.rate)
            if known
            else self._asked_about(candidate, usual)
        )
        return replace(meter, moved_from=places[0].entry_id)

    def _asked_about(self, candidate: Candidate, usual: Usual) -> MeterConfig:
        made = self._made[candidate.model]
        return candidate.chosen(
            made.keys,
            made.overrides.get(candidate.unique_id, {}),
            gateway_rate=usual.rate,
            gateway_interval=usual.interval,
            with_history=made.with_history,
        )


def _owner_of(candidate: Candidate) -> Owner:
    """Return a meter as registers are looked up in it."""
    return Owner.of(
        *(candidate.medium, candidate.records),
        block=candidate.block,
        values=candidate.block_values,
        primary_address=candidate.primary_address,
        address=candidate.address,
    )


def definitions_among(candidates: Iterable[Candidate]) -> dict[str, RecordDefinition]:
    """Return every record that meters of one model have, by key."""
    return {
        definition.key: definition
        for candidate in candidates
        for definition in candidate.definitions()
    }


def _is_of_one_maker(one: Model, other: Model) -> bool:
    """Whether two models are of one maker; who tells none is of nobody's."""
    if isinstance(one, str) or isinstance(other, str):
        return False
    return one[0] == other[0]


def ticked_by(
    preset: str, definitions: Mapping[str, RecordDefinition], medium: int | None
) -> list[str]:
    """Return the keys that are ticked of a model before a person ticks."""
    if preset == NONE:
        return []
    sensible = [key for key, each in definitions.items() if is_sensible(each, medium)]
    return sensible if sensible and preset == SUGGESTED else list(definitions)
