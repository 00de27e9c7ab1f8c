"""Sending a message, the digests, what each person wants to receive, and the reminders."""
