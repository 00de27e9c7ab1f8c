"""What anybody reads of the protocols: the catalogue and its filters, two protocols side by side, the regions on a map, how a
national or local one is declared, what is new."""
