"""The page that asks which of the meters that were found are wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import probatio

from custom_components.mbus.adding.candidates import Candidate
from custom_components.mbus.const import ALL, CONF_METERS, CONF_PRESET, NEW, NONE
from custom_components.mbus.meterbus.makers import model_of
from custom_components.mbus.meterbus.protocol.addresses import kind_of
from custom_components.mbus.records.names import Names
from custom_components.mbus.records.presentation import is_sensible

from .forms import one_of, ticked_of, value_text_of


@dataclass(frozen=True)
class MetersPage:
    """The meters that are offered, and which of them are ticked."""

    offered: Sequence[Candidate]
    preset: str

    @classmethod
    def of(cls, offered: Sequence[Candidate]) -> Self:
        """Return the page as it is shown first: what another gateway reads stays there."""
        is_elsewhere = any(each.elsewhere is not None for each in offered)
        return cls(offered, NEW if is_elsewhere else ALL)

    @property
    def presets(self) -> list[str]:
        """Return what can be ticked at once."""
        new = [NEW] if MetersPage.of(self.offered).preset == NEW else []
        return [*new, ALL, NONE]

    @property
    def ticked(self) -> list[str]:
        """Return the meters that are ticked."""
        return [
            each.unique_id
            for each in self.offered
            if self.preset == ALL or (self.preset == NEW and each.elsewhere is None)
        ]

    def schema(self, names: Names) -> probatio.Schema:
        """Ask for meters, by number: each has a box, and all have one at once."""
        presets = one_of(*self.presets, key="selection")
        options = ticked_of(
            (each.unique_id, meter_label(each, names)) for each in self.offered
        )
        return probatio.Schema(
            {
                probatio.Required(CONF_PRESET, default=self.preset): presets,
                probatio.Required(CONF_METERS, default=self.ticked): options,
            }
        )


def meter_label(candidate: Candidate, names: Names) -> str:
    """Name a meter with its address and a value to recognize it by."""
    parts = [candidate.title]
    if model_of(kind_of(candidate.nameplate)) is not None:
        parts.append(names.medium(candidate.medium))
    if candidate.primary_address is not None:
        parts.append(names.primary_address(candidate.primary_address))
    medium = candidate.medium
    sensible = (each for each in candidate.definitions() if is_sensible(each, medium))
    if (definition := next(sensible, None)) is not None:
        record = candidate.records[definition.key]
        parts.append(value_text_of(record, definition, medium, names.notation))
    if candidate.elsewhere is not None:
        parts.append(names.read_through(candidate.elsewhere.gateway))
    return " · ".join(parts)
