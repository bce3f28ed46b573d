"""What the training part was like: ranks of numbers, and categories that occur together."""

import numpy as np
import pandas as pd
import pytest
from small_rows import READ

from ig_core.data.columns import Column
from ig_core.kinds.row.plausible import OFTEN, QUANTILES, Plausible

NUMBER = Column(name="n", label="n", meaning="", low=0, high=100)
JOB = Column(name="job", label="job", meaning="", categories={"baker": "baker", "smith": "smith", "none": "none"})
PLACE = Column(name="place", label="place", meaning="", categories={"town": "town", "village": "village"})


def part(**counts):
    """So many rows of each job and place, and the numbers from 0 on."""
    pairs = [name.split("_") for name, count in counts.items() for _ in range(count)]
    table = pd.DataFrame(pairs, columns=["job", "place"])
    return table.assign(n=np.arange(len(table), dtype=float))


@pytest.fixture(scope="module")
def plausible():
    rows = part(baker_town=OFTEN, baker_village=OFTEN - 1, smith_village=2 * OFTEN)
    return Plausible.of(rows, [JOB, NUMBER, PLACE])


def test_categories_occur_together_if_so_many_rows_have_both(plausible):
    def strange(job, place):
        return plausible.strange({"job": job, "place": place, "n": 0.0}, ["job"])

    assert not strange("baker", "town")
    assert strange("baker", "village")
    assert not strange("smith", "village")
    assert strange("smith", "town")
    assert strange("none", "town")


def test_only_changed_categories_can_be_strange(plausible):
    row = {"job": "smith", "place": "town", "n": 1e9}
    assert plausible.strange(row, ["place"])
    assert not plausible.strange(row, [])
    assert not plausible.strange(row, ["n"])


def test_it_does_not_matter_which_of_two_changed(plausible):
    assert (plausible.together == plausible.together.T).all()
    assert plausible.categories[3] == ("place", "town")


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


def test_a_table_of_numbers_alone_has_nothing_strange():
    found = Plausible.of(pd.DataFrame({"n": np.arange(20.0)}), [NUMBER])
    assert found.together.shape == (0, 0)
    assert not found.strange({"n": 3.0}, ["n"])


def test_the_order_of_categories_is_that_of_the_columns(plausible):
    assert plausible.categories == (
        ("job", "baker"),
        ("job", "smith"),
        ("job", "none"),
        ("place", "town"),
        ("place", "village"),
    )
    assert Plausible.of(pd.DataFrame({c.name: [0.0] if c.is_number else ["clear"] for c in READ}), READ).categories == (
        ("weather", "clear"),
        ("weather", "rain"),
        ("weather", "unknown"),
    )


def test_strangers_are_the_pairs_of_columns_that_hardly_ever_go_together(plausible):
    assert plausible.strangers({"job": "smith", "place": "town", "n": 0.0}) == [("job", "place")]
    assert plausible.strangers({"job": "smith", "place": "village", "n": 0.0}) == []
