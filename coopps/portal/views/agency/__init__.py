"""The pages of an agency: its dossiers, the desk of an instructor, what follows a decision, the register of paper letters."""
