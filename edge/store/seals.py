"""Sealing a paper inside the transaction: the receipt's COSE bytes, its QR text and its check code."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contract.keys import KeyList, Role, State, kid_of, public_of
from contract.names import check_code
from contract.receipt import Receipt, qr_text, sign_receipt


@dataclass(frozen=True, slots=True)
class Signer:
    """The box's own key. It never leaves the process."""

    private: Ed25519PrivateKey
    kid: bytes
    x: bytes

    @staticmethod
    def of(private: Ed25519PrivateKey) -> "Signer":
        x = public_of(private)
        return Signer(private, kid_of(x), x)

    def is_listed(self, keys: KeyList | None, node: str) -> bool:
        """Whether the key list lets this key seal papers of `node`."""
        key = keys.find(self.kid) if keys is not None else None
        return key is not None and (key.x, key.role, key.owner, key.state) == (self.x, Role.NODE, node, State.ACTIVE)


@dataclass(frozen=True, slots=True)
class Seal:
    """What is stored with a paper; empty where a paper is in-house or only recomputed."""

    cose: bytes = b""
    qr_text: str = ""
    check_code: str = ""


def seal_paper(signer: Signer, host: str, check_secret: bytes, receipt: Receipt, number: str) -> Seal:
    """Sign the receipt and derive what is printed beside it."""
    cose = sign_receipt(receipt, signer.private, signer.kid)
    return Seal(cose, qr_text(host, cose), check_code(check_secret, number))
