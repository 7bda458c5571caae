"""What the panel is told: plain data, of the shapes that `frontend/src/types.ts` repeats."""

from typing import Any, TypedDict


class Amount(TypedDict):
    """A value of a record, ready to be written the way a person writes numbers.

    `kind` is that of its sensor (`number`, `date`, `timestamp`, `flags`, `text`); a number
    is a plain decimal.
    """

    name: str
    kind: str
    text: str | None
    unit: str | None


class GatewayRow(TypedDict):
    """A gateway; `problem` says why it is not running."""

    entry_id: str
    title: str
    device_id: str | None
    is_running: bool
    problem: str | None


class Nameplate(TypedDict):
    """Who a meter says that it is; nothing of it where it tells no number."""

    number: str | None
    maker: str | None
    model: str | None
    version: int | None


class MeterRow(Nameplate):
    """A meter in the table of all; `read_at` is in seconds since 1970, `interval_s` in seconds.

    `address` is the primary address that it is read by, `answers_at` the one that it tells.
    Its name and area are those of its device, which the page knows.
    """

    entry_id: str
    meter_id: str
    device_id: str | None
    title: str
    medium: str
    address: int | None
    answers_at: int | None
    amount: Amount | None
    read_at: int | None
    state: str
    problem: str | None
    interval_s: int
    has_own_interval: bool
    failed_reads: int


class PackedRows(TypedDict):
    """Rows of meters of one gateway, each as its values in the order of `columns`.

    An amount is a column for each of its parts: `amount_name` and so on.
    """

    entry_id: str
    columns: list[str]
    rows: list[list[Any]]


class RowsEvent(TypedDict, total=False):
    """All rows (`is_first`), or those that are new, have changed or are gone."""

    is_first: bool
    gateways: list[GatewayRow]
    meters: list[PackedRows]
    removed: list[str]


class DecodedRecord(Amount):
    """A record; `begin` and `end` count the bytes of its telegram."""

    dib: str
    vib: str
    storage: int
    tariff: int
    subunit: int
    function: str
    error: str | None
    begin: int
    end: int


class Defect(TypedDict):
    """What decoding met, and at which byte."""

    code: str
    position: int
    detail: str


class Fact(TypedDict):
    """Something that the header of a telegram says, by the key of its word."""

    key: str
    text: str


class DecodedTelegram(TypedDict):
    """A telegram: `raw` as it was on the wires, `clear` with what was encrypted opened."""

    raw: str
    clear: str
    header: list[Fact]
    records: list[DecodedRecord]
    block: str
    error: str | None
    defects: list[Defect]


class Setting(TypedDict):
    """What is set of a meter, by the label of its field; of a secret only that it is."""

    label: str
    value: str | int | float | bool


class PastFailure(TypedDict):
    """What failed lately, how often in a row, and from when till when."""

    text: str
    times: int
    first_at: str
    last_at: str


class MeterDetail(TypedDict):
    """A meter whose row was opened; `settings` are those that are not as usual."""

    meter: MeterRow
    telegrams: list[DecodedTelegram]
    settings: list[Setting]
    failures: list[PastFailure]
    requests: int | None
    duration_s: float | None


class ShownFrame(TypedDict):
    """What went over the wires; `at` is in milliseconds since 1970, `number` runs on.

    `kind` is the key of its word; `address` and `meter_number` fill that in.
    """

    number: int
    at: float
    entry_id: str
    is_sent: bool
    hex: str
    kind: str
    address: int | None
    meter_number: str | None
    meter_id: str | None


class TrafficEvent(TypedDict, total=False):
    """What passed since the last event; `lost` counts what was too much."""

    is_first: bool
    frames: list[ShownFrame]
    lost: int


class Done(TypedDict):
    """What came of one of many; `problem` says why nothing did."""

    meter_id: str
    problem: str | None


class FoundRow(Nameplate):
    """A meter that a search has met.

    `name` is what it is called unless a person says otherwise; `is_known` that its gateway
    has it, `read_through` which other one does.
    """

    id: str
    name: str
    medium: str
    address: int | None
    amount: Amount | None
    is_known: bool
    read_through: str | None


class SearchState(TypedDict):
    """How far a search is; `asked` is an address, or a number with stars for any digit."""

    method: str
    is_thorough: bool
    is_running: bool
    was_stopped: bool
    fraction: float
    remaining_s: float | None
    requests: int
    asked: str | None
    remarks: list[str]
    problem: str | None


class SearchEvent(TypedDict, total=False):
    """The last search on a gateway, and who was found, or found otherwise, since the last event."""

    is_first: bool
    search: SearchState | None
    found: list[FoundRow]


class Added(TypedDict):
    """What came of adding a meter.

    Without `meter_id` somebody has added it meanwhile; `is_whole` says whether all that it
    sends was read.
    """

    meter_id: str | None
    device_id: str | None
    is_whole: bool


class Moved(TypedDict):
    """A meter that has another primary address now; the old one as far as it told it."""

    old_address: int | None
    new_address: int
