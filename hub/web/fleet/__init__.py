"""The board for the city's own people: which branch is quiet longer than it should be, what has not arrived."""
