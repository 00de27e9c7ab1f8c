"""Forms of the pages that span everything."""
