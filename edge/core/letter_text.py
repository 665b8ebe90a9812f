"""The words of one letter: filled in once when it is issued, kept as one text, read back for every reprint.

The kept text (person key 12 of kind 22) has a line per piece, each with a letter for what it is, so that a reprint
needs no template and no setting: what was issued is printed again. Pure. May not decide whether a letter is issued.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contract.letters import Letters, Template, filled

FORM = "1"  # of the kept text and of the page drawn from it; a later form is another number, and this one stays
PARAGRAPH = ""  # the label of a block that is a paragraph


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or with a label a line `label : value`."""

    label: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """Everything that a letter says but its numbers. `sample` is what marks a letter that is no real one."""

    letterhead: tuple[str, ...]
    title: str
    blocks: tuple[Block, ...]
    signature: tuple[str, ...]
    signer: str
    nip: str
    sample: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Every text of the letter."""
        blocks = (text for block in self.blocks for text in (block.label, block.words))
        return (*self.letterhead, self.title, *blocks, *self.signature, self.signer, self.nip)


def fill_in(letters: Letters, template: Template, values: Mapping[str, str], *, sample: str) -> LetterText:
    """The letter with every name replaced by its value; rows without a value fall away.

    The letterhead is in capitals but for its last line, the address.
    """
    *head, address = (filled(text, values).strip() for text in letters.letterhead)
    rows = ((row.label, filled(row.value, values).strip()) for row in template.rows)
    return LetterText(
        letterhead=(*(line.upper() for line in head if line), address),
        title=filled(template.title, values).upper(),
        blocks=(
            Block(PARAGRAPH, filled(template.opening, values)),
            *(Block(label, value) for label, value in rows if value),
            *(Block(PARAGRAPH, filled(text, values)) for text in template.paragraphs),
            Block(PARAGRAPH, filled(template.closing, values)),
        ),
        signature=tuple(filled(line, values) for line in letters.signature),
        signer=values.get("penandatangan", ""),
        nip=values.get("nip", ""),
        sample=sample,
    )


def packed(letter: LetterText) -> str:
    """The letter as the text that its event keeps."""
    lines = [FORM]
    lines += [f"K {line}" for line in letter.letterhead]
    lines.append(f"J {letter.title}")
    lines += [f"B {block.label}: {block.words}" if block.label else f"P {block.words}" for block in letter.blocks]
    lines += [f"T {line}" for line in letter.signature]
    lines += [f"N {letter.signer}", f"I {letter.nip}", f"C {letter.sample}"]
    return "\n".join(lines)


def unpacked(text: str) -> LetterText:
    """The letter in a kept text. Raises ValueError for another form, such as one of newer software."""
    form, *lines = text.split("\n")
    if form != FORM:
        raise ValueError(f"a letter of form {form[:20]!r} is not known here")
    pieces: dict[str, list[str]] = {kind: [] for kind in "KJTNIC"}
    blocks = []
    for line in lines:
        kind, words = line[:1], line[2:]
        if kind == "B":
            label, _, value = words.partition(": ")
            blocks.append(Block(label, value))
        elif kind == "P":
            blocks.append(Block(PARAGRAPH, words))
        else:
            pieces[kind].append(words)
    return LetterText(
        letterhead=tuple(pieces["K"]),
        title=pieces["J"][0],
        blocks=tuple(blocks),
        signature=tuple(pieces["T"]),
        signer=pieces["N"][0],
        nip=pieces["I"][0],
        sample=pieces["C"][0],
    )
