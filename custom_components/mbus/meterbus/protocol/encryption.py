"""Security modes of EN 13757-7: none, AES-128-CBC with a static key (5) or a derived (7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..makers import knowledge_of
from .addresses import WILDCARD_DIGIT, SecondaryAddress, kind_of
from .errors import ProtocolError
from .evidence import PROOF, Step, steps
from .header import Header
from .records import RecordBlock, parse_records

BLOCK: Final = 16
STATIC_KEY: Final = 5
DERIVED_KEY: Final = 7
READABLE_MODES: Final = (STATIC_KEY, DERIVED_KEY)
ENCRYPTED_MODES: Final = frozenset({1, 2, 3, 4, 5, 7, 8, 9, 10, 13})
"""Modes that the standard defines; old meters have junk there and send clear text."""
MODES_WITH_EXTENSION: Final = frozenset({7})
"""Modes whose configuration word is followed by an extension byte."""
BLOCK_COUNT: Final = 0x00F0
"""Bits of the configuration word that count encrypted blocks, in modes 5 and 7."""

MAC_LENGTH: Final = 8
COUNTER_LENGTH: Final = 4
AUTHENTICATION_TYPE: Final = 0x0F
AES_CMAC_128_8: Final = 5
"""The one authentication type, in the low bits of the MCL byte, that can be checked."""

KEY_DERIVATION_PADDING: Final = b"\x07" * 7
ENCRYPT_FROM_METER: Final = b"\x00"
AUTHENTICATE_FROM_METER: Final = b"\x01"

ENOUGH: Final = 24
"""Bits that prove records, or a key: of 16 million random texts, fewer than one has them."""
ENOUGH_BELOW_A_BLOCK: Final = 20
"""The same where less is there than a cipher makes at once: 2F 2F and a record."""
ENOUGH_WITHOUT_DEFECT: Final = 20
"""The same for a key that makes records of all bytes, which few wrong ones do."""
ENOUGH_IN_NO_MODE: Final = 16
"""Where no mode is named there is no cipher: the bytes are a meter's records or nonsense."""
ENOUGH_IN_NO_MODE_BELOW_A_BLOCK: Final = 5
"""One record with a usual code and a likely value."""
HARMLESS: Final = "unknown_vif"
"""The defect that is no sign of bytes that are no records."""


@dataclass(frozen=True)
class Authentication:
    """What an authentication layer (CI 90) in front of a telegram says.

    `control` is the MCL byte, `counter` the message counter as transmitted (4 bytes),
    both empty where not sent. `mac` is the first 8 bytes of the AES-CMAC, fewer where the
    layer ends before, and None where none is announced.
    """

    control: bytes = b""
    counter: bytes = b""
    mac: bytes | None = None

    @property
    def is_checkable(self) -> bool:
        """Whether the MAC is whole, of the known type, and with its counter."""
        return (
            self.mac is not None
            and len(self.mac) == MAC_LENGTH
            and len(self.counter) == COUNTER_LENGTH
            and len(self.control) == 1
            and self.control[0] & AUTHENTICATION_TYPE == AES_CMAC_128_8
        )


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """An answer of which nothing is believed yet.

    `payload` is what follows the header. `authenticated` is everything from the CI field
    on, which the MAC covers. `meter` is who was asked, for what a short header leaves out.
    """

    header: Header | None
    payload: bytes
    authentication: Authentication
    authenticated: bytes
    msb_first: bool = False
    meter: SecondaryAddress | None = None

    @property
    def mode(self) -> int:
        """Return the security mode; without a header there is none."""
        return 0 if self.header is None else self.header.security_mode

    @property
    def address(self) -> SecondaryAddress | None:
        """Return whose answer it is: as it says itself, or else who was asked."""
        own = None if self.header is None else self.header.address
        return self.meter if own is None else own


def clear_text(sealed: Sealed, key: bytes | None) -> bytes:
    """Return the payload in clear text.

    With a key, a MAC is checked before anything else, and what is encrypted is decrypted;
    mode 5 that does not decrypt is returned as it is if it proves to be in clear. Without
    a key there is nothing to check a MAC with, and what proves to be in clear is returned.
    Raises ProtocolError: `encrypted` without a key, or without what the key needs;
    `wrong_key` when it does not fit; `unchecked_signature` for a MAC that cannot be
    checked; `truncated_encryption`; `unsupported_encryption` for other modes.
    """
    is_signed = key is not None and check_signature(sealed, key)
    mode = sealed.mode
    if mode == 0:
        return sealed.payload
    if mode not in ENCRYPTED_MODES:
        return _of_undefined_mode(sealed)
    if mode in READABLE_MODES and encrypted_length(sealed.header) == 0:
        return _behind_extension(sealed)
    if key is None:
        return _without_key(sealed)
    if mode not in READABLE_MODES:
        raise _unsupported(mode)
    return _with_key(sealed, key, is_signed=is_signed)


def check_signature(sealed: Sealed, key: bytes) -> bool:
    """Return whether an answer is signed; raise where it is not signed with this key.

    Raises ProtocolError `wrong_key`, and `unchecked_signature` where a MAC is announced
    that cannot be checked.
    """
    layer = sealed.authentication
    if layer.mac is None:
        return False
    _check_length(key)
    if not layer.is_checkable or _identification(sealed) is None:
        message = "signed, but without what its signature can be checked with"
        raise ProtocolError("unchecked_signature", message)
    derived = _derive(key, AUTHENTICATE_FROM_METER, sealed)
    content = layer.control + layer.counter + sealed.authenticated
    if _cmac(derived, content)[:MAC_LENGTH] != layer.mac:
        raise ProtocolError(
            "wrong_key", "the key does not fit the telegram's signature"
        )
    return True


def encrypted_length(header: Header | None) -> int:
    """Return how many bytes are encrypted, in modes 5 and 7; the rest is clear text."""
    return 0 if header is None else BLOCK * ((header.configuration & BLOCK_COUNT) >> 4)


def _behind_extension(sealed: Sealed) -> bytes:
    return sealed.payload[1:] if sealed.mode in MODES_WITH_EXTENSION else sealed.payload


def _of_undefined_mode(sealed: Sealed) -> bytes:
    """Return the records of a meter whose configuration word means something else."""
    payload = sealed.payload
    block = _cut(sealed, payload)
    is_little = len(payload) < BLOCK
    enough = ENOUGH_IN_NO_MODE_BELOW_A_BLOCK if is_little else ENOUGH_IN_NO_MODE
    if any(each.code != HARMLESS for each in block.diagnostics) or (
        block.records and _total(steps(payload, block, sealed.address)) < enough
    ):
        message = f"security mode {sealed.mode} is not defined, and no records follow"
        raise ProtocolError("unsupported_encryption", message)
    return payload


def _without_key(sealed: Sealed) -> bytes:
    """Return what is in clear although a mode is named; raise for anything else."""
    # Where the mode is junk there is no extension byte.
    likely = max(
        (_behind_extension(sealed), sealed.payload),
        key=lambda payload: _bits_in_clear(sealed, payload),
    )
    if _is_in_clear(sealed, likely):
        return likely
    if sealed.mode not in READABLE_MODES:
        raise _unsupported(sealed.mode)
    message = f"encrypted (security mode {sealed.mode}): a key is needed"
    raise ProtocolError("encrypted", message)


def _with_key(sealed: Sealed, key: bytes, *, is_signed: bool) -> bytes:
    try:
        return _decrypted(sealed, key, is_signed=is_signed)
    except ProtocolError:
        # Mode 7 is signed: whoever puts records in clear there cannot be the meter.
        if sealed.mode == STATIC_KEY and _is_in_clear(sealed, sealed.payload):
            return sealed.payload
        raise


def _is_in_clear(sealed: Sealed, payload: bytes) -> bool:
    """Whether a payload proves to be in clear, although its mode says otherwise.

    A gateway that decrypts leaves the mode in place, and a meter with a radio may copy
    the configuration word of its radio telegrams.
    """
    enough = ENOUGH if len(payload) >= BLOCK else ENOUGH_BELOW_A_BLOCK
    return _bits_in_clear(sealed, payload) >= enough


def _bits_in_clear(sealed: Sealed, payload: bytes) -> int:
    """Return the bits of a payload that has to be records from end to end.

    Those bytes count that are said to be encrypted: behind them a telegram may be in
    clear anyway.
    """
    length = len(payload)
    if sealed.mode in READABLE_MODES:
        length = encrypted_length(sealed.header)
    elif not payload.startswith(PROOF):
        return 0
    block = _cut(sealed, payload)
    if block.diagnostics:
        return 0
    found = steps(payload, block, sealed.address)
    return _total(step for step in found if step.end <= length)


def _decrypted(sealed: Sealed, key: bytes, *, is_signed: bool) -> bytes:
    """Decrypt modes 5 and 7; 2F 2F alone is no proof, one wrong key in 65536 finds it."""
    payload, length = _behind_extension(sealed), encrypted_length(sealed.header)
    _check_length(key)
    if length > len(payload):
        message = f"{length} encrypted bytes announced, {len(payload)} are there"
        raise ProtocolError("truncated_encryption", message, len(payload))
    if sealed.mode == STATIC_KEY:
        clear = _decrypt_cbc(key, _initial_vector(sealed), payload[:length])
    else:
        derived = _derive(key, ENCRYPT_FROM_METER, sealed)
        clear = _decrypt_cbc(derived, bytes(BLOCK), payload[:length])
    if not clear.startswith(PROOF) or not (is_signed or _is_opened(sealed, clear)):
        raise ProtocolError("wrong_key", "the key does not decrypt this telegram")
    return clear + payload[length:]


def _is_opened(sealed: Sealed, clear: bytes) -> bool:
    """Whether decrypted bytes are what a meter has encrypted: their first records tell."""
    block = _cut(sealed, clear)
    if not block.records:
        # Nothing is told, so nothing wrong is.
        return not block.diagnostics
    enough = ENOUGH if block.diagnostics else ENOUGH_WITHOUT_DEFECT
    bits = 0
    for step in steps(clear, block, sealed.address):
        bits += step.bits
        if bits >= enough:
            return True
    return False


def _cut(sealed: Sealed, payload: bytes) -> RecordBlock:
    knowledge = knowledge_of(kind_of(sealed.address))
    return parse_records(payload, msb_first=sealed.msb_first, knowledge=knowledge)


def _total(found: Iterator[Step]) -> int:
    return sum(step.bits for step in found)


def _unsupported(mode: int) -> ProtocolError:
    message = f"encrypted with security mode {mode}, which cannot be read"
    return ProtocolError("unsupported_encryption", message)


def _check_length(key: bytes) -> None:
    if len(key) != BLOCK:
        raise ProtocolError("wrong_key", f"a key has {BLOCK} bytes, not {len(key)}")


def _initial_vector(sealed: Sealed) -> bytes:
    """Manufacturer, identification, version, medium; the access number eight times."""
    header, address = sealed.header, sealed.address
    if header is None or address is None:
        message = "encrypted, and the short header does not say by which meter"
        raise ProtocolError("encrypted", message)
    if header.address is None and not address.is_exact:
        message = (
            "encrypted, and neither the short header nor the address that was asked"
            " says by which meter"
        )
        raise ProtocolError("encrypted", message)
    wired = address.to_bytes()
    return wired[4:6] + wired[:4] + wired[6:8] + bytes((header.access_number,)) * 8


def _decrypt_cbc(key: bytes, initial_vector: bytes, data: bytes) -> bytes:
    # Imported here because most buses never carry an encrypted telegram.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415

    decryptor = Cipher(algorithms.AES(key), modes.CBC(initial_vector)).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def _cmac(key: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import algorithms  # noqa: PLC0415
    from cryptography.hazmat.primitives.cmac import CMAC  # noqa: PLC0415

    code = CMAC(algorithms.AES(key))
    code.update(data)
    return code.finalize()


def _derive(key: bytes, purpose: bytes, sealed: Sealed) -> bytes:
    """Return the key for one purpose and one message: key derivation function A."""
    counter = sealed.authentication.counter
    identification = _identification(sealed)
    if identification is None or len(counter) != COUNTER_LENGTH:
        message = "encrypted with a derived key, but without what it is derived from"
        raise ProtocolError("encrypted", message)
    return _cmac(key, purpose + counter + identification + KEY_DERIVATION_PADDING)


def _identification(sealed: Sealed) -> bytes | None:
    """Return the four bytes of the number, as transmitted; None for an open one."""
    address = sealed.address
    if address is None or (
        address is sealed.meter and WILDCARD_DIGIT in address.identification
    ):
        return None
    return address.to_bytes()[:4]
