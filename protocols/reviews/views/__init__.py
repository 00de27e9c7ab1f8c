"""The pages of the Haute Autorité de santé: its reviewers, its experts, its college."""
