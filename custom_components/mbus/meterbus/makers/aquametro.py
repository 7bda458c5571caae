"""Aquametro, today Integra Metering."""

from typing import Final

from .rows import LIBMBUS, THERMAL, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("AMT",), range(0x40), THERMAL), "AMTRON", LIBMBUS),
    ModelRow(Meters(("AMT",), range(0x40, 0x80), THERMAL), "SAPHIR", LIBMBUS),
    ModelRow(Meters(("AMT",), range(0x80, 0xC0), THERMAL), "CALEC MB", LIBMBUS),
    ModelRow(Meters(("AMT",), (0xC0, 0xC1, 0xC2, 0xC4, 0xC7, 0xC8, 0xC9), (0x04, 0x07, 0x0C)), "CALEC ST II", "manual: Aquametro, M-Bus protocol CALEC ST II, p. 1"),
    ModelRow(Meters(("AMT",), (0xC5,), (0x04, 0x07, 0x0C)), "AMTRON X-50", "manual: Aquametro, M-Bus protocol CALEC ST II, p. 1"),
    ModelRow(Meters(("AMT",), (0xC6,), (0x04, 0x07, 0x0C)), "AMBILL", "manual: Aquametro, M-Bus protocol CALEC ST II, p. 1"),
    ModelRow(Meters(("AMT",), (0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD7, 0xD8), THERMAL), "CALEC energy master", "manual: Aquametro VD 3-138 e, M-Bus protocol CALEC energy master, p. 3"),
    ModelRow(Meters(("AMT",), (0xF1,), (0x06, 0x07)), "TOPAS ES KR", "wmbusmeters: driver topaseskr"),
)
# fmt: on
