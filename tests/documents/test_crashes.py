"""Whatever stops between two steps: in the end one valid letter per person, nothing lost, nothing twice."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from urllib.parse import urlencode

import psycopg
import pytest
import redis
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from kombu import pools

from adhesions.models import NominativeAuthorization
from adhesions.services import decisions
from coopps.celery import app
from coopps.embedded import servers
from coopps.kernel import outbox
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.documents import signing
from coopps.kernel.documents.models import Act, Delivery, Letter, Preparation
from coopps.kernel.documents.services import signing_session
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def proposed(ours):
    return ours.ready().file().take().complete().examine().propose()


@pytest.fixture
def confirmed(proposed):
    """Both letters are seen and confirmed; nothing is signed."""
    session = proposed.session()
    seen = {letter.pk: letter.preparation.sha256 for letter in session.letters.all()}
    assert signing_session.confirm(session, proposed.signatory, seen) == []
    return proposed


def assert_nothing_is_signed() -> None:
    assert set(Letter.objects.values_list("state", flat=True)) == {"confirmee"}
    assert not Act.objects.filter(letter__isnull=False).exists()
    assert not Delivery.objects.exists()
    assert not Message.objects.filter(kind="avis_de_mise_a_disposition").exists()
    assert set(NominativeAuthorization.objects.values_list("state", flat=True)) == {"en_attente"}


def assert_each_has_one_valid_letter(count: int = 2) -> None:
    assert list(Letter.objects.values_list("state", flat=True)) == ["signee"] * count
    acts = Act.objects.filter(letter__isnull=False)
    assert acts.count() == Delivery.objects.count() == count
    assert len({act.number for act in acts}) == count
    assert all(signing.verify(bytes(act.content)).valid for act in acts)
    assert Message.objects.filter(kind="avis_de_mise_a_disposition").count() == count
    assert set(NominativeAuthorization.objects.values_list("state", flat=True)) == {"autorisee"}


def in_threads(*steps) -> list:
    """Do all steps at the same moment; what each returned, or the refusal it met."""
    barrier = Barrier(len(steps))

    def run(step):
        try:
            barrier.wait()
            return step()
        except TransitionRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


# --- A fault between two steps ------------------------------------------------------------------------------------
class Crash(Exception):
    """The worker dies here."""


@contextmanager
def crashing(name: str, **handlers):
    """Replace handlers of a kind of act by handlers that crash."""
    whole = act_kinds.get(name)
    act_kinds._kinds._entries[name] = dataclasses.replace(whole, **handlers)
    try:
        yield whole
    finally:
        act_kinds._kinds._entries[name] = whole


def crash(*_):
    raise Crash


def test_a_crash_while_preparing_leaves_the_letter_to_prepare(proposed, work):
    session = signing_session.open_session(proposed.adhesion.agency, proposed.signatory)
    letter = proposed.letter(proposed.lead)

    def half(letter, session):
        whole.compose(letter, session)
        raise Crash

    with crashing(letter.kind, compose=crash) as whole, pytest.raises(Crash):
        signing_session.prepare_letter(letter.pk)
    with crashing(letter.kind, compose=half), pytest.raises(Crash):
        signing_session.prepare_letter(letter.pk)
    letter = proposed.letter(proposed.lead)
    assert (letter.state, letter.number, letter.session) == ("a_preparer", None, session)
    assert "n’a pas pu être préparée" in letter.last_error
    assert not Preparation.objects.filter(letter=letter).exists()
    work()
    letter = proposed.letter(proposed.lead)
    assert (letter.state, letter.last_error) == ("preparee", "")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_while_the_decision_moves_takes_the_act_back(confirmed, work, when):
    def half(act):
        if when == "after":
            whole.on_issued(act)
        raise Crash

    letter = confirmed.letter(confirmed.lead)
    with crashing(letter.kind, on_issued=half) as whole, pytest.raises(Crash):
        signing_session.sign_letter(letter.pk)
    assert_nothing_is_signed()
    assert "elle sera tentée de nouveau" in confirmed.letter(confirmed.lead).last_error
    work()
    assert_each_has_one_valid_letter()
    assert confirmed.instruction.state == "decidee"


def test_a_crash_while_the_right_begins_leaves_the_letter_closed(confirmed, work):
    work()
    letter = confirmed.letter(confirmed.lead)
    delivery = letter.act.delivery
    client = Client(raise_request_exception=False)
    client.force_login(confirmed.lead.user)
    url = reverse("portal:delivery", args=[delivery.pk])
    with crashing(letter.kind, on_received=crash):
        assert client.post(url).status_code == 500
    delivery = Delivery.objects.get(pk=delivery.pk)
    assert (delivery.opened_at, delivery.received_at) == (None, None)
    client.post(url)
    assert confirmed.letter(confirmed.lead).authorization.state == "active"


# --- Twice, and at the same time ------------------------------------------------------------------------------------
def test_a_task_delivered_twice_and_at_once_makes_one_act(proposed):
    signing_session.open_session(proposed.adhesion.agency, proposed.signatory)
    letters = list(Letter.objects.values_list("pk", flat=True))
    in_threads(*[lambda pk=pk: signing_session.prepare_letter(pk) for pk in letters * 2])
    assert Preparation.objects.count() == 2
    session = proposed.session()
    seen = {letter.pk: letter.preparation.sha256 for letter in session.letters.all()}
    signing_session.confirm(session, proposed.signatory, seen)
    in_threads(*[lambda pk=pk: signing_session.sign_letter(pk) for pk in letters * 2])
    assert_each_has_one_valid_letter()
    for pk in letters:
        signing_session.sign_letter(pk)
    assert_each_has_one_valid_letter()
    assert proposed.instruction.state == "decidee"


def test_a_letter_confirmed_and_taken_back_at_once_has_one_fate(proposed, work):
    session = proposed.session()
    letter = proposed.letter(proposed.lead)
    seen = {letter.pk: letter.preparation.sha256}
    confirmation, taking_back = in_threads(
        lambda: signing_session.confirm(session, proposed.signatory, seen),
        lambda: decisions.take_back(letter.authorization, proposed.instructor, reason="Une pièce est arrivée."),
    )
    letter = Letter.objects.get(pk=letter.pk)
    if letter.state == "confirmee":
        assert confirmation == []
        assert isinstance(taking_back, TransitionRefused)
        assert letter.authorization.state == "en_attente"
    else:
        assert (letter.state, letter.authorization.state) == ("annulee", "reprise")
        assert len(confirmation) == 1
    work()
    assert Act.objects.filter(letter=letter).exists() == (letter.state == "confirmee")


def test_two_openings_at_once_open_one_right(confirmed, work):
    work()
    delivery = confirmed.letter(confirmed.lead).act.delivery
    url = reverse("portal:delivery", args=[delivery.pk])
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(confirmed.lead.user)
    answers = in_threads(*[lambda client=client: client.post(url).status_code for client in clients])
    assert answers == [302, 302]
    decision = confirmed.letter(confirmed.lead).authorization
    assert decision.record.filter(transition="begin").count() == 1


# --- A real worker, killed ------------------------------------------------------------------------------------------
@contextmanager
def worker(tmp_path):
    """A Celery worker of its own, on the database of the tests; killed without notice at the end."""
    database = connection.get_connection_params()
    place = {name: database[name] for name in ("host", "port", "password") if database.get(name)}
    url = f"postgresql://{database['user']}@/{database['dbname']}?{urlencode(place)}"
    command = [sys.executable, "-m", "celery", "--app", "coopps", "worker", "--pool=solo", "--loglevel=info"]
    with (tmp_path / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url}, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def blocked(table: str):
    """Let nobody write in `table`: who tries stops exactly there. Gives a function that says whether somebody does."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as guard:
        guard.execute(f"LOCK TABLE {table} IN SHARE MODE")

        def somebody_waits() -> bool:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table])
                return cursor.fetchone()[0] > 0

        yield somebody_waits


PREPARING = ["documents_preparation", "documents_letterrecord"]
SIGNING = [
    "documents_act",
    "documents_letterrecord",
    "documents_delivery",
    "mailing_message",
    "adhesions_nominativeauthorizationrecord",
    "instruction_instructionrecord",
]


def kill_a_worker_at(table: str, tmp_path) -> None:
    """Start a worker, let it come to the step that writes in `table`, and kill it there."""
    with blocked(table) as somebody_waits, worker(tmp_path) as process:
        outbox.sweep()
        until(somebody_waits, f"a worker at {table}")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    until(_alone, "the end of the killed worker's transaction")


def _alone() -> bool:
    """Whether no other session is in a transaction of this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend' AND state <> 'idle'"
        )
        return cursor.fetchone()[0] == 0


def let_a_worker_finish(done, tmp_path) -> None:
    with worker(tmp_path):
        outbox.sweep()
        until(done, "the worker's work")


@pytest.mark.long
def test_a_worker_killed_at_every_step_in_turn_leaves_nothing_half_done(proposed, tmp_path):
    app.control.purge()
    session = signing_session.open_session(proposed.adhesion.agency, proposed.signatory)
    for table in PREPARING:
        kill_a_worker_at(table, tmp_path)
        assert not Preparation.objects.exists()
    let_a_worker_finish(lambda: session.letters.filter(state="preparee").count() == 2, tmp_path)
    seen = {letter.pk: letter.preparation.sha256 for letter in session.letters.all()}
    signing_session.confirm(session, proposed.signatory, seen)
    for table in SIGNING:
        # the last decision alone concludes the dossier: let the first letter pass, and stop at the second
        kill_a_worker_at(table, tmp_path)
        if table != "instruction_instructionrecord":
            assert_nothing_is_signed()
    let_a_worker_finish(lambda: Letter.objects.filter(state="signee").count() == 2, tmp_path)
    until(_alone, "the worker's last transaction")
    assert_each_has_one_valid_letter()
    assert proposed.instruction.state == "decidee"


# --- Redis stopped --------------------------------------------------------------------------------------------------
@contextmanager
def broker(url: str):
    """Point the wake-ups at another Redis."""
    before = app.conf.broker_url

    def use(address: str) -> None:
        app.conf.broker_url = app.conf.broker_read_url = app.conf.broker_write_url = address
        pools.reset()
        app._after_fork()  # forgets the connections of the other one

    use(url)
    try:
        yield
    finally:
        use(before)


def test_redis_stopped_during_a_decision_delays_and_loses_nothing(proposed, tmp_path, work, caplog):
    director = Client()
    director.force_login(proposed.signatory)
    with servers.redis(tmp_path / "redis") as url, broker(url):
        director.post(reverse("portal:signing"))
        assert _waiting_in(url) > 0  # the wake-ups went to this Redis
        work()
        for letter in Letter.objects.all():
            director.get(reverse("portal:signing_bytes", args=[letter.pk]))
        seen = [f"{letter.pk}:{letter.preparation.sha256}" for letter in Letter.objects.all()]
        stopped = url
    cache.clear()
    caplog.clear()
    with broker(stopped):
        answer = director.post(reverse("portal:signing_confirmation"), {"letter": seen})
        assert answer.status_code == 302
        assert len(_refused_wake_ups(caplog)) == 1, "tried once, not once for each of the two letters"
        assert_nothing_is_signed()
        assert "Lettres signées" in director.get(reverse("portal:signing")).content.decode()
    with servers.redis(tmp_path / "again") as url, broker(url):
        assert outbox.sweep() >= 2
        assert _waiting_in(url) >= 2
    work()
    assert_each_has_one_valid_letter()


@pytest.mark.long
def test_a_redis_that_does_not_answer_holds_a_page_once_and_not_once_a_letter(proposed, tmp_path, work, caplog):
    director = Client()
    director.force_login(proposed.signatory)
    with servers.redis(tmp_path / "redis") as url, broker(url):
        _ask(url, "client_pause", 60_000)
        caplog.clear()
        assert director.post(reverse("portal:signing")).status_code == 302
        assert len(_refused_wake_ups(caplog)) == 1, "one time-out of five seconds, for two letters"
        _ask(url, "client_unpause")
        assert outbox.sweep() >= 2
    work()
    assert set(Letter.objects.values_list("state", flat=True)) == {"preparee"}


def _refused_wake_ups(caplog) -> list[str]:
    return [record.message for record in caplog.records if "was not sent" in record.message]


def _ask(url: str, command: str, *args):
    with redis.Redis(unix_socket_path=url.removeprefix("redis+socket://")) as client:
        return getattr(client, command)(*args)


def _waiting_in(url: str) -> int:
    return _ask(url, "llen", "celery")
