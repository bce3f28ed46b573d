"""What the pages are made of: a folder for each page, the custom components, and what all pages share."""
