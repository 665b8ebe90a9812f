"""The root of all faults that Simpul names.

One class per cause, with a stable `code` that programs may rely on and one sentence per language that people read.
Modules define their own subclasses beside the rule they guard; here is only the root. This module knows neither HTTP
nor exit codes: the web's edge and the command line translate.
"""

from __future__ import annotations

from typing import ClassVar


class SimpulError(Exception):
    """A fault with a stable code and a plain sentence in Indonesian and English.

    `reason` is a short stable word (one of a closed list where the subclass has one). `facts` fill the braces of the
    sentences, so that a subclass states its sentences once: `PortTaken(port=8600)`.
    """

    code: ClassVar[str] = "fault"
    says_id: ClassVar[str] = "Ada kesalahan pada perangkat ini."
    says_en: ClassVar[str] = "Something went wrong on this device."

    def __init__(self, reason: str = "", **facts: object) -> None:
        super().__init__(reason or self.code)
        self.reason = reason
        self.facts = facts

    @property
    def sentence_id(self) -> str:
        """The Indonesian sentence, with the facts filled in."""
        return self.says_id.format(reason=self.reason, **self.facts)

    @property
    def sentence_en(self) -> str:
        """The English sentence, with the facts filled in."""
        return self.says_en.format(reason=self.reason, **self.facts)
