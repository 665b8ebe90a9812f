"""Every bound of the contract as a named constant, each with the precedent that set it.

Nothing here is a setting: both ends, every stick and the page in a citizen's phone rely on the same values. Units
stand last in the names (`_s` seconds, `_b` bytes, `_rp` rupiah, `_chars` characters).
"""

from __future__ import annotations

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB
HOUR_S: Final = 3600
DAY_S: Final = 24 * HOUR_S

# CBOR. Six levels hold the deepest event (others -> person -> form); RFC 8949 leaves bounds to the application.
CBOR_DEPTH: Final = 6
CBOR_ITEMS: Final = 100_000
INT_MIN: Final = -(2**63)  # SQLite's integer, a C long and JavaScript's BigInt.asIntN(64) all hold it
INT_MAX: Final = 2**63 - 1

# Names (contract, section 1).
EPOCH_ONE_TWO_LETTERS: Final = 506  # A..Z and AA..ZZ of 22 letters: given by the hub only
EPOCH_MAX: Final = 11_154  # AAA..ZZZ: drawn by the box itself
NUMBER_MAX: Final = 999_999  # six printed digits; then a new epoch
QUEUE_MAX: Final = 999
ACTOR_BOX: Final = 0
ACTOR_STAFF_MAX: Final = 9_999  # staff 1..9999, never reused at a node
ACTOR_TOKEN_MIN: Final = 10_000

# Money.
MONEY_MAX_RP: Final = 999_999_999_999  # twelve digits: a thousand times the city's largest counter sum
RECEIPT_MAX_RP: Final = 2**32 - 1  # five bytes in a QR that has none to spare

# Receipt and QR (version 10-Q: 1,232 bits).
QR_VERSION: Final = 10
QR_LEVEL: Final = "Q"  # 25 % damage; level M lost half the frames of a slip after a week in a pocket
QR_MASK: Final = 2
QR_DOTS_PER_MODULE: Final = 4
QR_QUIET_MODULES: Final = 4
QR_DIGITS: Final = 300
QR_TEXT_CHARS: Final = 8_192  # what a page reads at all; the largest QR there is (version 40-L) holds 7,089 digits
RECEIPT_COSE_B: Final = 116
HOST_CHARS: Final = 22  # https:// + 22 + /# = 32 characters
SERVICE_MAX: Final = 65_535
DOCS_MASK_MAX: Final = 0xFFFF  # 16 requirements and alternatives
INITIALS_CHARS: Final = 3
RECEIPT_IAT_MAX_S: Final = 2**32 - 1  # until 2106

# One event: a page of text.
EVENT_B: Final = 16 * KIB
NAME_CHARS: Final = 120
NOTE_CHARS: Final = 2_000

# Segment: a cut costs one; NATS allows 1 MiB a message; a Raspberry Pi's memory bounds the unpacked size.
SEGMENT_EVENTS: Final = 2_000
SEGMENT_B: Final = 256 * KIB
SEGMENT_UNPACKED_B: Final = 4 * MIB
SEGMENT_LINK_MIN_S: Final = 2
SEGMENT_LINK_MAX_S: Final = 4
SEGMENTS_IN_FLIGHT: Final = 4  # measured best at 64 kbit/s and 600 ms
SEGMENT_FIRST_EVENTS: Final = (20, 100, 500)  # the first small: the lamp turns early

# Photos: 2 s a chunk at 64 kbit/s.
PHOTO_B: Final = 1536 * KIB
CHUNK_B: Final = 16 * KIB
PHOTOS_PER_CASE: Final = 24

# Link.
HELLO_EVERY_S: Final = 60
LINK_DEAD_S: Final = 15  # without any byte while idle; a half-open socket lives six minutes by default
BACKOFF_FIRST_S: Final = 1
BACKOFF_CAP_S: Final = 60  # doubled up to here, full jitter, never given up

# Trust and time.
LIST_FRESH_S: Final = 48 * HOUR_S  # older: the wording changes, nothing stops
CLOCK_AHEAD_S: Final = 24 * HOUR_S  # a jump beyond needs a person or the hub
CODE_TRIES_PER_NUMBER_HOUR: Final = 20
CODE_TRIES_PER_ADDRESS_MINUTE: Final = 5

# Journal and retention.
BLOCK_EVENTS: Final = 256  # one 32-byte secret a block = 0.13 B an event
UP_STREAM_DAYS: Final = 35  # shorter than a seal key's life, longer than any hub backup
EDGE_ROWS_DAYS: Final = 400

# Down items: sliced on NATS by {part, of} above this.
DOWN_ITEM_B: Final = 256 * KIB
CATALOGUE_B: Final = 1 * MIB
