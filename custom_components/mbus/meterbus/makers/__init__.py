"""What makers mean, one file a maker, one row a fact: here is the one door to it."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from ..protocol.addresses import SecondaryAddress
from . import (
    abb,
    apator,
    aquametro,
    axioma,
    berg,
    bmeters,
    carlo_gavazzi,
    diehl,
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
from .rows import ModelRow

MODEL_ROWS: Final[Sequence[ModelRow]] = (
    *abb.MODEL_ROWS,
    *apator.MODEL_ROWS,
    *aquametro.MODEL_ROWS,
    *axioma.MODEL_ROWS,
    *berg.MODEL_ROWS,
    *bmeters.MODEL_ROWS,
    *carlo_gavazzi.MODEL_ROWS,
    *diehl.MODEL_ROWS,
    *ecomess.MODEL_ROWS,
    *ei_electronics.MODEL_ROWS,
    *elster.MODEL_ROWS,
    *eltako.MODEL_ROWS,
    *elvaco.MODEL_ROWS,
    *emh.MODEL_ROWS,
    *emu.MODEL_ROWS,
    *endress_hauser.MODEL_ROWS,
    *engelmann.MODEL_ROWS,
    *finder.MODEL_ROWS,
    *gossen_metrawatt.MODEL_ROWS,
    *gwf.MODEL_ROWS,
    *ime.MODEL_ROWS,
    *innotas.MODEL_ROWS,
    *ista.MODEL_ROWS,
    *itron.MODEL_ROWS,
    *janitza.MODEL_ROWS,
    *kamstrup.MODEL_ROWS,
    *landis_gyr.MODEL_ROWS,
    *lorenz.MODEL_ROWS,
    *maddalena.MODEL_ROWS,
    *minol.MODEL_ROWS,
    *nzr.MODEL_ROWS,
    *qundis.MODEL_ROWS,
    *relay.MODEL_ROWS,
    *rossweiner.MODEL_ROWS,
    *saia.MODEL_ROWS,
    *schneider.MODEL_ROWS,
    *sensus.MODEL_ROWS,
    *siemens.MODEL_ROWS,
    *sontex.MODEL_ROWS,
    *svm.MODEL_ROWS,
    *techem.MODEL_ROWS,
    *vipa.MODEL_ROWS,
    *weptech.MODEL_ROWS,
    *zenner.MODEL_ROWS,
)

ANY_MEDIUM: Final = None
"""Stands for the medium in the index where a row names none."""


def model_of(address: SecondaryAddress | None) -> ModelRow | None:
    """Return what is known of the model of a meter; None where nothing is."""
    if address is None:
        return None
    kinds, maker, version = _index(), address.maker, address.version
    found = kinds.get((maker, version, address.medium))
    return found or kinds.get((maker, version, ANY_MEDIUM))


@cache
def _index() -> dict[tuple[str, int, int | None], ModelRow]:
    """Return the rows by all that a meter may tell; made when it is asked for first."""
    return {
        (maker, version, medium): row
        for row in MODEL_ROWS
        for maker in row.makers
        for version in row.versions
        for medium in row.media or (ANY_MEDIUM,)
    }
