"""ista, with Viterra and Raab Karcher."""

from typing import Final

from .rows import (
    DAY_S,
    LIBMBUS,
    MINUTE_S,
    THERMAL,
    AllowanceRow,
    AreaRow,
    Meters,
    ModelRow,
    StoredDay,
    StoredDayRow,
)

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("RKE",), (0x69,), THERMAL), "sensonic II", LIBMBUS),
    # A counter in the meter ends what is more than 96 a day; which version is of which model
    # is not known, and all of them count.
    AllowanceRow(Meters(("RKE",), (0x69,), THERMAL), 96, DAY_S, "Beckhoff: FB_MBUS_IST_Sensonic2", counts_repeats=True),
    AllowanceRow(Meters(("IST", "RKE"), media=(0x06, 0x07)), 96, DAY_S, "Beckhoff: FB_MBUS_IST_Istameter, FB_MBUS_IST_IstameterIII", counts_repeats=True),
    # Heat meters of ista of other names may be read more often: the sensonic 3 is the one to
    # be careful with, and its version is not published.
    AllowanceRow(Meters(("IST",), media=THERMAL), 1, 69 * MINUTE_S, "libmbus: issue 204"),
    AreaRow(Meters(("IST",), media=THERMAL), "short telegram (sensonic 3), as often as every 5 minutes", "5050", "libmbus: issue 204"),
    StoredDayRow(Meters(("IST",), (0x31, 0x33), (0x07,)), StoredDay.END, "wmbusmeters: driver istawater"),
    StoredDayRow(Meters(("IST",), (0xA9,), (0x04,)), StoredDay.END, "wmbusmeters: driver istaheat"),
)
# fmt: on
