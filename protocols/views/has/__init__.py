"""The pages of the Haute Autorité de santé: its project leads, its experts, its college."""
