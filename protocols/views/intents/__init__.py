"""The pages of who writes a letter of intent."""
