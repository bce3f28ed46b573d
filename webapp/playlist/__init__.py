"""The page of the playlist: its list, and the ways to present it, to share it and to save it."""
