"""The box at the branch."""
