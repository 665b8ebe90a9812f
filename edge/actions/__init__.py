"""One verb per function. Sees the core and the ports, never an adapter; decides nothing itself."""

from edge.actions.answers import complain, survey, tell
from edge.actions.checking import answer_of, judge_number_and_code, judge_text, verify_text
from edge.actions.correcting import copy_visit, correct_person, person_of
from edge.actions.letters import letter_pdf, print_letter, receive, take_book_out
from edge.actions.photographing import attach_photo
from edge.actions.printing import on_sheet, print_again, put_away
from edge.actions.taking import take_in, take_payment
from edge.actions.undoing import cancel, copy_paper, hand_over
from edge.actions.watching import note_session, note_views

__all__ = [
    "answer_of",
    "attach_photo",
    "cancel",
    "complain",
    "copy_paper",
    "copy_visit",
    "correct_person",
    "hand_over",
    "judge_number_and_code",
    "judge_text",
    "letter_pdf",
    "note_session",
    "note_views",
    "on_sheet",
    "person_of",
    "print_again",
    "print_letter",
    "put_away",
    "receive",
    "survey",
    "take_book_out",
    "take_in",
    "take_payment",
    "tell",
    "verify_text",
]
