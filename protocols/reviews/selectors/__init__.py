"""What may be read of the reviews by the HAS, and by whom."""
