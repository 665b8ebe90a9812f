"""The broker and the consumers around core.receiver."""
