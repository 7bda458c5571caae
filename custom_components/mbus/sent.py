"""What a meter sends, beside what is stored of it: what may be read of it, and of its model."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from .coordinator import MeterCoordinator
from .meter import MeterConfig
from .meterbus.makers.rows import BlockValue
from .meterbus.protocol.blocks import defined_records
from .meterbus.protocol.keys import keyed
from .meterbus.protocol.records import Record
from .records.definitions import Override, RecordDefinition, definitions_of
from .records.registers import Found


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A meter with what it has sent; one that was not read has sent nothing."""

    meter: MeterConfig
    records: Mapping[str, Record] = field(default_factory=dict)
    block: bytes = b""
    """What it has sent behind 0F."""
    offered: tuple[BlockValue, ...] = ()
    """What is defined in the blocks of its model, beside what is in its own."""

    @classmethod
    def of(
        cls,
        meter: MeterConfig,
        coordinator: MeterCoordinator | None,
        offered: Iterable[BlockValue] = (),
    ) -> Self:
        """Return a meter with what its last answer had; None is one that does not run."""
        known = tuple(offered)
        if coordinator is None:
            return cls(meter=meter, offered=known)
        data = coordinator.data
        return cls(meter=meter, records=data.records, block=data.block, offered=known)

    @property
    def values(self) -> list[BlockValue]:
        """Return what is defined in its block, and of what is offered what that has.

        Only of a meter that has not been read is it not known how long that is.
        """
        length = len(self.block)
        new = [each for each in self.offered if not self.records or each.end <= length]
        return list(
            {each.key: each for each in (*self.meter.block_values, *new)}.values()
        )

    @property
    def defined(self) -> dict[str, Record]:
        """Return what stands now where something is defined in its block."""
        return keyed(defined_records(self.block, self.values))

    @property
    def definitions(self) -> dict[str, RecordDefinition]:
        """Return what it sends, and what was chosen and it does not send now.

        What is stored is what a sensor goes by, whatever the meter sends today.
        """
        stored = {each.key: each for each in self.meter.records}
        return definitions_of(self.records) | stored | definitions_of(self.defined)

    def reading(
        self,
        chosen: Collection[str],
        typed: Found | None = None,
        like: Self | None = None,
    ) -> MeterConfig:
        """Return the meter with other records, as it defines them; with its own if it has none.

        `like` is one of its model that was chosen at: of a meter that has not been read, that
        tells what it sends.
        """
        known = self.definitions
        if like is not None and not self.records:
            known = like.definitions | known
        return with_records(self.meter, known, chosen, typed, self.values)


def with_records(
    meter: MeterConfig,
    known: Mapping[str, RecordDefinition],
    chosen: Collection[str],
    typed: Found | None,
    values: Iterable[BlockValue],
) -> MeterConfig:
    """Return a meter with other records, as it defines them; with its own if it has none."""
    records = tuple(known[key] for key in known if key in chosen) or meter.records
    keys = {each.key for each in records}
    changed = replace(
        meter,
        records=records,
        block_values=tuple(each for each in values if each.key in keys),
    )
    if typed is None:
        return changed
    before = {key: each.as_dict() for key, each in meter.overrides.items()}
    overrides = typed.overrides(before=before)
    return replace(
        changed,
        overrides={key: Override.from_dict(each) for key, each in overrides.items()},
    )
