"""The page that walks through a lesson, and what a teacher takes from it."""
