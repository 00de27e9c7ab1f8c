"""The ground: what any dossier of an authority needs. Knows no protocol, no team, no page of an audience."""
