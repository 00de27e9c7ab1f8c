"""What the HAS issues: its opinion, the minutes of its college, the copy for an expert."""
