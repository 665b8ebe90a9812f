"""What each of the 39 services must do at a branch, written down from the product's rules and not from the catalogue.

A row: number, code, owning agency; `door` where the two institutional models differ (in Palangka Raya DPMPTSP decides
and signs through one door, in Banyuwangi the owning agency does); the offline class; the rule of cash; who collects;
whether there is a file to take in; how many papers and conditions it names, and how many alternatives to them.
"""

from dataclasses import dataclass

_ROWS = """
  1 ADM-AKL       DISDUKCAPIL -    intake      no           -                file 5 3
  2 ADM-AKM       DISDUKCAPIL -    intake      no           -                file 5 2
  3 ADM-KIA       DISDUKCAPIL -    intake      no           -                file 5 3
  4 ADM-KTP-BARU  DISDUKCAPIL -    online_only no           -                file 4 0
  5 ADM-KTP-GANTI DISDUKCAPIL -    intake      no           -                file 2 4
  6 ADM-KK-BARU   DISDUKCAPIL -    intake      no           -                file 3 2
  7 ADM-KK-UBAH   DISDUKCAPIL -    intake      no           -                file 4 0
  8 ADM-PINDAH    DISDUKCAPIL -    intake      no           -                file 3 0
  9 ADM-AKW       DISDUKCAPIL -    intake      no           -                file 5 0
 10 ADM-IKD       DISDUKCAPIL -    online_only no           -                file 3 0
 11 IZN-NIB-UMK   DPMPTSP     door intake      no           -                file 5 0
 12 IZN-SS-MT     DPMPTSP     door intake      no           -                file 4 0
 13 IZN-PAR       DISPAR      door intake      no           -                file 3 0
 14 IZN-PBG       DISPUPR     door intake      no           bank             file 5 0
 15 IZN-SIP       DINKES      door intake      no           -                file 5 0
 16 IZN-REK       BPPRD       door intake      no           bank             file 4 0
 17 IZN-RISET     DPMPTSP     door intake      no           -                file 3 0
 18 JKN-DAFTAR    BPJSKES     -    intake      no           agency_cashier   file 4 0
 19 JKN-UBAH      BPJSKES     -    intake      no           -                file 3 0
 20 BPU-DAFTAR    BPJSTK      -    intake      no           agency_cashier   file 3 0
 21 BPU-JHT       BPJSTK      -    intake      no           -                file 6 0
 22 AIR-PASANG    PDAM        -    intake      no           agency_cashier   file 6 0
 23 AIR-BAYAR     PDAM        -    cached_bill by_agreement agency_cashier   -    1 0
 24 SAM-TAHUNAN   SAMSAT      -    online_only no           agency_cashier   file 3 0
 25 SAM-5TAHUN    SAMSAT      -    online_only no           agency_cashier   file 5 0
 26 SAM-BBN       SAMSAT      -    online_only no           agency_cashier   file 5 0
 27 RET-SAMPAH    DLH         -    intake_pay  yes          branch_treasurer -    2 0
 28 RET-PASAR     DISDAG      -    intake_pay  yes          branch_treasurer -    2 0
 29 RET-ASET      BPPRD       -    intake_pay  yes          branch_treasurer file 3 0
 30 PJK-PBB       BPPRD       -    cached_bill yes          branch_treasurer -    2 0
 31 PJK-PBB-UBAH  BPPRD       -    intake      no           -                file 4 0
 32 NIK-KUA       KUA         -    intake      no           -                file 6 5
 33 NIK-LUAR      KUA         -    intake      no           bank             file 7 0
 34 KEL-N1        KELURAHAN   -    full        no           -                file 3 0
 35 KEL-SKU       KELURAHAN   -    full        no           -                file 4 0
 36 KEL-SKTM      KELURAHAN   -    full        no           -                file 4 0
 37 NAK-AK1       DISNAKER    -    intake      no           -                file 4 0
 38 POL-SKCK      POLRES      -    intake      no           bank             file 6 0
 39 IMI-PASPOR    IMIGRASI    -    online_only no           bank             file 3 0
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One service and what is to be expected of it. Refusals are the API's codes, papers their letters."""

    no: int
    code: str
    agency: str
    by_door: bool
    offline: str
    cash: str
    collects: str | None
    has_file: bool
    asks: int
    others: int

    def roles(self, model: str) -> dict[str, str | None]:
        """Who takes in, decides, signs and collects under `one_door` or `each_agency`."""
        issuer = "DPMPTSP" if self.by_door and model == "one_door" else self.agency
        at_counter = "KELURAHAN" if self.agency == "KELURAHAN" else "DPMPTSP"
        return {"takes_in": at_counter, "decides": issuer, "signs": issuer, "collects": self.collects}

    @property
    def file_paper(self) -> str:
        """What a resident's complete file becomes: a letter of the kelurahan is issued on the spot."""
        return "SK" if self.offline == "full" else "TT"

    @property
    def file_refused(self) -> str | None:
        """Why no file is taken in; None: a complete one gets its `file_paper`, an incomplete one a TP."""
        if self.offline == "online_only":
            return "online_only"
        return None if self.has_file else "payment_only"

    def cash_refused(self, way: str) -> str | None:
        """Why cash offered in this way (`assessed`, `bill_ref`, `lines`) is refused; None: it gets a BP."""
        if self.cash != "yes":
            return "cash_not_lawful"  # by agreement too: the branch's settings name no agreement
        if way == "lines":
            return "tariff_unconfirmed"  # the city has confirmed no tariff of these yet
        return None if (way == "bill_ref") == (self.offline == "cached_bill") else "way_not_offered"

    @property
    def is_free_by_law(self) -> bool:
        """Population papers are free by UU 24/2013: GRATIS is printed. Of all others no fee is told."""
        return self.agency == "DISDUKCAPIL"


def _row(line: str) -> Row:
    no, code, agency, door, offline, cash, collects, file, asks, others = line.split()
    return Row(
        int(no), code, agency, door == "door", offline, cash, None if collects == "-" else collects, file == "file",
        int(asks), int(others),
    )  # fmt: skip


SERVICES = tuple(_row(line) for line in _ROWS.splitlines() if line)
