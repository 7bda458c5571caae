"""Write the page of supported records from the tables of the decoder."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
import sys
from typing import Final

from meterbus.makers import rows_of
from meterbus.makers.names import MAKERS, maker_name
from meterbus.makers.rows import (
    DAY_S,
    HOUR_S,
    MINUTE_S,
    AllowanceRow,
    AreaRow,
    BlockCoding,
    BlockRow,
    CodeRow,
    Habit,
    MannerRow,
    Meters,
    ModelRow,
    NoValueRow,
    Power,
    PowerRow,
    QualifierRow,
    RecordErrorRow,
    Row,
    StatusRow,
    StorageRow,
    StoredDayRow,
    SubunitRow,
    TariffRow,
    VifeRow,
    in_hex,
)
from meterbus.protocol.decoding import BCDS, INTEGERS, REAL, TIME_DECODERS, VARIABLE
from meterbus.protocol.encryption import ENCRYPTED_MODES, READABLE_MODES
from meterbus.protocol.header import APPLICATION_STATUS, MAKERS_BITS, STATUS_BITS
from meterbus.protocol.records import DATA_LENGTH, variable_length
from meterbus.protocol.values import (
    Decoder,
    Number,
    date_from_g,
    datetime_from_bcd,
    datetime_from_f,
    datetime_from_i,
    time_from_j,
)
from meterbus.tables.ci import (
    APPLICATION_ERROR_ROWS,
    AUTHENTICATION_LAYER,
    CI_ROWS,
    MANUFACTURER_CIS,
    CiRow,
)
from meterbus.tables.fixed import FIXED_UNIT_ROWS, SAME_BUT_HISTORIC, FixedUnitRow
from meterbus.tables.media import MEDIUM_ROWS, medium_of
from meterbus.tables.quantities import DataType, Quantity
from meterbus.tables.text_units import TEXT_UNIT_ROWS
from meterbus.tables.vif import FB_ROWS, FD_FD_ROWS, FD_ROWS, PRIMARY_ROWS, VifRow
from meterbus.tables.vife import (
    FIRST_ROWS,
    SECOND_ROWS,
    Effect,
    VifeRow as VifeTableRow,
)
from meterbus.text_table import words

DOCS: Final = Path(__file__).parents[2] / "docs"
PAGE: Final = DOCS / "know" / "supported-records.md"
HARDWARE: Final = DOCS / "start" / "hardware.md"
AREAS_BEGIN: Final = "<!-- Written by supported-records in the folder script. -->"
AREAS_END: Final = "<!-- So far. -->"
"""Between them stands what hardware.md says of areas."""
COMMAND: Final = "script/supported-records"
NOTHING: Final = "–"
RESERVED: Final = "*reserved*"

HEAD: Final = """\
<!-- Written from the tables of the decoder by supported-records in the folder script. Do not edit. -->

# Supported records

Everything the decoder knows by name.

**How to read it.** A record of a telegram is DIB, VIB and data. The DIB says how long the data is and how it is coded, and
which storage, tariff and subunit it belongs to: [data types](#data-types). The VIB says what is measured. Its first byte,
the VIF, is looked up in the [primary table](#primary-vif); `FB`, `FD` and `FD FD` in front lead to tables of their own. The
bytes behind it, [VIFEs](#vife), say more. Codes are hexadecimal and given without bit 7, which only says that another byte
follows: `83` is code `03`. *One step* is what the transmitted number 1 means, for the first and the last code of a row:
`04 13 39 30 00 00` carries 12345; `13` is the fourth code of row `10–17`, so one step is 0.001 m³, and the value 12.345 m³.
Reserved codes have no meaning in the standard: a record with such a VIF is kept with its bytes and without a quantity, and
a reserved VIFE is named by its code.
`script/mbus decode` shows what the codes of your telegram mean.
"""

READ_AS: Final = {
    DataType.NUMBER: "number",
    DataType.UNSIGNED: "number, never negative",
    DataType.BITS: "flags",
    DataType.IDENTIFIER: "digits or text",
    DataType.TIME: "date or time",
    DataType.DURATION: "BCD: days, hours, minutes, seconds",
    DataType.RAW: "bytes, not read",
}

CODINGS: Final = {
    BlockCoding.BCD: "BCD",
    BlockCoding.SIGNED: "signed integer",
    BlockCoding.UNSIGNED: "unsigned integer",
    BlockCoding.DATE: "date (type G)",
    BlockCoding.DAY_MONTH_YEAR: "BCD of day, month and year",
}

EFFECTS: Final[dict[Effect, str]] = {
    Effect.NONE: "no error",
    Effect.ERROR: "no value: {name}",
    Effect.QUALIFIER: "{name}",
    Effect.UNIT: "{name}: the unit is extended by {unit}",
    Effect.SCALE: "the value times {power}",
    Effect.OFFSET: "the value plus {power}, in the unit of the VIF",
    Effect.TIME: "the data is a date or time: {name}",
    Effect.COUNT: "the data is a count: {name}",
    Effect.DURATION: "the data is a duration in steps of {factor} s: {name}",
    Effect.PROFILE: "the data is a series of values, not read: {name}",
    Effect.UNSIGNED: "the data is a number that is never negative (type C)",
    Effect.BITS: "the data is flags (type D)",
    Effect.RAW: "the data is not read: {name}",
    Effect.NEXT_TABLE: "leads to the [table below](#vife-behind-fc)",
    Effect.MANUFACTURER: "all that follows is [the maker's](#makers-own-vifes)",
}

TIME_TYPES: Final[dict[Decoder, str]] = {
    date_from_g: "date (type G)",
    time_from_j: "time (type J)",
    datetime_from_f: "date and time (type F)",
    datetime_from_i: "date and time with seconds (type I)",
    datetime_from_bcd: "date and time, YYMMDDhhmmss",
}

LVARS: Final = (
    (0x00, 0xBF, "text, Latin-1"),
    (0xC0, 0xC9, "BCD, positive"),
    (0xD0, 0xD9, "BCD, negative"),
    (0xE0, 0xEF, "binary"),
    (0xF0, 0xF6, "binary"),
)

HABITS: Final[dict[Habit, str]] = {
    Habit.NEEDS_RESET: "needs a reset of the link (SND_NKE) before each read, which is sent",
    Habit.SLEEPS: "sleeps: the first request only wakes it, and is repeated",
    Habit.TOGGLES_FCB: "turns to its next telegram by the frame count bit: {value}",
    Habit.TELEGRAMS: "telegrams: {value}",
    Habit.PREPARE: "is told what to send before each read: `{value}`",
    Habit.PAUSE_S: "rests {value} s after an answer",
    Habit.SELECTION_PAUSE_S: "rests {value} s after its selection",
    Habit.DESELECTS: "must be deselected: {value}",
    Habit.STANDARD_TIME: "its clock stays on standard time all year: {value}",
}
POWERS: Final[dict[Power, str]] = {
    Power.MAINS: "lives on mains",
    Power.BUS: "is fed by the bus",
    Power.BATTERY: "lives on a battery",
}
SPANS: Final = ((DAY_S, "d"), (HOUR_S, "h"), (MINUTE_S, "min"), (1, "s"))

type Cells = Sequence[str]


def page() -> str:
    """Return the whole page."""
    parts = (
        HEAD,
        *_vif_sections(),
        *_vife_sections(),
        *_maker_sections(),
        *_data_sections(),
        *_asking_sections(),
        *_telegram_sections(),
        *_name_sections(),
    )
    return "\n".join(parts)


def _vif_sections() -> Iterator[str]:
    leads_on = (
        (0x7B, "leads to the [table behind FB](#vif-behind-fb)"),
        (0x7D, "leads to the [table behind FD](#vif-behind-fd)"),
    )
    yield _vif_section("Primary VIF", PRIMARY_ROWS, leads_on)
    yield _vif_section("VIF behind FB", FB_ROWS)
    further = ((0x7D, "leads to the [table behind FD FD](#vif-behind-fd-fd)"),)
    yield _vif_section("VIF behind FD", FD_ROWS, further)
    yield _vif_section("VIF behind FD FD", FD_FD_ROWS)


def _vife_sections() -> Iterator[str]:
    for title, rows in (("VIFE", FIRST_ROWS), ("VIFE behind FC", SECOND_ROWS)):
        found = [(row.code, row.span, (_effect(row),)) for row in _merged(rows)]
        yield _section(title, ("Code", "What it says"), _complete(found, 1))


def _maker_sections() -> Iterator[str]:
    yield _rows_section(
        "Makers' own VIFs",
        "By maker: VIFs behind `FF`, and codes of the standard that mean another thing.",
        ("VIB", "Quantity", "Unit", "One step", "Data"),
        ((row, (_vib(row), *_quantity(row))) for row in rows_of(CodeRow)),
    )
    yield _rows_section(
        "Makers' own VIFEs",
        "Behind VIFE `FF`, by maker.",
        ("Code", "What it says"),
        (
            (row, (f"{row.code:02X}", _all_words(row.qualifiers) or "the total"))
            for row in rows_of(QualifierRow)
        ),
    )
    yield _rows_section(
        "VIFEs by what is measured",
        "Codes of the [table of VIFEs](#vife) that mean another thing.",
        ("Code", "Of", "What it says"),
        ((row, _vife(row)) for row in rows_of(VifeRow)),
    )
    yield _rows_section(
        "Subunits, tariffs and storages",
        "What the place of a record in the DIB says of it, by maker.",
        ("Place", "Sent as", "Is"),
        (
            *((row, _subunit(row)) for row in rows_of(SubunitRow)),
            *((row, _tariff(row)) for row in rows_of(TariffRow)),
            *((row, _storage(row)) for row in rows_of(StorageRow)),
        ),
    )
    yield _rows_section(
        "No value by convention",
        "Data, and codes that end a chain of makers' own ones, that say that there is no value.",
        ("VIB", "Data or code", "What it says"),
        (
            *(
                (row, (row.vib, row.data, words(row.error)))
                for row in rows_of(NoValueRow)
            ),
            *(
                (row, ("FF …", f"{row.code:02X}", words(row.error or "no error")))
                for row in rows_of(RecordErrorRow)
            ),
        ),
    )
    yield _rows_section(
        "Dates of stored values",
        "Which moment of its day such a date stands for. Where nothing is known, a first day of a month is its begin,"
        " any other day its end.",
        ("Date",),
        ((row, (f"{row.day} of the day",)) for row in rows_of(StoredDayRow)),
    )
    yield _rows_section(
        "Makers' blocks",
        "Values without codes of their own, behind DIF `0F` or `1F` or in the data of a record: in blocks that look like"
        " this, `..` being any byte. The first byte is byte 0.",
        ("VIB", "Block", "Bytes", "Quantity", "Unit", "One step", "Data"),
        ((row, _block(row)) for row in rows_of(BlockRow)),
    )


def _asking_sections() -> Iterator[str]:
    yield _rows_section(
        "How meters are asked",
        "What makers and others say of it. A new meter starts with what is known of its kind: how often it is read, and the"
        " [settings of a meter](../use/meter-settings.md#name-and-reading-settings). All others are asked as the standard says.",
        ("How",),
        (
            *((row, (_allowed(row),)) for row in rows_of(AllowanceRow)),
            *((row, (POWERS[row.power],)) for row in rows_of(PowerRow)),
            *((row, (_habit(row),)) for row in rows_of(MannerRow)),
        ),
    )
    yield _areas_section()


def _areas_section() -> str:
    return _rows_section(
        "Areas",
        "What some meters send when they are told to, by the setting *Request before reading*. Some remember it.",
        ("What they send", "Request before reading"),
        ((row, (row.name, f"`{row.prepare}`")) for row in rows_of(AreaRow)),
    )


def _allowed(row: AllowanceRow) -> str:
    """Return how often a meter may be read, in the longest unit that gives a whole number."""
    count, unit = next(
        (row.seconds // length, unit)
        for length, unit in SPANS
        if not row.seconds % length
    )
    repetitions = ", repetitions counted" if row.counts_repeats else ""
    return f"reads allowed: {row.reads} in {count} {unit}{repetitions}"


def _habit(row: MannerRow) -> str:
    words_of = {"True": "yes", "False": "no"}
    value = words_of.get(str(row.value), str(row.value))
    return HABITS[row.habit].format(value=value)


def _rows_section(
    title: str, text: str, headings: Cells, rows: Iterable[tuple[Row, Cells]]
) -> str:
    """Return a table of facts, with whom each is about and who says so."""
    about: Cells = ("Makers", "Version", "Medium")
    found = ((*_meters(row.meters), *cells, row.source) for row, cells in rows)
    return _section(title, (*about, *headings, "Known from"), found, text)


def _meters(meters: Meters) -> Cells:
    versions, media = in_hex(meters.versions), in_hex(meters.media)
    return _makers(meters.makers) or "all", versions or "all", media or "all"


def _all_words(names: Iterable[str]) -> str:
    return ", ".join(map(words, names))


def _vib(row: CodeRow) -> str:
    """Return the codes of a row; with those that follow the last one, where it has some."""
    *start, first = bytes.fromhex(row.vib)
    prefix = f"{bytes(start).hex(' ').upper()} " if start else ""
    data = ", real" if row.is_real else ""
    return f"{prefix}{_range(first, row.span)}{data}"


def _subunit(row: SubunitRow) -> Cells:
    unit = (row.unit,) if row.unit else ()
    meant = ", ".join((*map(words, (row.meant, *row.qualifiers)), *unit))
    return f"subunit {row.subunit}", words(row.sent), meant


def _tariff(row: TariffRow) -> Cells:
    sent = row.vib or _all_words(row.sent) or "anything"
    return f"tariff {row.tariff}", sent, _all_words(row.qualifiers) or "the total"


def _vife(row: VifeRow) -> Cells:
    sent = _all_words(row.sent) or "anything"
    return f"{row.code:02X}", sent, words(row.qualifier)


def _storage(row: StorageRow) -> Cells:
    sent = _all_words(row.sent) or "anything"
    return f"storage {row.storage}", sent, _all_words(row.qualifiers)


def _block(row: BlockRow) -> Cells:
    value = row.value
    last = value.offset + value.length - 1
    storage = [f"storage {row.storage}"] if row.storage else []
    return (
        row.vib,
        _layout(row.layout),
        _place(value.offset, last),
        ", ".join((_all_words((row.quantity, *row.qualifiers)), *storage)),
        row.unit or "",
        "" if row.quantity is Quantity.DATE else f"{value.factor:f}",
        CODINGS[value.coding] + (", most significant first" if value.msb_first else ""),
    )


def _place(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _layout(layout: str) -> str:
    """Return what a block looks like; of several bytes that may be anything how many."""
    digits = "".join(layout.split())
    pairs = (digits[at : at + 2] for at in range(0, len(digits), 2))
    runs = ((pair, len(list(same))) for pair, same in groupby(pairs))
    return " ".join(
        f"{count} × .." if pair == ".." and count > 1 else " ".join([pair] * count)
        for pair, count in runs
    )


def _data_sections() -> Iterator[str]:
    fields = [
        (f"{field:X}", _bytes_of(field), _number_of(field), _time_of(field))
        for field in range(0x0F)
    ]
    fields.append(("F", NOTHING, "`0F` makers' data, `1F` and more follows", NOTHING))
    text = "The lower half of the DIF. All bits set, or the most negative number, is no value."
    headings = ("Data field", "Bytes", "As a number", "As a date or time")
    yield _section("Data types", headings, fields, text)
    text = "The first byte of data of variable length, the LVAR, says how long and what it is."
    yield _section("Variable length", ("LVAR", "Bytes", "Data"), _lvars(), text)
    units = [(row.code, row.span, _quantity(row)[:3]) for row in FIXED_UNIT_ROWS]
    units += [
        (0x00, 2, ("time or date, not read", "", "")),
        (SAME_BUT_HISTORIC, 1, ("as the first counter, on the due date", "", "")),
    ]
    rows = _complete(sorted(units), 3, end=0x40)
    headings = ("Code", "Quantity", "Unit", "One step")
    text = "The unit codes of old meters that answer with CI `73` or `77`."
    yield _section("Fixed structure", headings, rows, text)


def _telegram_sections() -> Iterator[str]:
    rows = [
        *((f"{row.code:02X}", row.name, _header(row), _kind(row)) for row in CI_ROWS),
        (f"{AUTHENTICATION_LAYER:02X}", "authentication layer", NOTHING, "read"),
        (
            _range(MANUFACTURER_CIS[0], len(MANUFACTURER_CIS)),
            *("manufacturer specific", NOTHING, "kept as bytes"),
        ),
    ]
    headings = ("CI", "What follows", "Header", "Records")
    yield _section("CI fields", headings, rows)
    modes = (
        (str(mode), "read, with the key" if mode in READABLE_MODES else "not read")
        for mode in sorted(ENCRYPTED_MODES)
    )
    yield _section("Encryption", ("Security mode", "Records"), modes)
    yield _section(
        "Status bits", ("Bit", "Makers", "Medium", "What it says"), _status()
    )
    errors = ((f"{row.code:02X}", row.text) for row in APPLICATION_ERROR_ROWS)
    text = "What a meter answers instead of records, with CI `6E`, `6F` or `70`."
    yield _section("Application errors", ("Code", "What it says"), errors, text)


def _name_sections() -> Iterator[str]:
    units = (
        (row.text, words(row.quantity), row.unit or NOTHING) for row in TEXT_UNIT_ROWS
    )
    headings: Cells = ("Text", "Quantity", "Unit")
    text = "Units that meters write out (VIF `7C`); any other text is shown as it is."
    yield _section("Units as text", headings, units, text)
    media = [(row.code, 1, (row.name,)) for row in MEDIUM_ROWS]
    rows = _complete(media, 1, end=0x100)
    yield _section("Media", ("Code", "Medium"), rows)
    text = "Makers that are known by name; all others are shown by their three letters."
    yield _section("Makers", ("Letters", "Maker"), sorted(MAKERS.items()), text)
    models = sorted(
        (
            _makers(row.meters.makers),
            row.name,
            in_hex(row.meters.versions),
            in_hex(row.meters.media) or "what it is connected to",
            row.source,
        )
        for row in rows_of(ModelRow)
    )
    headings = ("Makers", "Model", "Version", "Medium", "Known from")
    text = "Models that are known by name, by what they tell of themselves; all others are shown by their medium."
    yield _section("Models", headings, models, text)


def _section(
    title: str, headings: Cells, rows: Iterable[Cells], text: str | None = None
) -> str:
    """Return a heading and its table."""
    lines = [f"## {title}", ""]
    lines += [text, ""] if text else []
    lines += [_line(headings), _line(["---"] * len(headings))]
    lines += [_line(row) for row in rows]
    return "\n".join((*lines, ""))


def _line(cells: Cells) -> str:
    return f"| {' | '.join(cell or NOTHING for cell in cells)} |"


def _vif_section(
    title: str, rows: Sequence[VifRow], others: Sequence[tuple[int, str]] = ()
) -> str:
    found = [(row.code, row.span, _quantity(row)) for row in rows]
    found += [(code, 1, (text, "", "", "")) for code, text in others]
    headings = ("Code", "Quantity", "Unit", "One step", "Data")
    return _section(title, headings, _complete(sorted(found), 4))


def _complete(
    rows: Sequence[tuple[int, int, Cells]], columns: int, end: int = 0x80
) -> Iterator[Cells]:
    """Yield rows with their codes, and one row for each run of codes that have none."""
    position = 0
    nothing = [RESERVED, *[""] * (columns - 1)]
    for code, span, cells in (*rows, (end, 0, ())):
        if code > position:
            yield (_range(position, code - position), *nothing)
        if span:
            yield (_range(code, span), *cells)
        position = code + span


def _range(code: int, span: int) -> str:
    return f"{code:02X}" if span == 1 else f"{code:02X}–{code + span - 1:02X}"


def _quantity(row: VifRow | CodeRow | FixedUnitRow) -> Cells:
    """Return quantity, unit, the range of what one step is, and how data is read."""
    data = DataType.NUMBER if isinstance(row, FixedUnitRow) else row.type
    factor = 1 if isinstance(row, FixedUnitRow) else row.factor
    span = row.span
    span = 1 if isinstance(row, CodeRow) else row.span
    qualifiers = row.qualifiers if isinstance(row, CodeRow) else ()
    name = _all_words((row.quantity, *qualifiers))
    if row.quantity is Quantity.MANUFACTURER_SPECIFIC:
        return "leads to [the maker's own table](#makers-own-vifs)", "", "", ""
    unit = "sent as text" if row.quantity is Quantity.PLAIN_TEXT else row.unit or ""
    scaled = data in {DataType.NUMBER, DataType.UNSIGNED}
    steps = (Number(factor, row.exponent), Number(factor, row.exponent + span - 1))
    step = " … ".join(dict.fromkeys(map(str, steps)))
    return name, unit, step if scaled else "", READ_AS[data]


def _merged(rows: Iterable[VifeTableRow]) -> Iterator[VifeTableRow]:
    """Join neighbors that say the same."""
    said: Callable[[VifeTableRow], str] = _effect
    for _, equal in groupby(rows, said):
        first, *more = equal
        yield first._replace(span=first.span + sum(row.span for row in more))


def _effect(row: VifeTableRow) -> str:
    power = Number(1, row.exponent)
    return EFFECTS[row.effect].format(
        name=words(row.name), unit=row.unit, power=power, factor=row.factor
    )


def _makers(letters: Iterable[str]) -> str:
    """Return letters with the maker's name, a name that several share only once."""
    by_name = {maker_name(each): each for each in letters}
    return ", ".join(
        letters if letters == name else f"{letters} ({name})"
        for name, letters in _joined(letters, by_name)
    )


def _joined(letters: Iterable[str], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        yield name, "/".join(each for each in letters if maker_name(each) == name)


def _bytes_of(field: int) -> str:
    return "as the LVAR says" if field == VARIABLE else str(DATA_LENGTH[field])


def _number_of(field: int) -> str:
    if field in INTEGERS:
        return f"integer, {8 * INTEGERS[field]} bits"
    if field in BCDS:
        return f"BCD, {2 * DATA_LENGTH[field]} digits"
    return {REAL: "real, 32 bits", VARIABLE: "see below"}.get(field, NOTHING)


def _time_of(field: int) -> str:
    decoder = TIME_DECODERS.get(field)
    return TIME_TYPES[decoder] if decoder else NOTHING


def _lvars() -> Iterator[Cells]:
    found: list[tuple[int, int, Cells]] = []
    for first, last, name in LVARS:
        lengths = [variable_length(lvar) for lvar in range(first, last + 1)]
        step = (lengths[1] or 0) - (lengths[0] or 0)
        regular = [length for length in lengths if length is not None]
        if regular == list(range(regular[0], regular[0] + step * len(regular), step)):
            size = f"{regular[0]} … {regular[-1]}"
            found.append((first, last - first + 1, (size, name)))
            continue
        found += [
            (first + place, 1, (str(length), name))
            for place, length in enumerate(lengths)
        ]
    return _complete(found, 2, end=0x100)


def _header(row: CiRow) -> str:
    order = ", most significant byte first" if row.msb_first else ""
    return f"{row.header.name.lower()}{order}"


def _kind(row: CiRow) -> str:
    return {"variable": "read", "fixed": "read", "other": "kept as bytes"}.get(
        row.kind, NOTHING
    )


def _status() -> Iterator[Cells]:
    for value, name in enumerate(APPLICATION_STATUS):
        yield f"1–0 = {value:02b}", "all", "all", words(name or "no error")
    for bit, name in STATUS_BITS.items():
        yield str(bit), "all", "all", words(name)
    for bit in MAKERS_BITS:
        for row in rows_of(StatusRow):
            if row.mask == 1 << bit:
                media = (medium_of(each).name for each in row.meters.media)
                medium = ", ".join(media) or "all"
                versions = in_hex(row.meters.versions)
                makers = _makers(row.meters.makers)
                who = f"{makers} version {versions}" if versions else makers
                yield str(bit), who, medium, words(row.name)
        yield str(bit), "all others", "all", "the maker's own"


def main(arguments: Sequence[str]) -> int:
    """Write the page, or compare it with what the tables say."""
    if list(arguments) not in ([], ["--check"]):
        sys.stderr.write(f"usage: {COMMAND} [--check]\n")
        return 2
    texts = {PAGE: page(), HARDWARE: _hardware()}
    if not arguments:
        for path, text in texts.items():
            path.write_text(text, "utf-8")
        return 0
    stale = [path.name for path, text in texts.items() if _text_of(path) != text]
    for name in stale:
        sys.stderr.write(f"{name} is stale: run {COMMAND}\n")
    return int(bool(stale))


def _hardware() -> str:
    """Return the page of hardware, with its areas as the rows say."""
    before, _, rest = _text_of(HARDWARE).partition(AREAS_BEGIN)
    _, _, behind = rest.partition(AREAS_END)
    _, _, table = _areas_section().partition("\n| ")
    return f"{before}{AREAS_BEGIN}\n\n| {table}\n{AREAS_END}{behind}"


def _text_of(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
