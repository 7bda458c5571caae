"""The command line: decode telegrams, find meters, read a meter, list makers."""

import argparse
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
import json
import logging
from pathlib import Path
import sys
from typing import Any, Final, override

from .hexadecimal import bytes_of, lines_of, split_telegrams
from .makers.rows import in_hex
from .protocol.addresses import SecondaryAddress
from .protocol.errors import InputError, LineError, MBusError
from .protocol.telegram import Telegram
from .report import (
    KEY_LENGTH,
    Report,
    decoded,
    decoded_json,
    report_makers,
    report_scan,
    report_telegram,
)
from .text_table import telegram_lines, wants_colour

DONE: Final = 0
NOTHING_FOUND: Final = 1
USAGE: Final = 2
LINE_FAILURE: Final = 3


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    @override
    def error(self, message: str) -> Any:
        sys.stderr.write(f"{self.prog}: {message}\n")
        raise SystemExit(USAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    # Errors are told once, by the line that ends the command.
    logging.getLogger(__package__).addHandler(logging.NullHandler())
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except LineError as err:
        return _fail(str(err), LINE_FAILURE)
    except MBusError as err:
        return _fail(str(err), NOTHING_FOUND)
    except BrokenPipeError, KeyboardInterrupt:
        return NOTHING_FOUND
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="mbus", description="Wired M-Bus on the command line.")
    commands = parser.add_subparsers(required=True, parser_class=_Parser)
    _add_decode(commands)
    _add_scan(commands)
    _add_read(commands)
    _add_makers(commands)
    return parser


def _add_decode(commands: Any) -> None:
    decode = commands.add_parser("decode", help="say what telegrams mean")
    decode.add_argument(
        "source", nargs="+", metavar="HEX|FILE|-", help="hex, a file of it, or stdin"
    )
    decode.add_argument("--json", action="store_true", help="print JSON")
    decode.add_argument("--key", type=_key, metavar="HEX", help="AES key, 32 digits")
    decode.set_defaults(run=_decode)


def _add_scan(commands: Any) -> None:
    scan = commands.add_parser("scan", help="find the meters on a bus")
    _add_line_options(scan)
    scan.add_argument(
        "--by", choices=("secondary", "primary", "both"), default="secondary"
    )
    scan.add_argument("--from", dest="first", type=_primary, default=0, metavar="N")
    scan.add_argument("--to", dest="last", type=_primary, default=250, metavar="N")
    scan.set_defaults(run=_on_bus(_scan))


def _add_read(commands: Any) -> None:
    read = commands.add_parser("read", help="read one meter")
    _add_line_options(read)
    read.add_argument(
        "address",
        type=_address,
        metavar="ADDRESS",
        help="0…250, an 8-digit serial number, or 16 hex digits with F as wildcard",
    )
    read.add_argument("--telegrams", type=_count, metavar="N")
    read.add_argument("--key", type=_key, metavar="HEX", help="AES key, 32 digits")
    read.set_defaults(run=_on_bus(_read))


def _add_makers(commands: Any) -> None:
    makers = commands.add_parser(
        "makers", help="list the models that are known by name, and who says so"
    )
    makers.add_argument("--json", action="store_true", help="print JSON")
    makers.set_defaults(run=_makers)


def _on_bus(
    command: Callable[[argparse.Namespace], Coroutine[Any, Any, int]],
) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        # Decoding needs no event loop, and starts in half the time without one.
        import asyncio  # noqa: PLC0415

        return asyncio.run(command(options))

    return run


def _add_line_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("url", metavar="URL", help="/dev/…, socket://host:port, …")
    command.add_argument("--baud", type=_baud, default=2400, metavar="N|auto")
    command.add_argument("--parity", choices=("even", "none"), default="even")
    command.add_argument("--json", action="store_true", help="print JSON")


def _decode(options: argparse.Namespace) -> int:
    pieces = list(_pieces(options.source))
    if not pieces:
        return _fail("no telegram in what was given", NOTHING_FOUND)
    show = _print_json if options.json else _print_tables
    return DONE if show(pieces, options.key) else NOTHING_FOUND


def _print_json(pieces: Sequence[str], key: bytes | None) -> bool:
    """Print telegrams as a list; tell whether each is one."""
    results = [decoded_json(piece, key) for piece in pieces]
    print(f"[{', '.join(text for _, text in results)}]")
    return all(is_telegram for is_telegram, _ in results)


def _print_tables(pieces: Sequence[str], key: bytes | None) -> bool:
    """Print telegrams for people; tell whether each is one."""
    results = [decoded(piece, key) for piece in pieces]
    for number, (telegram, report) in enumerate(results):
        if number:
            print()
        _print_telegram(telegram, report)
    return all(telegram is not None for telegram, _ in results)


def _makers(options: argparse.Namespace) -> int:
    makers = report_makers()
    if options.json:
        print(json.dumps(makers, ensure_ascii=False))
    else:
        _print_makers(makers)
    return DONE


def _print_makers(makers: Sequence[Report]) -> None:
    for maker in makers:
        print(f"{maker['manufacturer']}  {maker['maker']}")
        for model in maker["models"]:
            versions = in_hex(model["versions"])
            media = in_hex(model["media"]) or "any"
            print(
                f"     {model['name']}  version {versions}  medium {media}"
                f"  [{model['source']}]"
            )


def _pieces(sources: Sequence[str]) -> Iterator[str]:
    """Yield one telegram's hex after the other, from a file, stdin or the arguments."""
    if sources == ["-"]:
        yield from lines_of(sys.stdin)
        return
    if len(sources) == 1 and Path(sources[0]).is_file():
        yield from lines_of(Path(sources[0]).read_text("utf-8").splitlines())
        return
    try:
        joined = bytes_of("".join(sources))
    except InputError as err:
        raise SystemExit(_fail(f"{err}, and no such file", USAGE)) from None
    for piece in split_telegrams(joined):
        yield piece.hex()


async def _scan(options: argparse.Namespace) -> int:
    # The bus and serialx are loaded only by the commands that need them.
    from .bus.scan import Scan  # noqa: PLC0415

    if options.first > options.last:
        return _fail("--from is above --to", USAGE)
    async with _master(options) as master:
        scan = Scan(master, _Meter().show if sys.stderr.isatty() else None)
        baud_rate = await _search(scan, options)
        if baud_rate is None:
            return _fail("nothing answers at any baud rate", NOTHING_FOUND)
        result = scan.result()
    report = report_scan(result, baud_rate)
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _print_scan(report)
    return DONE if result.meters or result.collisions else NOTHING_FOUND


async def _search(scan: Any, options: argparse.Namespace) -> int | None:
    """Search as the options say; return the rate, or None when nobody answers at any."""
    if options.baud is None and options.by == "secondary":
        rates = await scan.at_every_rate()
        return rates[0] if rates else None
    baud_rate = await _rate_of(scan.master, options)
    addresses = range(options.first, options.last + 1)
    match options.by:
        case _ if baud_rate is None:
            pass
        case "secondary":
            await scan.by_secondary()
        case "primary":
            await scan.by_primary(addresses)
        case _:
            await scan.by_both(addresses)
    return baud_rate


async def _rate_of(master: Any, options: argparse.Namespace) -> int | None:
    """Return the rate that the options name, or the first that somebody answers at."""
    from .bus.scan import detect_baud_rate  # noqa: PLC0415

    rate: int | None = options.baud or await detect_baud_rate(master)
    return rate


async def _read(options: argparse.Namespace) -> int:
    from .protocol.reading import Manner  # noqa: PLC0415

    async with _master(options) as master:
        if await _rate_of(master, options) is None:
            return _fail("nothing answers at any baud rate", NOTHING_FOUND)
        requests, started_s = master.requests, master.line.now()
        manner = Manner(telegrams=options.telegrams, key=options.key)
        reading = await master.read(options.address, manner=manner)
        requests = master.requests - requests
        duration_s = master.line.now() - started_s
    if reading is None:
        return _fail(f"{options.address} does not answer", NOTHING_FOUND)
    report = report_telegram(reading.telegram) | {
        "requests": requests,
        "duration_s": round(duration_s, 3),
    }
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _print_telegram(reading.telegram, report)
    return DONE


@asynccontextmanager
async def _master(options: argparse.Namespace) -> Any:
    """Open the line that the options name, and close it whatever happens."""
    from .bus.line import Parity, SerialLine  # noqa: PLC0415
    from .bus.master import Master  # noqa: PLC0415
    from .bus.urls import line_url  # noqa: PLC0415

    line = SerialLine(
        line_url(options.url),
        baud_rate=options.baud or 2400,
        parity=Parity(options.parity),
    )
    master = Master(line)
    try:
        await master.open()
        yield master
    finally:
        await master.close()


class _Meter:
    """Shows progress on one line of a terminal."""

    def show(self, progress: Any) -> None:
        """Write over the line with where the search is."""
        remaining = progress.remaining_s
        left = "" if remaining is None else f", about {remaining:.0f} s left"
        text = f"{progress.fraction:4.0%}  {len(progress.found)} found{left}"
        ending = "\n" if progress.fraction >= 1 else ""
        sys.stderr.write(f"\r{text:<60}{ending}")
        sys.stderr.flush()


def _print_scan(report: Report) -> None:
    for meter in report["meters"]:
        print(
            f"{meter['identification'] or '?':8}  {meter['manufacturer'] or '???'}"
            f"  version {meter['version']}  medium {meter['medium']}"
            f"  address {meter['primary_address']}"
        )
    for collision in report["collisions"]:
        address = collision["primary_address"]
        print(f"address {address}: several meters answer; search by secondary address")
    print(
        f"{len(report['meters'])} meters at {report['baud_rate']} baud,"
        f" {report['requests']} requests, {report['duration_s']:.1f} s"
    )


def _print_telegram(telegram: Telegram | None, report: Report) -> None:
    pages = [record.page for record in telegram.records] if telegram else []
    for line in telegram_lines(report, pages=pages, colour=wants_colour(sys.stdout)):
        print(line)
    # On a terminal the lines above have said it.
    if telegram is None and not sys.stdout.isatty():
        sys.stderr.write(f"mbus: {report['error']}\n")


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"mbus: {message}\n")
    return code


def _key(text: str) -> bytes:
    try:
        key = bytes_of(text)
    except InputError as err:
        raise argparse.ArgumentTypeError(str(err)) from err
    if len(key) != KEY_LENGTH:
        raise argparse.ArgumentTypeError("a key has 32 hex digits")
    return key


def _address(text: str) -> int | SecondaryAddress:
    if text.isdecimal() and len(text) <= 3:
        return _primary(text)
    try:
        return SecondaryAddress.parse(text)
    except InputError as err:
        raise argparse.ArgumentTypeError(str(err)) from err


def _primary(text: str) -> int:
    if not text.isdecimal() or int(text) > 250:
        raise argparse.ArgumentTypeError(f"{text!r} is not an address from 0 to 250")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 255:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 255")
    return int(text)


def _baud(text: str) -> int | None:
    """Return a rate, None for automatic."""
    rates = ("300", "600", "1200", "2400", "4800", "9600", "19200", "38400")
    if text == "auto":
        return None
    if text not in rates:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not auto or one of {', '.join(rates)}"
        )
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
