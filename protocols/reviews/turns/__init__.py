"""Whose turn it is at the HAS, until when, and the one thing to do."""
