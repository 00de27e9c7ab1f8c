"""What people type on the pages of any dossier: one module per subject."""
