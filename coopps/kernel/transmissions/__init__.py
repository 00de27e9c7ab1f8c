"""Who must be told of an act, by which text; who was told, at which address, when, and the proof of it."""
