"""The pages of a project of protocol, for those who write it."""
