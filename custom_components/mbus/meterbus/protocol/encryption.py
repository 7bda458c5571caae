"""Security modes of EN 13757-7: none, AES-128-CBC with a static key (5) or a derived (7)."""

from dataclasses import dataclass
from typing import Final

from .errors import ProtocolError
from .header import Header

BLOCK: Final = 16
NO_ENCRYPTION: Final = 0
STATIC_KEY: Final = 5
DERIVED_KEY: Final = 7
READABLE_MODES: Final = (STATIC_KEY, DERIVED_KEY)
ENCRYPTED_MODES: Final = frozenset({1, 2, 3, 4, 5, 7, 8, 9, 10, 13})
"""Modes that the standard defines; old meters have junk there and send clear text."""
MODES_WITH_EXTENSION: Final = frozenset({7})
"""Modes whose configuration word is followed by an extension byte."""

PROOF: Final = b"\x2f\x2f"
"""The first two bytes of what was decrypted rightly, or never encrypted."""

KEY_DERIVATION_PADDING: Final = b"\x07" * 7
ENCRYPT_FROM_METER: Final = b"\x00"
AUTHENTICATE_FROM_METER: Final = b"\x01"


@dataclass(frozen=True)
class Authentication:
    """What an authentication layer (CI 90) in front of a telegram says.

    `control` is the MCL byte, `counter` the message counter as transmitted (4 bytes),
    `mac` the first 8 bytes of the AES-CMAC, each empty where not sent.
    """

    control: bytes = b""
    counter: bytes = b""
    mac: bytes = b""


def decrypt(
    header: Header,
    payload: bytes,
    key: bytes | None,
    authentication: Authentication,
    authenticated: bytes,
) -> bytes:
    """Return the payload in clear text.

    `authenticated` is everything from the CI field on, which the MAC covers. Raises
    ProtocolError `encrypted` without a key, `wrong_key` when the key does not fit,
    `unsupported_encryption` for modes that nobody was seen to use on wires.
    """
    mode = header.security_mode
    if mode not in ENCRYPTED_MODES or payload.startswith(PROOF):
        return payload
    if mode in MODES_WITH_EXTENSION:
        payload = payload[1:]
    length = encrypted_length(header)
    if payload.startswith(PROOF) or (mode in READABLE_MODES and length == 0):
        return payload
    _check_usable(mode, key, length, len(payload))
    assert key is not None
    if mode == STATIC_KEY:
        clear = _decrypt_cbc(key, _initial_vector(header), payload[:length])
    else:
        _check_mac(header, key, authentication, authenticated)
        derived = _derive(key, ENCRYPT_FROM_METER, header, authentication)
        clear = _decrypt_cbc(derived, bytes(BLOCK), payload[:length])
    if not clear.startswith(PROOF):
        raise ProtocolError("wrong_key", "the key does not decrypt this telegram")
    return clear + payload[length:]


def encrypted_length(header: Header) -> int:
    """Return how many bytes are encrypted, in modes 5 and 7; the rest is clear text."""
    return BLOCK * (header.configuration >> 4 & 0x0F)


def _check_usable(mode: int, key: bytes | None, length: int, present: int) -> None:
    """Raise ProtocolError where mode, key or length stand against decrypting."""
    if mode not in READABLE_MODES:
        message = f"encrypted with security mode {mode}, which cannot be read"
        raise ProtocolError("unsupported_encryption", message)
    if key is None:
        message = f"encrypted (security mode {mode}): a key is needed"
        raise ProtocolError("encrypted", message)
    if len(key) != BLOCK:
        raise ProtocolError("wrong_key", f"a key has {BLOCK} bytes, not {len(key)}")
    if length > present:
        message = f"{length} encrypted bytes announced, {present} are there"
        raise ProtocolError("truncated_encryption", message, present)


def _initial_vector(header: Header) -> bytes:
    """Manufacturer, identification, version, medium; the access number eight times."""
    if header.address is None:
        message = "encrypted, and the short header does not say by which meter"
        raise ProtocolError("encrypted", message)
    address = header.address.to_bytes()
    return (
        address[4:6] + address[:4] + address[6:8] + bytes((header.access_number,)) * 8
    )


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


def _derive(
    key: bytes, purpose: bytes, header: Header, authentication: Authentication
) -> bytes:
    if header.address is None or len(authentication.counter) != 4:
        message = "encrypted with a derived key, but without what it is derived from"
        raise ProtocolError("encrypted", message)
    identification = header.address.to_bytes()[:4]
    return _cmac(
        key,
        purpose + authentication.counter + identification + KEY_DERIVATION_PADDING,
    )


def _check_mac(
    header: Header, key: bytes, authentication: Authentication, authenticated: bytes
) -> None:
    if not authentication.mac:
        return
    derived = _derive(key, AUTHENTICATE_FROM_METER, header, authentication)
    content = authentication.control + authentication.counter + authenticated
    if _cmac(derived, content)[: len(authentication.mac)] != authentication.mac:
        raise ProtocolError(
            "wrong_key", "the key does not fit the telegram's signature"
        )
