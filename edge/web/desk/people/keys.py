"""All keys of the counter on one page: what `?` shows of each page, for who has no script or wants it on paper."""

from litestar import get
from litestar.response import Template

from edge.web.desk.officer import Req, desk_of, page
from edge.web.officers import officer_at
from kit.i18n import pick

KEYS = (
    ("F2", "Panggil nomor berikutnya; tanpa antrean: terima pembayaran", "Call the next; without a queue: take money"),
    ("F3", "Panggil ulang; periksa keaslian", "Call again; check a paper"),
    ("F4", "Terima berkas", "Take a file in"),
    ("F6", "Lewati nomor yang tidak datang", "Pass over a number that did not come"),
    ("F7", "Cari", "Search"),
    ("F8", "Tahan isian atau nomor; selesai", "Hold the form or number; done"),
    ("F9", "Simpan dan cetak", "Save and print"),
    ("F10", "Cetak salinan", "Print a copy"),
    ("1–9", "Tandai persyaratan: ada, tidak ada", "Mark a requirement: there, not there"),
    ("Esc", "Kembali tanpa menyimpan", "Back without saving"),
    ("?", "Tombol di halaman yang terbuka", "The keys of the page that is open"),
    ("Tab", "Isian berikutnya; Shift Tab kembali", "Next field; Shift Tab goes back"),
    ("↑ ↓", "Pilih di dalam satu kelompok", "Choose within one group"),
)


@get("/tombol")
async def keys_page(request: Req) -> Template:
    """The keys of all pages. Needs no log-in: it shows nothing of anybody."""
    officer = await officer_at(request, desk_of(request).doors)
    rows = [(key, pick(said, said_en)) for key, said, said_en in KEYS]
    return await page(request, "people_keys.html", "/tombol", {"officer": officer, "rows": rows})


HANDLERS = (keys_page,)
