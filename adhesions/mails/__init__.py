"""Messages of adhesions: each begins with the fact, ends with one link, and contains nothing of a dossier.

What a person has typed is in a message to somebody else only once that person's identity is verified: until then, anybody
could have the portal say anything to anybody.
"""
