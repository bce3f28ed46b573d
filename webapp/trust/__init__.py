"""The page that tests one explanation, and says whether it can be trusted."""
