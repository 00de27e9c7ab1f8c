"""What tests/conftest.py promises to every other test."""

import socket
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.template import Context, Origin, Template, engines
from django.test.utils import CaptureQueriesContext

from accounts.models import Agency
from tests import stages, template_database
from tests.stories import creation

ROOT = Path(__file__).parents[1]


@pytest.mark.django_db
def test_the_database_is_a_real_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT upper('é'), current_database()")
        upper, name = cursor.fetchone()
    assert upper == "É"
    assert name.startswith("test_")


def test_redis_answers():
    from coopps.celery import app

    with app.connection_for_write() as link:
        assert link.default_channel.client.ping() is True


def test_a_message_goes_through_the_smtp_server(mailbox):
    EmailMessage("Objet accentué", "Corps", "de@exemple.test", ["a@exemple.test"]).send()
    [mail] = mailbox.messages()
    assert (mail.to, mail.subject, mail.body.strip()) == ("a@exemple.test", "Objet accentué", "Corps")


def test_the_outside_is_closed():
    from tests.conftest import _network

    with socket.socket() as link, pytest.raises(ConnectionRefusedError):
        link.connect(("192.0.2.1", 80))
    assert _network.attempts == ["192.0.2.1:80"]
    _network.attempts.clear()


@pytest.mark.parametrize(
    ("file", "source", "seen"),
    [
        ("templates/page.html", "{{ absent }}", ["absent (templates/page.html)"]),
        ("templates/page.html", "{{ absent|default:'x' }}", ["absent (templates/page.html)"]),
        ("templates/page.html", "{{ known.absent }}", ["known.absent (templates/page.html)"]),
        (
            "templates/page.html",
            "{{ known }}{{ empty }}{% if absent %}{% endif %}{% for a in absent %}{% endfor %}",
            [],
        ),
        (".venv/lib/library.html", "{{ absent|default:'x' }}", []),
    ],
)
def test_an_undefined_variable_of_our_templates_is_noticed(file, source, seen):
    from tests.conftest import _undefined

    template = Template(source, origin=Origin(str(ROOT / file)), engine=engines["django"].engine)
    rendered = template.render(Context({"known": "mot", "empty": ""}))
    assert rendered == {True: "x", False: rendered}["default" in source], "what is rendered is what production renders"
    assert _undefined.seen == seen
    _undefined.seen.clear()


@pytest.mark.django_db
def test_a_stage_put_back_is_the_stage_that_was_built(reference):
    """The rows are the same, and a story that something else touched goes on by its own steps."""

    def reach(title: str = "") -> tuple:
        stages.begin()
        with transaction.atomic():
            story = creation(Agency.objects.get(code="NOR"), 1).open()
            if title:
                type(story.intent).objects.update(title=title)
            with CaptureQueriesContext(connection) as queries:
                story.write_intent().announce()
            found = story.intent.state, story.intent.title, story.intent.filed_letter.content
            transaction.set_rollback(True)
        return *found, len(queries)

    built, put_back, touched, as_touched = reach(), reach(), reach("Un autre titre"), reach("Un autre titre")
    assert put_back[:3] == built[:3]
    assert put_back[3] < built[3] / 4
    assert touched[:2] == built[:2]
    assert touched[3] > put_back[3] * 2, "the steps are done again, with what the process already keeps in memory"
    assert as_touched[:3] == touched[:3]
    assert as_touched[3] < touched[3], "what was written meanwhile is the same: the steps that follow are put back"


@pytest.mark.django_db(transaction=True)
def test_what_a_test_commits_is_taken_away_and_what_migrate_made_stays(ours):
    """Records that no one may delete, too; the permissions keep their keys."""

    def rows() -> dict[str, int]:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables))
            return {table: count for table, count in cursor.fetchall() if count}

    permissions = list(Permission.objects.order_by("pk").values_list("pk", "codename"))
    ours.open()
    assert rows().keys() > {"adhesions_adhesion", *template_database.KEPT_ROWS}
    template_database.empty()
    assert rows().keys() == template_database.KEPT_ROWS
    assert list(Permission.objects.order_by("pk").values_list("pk", "codename")) == permissions
