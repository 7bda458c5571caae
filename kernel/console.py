"""The guest's console: a shell that is asked, and answers."""

import asyncio
from dataclasses import dataclass, field
import re
from typing import Final

from .errors import KernelError

READY: Final = "guest is ready"
"""What the guest says when it takes commands."""
START_S: Final = 400
"""A guest whose processor is emulated takes more than a minute to start."""
COMMAND_S: Final = 120
READ_SIZE: Final = 65536
LAST_WORDS: Final = 400


@dataclass(frozen=True)
class Answer:
    """What a command has printed, and its exit code."""

    text: str
    exit_code: int


def line_of(command: str, number: int) -> str:
    """Return what is typed to run a command.

    The mark of its end is put together by the shell: where the console echoes the line,
    the mark is not in it.
    """
    return f'{{ {command}\n}} 2>&1; echo "<end ""of {number}: $?>"\n'


def answer_in(typed_out: str, number: int) -> Answer | None:
    """Return the answer to a command from what the console has shown since, if it is over."""
    found = re.search(rf"<end of {number}: (\d+)>\r?\n", typed_out)
    if found is None:
        return None
    return Answer(typed_out[: found.start()].replace("\r\n", "\n"), int(found[1]))


@dataclass
class Console:
    """The two ends of the guest's serial console."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    _shown: bytes = field(default=b"", init=False)
    _number: int = field(default=0, init=False)

    async def wait_until_ready(self) -> None:
        """Wait until the guest takes commands; raise KernelError."""
        try:
            async with asyncio.timeout(START_S):
                while READY not in self._text:
                    await self._read()
        except TimeoutError:
            raise KernelError(f"The guest did not start: {self._last}") from None

    async def ask(self, command: str, within_s: float = COMMAND_S) -> Answer:
        """Run a command in the guest; raise KernelError where it does not end."""
        self._number += 1
        self._shown = b""
        self.writer.write(line_of(command, self._number).encode())
        try:
            async with asyncio.timeout(within_s):
                while (answer := answer_in(self._text, self._number)) is None:
                    await self._read()
        except TimeoutError:
            raise KernelError(
                f"This took longer than {within_s} s: {command}\n{self._last}"
            ) from None
        return answer

    async def run(self, command: str, within_s: float = COMMAND_S) -> str:
        """Run a command that must succeed; return what it prints, or raise KernelError."""
        answer = await self.ask(command, within_s)
        if answer.exit_code:
            raise KernelError(
                f"Exit code {answer.exit_code} of: {command}\n{answer.text}"
            )
        return answer.text

    @property
    def _text(self) -> str:
        return self._shown.decode(errors="replace")

    @property
    def _last(self) -> str:
        return self._text[-LAST_WORDS:]

    async def _read(self) -> None:
        data = await self.reader.read(READ_SIZE)
        if not data:
            raise KernelError(f"The machine has ended: {self._last}")
        self._shown += data
