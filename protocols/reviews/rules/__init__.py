"""Pure rules of the review by the HAS: the arithmetic of the college, the links of interest."""
