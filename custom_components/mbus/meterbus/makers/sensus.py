"""Sensus and Spanner-Pollux."""

from typing import Final

from .rows import LIBMBUS, THERMAL, Habit, MannerRow, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("SEN",), (0x06,), (0x0D,)), "PolluStat", "libmbus: test frame SEN_Pollustat"),
    ModelRow(Meters(("SEN",), (0x08, 0x19), THERMAL), "PolluCom E", LIBMBUS),
    ModelRow(Meters(("SEN",), (0x0B,), THERMAL), "PolluTherm", LIBMBUS),
    ModelRow(Meters(("SEN",), (0x0E,), THERMAL), "PolluStat E", LIBMBUS),
    ModelRow(Meters(("SEN",), (0x1D,), (0x04,)), "PolluCom F", "wmbusmeters: driver pollucomf"),
    ModelRow(Meters(("SEN",), (0x68,), (0x06, 0x07)), "iPERL", "wmbusmeters: driver iperl"),
    ModelRow(Meters(("SEN",), (0x7C,), (0x07,)), "iPERL", "wmbusmeters: driver iperl"),
    ModelRow(Meters(("SPX",), (0x31, 0x34), THERMAL), "PolluTherm", LIBMBUS),
    MannerRow(Meters(("SEN",), (0x0E,), THERMAL), Habit.NEEDS_RESET, True, "libmbus: issue 105"),
)
# fmt: on
