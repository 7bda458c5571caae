"""What makers mean, one file a maker, one row a fact: here is the one door to it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from types import ModuleType
from typing import Final

from . import (
    abb,
    any_maker,
    apator,
    aquametro,
    axioma,
    berg,
    bmeters,
    carlo_gavazzi,
    danfoss,
    diehl,
    easymeter,
    ebz,
    ecomess,
    ei_electronics,
    elster,
    eltako,
    elvaco,
    emh,
    emu,
    endress_hauser,
    engelmann,
    finder,
    gossen_metrawatt,
    gwf,
    ime,
    innotas,
    ista,
    itron,
    janitza,
    kamstrup,
    landis_gyr,
    lansen,
    lorenz,
    maddalena,
    minol,
    nzr,
    qundis,
    relay,
    rossweiner,
    saia,
    schneider,
    sensus,
    siemens,
    sontex,
    svm,
    techem,
    vipa,
    weptech,
    zenner,
)
from .knowledge import KEPT_KINDS, NOTHING, Knowledge, knowledge_from
from .rows import MeterKind, ModelRow, Row, VifeRow

FILES: Final[Sequence[ModuleType]] = (
    abb,
    any_maker,
    apator,
    aquametro,
    axioma,
    berg,
    bmeters,
    carlo_gavazzi,
    danfoss,
    diehl,
    easymeter,
    ebz,
    ecomess,
    ei_electronics,
    elster,
    eltako,
    elvaco,
    emh,
    emu,
    endress_hauser,
    engelmann,
    finder,
    gossen_metrawatt,
    gwf,
    ime,
    innotas,
    ista,
    itron,
    janitza,
    kamstrup,
    landis_gyr,
    lansen,
    lorenz,
    maddalena,
    minol,
    nzr,
    qundis,
    relay,
    rossweiner,
    saia,
    schneider,
    sensus,
    siemens,
    sontex,
    svm,
    techem,
    vipa,
    weptech,
    zenner,
)

ROWS: Final[Sequence[Row]] = [row for file in FILES for row in file.ROWS]
"""Every row of every file."""

QUALIFIERS: Final[Sequence[str]] = sorted(
    {
        name
        for row in ROWS
        for name in (
            (row.qualifier,)
            if isinstance(row, VifeRow)
            else getattr(row, "qualifiers", ())
        )
    }
)
"""What rows say of values beside their quantity."""

ANY_MAKER: Final = ""
ANY_MEDIUM: Final = None
"""Stands for the medium in the index where a row names none."""


def rows_of[RowT: Row](kind: type[RowT]) -> Iterator[RowT]:
    """Yield the rows that say one kind of fact."""
    return (row for row in ROWS if isinstance(row, kind))


def model_of(kind: MeterKind | None) -> ModelRow | None:
    """Return what is known of the model of a meter; None where nothing is."""
    if kind is None:
        return None
    models = _models()
    return models.get(kind) or models.get((kind.maker, kind.version, ANY_MEDIUM))


@cache
def _models() -> Mapping[tuple[str, int, int | None], ModelRow]:
    """Return the models by all that a meter may tell; made when it is asked for first."""
    return {
        (maker, version, medium): row
        for row in rows_of(ModelRow)
        for maker in row.meters.makers
        for version in row.meters.versions
        for medium in row.meters.media or (ANY_MEDIUM,)
    }


@lru_cache(maxsize=KEPT_KINDS)
def knowledge_of(kind: MeterKind | None) -> Knowledge:
    """Return what meters of a kind mean; of one that is not told nothing is known."""
    if kind is None:
        return NOTHING
    rows = [
        row
        for letters in (ANY_MAKER, kind.maker)
        for row in _by_maker().get(letters, ())
        if row.meters.include(kind)
    ]
    return knowledge_from(tuple(sorted(rows, key=_narrowness)))


@cache
def _by_maker() -> Mapping[str, Sequence[Row]]:
    """Return the rows that are about records and status, by the letters of makers."""
    found = defaultdict[str, list[Row]](list)
    for row in ROWS:
        if not isinstance(row, ModelRow):
            for letters in row.meters.makers or (ANY_MAKER,):
                found[letters].append(row)
    return found


def _narrowness(row: Row) -> int:
    """Return how much a row names of the meters that it is about."""
    return sum(map(bool, row.meters))
