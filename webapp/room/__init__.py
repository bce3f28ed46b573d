"""A class that guesses together: one teacher, many phones, one wall.

`registry` keeps the rooms of a process; `rooms` is a room, and all that changes one; `item` a question and its bounds;
`saving` what a teacher takes home. None of these knows Streamlit. `who` says who somebody is (a teacher by the key, a
pupil by a token), `live` draws again when something has changed. `page` is what is seen first; `phone`, `desk` and
`wall` are what pupils, the teacher and the whole class see.
"""
