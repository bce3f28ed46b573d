"""Lesson mode: a reader guesses, and then sees. Until then the page tells no prediction, and no score that is not asked
for.

`mode` is what is chosen, kept in the address and in the session; `lesson` what the kinds of inputs differ in, `text`,
`image` and `row` these kinds; `page` what pages call; `ask` what is seen before the guess, and `tell` after it. What is
marked is drawn by webapp/components/marks and cells, scored by ig_core/evaluation/guess.py and said by
ig_core/render/guess_sentences.py: none of these knows a page.
"""
