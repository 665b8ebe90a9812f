"""Kode hari: five words that close a day. The first tells at once whether the figures were heard right; the other four
tell, once the events are there, that the day is complete.

It detects loss and error; it is no signature. The words are everyday ones, four to seven letters, unlike each other in
their first four letters and over a bad radio. The list is frozen: its SHA-256 stands in the contract.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

from contract import cbor
from contract.names import Paper

FIGURES: Final = 5  # TT, BP, TP, BT, rupiah received less cancelled
COUNTED: Final = (Paper.TT, Paper.BP, Paper.TP, Paper.BT)
NET_RP: Final = 0  # the key in fact 22 beside the papers' own numbers: rupiah received less cancelled


def figures_of(counts: Mapping[int, int]) -> tuple[int, ...]:
    """The figures that are read out, from fact 22 of a till's closing: {paper: how many, 0: rupiah}.

    Papers that concern a drawer are those of this drawer and day; papers that concern none (files, returns, their
    cancellations) are the branch's of that day, up to the closing.
    """
    return (*(counts.get(paper, 0) for paper in COUNTED), counts.get(NET_RP, 0))


def first_word(tk: str, figures: Sequence[int]) -> str:
    """What checks the hearing: `tk` is the number text of the till's closing, `figures` as read out (negatives too)."""
    assert len(figures) == FIGURES
    return WORDS[sha256(cbor.encode(["simpul-kode-hari-1", tk, [*figures]])).digest()[0]]


def seal_words(tk: str, head: bytes) -> tuple[str, ...]:
    """Words 2 to 5: what checks the data. `head` is the chain hash at the till-closed event."""
    digest = sha256(cbor.encode(["simpul-kode-hari-2", tk, head])).digest()
    return tuple(WORDS[byte] for byte in digest[:4])


def kode_hari(tk: str, figures: Sequence[int], head: bytes) -> tuple[str, ...]:
    """All five words, as printed and read out."""
    return first_word(tk, figures), *seal_words(tk, head)


# One word for each byte, in alphabetical order.
_LIST: Final = """
abadi adik agustus ajaib alamat album alpukat ampas anggrek antena anyaman apotek arbei ayam ayunan baju bangau banjir
baskara bebek beliung belut bengkel bensin benteng beras berlian beton biawak bibir bidan biola bioskop bisnis boneka
bonsai brankas brokoli budaya bukit bupati busur cahaya cakram cangkir cantik cemara cendol cermin cerutu cicak cincin
cokelat cuaca dahlia damai daster delman dermaga dinamo dinding dorong durian ekspor ember eskrim etalase gabus gajah
gamelan garpu gasing gergaji gerimis gerobak gigi gitar giwang gladiol golok gondola gunting gurame hadiah harimau
hati helm hiasan hidung hijau hikmah hotel hutan ijazah iklan ilmu indah insang istana jahe jahitan jamur jawaban
jempol jendela jenggot jerapah jeruk jingga jodoh joget judul kabel kaktus kamboja kamera kampung kancil kantor karpet
kawat kebun kecap kelambu kelinci kenari kencana keramik kerbau kereta kerikil kolam kolibri komodo kompor konser kopi
kuliner kumis kunang kurma langit lantai laut lebaran lembu lilin lobak lonceng loyang lukisan lumbung lurah magnet
mahkota majalah makan makhluk manggis meja melati mentega minyak mobil motor murid museum mutiara nanas nangka nelayan
ngengat nipah nyamuk nyiur ojek oksigen oncom onta opera orkes pagar palung pancing pecel pelangi pemuda perahu perigi
pesawat petir piano pigura pintu piring pohon polisi pondok pramuka pulpen puncak pupuk ramuan ransel rebana rempah
rimba ringan roda rotasi rumput sabit salak sandal sarang sekoci selada sepatu serbet sirih sketsa skuter sorban spons
subuh sungai sutra taksi tambak tanduk tawon tebing tenda tiket timun tiram tomat topeng tropis tugu tulip ubin ujung
ular unggas usaha vanili walet warna wisata yogurt yoyo zaitun zamrud zebra ziarah
"""
WORDS: Final = tuple(_LIST.split())
