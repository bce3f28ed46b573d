"""What the training part was like: ranks of numbers, and categories that occur together."""

import numpy as np
import pandas as pd
import pytest

from ig_core.data.columns import Column
from ig_core.kinds.row.plausible import BINS, HARDLY_EVER, NEVER, QUANTILES, Plausible, Strangers

NUMBER = Column(name="n", label="n", meaning="", low=0, high=100)
JOB = Column(
    name="job", label="job", meaning="", categories={name: name for name in ("baker", "smith", "none", "other")}
)
PLACE = Column(name="place", label="place", meaning="", categories={"town": "town", "village": "village"})


def part(**counts):
    """So many rows of each job and place, and the numbers from 0 on."""
    pairs = [name.split("_") for name, count in counts.items() for _ in range(count)]
    table = pd.DataFrame(pairs, columns=["job", "place"])
    return table.assign(n=np.arange(len(table), dtype=float))


@pytest.fixture(scope="module")
def plausible():
    """Of 1,000 people: by chance 150 bakers of 300 would live in town, 25 smiths of 50, and 1 of 2 without a job."""
    rows = part(baker_town=299, baker_village=1, smith_village=50, none_village=2, other_town=201, other_village=447)
    return Plausible.of(rows, [JOB, NUMBER, PLACE])


def strangers(plausible, **row):
    return plausible.strangers({"job": "other", "place": "town", "n": 500.0} | row)


def test_values_are_strangers_if_they_are_together_far_less_often_than_by_chance(plausible):
    assert strangers(plausible, job="baker", place="village", n=299.0) == [Strangers("job", "place", never=False)]
    assert strangers(plausible, job="smith", n=325.0) == [Strangers("job", "place", never=True)]


def test_of_what_is_too_rare_nothing_is_said(plausible):
    assert not [pair for pair in strangers(plausible, job="none", n=351.0) if pair.other == "place"]


def test_numbers_are_strangers_by_their_bins(plausible):
    pairs = strangers(plausible, job="baker", n=900.0)  # bakers have the numbers from 0 to 299
    assert Strangers("job", "n", never=True) in pairs
    assert not strangers(plausible, job="baker", n=100.0)


def test_what_chance_would_have_as_often_is_not_strange(plausible):
    assert not strangers(plausible, job="other", n=950.0, place="village")


def test_only_changed_values_can_be_strange(plausible):
    row = {"job": "smith", "place": "town", "n": 325.0}
    assert plausible.is_strange(row, ["place"])
    assert plausible.is_strange(row, ["job"])
    assert not plausible.is_strange(row, [])
    assert not plausible.is_strange(row, ["n"])


def test_it_does_not_matter_which_of_two_is_named_first(plausible):
    assert (plausible.strange == plausible.strange.T).all()
    assert set(np.unique(plausible.strange)) == {0, HARDLY_EVER, NEVER}


def test_zero_has_a_bin_of_its_own_where_most_rows_have_it():
    gains = np.concatenate([np.zeros(900), np.arange(1.0, 101)])
    losses = np.concatenate([np.arange(1.0, 101), np.zeros(900)])
    rows = part(baker_town=1000).assign(n=gains, m=losses)
    other = Column(name="m", label="m", meaning="", low=0, high=100)
    found = Plausible.of(rows, [NUMBER, other])
    assert len(found.marks) == 2 * (BINS + 1)
    assert not found.strangers({"n": 0.0, "m": 50.0})
    assert not found.strangers({"n": 50.0, "m": 0.0})
    assert found.strangers({"n": 0.0, "m": 0.0}) == []
    assert found.strange[0, BINS + 1] == 0


def test_a_rank_is_the_part_of_the_training_rows_below_with_ties_as_half():
    rows = part(baker_town=101).assign(n=np.arange(101.0))
    found = Plausible.of(rows, [NUMBER])
    assert len(found.quantiles["n"]) == QUANTILES
    expected = [0, 0.5 / 101, 50.5 / 101, 51 / 101, 1]
    assert found.rank(NUMBER, np.array([-5.0, 0.0, 50.0, 50.5, 200.0])) == pytest.approx(expected)


def test_where_most_rows_are_the_same_they_take_up_most_ranks():
    rows = part(baker_town=100).assign(n=np.where(np.arange(100) < 90, 0.0, 1000.0))
    found = Plausible.of(rows, [NUMBER])
    zero, some = found.rank(NUMBER, np.array([0.0, 500.0]))
    assert zero == pytest.approx(0.45, abs=0.01)
    assert some == pytest.approx(0.9, abs=0.02)


def test_a_table_of_one_number_has_nothing_strange():
    found = Plausible.of(pd.DataFrame({"n": np.arange(20.0)}), [NUMBER])
    assert not found.is_strange({"n": 3.0}, ["n"])
    assert found.strangers({"n": 1e9}) == []


def test_marks_are_in_the_order_of_the_columns(plausible):
    assert plausible.marks == (
        *(("job", job) for job in JOB.categories),
        *(("n", number) for number in range(BINS)),
        ("place", "town"),
        ("place", "village"),
    )
