"""Elgama-Elektronika, whose meters Apator sells too."""

from typing import Final

from ..tables.quantities import Quantity as Q, Unit as U
from .rows import ELECTRICITY, CodeRow, Meters

GAMA: Final = Meters(("APA", "EGM"), media=ELECTRICITY)

PULL: Final = "wmbusmeters: pull request 2038"

# fmt: off
ROWS: Final = (
    CodeRow(GAMA, "FB 02 73", Q.REACTIVE_ENERGY, U.VAR_HOUR, qualifiers=("inductive",), source=PULL),
    CodeRow(GAMA, "FB 02 73 3C", Q.REACTIVE_ENERGY, U.VAR_HOUR, qualifiers=("capacitive",), source=PULL),
    CodeRow(GAMA, "FB 14", Q.REACTIVE_POWER, U.VAR, qualifiers=("inductive",), source=PULL),
    CodeRow(GAMA, "FB 14 3C", Q.REACTIVE_POWER, U.VAR, qualifiers=("capacitive",), source=PULL),
)
# fmt: on
