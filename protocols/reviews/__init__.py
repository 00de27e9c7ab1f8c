"""The review of a project by the Haute Autorité de santé: its reviewers, experts and college, until its opinion."""
