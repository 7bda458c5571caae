"""Apator, Apator Powogaz and Apator Metrix."""

from typing import Final

from .rows import Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("APA",), (0x40,), (0x04,)), "ELF", "wmbusmeters: driver elf"),
    ModelRow(Meters(("APA",), (0x42,), (0x04,)), "ELF", "wmbusmeters: driver elf2"),
    ModelRow(Meters(("APA",), (0x15,), (0x07,)), "APT-MBUS-NA-1", "wmbusmeters: driver aptmbusna"),
    ModelRow(Meters(("APA",), (0x1A,), (0x07,)), "OP-041A", "wmbusmeters: driver op041a"),
    ModelRow(Meters(("APA",), (0x01,), (0x16,)), "Ultrimis", "wmbusmeters: driver ultrimis"),
    ModelRow(Meters(("APA",), (0x01, 0x02), (0x02,)), "AMIplus", "wmbusmeters: driver amiplus"),
    ModelRow(Meters(("APA", "APT"), (0x04,), (0x08,)), "E-ITN", "wmbusmeters: driver apatoreitn"),
    ModelRow(Meters(("AMX",), (0x01,), (0x03,)), "UniSmart", "wmbusmeters: driver unismart"),
)
# fmt: on
