"""What a project's secret is used for: making codes from serials, finding them again, sealing imported ones.

All keys are derived from the one secret by keyed BLAKE2b (RFC 7693) with a purpose each, so none tells of another. A
code is the first 60 bits of a keyed BLAKE2b of its serial; the store keeps 64 bits of a keyed BLAKE2b of the code,
which tell nothing without the secret. Imported codes are sealed by AES-SIV (RFC 5297): the same text gives the same
bytes, so a crash leaves no trace, and nothing rests on a nonce.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from .code_alphabet import BODY_BITS, write_codes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

KEY_BYTES = 32
HASH_BYTES = 8
CHECK_BYTES = 16


@dataclass(frozen=True)
class CodeKeys:
    """Everything that is derived from the secret of a project; neither shows when printed."""

    project: str
    secret: bytes = field(repr=False)

    @cached_property
    def check(self) -> str:
        """Kept in the store: says whether the secret is the one that codes were made with, and nothing of it."""
        return self._derived(b"campaign check", self.project, CHECK_BYTES).hex()

    def make(self, offer: str, serials: npt.NDArray[np.int64]) -> npt.NDArray[np.bytes_]:
        """The codes of these serials of an offer's pool, 13 ASCII bytes each."""
        import numpy as np

        digest_of = _keyed(self._derived(b"campaign pool", f"{self.project}\x1f{offer}"))
        digests = b"".join(map(digest_of, _eight_bytes(serials)))
        numbers = np.frombuffer(digests, ">u8").astype(np.uint64) >> np.uint64(64 - BODY_BITS)
        return write_codes(numbers)

    def hashes(self, codes: Iterable[bytes]) -> npt.NDArray[np.int64]:
        """What the store knows these folded codes by."""
        import numpy as np

        digest_of = _keyed(self._derived(b"campaign find", self.project))
        return np.frombuffer(b"".join(map(digest_of, codes)), "<i8").astype(np.int64)

    def seal(self, offer: str, codes: Sequence[str]) -> list[str]:
        """Imported codes as the store keeps them until they are handed over."""
        cipher, about = self._cipher, [self._about(offer)]
        return [b64encode(cipher.encrypt(code.encode(), about)).decode() for code in codes]

    def unseal(self, offer: str, sealed: Iterable[str]) -> list[str]:
        """The codes again. Raises cryptography's InvalidTag where one was sealed for something else."""
        cipher, about = self._cipher, [self._about(offer)]
        return [cipher.decrypt(b64decode(one), about).decode() for one in sealed]

    @cached_property
    def _cipher(self) -> AESSIV:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV

        return AESSIV(self._derived(b"campaign seal", self.project, 2 * KEY_BYTES))

    def _about(self, offer: str) -> bytes:
        return f"{self.project}\x1f{offer}".encode()

    def _derived(self, purpose: bytes, about: str, size: int = KEY_BYTES) -> bytes:
        master = blake2b(self.secret, digest_size=KEY_BYTES, person=b"campaign secret").digest()
        return blake2b(about.encode(), key=master, digest_size=size, person=purpose).digest()


def _keyed(key: bytes) -> Callable[[bytes], bytes]:
    """Keyed BLAKE2b of 8 bytes; a copy of a keyed state is quicker than keying anew."""
    base = blake2b(key=key, digest_size=HASH_BYTES)

    def digest_of(message: bytes) -> bytes:
        state = base.copy()
        state.update(message)
        return state.digest()

    return digest_of


def _eight_bytes(serials: npt.NDArray[np.int64]) -> list[bytes]:
    whole = serials.astype(">i8").tobytes()
    return [whole[start : start + 8] for start in range(0, len(whole), 8)]
