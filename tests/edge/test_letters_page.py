"""The letter as a printed page: read back by the renderer of browsers and by a foreign QR reader, always the same."""

from hashlib import sha256

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from contract.letters import Letters, Template, load_letters, to_document
from edge.core.letter_page import QR_SIDE_PT, Issued, LetterTooLongError, draw
from edge.core.letter_text import Block, LetterText, fill_in, packed, unpacked
from edge.core.pdf import Face, width_pt
from tests.edge.letter_desk import LETTERS

SAMPLE = "CONTOH, BUKAN DOKUMEN SAH"
QR_TEXT = "https://cek.mpp.example/#" + "1234567890" * 27
VALUES = {
    "provinsi": "Kalimantan Tengah", "kota": "Kota Palangka Raya", "kecamatan": "Rakumpit", "kelurahan": "Pager",
    "alamat-kantor": "Jalan Contoh Nomor 1, Palangka Raya 73229", "nama": "Norhayati", "nik": "6271055403940000",
    "alamat": "Jalan Tjilik Riwut Km 60", "tanggal": "24 November 2026", "jabatan": "Lurah Pager",
    "penandatangan": "Hj. Lurah Contoh, S.Sos.", "nip": "19700101 199003 2 000", "nama-usaha": "Warung Berkah",
    "jenis-usaha": "warung sembako", "alamat-usaha": "Jalan Tjilik Riwut Km 60", "sejak": "2 September 2019",
}  # fmt: skip
ISSUED = Issued(register_no="001/SKU/PAGER/XI/2026", number="SK-RKP01A-000001", check_code="A9EH-E6BY", qr_text=QR_TEXT)


def letter(letters: Letters = LETTERS, service: str = "KEL-SKU", **values: str) -> LetterText:
    template = letters.of(service)
    assert template is not None
    return fill_in(letters, template, VALUES | values, sample="CONTOH, BUKAN DOKUMEN SAH")


def page_of(pdf: bytes) -> pypdfium2.PdfPage:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return document[0]


def words_of(pdf: bytes) -> str:
    """Every word of the page, as a browser finds them."""
    text: str = page_of(pdf).get_textpage().get_text_range()
    return " ".join(text.split())


def raster(pdf: bytes, dpi: int) -> Image.Image:
    picture: Image.Image = page_of(pdf).render(scale=dpi / 72).to_pil()
    return picture


def test_the_page_is_a4_and_says_all_that_the_letter_says() -> None:
    """Words can be searched and read aloud; nothing of the letter is a picture but its QR."""
    pdf = draw(letter(), ISSUED)
    said = words_of(pdf)

    assert [round(side) for side in page_of(pdf).get_size()] == [595, 842]
    for words in letter().words:
        assert " ".join(words.split()) in said.replace(" \u00ad", "")
    assert "Nomor: 001/SKU/PAGER/XI/2026" in said
    assert "SK-RKP01A-000001 Kode cek A9EH-E6BY" in said
    assert "CONTOH, BUKAN DOKUMEN SAH" in said
    assert "tanda tangan elektronik" not in said.lower()


@pytest.mark.parametrize("dpi", [100, 200, 300])
def test_its_qr_is_read_from_the_printed_page(dpi: int) -> None:
    """By zxing, from the raster of a draft printer on."""
    found = zxingcpp.read_barcodes(raster(draw(letter(), ISSUED), dpi))
    assert [code.text for code in found] == [QR_TEXT]


def test_its_qr_is_as_large_as_on_a_slip() -> None:
    """57 modules over at least 28.5 mm, without the quiet zone around them."""
    assert QR_SIDE_PT / 72 * 25.4 >= 28.5


def test_the_mark_of_a_cancelled_copy_leaves_the_qr_readable() -> None:
    cancelled = Issued(
        register_no=ISSUED.register_no, number=ISSUED.number, check_code="B8EH-E6BY", qr_text=QR_TEXT,
        mark="SALINAN 12", mark_line="dicetak ulang 24 November 2026 pukul 13.05 WIB", void_by="BT-RKP01A-000001",
    )  # fmt: skip
    for text in (letter(), letter(alamat="Jalan yang panjang sekali " * 8)):
        pdf = draw(text, cancelled)
        assert [code.text for code in zxingcpp.read_barcodes(raster(pdf, 200))] == [QR_TEXT]
        assert all(mark in words_of(pdf) for mark in ("SALINAN 12", "BATAL", "BT-RKP01A-000001"))


def test_the_same_letter_is_the_same_bytes_for_ever() -> None:
    """The hash of a first print stands in the journal: another one here means that old letters print differently."""
    first = draw(letter(), ISSUED)
    assert first == draw(unpacked(packed(letter())), ISSUED)
    assert sha256(first).hexdigest() == "f3d9b0b9371502a202a85fc57429adba0e1f730d33bee23bdc15b89da222ff0f"


def test_a_kept_letter_is_read_back_as_it_was_whatever_it_holds() -> None:
    """Colons, line letters and bars in values change nothing."""
    odd = letter(nama="P: B | J", alamat="N 1: I 2", sejak="")
    assert unpacked(packed(odd)) == odd


def test_a_letter_of_a_later_form_is_refused_rather_than_guessed() -> None:
    with pytest.raises(ValueError, match="form"):
        unpacked("2\nK x")


@pytest.mark.parametrize("name", ["a) Tj ET (b", "\\) endstream", "é Ñ “x” – €", "<script>", "=1+1", "%PDF", "((("])
def test_no_value_breaks_out_of_its_words(name: str) -> None:
    """Brackets, backslashes and words of the file's own language are printed as they are."""
    assert name in words_of(draw(letter(nama=name), ISSUED))


def test_a_long_letter_is_set_smaller_and_one_that_holds_no_page_is_refused() -> None:
    """Down to ten points; beyond that nobody could read it."""
    base = letter()

    def longer(lines: int) -> LetterText:
        rows = tuple(Block(f"Baris {n}", "isi") for n in range(lines))
        return LetterText(
            letterhead=base.letterhead, title=base.title, blocks=(*base.blocks, *rows), signature=base.signature,
            signer=base.signer, nip=base.nip,
        )  # fmt: skip

    assert b" 12 Tf" in draw(longer(0), ISSUED)
    assert b"/F1 10 Tf" in draw(longer(14), ISSUED)
    with pytest.raises(LetterTooLongError):
        draw(longer(40), ISSUED)


def test_a_word_wider_than_the_page_is_broken_inside_it() -> None:
    """Nothing is drawn beyond the right margin."""
    page = page_of(draw(letter(alamat="x" * 150), ISSUED)).get_textpage()
    rights = [page.get_charbox(index)[2] for index in range(page.count_chars())]
    assert max(rights) <= 540


def test_widths_are_those_of_the_renderer() -> None:
    """Lines are justified by our table of widths: it must agree with what browsers draw."""
    words = "Yang bertanda tangan di bawah ini Lurah Pager (Rakumpit)"
    one = Template("KEL-SKU", "SKU", "Judul", "{n}/{code}/{kelurahan}/{year}", words, (), (), "Demikian.")
    letters = load_letters(to_document(Letters(1, 1, ("A", "B"), ("C",), (one,))))
    page = page_of(draw(fill_in(letters, one, {}, sample=""), ISSUED)).get_textpage()
    text = page.get_text_range()
    start = text.index("Yang")
    end = start + len(words) - 1
    drawn_pt = page.get_charbox(end, loose=True)[2] - page.get_charbox(start, loose=True)[0]
    assert drawn_pt == pytest.approx(width_pt(words, Face.REGULAR, 12), abs=1.0)
