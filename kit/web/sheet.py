"""The component sheet: every component and state on one page, for makers, screenshots and the contrast test."""

from litestar import get
from litestar.response import Template

from kit.web.forms import Typed
from kit.web.text import Fault

_TYPED = Typed({"nik-contoh": ["6271 0554 0394 00"], "lahir-contoh": ["15-03-1994"]})
_FAULT = Fault("nik-contoh", "length", "NIK baru 14 angka, seharusnya 16.", "The NIK has 14 digits, it needs 16.")
_WARNING = Fault(
    "lahir-contoh",
    "nik_differs",
    "NIK menunjukkan 14-03-1994. Cocokkan dengan KTP-el; boleh dilanjutkan.",
    "The NIK says 14-03-1994. Compare with the ID card; you may go on.",
)


@get("/komponen", sync_to_thread=False)
def component_sheet() -> Template:
    """The sheet; a page of the product, so that it cannot fall behind."""
    return Template("komponen.html", context={"typed": _TYPED, "faults": (_FAULT,), "warnings": (_WARNING,)})
