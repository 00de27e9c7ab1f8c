"""What people type: cleaned, bounded, compared; the fields and the forms by which it comes in."""
