"""Pure rules: one code for the page, the form and the machine."""
