"""Jobs take turns: who is quick comes first, who is slow lets others by, and who is not waited for ends."""

import threading
from contextlib import contextmanager

import pytest

from webapp.shared import turns
from webapp.shared.jobs import BUDGET, QUICK, SETTING, Queue, Rank, Status, TooLongError, duration, seconds_a_job
from webapp.shared.waiting import sentence

PATIENCE = 20  # seconds until a thread that does not come counts as stuck


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class LeftError(Exception):
    """What is raised when the reader has left."""


class Worker:
    """A job in a thread of its own, which makes a step whenever the test lets it."""

    def __init__(self, queue, rank=Rank.VERDICT, log=None, name="", **arguments):
        self.name, self.log, self.error = name, [] if log is None else log, None
        self.began, self._go, self._arrived = threading.Event(), threading.Semaphore(0), threading.Semaphore(0)
        self._steps = 0
        self.thread = threading.Thread(target=self._run, args=(queue, rank, arguments), daemon=True)
        self.thread.start()

    def _run(self, queue, rank, arguments):
        try:
            with queue.job(rank, **arguments) as job:
                self.began.set()
                self.log.append(self.name)
                while self._go.acquire() and self._steps >= 0:
                    self._steps += 1
                    job.step(self._steps)
                    self._arrived.release()
        except Exception as error:
            self.error = error
        finally:
            self._arrived.release()

    def asks_for_a_step(self):
        self._go.release()

    def arrives(self):
        assert self._arrived.acquire(timeout=PATIENCE)

    def step(self):
        self.asks_for_a_step()
        self.arrives()

    def end(self):
        self._steps = -2
        self._go.release()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()

    def begins(self):
        assert self.began.wait(PATIENCE)


@pytest.fixture
def queue():
    return Queue(at_once=2, budget=100.0, clock=Clock())


@contextmanager
def running(*workers):
    for worker in workers:
        worker.begins()
    try:
        yield
    finally:
        for worker in workers:
            worker.end()


def until_waiting(queue, count):
    for _ in range(PATIENCE * 100):
        if queue.counts()["waiting"] == count:
            return
        threading.Event().wait(0.01)
    pytest.fail(f"there are {queue.counts()} jobs")


def test_no_more_jobs_compute_at_once_than_may():
    queue = Queue(at_once=1)
    first = Worker(queue)
    first.begins()
    second = Worker(queue)
    until_waiting(queue, 1)
    assert not second.began.is_set()
    assert not queue.is_idle
    first.end()
    second.begins()
    second.end()
    assert queue.counts() == {"running": 0, "waiting": 0}
    assert queue.is_idle


def test_slow_jobs_let_others_by_so_that_the_queue_counts_as_idle(queue):
    with running(Worker(queue, Rank.SLOW)):
        assert queue.is_idle
        with running(Worker(queue, Rank.LATER)):
            assert not queue.is_idle


def test_a_slow_job_rests_while_others_compute_but_for_a_call_now_and_then():
    clock = Clock()
    queue = Queue(at_once=2, clock=clock)
    slow = Worker(queue, Rank.SLOW)
    slow.begins()
    with running(Worker(queue)):
        slow.asks_for_a_step()
        until_waiting(queue, 1)
        clock.now += 1.9
        threading.Event().wait(0.2)  # in which it would have begun
        assert queue.counts() == {"running": 1, "waiting": 1}
        clock.now += 0.2
        slow.arrives()
        slow.asks_for_a_step()  # after the one call it rests again
        until_waiting(queue, 1)
    slow.arrives()
    slow.end()


def test_a_slow_job_of_which_nobody_knows_how_long_it_takes_comes_before_one_that_takes_long(queue):
    long = Worker(queue, Rank.SLOW, expected=lambda: 60.0)
    long.begins()
    unknown = Worker(queue, Rank.SLOW)
    until_waiting(queue, 1)
    long.asks_for_a_step()
    unknown.begins()
    unknown.end()
    long.arrives()
    long.end()


def test_of_slow_jobs_one_computes_at_a_time_and_a_quick_one_need_not_wait(queue):
    slow = Worker(queue, Rank.SLOW)
    slow.begins()
    other = Worker(queue, Rank.SLOW)
    until_waiting(queue, 1)
    quick = Worker(queue)
    quick.begins()
    assert not other.began.is_set()
    quick.end()
    slow.end()
    other.begins()
    other.end()


def test_who_waits_comes_in_the_order_of_ranks_and_within_one_in_the_order_of_asking():
    queue, log = Queue(at_once=1), []
    first = Worker(queue, log=log, name="first")
    first.begins()
    waiting = []
    for rank, name in [(Rank.SLOW, "slow"), (Rank.LATER, "test"), (Rank.VERDICT, "one"), (Rank.VERDICT, "two")]:
        waiting.append(Worker(queue, rank, log=log, name=name))
        until_waiting(queue, len(waiting))
    first.end()
    for worker in (waiting[2], waiting[3], waiting[1], waiting[0]):
        worker.begins()
        worker.end()
    assert log == ["first", "one", "two", "test", "slow"]


def test_a_slow_job_lets_a_quick_one_by_after_a_call_and_then_goes_on():
    queue = Queue(at_once=1)
    slow = Worker(queue, Rank.SLOW)
    slow.begins()
    slow.step()
    quick = Worker(queue)
    until_waiting(queue, 1)
    slow.asks_for_a_step()
    quick.begins()
    assert queue.counts() == {"running": 1, "waiting": 1}
    quick.end()
    slow.arrives()
    slow.end()


def test_a_job_that_is_expected_to_take_long_is_slow_from_the_start(queue):
    with running(Worker(queue, Rank.SLOW)):
        long = Worker(queue, Rank.VERDICT, expected=lambda: QUICK + 1)
        until_waiting(queue, 1)
        assert not long.began.is_set()
    long.begins()
    long.end()


def test_a_job_that_takes_longer_than_expected_becomes_slow():
    clock = Clock()
    queue = Queue(at_once=2, clock=clock)
    with running(Worker(queue, Rank.SLOW)):
        long = Worker(queue, expected=lambda: 0.1)
        long.begins()
        clock.now += 3 * QUICK + 1
        long.asks_for_a_step()
        until_waiting(queue, 1)
        assert queue.counts() == {"running": 1, "waiting": 1}
    long.arrives()
    long.end()


def test_of_slow_jobs_the_one_with_least_left_comes_first(queue):
    log = []
    long = Worker(queue, Rank.SLOW, log=log, name="long", expected=lambda: 60.0)
    long.begins()
    longer = Worker(queue, Rank.SLOW, log=log, name="longer", expected=lambda: 90.0)
    until_waiting(queue, 1)
    short = Worker(queue, Rank.SLOW, log=log, name="short", expected=lambda: 5.0)
    until_waiting(queue, 2)
    long.asks_for_a_step()
    short.begins()
    short.end()
    long.arrives()
    long.end()
    longer.begins()
    longer.end()
    assert log == ["long", "short", "longer"]


@pytest.mark.parametrize("kind", [{"expected": lambda: QUICK}, {"may_slow": False}])
def test_a_job_that_is_nearly_done_or_that_many_wait_for_does_not_become_slow(kind):
    clock = Clock()
    queue = Queue(at_once=2, clock=clock)
    with running(Worker(queue, Rank.SLOW)):
        worker = Worker(queue, **kind)
        worker.begins()
        clock.now += QUICK + 1
        worker.step()  # which a slow job could not, as long as another one computes
        worker.end()
    assert worker.error is None


def test_a_job_whose_reader_has_left_ends_at_its_next_step_and_leaves_its_turn_to_others():
    queue, left = Queue(at_once=1), threading.Event()

    def wanted():
        if left.is_set():
            raise LeftError

    gone, other = Worker(queue, wanted=wanted), None
    gone.begins()
    gone.step()
    assert gone.error is None
    other = Worker(queue)
    until_waiting(queue, 1)
    left.set()
    gone.step()
    assert isinstance(gone.error, LeftError)
    other.begins()
    other.end()


def test_a_job_whose_reader_leaves_while_it_waits_never_begins():
    queue, left = Queue(at_once=1), threading.Event()

    def wanted():
        if left.is_set():
            raise LeftError

    with running(Worker(queue)):
        waiting = Worker(queue, wanted=wanted)
        until_waiting(queue, 1)
        left.set()
        until_waiting(queue, 0)
    waiting.thread.join(PATIENCE)
    assert isinstance(waiting.error, LeftError)
    assert not waiting.began.is_set()


def test_a_job_may_compute_no_longer_than_its_budget():
    clock = Clock()
    worker = Worker(Queue(budget=10.0, clock=clock), Rank.SLOW)
    worker.begins()
    clock.now += 9
    worker.step()
    assert worker.error is None
    clock.now += 2
    worker.step()
    assert isinstance(worker.error, TooLongError)
    assert str(worker.error) == "This was stopped: one job may take 10 seconds."


def test_waiting_for_a_turn_does_not_count_as_computing():
    clock = Clock()
    queue = Queue(at_once=1, budget=10.0, clock=clock)
    first = Worker(queue)
    first.begins()
    second = Worker(queue)
    until_waiting(queue, 1)
    clock.now += 1
    first.end()
    clock.now += 0.5
    second.begins()
    clock.now += 9
    second.step()
    assert second.error is None
    second.end()


def test_a_job_that_would_take_far_too_long_is_tried_and_ended_early():
    clock, expected = Clock(), [1.0]
    worker = Worker(Queue(budget=100.0, clock=clock), Rank.SLOW, expected=lambda: expected[0])
    worker.begins()
    clock.now += 1
    expected[0] = 600.0
    worker.step()
    assert worker.error is None
    clock.now += 10
    worker.step()
    assert isinstance(worker.error, TooLongError)
    assert str(worker.error) == "This would take about 10 minutes, and one job may take 100 seconds."
    assert worker.error.expected == pytest.approx(6.0)


def test_the_reader_is_told_the_place_in_the_line_and_the_seconds_until_then():
    queue, told = Queue(at_once=1), []
    first = Worker(queue, expected=lambda: 1.0)
    first.begins()
    second = Worker(queue, Rank.VERDICT, expected=lambda: 0.5)
    until_waiting(queue, 1)
    heard = threading.Event()

    def tell(status):
        told.append(status)
        heard.set()

    third = Worker(queue, expected=lambda: 0.25, told=tell)
    assert heard.wait(PATIENCE)
    assert told[0].ahead == 2
    assert told[0].wait == pytest.approx(1.5)
    assert told[0].left == pytest.approx(0.25)
    for worker in (first, second, third):
        worker.begins()
        worker.end()


def test_a_job_that_fails_gives_up_its_turn(queue):
    with pytest.raises(ZeroDivisionError), queue.job(Rank.VERDICT):
        raise ZeroDivisionError
    assert queue.counts() == {"running": 0, "waiting": 0}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status(2, 12.4, 3.0, 0, 1.0), "Others are being served: 2 others come first; it begins in about 12 seconds."),
        (Status(1, None, None, 0, 1.0), "Others are being served: 1 other comes first."),
        (Status(0, 0.0, 8.2, 120, 3.4), "So far 120 gradients; about 8 seconds left."),
        (Status(0, 0.0, None, 1, 2.0), "So far 1 gradient."),
    ],
)
def test_how_a_job_stands_is_one_sentence(status, said):
    assert sentence(status) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 second"), (1.6, "2 seconds"), (89, "89 seconds"), (170, "3 minutes")]
)
def test_durations_in_words(seconds, said):
    assert duration(seconds) == said


def test_how_long_a_job_may_compute_is_a_setting(monkeypatch):
    monkeypatch.delenv(SETTING, raising=False)
    assert seconds_a_job() == BUDGET
    monkeypatch.setenv(SETTING, "30")
    assert seconds_a_job() == 30.0


@pytest.mark.parametrize("given", ["long", "0", "-5", "inf", "nan"])
def test_a_setting_that_is_no_number_of_seconds_is_refused(given, monkeypatch):
    monkeypatch.setenv(SETTING, given)
    with pytest.raises(ValueError, match=f"as in IG_LENS_JOB_SECONDS=180; got '{given}'"):
        seconds_a_job()


def test_a_run_that_is_not_wanted_ends_while_a_browser_has_time_to_draw(monkeypatch):
    def leave():
        raise LeftError

    monkeypatch.setattr(turns, "DRAWING", PATIENCE)
    monkeypatch.setattr(turns, "still_wanted", leave)
    with pytest.raises(LeftError):
        turns.let_browser_draw()
