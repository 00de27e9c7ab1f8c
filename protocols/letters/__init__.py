"""The legal documents of protocols: one module per moment."""
