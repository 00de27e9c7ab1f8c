"""Messages of the review by the HAS: each begins with the fact, ends with one link, and says nothing of a dossier."""
