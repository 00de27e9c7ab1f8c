"""Messages of protocols: each begins with the fact, ends with one link, and contains nothing of a dossier."""
