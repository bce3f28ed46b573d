"""The smallest change that turns an answer, on linear models where pencil and paper find it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_rows import BIAS, MEDIAN, READ, ROW, WEIGHTS, linear, small

from ig_core.data.columns import Column
from ig_core.errors import InputError
from ig_core.evaluation.counterfactual import ANSWERS, smallest_changes
from ig_core.kinds.row.encoding import Encoding, OneHot
from ig_core.kinds.row.model import RowModel
from ig_core.kinds.row.plausible import NEVER, QUANTILES, Plausible

# small() is 0.2 (age − 40) − 0.2 (warmth − 15) + 0.5 [clear] − 0.25 [rain] + 4 (grade − 2) + 0.75, and 0.5 at ROW;
# of its training part every 101st is one step of the temperature further.


@pytest.fixture(scope="module")
def model():
    return small()


def changed(answers):
    """Of each answer what changes, as name -> (before, after)."""
    return [{change.column.name: (change.before, change.after) for change in answer.changes} for answer in answers]


def test_one_number_goes_as_far_as_it_must_and_one_step_less_does_not_turn_the_answer(model):
    assert changed(smallest_changes(model, ROW)) == [{"warmth": (5.0, 8.0)}]  # at 7.5 the logit is 0 exactly
    assert model.forward([ROW | {"warmth": 7.5}])[0, 0] == 0
    assert smallest_changes(model, ROW)[0].after == pytest.approx(-0.1, abs=1e-6)


def test_of_several_columns_the_one_with_the_shorter_way_among_the_training_rows_comes_first(model):
    # from 1.25: 6.5 °C are 13 of 101 parts of the training rows, a grade 50 of them
    assert changed(smallest_changes(model, MEDIAN)) == [{"warmth": (15.0, 21.5)}, {"grade": (2.0, 1.0)}]


def test_a_number_is_taken_across_the_threshold_that_is_asked_for():
    counting = small(labels=("rentals an hour",))
    answers = smallest_changes(counting, ROW, threshold=1.0)  # a grade costs 0.496, another weather 0.5
    assert changed(answers) == [{"warmth": (5.0, 2.0)}, {"grade": (1.0, 2.0)}, {"weather": ("rain", "clear")}]
    assert [answer.after for answer in answers] == pytest.approx([1.1, 4.5, 1.25])
    assert changed(smallest_changes(counting, ROW, threshold=0.25)) == [{"warmth": (5.0, 6.5)}]


def test_what_is_returned_was_put_to_the_model(model):
    for row in (ROW, MEDIAN):
        for answer in smallest_changes(model, row):
            assert answer.before == model.forward([row])[0, 0]
            assert answer.after == model.forward([answer.row])[0, 0]
            assert answer.row == row | {change.column.name: change.after for change in answer.changes}
            assert answer.tried > 100


def test_where_one_column_cannot_do_it_two_do():
    # 2.25 at first; another weather takes 1.5 of it, two grades take 2, both are enough with one grade
    pair = small(logits=linear([0, 0, 0.5, -1, 0, 1], 0.75))
    row = MEDIAN | {"grade": 3.0}
    assert changed(smallest_changes(pair, row)) == [{"weather": ("clear", "rain"), "grade": (3.0, 2.0)}]
    assert smallest_changes(pair, row, most=1) == []


def test_where_no_change_turns_the_answer_there_is_none():
    assert smallest_changes(small(logits=linear(np.zeros(6), 1.0)), ROW) == []
    assert smallest_changes(small(logits=linear([1, 0, 0, 0, 0, 0], -0.5)), ROW) == []  # the age alone could


def test_columns_stay_that_nobody_could_change_or_that_are_named(model):
    by_age = small(logits=linear([1, 0, 0, 0, 0, 0.25], -0.5))
    assert changed(smallest_changes(by_age, ROW, fixed=())) == [{"age": (50.0, 47.0)}]
    assert changed(smallest_changes(model, MEDIAN, fixed=["warmth"]))[0].keys() == {"age"}
    assert changed(smallest_changes(model, MEDIAN, fixed=["warmth", "age"])) == [{"grade": (2.0, 1.0)}]


def test_a_value_that_stands_for_a_missing_one_is_no_advice():
    unknown = small(logits=linear([0, 0, 1, 1, -1, 0], 0.0))
    assert smallest_changes(unknown, MEDIAN) == []


def test_a_number_beyond_the_training_part_does_not_stay_there():
    falling = small(logits=linear([0, -1, 0, 0, 0, 0], 12.0))  # 0 at 75 °C
    row = MEDIAN | {"warmth": 90.0}
    assert changed(smallest_changes(falling, row)) == [{"warmth": (90.0, 40.0)}]


def test_numbers_go_in_whole_steps_from_where_they_are(model):
    (first, *_) = smallest_changes(model, MEDIAN | {"warmth": 15.2})
    assert changed([first]) == [{"warmth": (15.2, 21.7)}]


def test_the_same_question_has_the_same_answer(model):
    assert changed(smallest_changes(model, MEDIAN)) == changed(smallest_changes(model, dict(MEDIAN)))


def test_an_unknown_column_and_too_many_changes_are_refused(model):
    with pytest.raises(InputError, match="must be of age, warmth, weather, grade; got serial"):
        smallest_changes(model, ROW, fixed=["age", "serial"])
    with pytest.raises(InputError, match="From 1 to 3 columns may change; got 4"):
        smallest_changes(model, ROW, most=4)


LETTERS = (
    Column(name="job", label="job", meaning="", categories={name: name for name in ("none", "baker", "smith")}),
    Column(name="place", label="place", meaning="", categories={name: name for name in ("town", "village")}),
)


def letters(apart):
    """A model of two categories, −1 with no job and in town; `apart`: pairs that never occur together."""
    names = [(column.name, category) for column in LETTERS for category in column.categories]
    strange = np.zeros((5, 5), int)
    for one, other in apart:
        at = names.index(one), names.index(other)
        strange[at] = strange[at[::-1]] = NEVER
    codes = {column.name: OneHot(tuple(column.categories)) for column in LETTERS}
    median = {"job": "none", "place": "town"}
    weights = linear([-1, 2, 1, 0, 0.5], 0.0)
    plausible = Plausible(LETTERS, {}, strange)
    return RowModel("letters", ("no", "yes"), Encoding(LETTERS, codes), weights, median, np.zeros(5), plausible, "", {})


def test_categories_that_do_not_occur_together_are_left_out():
    row = {"job": "none", "place": "town"}
    assert changed(smallest_changes(letters([]), row)) == [{"job": ("none", "baker")}]
    no_baker = letters([(("job", "baker"), ("place", "town"))])
    assert changed(smallest_changes(no_baker, row)) == [{"job": ("none", "smith")}]
    no_work = [(("job", job), ("place", "town")) for job in ("baker", "smith")]
    assert [set(one) for one in changed(smallest_changes(letters(no_work), row))] == [{"job", "place"}]


def test_what_was_strange_before_may_stay():
    row = {"job": "baker", "place": "town"}
    strange = letters([(("job", "baker"), ("place", "town"))])
    assert changed(smallest_changes(strange, row)) == [{"job": ("baker", "none")}]


@settings(max_examples=30)
@given(
    weights=st.lists(st.integers(-8, 8), min_size=6, max_size=6),
    bias=st.integers(-8, 8),
    warmth=st.integers(-30, 100),
    weather=st.sampled_from(["clear", "rain", "unknown"]),
    grade=st.integers(1, 3),
)
def test_every_answer_is_across_plausible_and_short(weights, bias, warmth, weather, grade):
    model = small(logits=linear(np.array(weights) / 4, bias / 4 + 0.1))
    row = {"age": 30.0, "warmth": warmth / 2, "weather": weather, "grade": float(grade)}
    answers = smallest_changes(model, row)
    assert len(answers) <= ANSWERS
    assert len({len(answer.changes) for answer in answers}) <= 1
    assert len({tuple(each) for each in changed(answers)}) == len(answers)
    for answer in answers:
        assert (answer.before > 0) != (answer.after > 0)
        assert answer.row["age"] == 30
        for column, before, after in answer.changes:
            assert before != after
            if column.is_number:
                assert column.low <= after <= column.high
                assert (after - before) % column.step == pytest.approx(0, abs=1e-9)
            else:
                assert after != column.missing


def test_the_stand_in_is_what_the_comment_above_says():
    (age, warmth, _, grade) = READ
    assert model_value(ROW) == 0.5
    assert (age.is_fixed, warmth.step, grade.step, BIAS, len(WEIGHTS), QUANTILES) == (True, 0.5, 1, 0.75, 6, 101)


def model_value(row):
    return small().forward([row])[0, 0]
