"""Whose turn it is, until when, and the one thing to do: one module for each procedure, one sentence for all its pages."""
