"""What any page is made of: words and components of the templates, badges, turns, dates, lists."""
