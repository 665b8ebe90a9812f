"""The largest receipt fits the fixed QR, drawn by the real library and read back by a real decoder."""

import pytest
import qrcode
import zxingcpp
from hypothesis import example, given, settings
from PIL import Image
from qrcode.util import MODE_8BIT_BYTE, MODE_NUMBER, QRData

from contract.limits import HOST_CHARS, QR_MASK, QR_QUIET_MODULES, QR_VERSION
from contract.receipt import Receipt, qr_digits, qr_prefix, qr_text, sign_receipt
from tests.contract.test_receipt import LARGEST, receipts
from tests.contract.worked_example import HOST, KID, NODE, RECEIPT

LONGEST_HOST = "h" * HOST_CHARS


def drawn(host: str, sealed: bytes) -> list[list[bool]]:
    """The modules of the fixed code; raises if the text does not fit."""
    code = qrcode.QRCode(QR_VERSION, qrcode.ERROR_CORRECT_Q, border=QR_QUIET_MODULES, mask_pattern=QR_MASK)
    code.add_data(QRData(qr_prefix(host).encode(), mode=MODE_8BIT_BYTE))
    code.add_data(QRData(qr_digits(sealed).encode(), mode=MODE_NUMBER))
    code.make(fit=False)
    return code.get_matrix()


@given(receipts())
@example(LARGEST)
@settings(max_examples=25, deadline=None)
def test_every_receipt_fits_version_10_q_behind_the_longest_host(receipt: Receipt) -> None:
    """57 modules and the quiet zone, never a larger version."""
    matrix = drawn(LONGEST_HOST, sign_receipt(receipt, NODE, KID))

    assert len(matrix) == 57 + 2 * QR_QUIET_MODULES


def test_one_more_character_of_host_would_not_fit_with_the_largest_receipt() -> None:
    """So `is_host` is neither too strict nor too lax: 22 fit, and the room that is left is less than a byte."""
    sealed = sign_receipt(LARGEST, NODE, KID)

    drawn(LONGEST_HOST, sealed)
    with pytest.raises(qrcode.exceptions.DataOverflowError):
        drawn(LONGEST_HOST + "h", sealed)


@pytest.mark.parametrize("receipt", [RECEIPT, LARGEST])
def test_a_decoder_reads_the_very_text(receipt: Receipt) -> None:
    """Four dots a module, as printed."""
    sealed = sign_receipt(receipt, NODE, KID)
    matrix = drawn(HOST, sealed)
    picture = Image.new("L", (len(matrix), len(matrix)), 255)
    picture.putdata([0 if dark else 255 for row in matrix for dark in row])
    picture = picture.resize((4 * len(matrix), 4 * len(matrix)), Image.Resampling.NEAREST)
    (found,) = zxingcpp.read_barcodes(picture)

    assert picture.size == (260, 260)
    assert found.text == qr_text(HOST, sealed)
