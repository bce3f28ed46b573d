"""The page on which a playlist is put in order, titled, shown and saved."""
