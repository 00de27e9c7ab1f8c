"""The servers that `make run`, `make test` and `make bench` start for themselves. Never used in production."""
