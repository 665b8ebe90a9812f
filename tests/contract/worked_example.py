"""The keys and the receipt of the contract's worked example; all are made from public words, none is secret."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contract.keys import kid_of, public_of
from contract.names import Paper
from contract.receipt import Receipt


def key_from(words: str) -> Ed25519PrivateKey:
    """The private key whose seed is the SHA-256 of some words."""
    return Ed25519PrivateKey.from_private_bytes(sha256(words.encode()).digest())


NODE = key_from("simpul worked example node key")
HUB = key_from("simpul worked example hub key")
ROOTS = tuple(key_from(f"simpul worked example root key {n}") for n in (1, 2, 3))
X = public_of(NODE)
KID = kid_of(X)
CHECK_SECRET = sha256(b"simpul worked example check-code secret epoch 1").digest()
HOST = "cek.palangkaraya.go.id"
AT_S = 1_795_500_549  # 24 November 2026 13.09.09 WIB
RECEIPT = Receipt(paper=Paper.TT, epoch=1, n=347, service=3, amount_rp=0, docs=31, initials="N", clock=1, iat_s=AT_S)
