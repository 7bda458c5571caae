"""Faults that befall an answer on its way: of one meter, or of everyone on a bus."""

from dataclasses import KW_ONLY, dataclass, replace
from random import Random
from typing import Final

STRAY_BYTES: Final = 3
"""Bytes that a burst of noise has at most."""


@dataclass(frozen=True)
class Sent:
    """An answer under way, and what befell it; `data` is None when it is lost."""

    data: bytes | None
    late_s: float | None = None
    """How much later it comes than is allowed; None: in time."""
    faults: tuple[str, ...] = ()
    flawed: frozenset[int] = frozenset()
    """Places of the bytes whose parity is wrong, as one bit of them was flipped."""

    def changed(self, fault: str, data: bytes | None) -> Sent:
        """Return it after one more fault."""
        return replace(self, data=data, faults=(*self.faults, fault))

    def surrounded(self, before: bytes, behind: bytes) -> Sent:
        """Return it with bytes around it."""
        noisy = self.changed("noise", before + (self.data or b"") + behind)
        flawed = frozenset(place + len(before) for place in self.flawed)
        return replace(noisy, flawed=flawed)


@dataclass(eq=False)
class AnswerFaults:
    """What may befall each answer; probabilities are from 0 to 1.

    Every fault draws from a sequence of its own: the same seed gives the same faults,
    whichever others there are.
    """

    _: KW_ONLY
    loss: float = 0.0
    """Probability that an answer is lost."""
    bit_errors: float = 0.0
    """Probability that one bit of an answer is flipped."""
    truncate: float = 0.0
    """Probability that an answer is cut, after a random byte of it."""
    wrong_checksum: float = 0.0
    """Probability that an answer has a wrong checksum."""
    noise: float = 0.0
    """Probability that one to three stray bytes come before or after an answer."""
    prefix: bytes = b""
    """Bytes in front of every answer, as some converters put them there."""
    suffix: bytes = b""
    """Bytes after every answer."""
    late_answers_s: float | None = None
    """How much later than is allowed an answer comes; None: it comes in time."""
    late_share: float = 1.0
    """Probability that an answer is late, if late answers there are."""
    jabber: bool = False
    """Whether bytes are sent without end, which no answer gets through."""
    fault_seed: str = ""

    def __post_init__(self) -> None:
        """Start the sequences."""
        self._sequences: dict[str, Random] = {}

    def disturb(self, sent: Sent) -> Sent:
        """Let the faults befall an answer."""
        if sent.data and self._happens("loss", self.loss):
            return sent.changed("loss", None)
        if sent.data and self._happens("truncate", self.truncate):
            sent = sent.changed("truncate", self._cut(sent.data))
        if sent.data and self._happens("wrong_checksum", self.wrong_checksum):
            sent = sent.changed("wrong_checksum", with_wrong_checksum(sent.data))
        if sent.data and self._happens("bit_errors", self.bit_errors):
            sent = self._with_flipped_bit(sent, sent.data)
        return self._delayed(self._surrounded(sent))

    def _happens(self, fault: str, probability: float) -> bool:
        return probability > 0 and self._random(fault).random() < probability

    def _random(self, fault: str) -> Random:
        if fault not in self._sequences:
            self._sequences[fault] = Random(f"{self.fault_seed} {fault}")
        return self._sequences[fault]

    def _cut(self, data: bytes) -> bytes:
        return data[: self._random("truncate").randrange(len(data))]

    def _with_flipped_bit(self, sent: Sent, data: bytes) -> Sent:
        bit = self._random("bit_errors").randrange(8 * len(data))
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        # A byte that is flipped twice has the parity that it should have.
        flawed = sent.flawed ^ {bit // 8}
        return replace(sent.changed("bit_errors", bytes(damaged)), flawed=flawed)

    def _surrounded(self, sent: Sent) -> Sent:
        if sent.data is None:
            return sent
        if self.prefix or self.suffix:
            sent = sent.surrounded(self.prefix, self.suffix)
        if sent.data and self._happens("noise", self.noise):
            sent = sent.surrounded(*self._stray_bytes())
        return sent

    def _stray_bytes(self) -> tuple[bytes, bytes]:
        random = self._random("noise")
        stray = random.randbytes(random.randint(1, STRAY_BYTES))
        return (stray, b"") if random.random() < 0.5 else (b"", stray)

    def _delayed(self, sent: Sent) -> Sent:
        if self.late_answers_s is None or not self._happens("late", self.late_share):
            return sent
        late_s = self.late_answers_s
        return replace(sent, late_s=late_s, faults=(*sent.faults, "late"))


def with_wrong_checksum(answer: bytes) -> bytes:
    """Return the answer with one bit flipped: of the checksum, or of a lone E5."""
    damaged = bytearray(answer)
    damaged[-2 if len(answer) > 1 else 0] ^= 0x40
    return bytes(damaged)
