"""Whoever wants a digest receives the facts together, once; what the law wants told leaves at once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from coopps.kernel import outbox
from coopps.kernel.mailing import queue, registry, selectors, smtp
from coopps.kernel.mailing.choices import Group, MessageState, Pace
from coopps.kernel.mailing.models import ABANDONED_AFTER, Message, Preference
from coopps.kernel.mailing.services import digests, sending
from coopps.kernel.mailing.services.preferring import prefer
from coopps.kernel.mailing.tasks import send

S = MessageState
# A Wednesday, at 10 in Paris.
NOON = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)


def account(name="nour", pace=Pace.DAILY):
    user = get_user_model().objects.create_user(f"{name}@exemple.test")
    prefer(user, {Group.TEAM: pace})
    return user


def tell(user, rank, kind="depart", page="adhesions:list"):
    from coopps.kernel.mailing import link

    return queue(kind, user, f"Fait {rank}", f"Un fait, le {rank}.\n\n{link(page)}", key=f"{user.pk}-{kind}-{rank}")


def states() -> dict[str, str]:
    return dict(Message.objects.exclude(kind=digests.DIGEST).values_list("subject", "state"))


def test_without_a_choice_everything_leaves_at_once(db):
    user = get_user_model().objects.create_user("nour@exemple.test")
    assert selectors.preferences_of(user) == dict.fromkeys(Group, Pace.AT_ONCE)
    assert tell(user, 1).state == S.WAITING


@pytest.mark.parametrize(
    ("pace", "state"),
    [(Pace.AT_ONCE, S.WAITING), (Pace.DAILY, S.KEPT), (Pace.WEEKLY, S.KEPT), (Pace.NEVER, S.UNWANTED)],
)
def test_a_message_waits_as_its_reader_chose(db, pace, state):
    user, neighbor = account(pace=pace), account("voisine", Pace.AT_ONCE)
    assert tell(user, 1).state == state
    assert tell(neighbor, 1).state == S.WAITING
    # The law, what opens something, and what a person sends to another, leave at once.
    assert tell(user, 2, kind="retrait").state == S.WAITING
    assert queue("invitation", user, "Objet", "Texte", key="opens", opens=True).state == S.WAITING
    assert queue("depart", user, "Objet", "Texte", key="asked", sender=neighbor).state == S.WAITING
    # Another group is another choice.
    assert tell(user, 3, kind="condition_confirmee").state == S.WAITING


@pytest.mark.parametrize(
    ("pace", "zone", "now", "leaves"),
    [
        # In Paris at 7, tomorrow; in Réunion at 7 there, which is 3 UTC.
        (Pace.DAILY, "Europe/Paris", NOON, datetime(2027, 3, 4, 6, 0, tzinfo=UTC)),
        (Pace.DAILY, "Indian/Reunion", NOON, datetime(2027, 3, 4, 3, 0, tzinfo=UTC)),
        # Before seven, the same day.
        (Pace.DAILY, "Europe/Paris", datetime(2027, 3, 3, 5, 59, tzinfo=UTC), datetime(2027, 3, 3, 6, 0, tzinfo=UTC)),
        (Pace.DAILY, "Europe/Paris", datetime(2027, 3, 3, 6, 0, tzinfo=UTC), datetime(2027, 3, 4, 6, 0, tzinfo=UTC)),
        # On Monday; still in winter in Martinique, where it is 11 UTC.
        (Pace.WEEKLY, "Europe/Paris", NOON, datetime(2027, 3, 8, 6, 0, tzinfo=UTC)),
        (Pace.WEEKLY, "America/Martinique", NOON, datetime(2027, 3, 8, 11, 0, tzinfo=UTC)),
        (Pace.WEEKLY, "Europe/Paris", datetime(2027, 3, 8, 6, 0, tzinfo=UTC), datetime(2027, 3, 15, 6, 0, tzinfo=UTC)),
        # The hour changes in the night of the 28th: seven is seven.
        (Pace.DAILY, "Europe/Paris", datetime(2027, 3, 27, 9, 0, tzinfo=UTC), datetime(2027, 3, 28, 5, 0, tzinfo=UTC)),
    ],
)
def test_the_hour_of_a_digest_is_that_of_its_reader(pace, zone, now, leaves):
    from zoneinfo import ZoneInfo

    assert selectors.next_digest(pace, ZoneInfo(zone), now) == leaves


def test_a_digest_lists_facts_and_links_by_group_and_leaves_once(db, mailbox, work):
    with time_machine.travel(NOON, tick=False):
        user, neighbor = account(), account("voisine")
        prefer(user, {Group.RIGHT: Pace.DAILY, Group.DESK: Pace.WEEKLY})
        tell(user, 1, kind="condition_confirmee")
        tell(user, 2)
        tell(user, 3)
        tell(user, 4, kind="reponse_ordre")
        tell(neighbor, 5)
        outbox.run_daily()
        work()
        assert mailbox.messages() == [], "it is not time yet"
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        outbox.run_daily()
        outbox.run_daily()
        work()
        work()
    mine = [mail for mail in mailbox.messages() if mail.to == user.email]
    [mail] = mine
    assert mail.subject == "Votre résumé : 3 nouvelles"
    lines = [line for line in mail.body.splitlines() if line and not line.startswith("http")]
    assert lines[:6] == [
        "Voici ce qui s’est passé depuis le dernier courriel.",
        Group.TEAM.label, "Fait 2", "Fait 3",
        Group.RIGHT.label, "Fait 1",
    ]  # fmt: skip
    [other] = [mail for mail in mailbox.messages() if mail.to == neighbor.email]
    assert other.subject == "Fait 5"
    digest = Message.objects.get(kind=digests.DIGEST, recipient=user)
    assert digest.state == S.SENT
    assert set(digest.entries.values_list("subject", flat=True)) == {"Fait 1", "Fait 2", "Fait 3"}
    assert states() == {f"Fait {n}": S.DIGESTED for n in (1, 2, 3, 5)} | {"Fait 4": S.KEPT}


def test_the_same_fact_is_said_once(db):
    user = account()
    for rank in range(2):
        queue("depart", user, "Fait", "Un fait.\n\nhttp://exemple.test/1/", key=str(rank))
    [facts] = registry.by_group(Message.objects.all()).values()
    assert facts == [("Fait", "http://exemple.test/1/")]
    assert digests.subject_of(list(Message.objects.all())) == "Fait"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_digest():
    user = account()
    tell(user, 1), tell(user, 2)
    Message.objects.update(not_before=timezone.now())
    ready = threading.Barrier(2)

    def worker():
        ready.wait()
        digests.put_together()
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    digest = Message.objects.get(kind=digests.DIGEST)
    assert digest.entries.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_writes_a_digest_leaves_everything_for_the_next_turn(mailbox, work):
    user = account()
    tell(user, 1), tell(user, 2)
    Message.objects.update(not_before=timezone.now())
    with transaction.atomic():
        digests.put_together()
        transaction.set_rollback(True)  # and the worker dies here
    assert states() == {"Fait 1": S.KEPT, "Fait 2": S.KEPT}
    assert not Message.objects.filter(kind=digests.DIGEST).exists()
    digests.put_together()
    work()
    assert len(mailbox.messages()) == 1


def test_a_worker_killed_while_it_sends_a_digest_leaves_a_doubt_and_no_second_one(db, mailbox, work):
    user = account()
    tell(user, 1)
    Message.objects.update(not_before=timezone.now())
    digests.put_together()
    digest = Message.objects.get(kind=digests.DIGEST)
    smtp.deliver(sending._claim(digest.pk))  # and the worker dies here
    with time_machine.travel(timezone.now() + ABANDONED_AFTER + timedelta(seconds=1)):
        digests.put_together()
        work()
    assert Message.objects.get(pk=digest.pk).state == S.DOUBTFUL
    assert states() == {"Fait 1": S.DIGESTED}
    assert len(mailbox.messages()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_cause_that_is_undone_is_in_no_digest():
    user = account()
    with transaction.atomic():
        tell(user, 1)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_a_closed_account_receives_no_digest(db, mailbox, work):
    user = account()
    tell(user, 1)
    Message.objects.update(not_before=timezone.now())
    user.is_active = False
    user.save()
    digests.put_together()
    work()
    assert mailbox.messages() == []
    assert Message.objects.get(kind=digests.DIGEST).state == S.WITHHELD


@pytest.mark.parametrize(
    ("pace", "state"), [(Pace.AT_ONCE, S.WAITING), (Pace.WEEKLY, S.KEPT), (Pace.NEVER, S.UNWANTED)]
)
def test_what_was_kept_follows_another_choice(db, pace, state):
    with time_machine.travel(NOON, tick=False):
        user, neighbor = account(), account("voisine")
        tell(user, 1), tell(neighbor, 2)
        prefer(user, {Group.TEAM: pace})
        mine = Message.objects.get(recipient=user)
        assert mine.state == state
        if pace == Pace.WEEKLY:
            assert mine.not_before == datetime(2027, 3, 8, 6, 0, tzinfo=UTC)
        assert Message.objects.get(recipient=neighbor).state == S.KEPT


def test_the_database_refuses_what_makes_no_sense(db):
    user = account()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(kind="essai", to="a@exemple.test", subject="O", body="T", key="k", state=S.DIGESTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Preference.objects.create(user=user, group=Group.TEAM, pace=Pace.NEVER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Preference.objects.create(user=user, group="autre", pace=Pace.NEVER)


# --- The letterhead ---------------------------------------------------------------------------------------------------
def html_of(mail) -> str:
    return mail.message.get_body(("html",)).get_content()


def test_a_mail_is_text_and_page_with_the_headers_of_an_automatic_message(db, mailbox, normandy):
    user = get_user_model().objects.create_user("nour@exemple.test")
    first = queue(
        "depart", user, "Une <personne>", "Un fait & un autre.\n\nhttp://exemple.test/1/", key="1", agency=normandy
    )
    legal = queue("retrait", user, "Un retrait", "Un fait.\n\nhttp://exemple.test/1/", key="2")
    stranger = queue("depart", "a@exemple.test", "Objet", "Un fait.", key="3")
    for message in (first, legal, stranger):
        send(message.pk)
    mail, told, bare = mailbox.messages()
    assert mail.message["Auto-Submitted"] == told.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Reply-To"] == normandy.email
    assert told.message["Reply-To"] is None
    choose = selectors_url()
    assert mail.message["List-Unsubscribe"] == f"<{choose}>"
    assert told.message["List-Unsubscribe"] is None
    assert bare.message["List-Unsubscribe"] is None
    page = html_of(mail)
    assert "Une &lt;personne&gt;" in page
    assert "Un fait &amp; un autre." in page
    assert page.count('href="http://exemple.test/1/"') == 1
    for one in (mail, told):
        assert choose in one.body
        assert choose in html_of(one)
    assert choose not in bare.body + html_of(bare)
    for one in (mail, told, bare):
        text = html_of(one)
        assert 'lang="fr"' in text
        assert "color-scheme" in text
        assert not [tag for tag in ("<img", "<script", "src=", "@import", "url(") if tag in text], "nothing is fetched"


def selectors_url() -> str:
    from django.conf import settings

    from coopps.kernel.mailing import link

    return link(settings.MAIL_PREFERENCES_URL)


def test_a_digest_is_answered_to_the_agency_of_all_its_facts(db, normandy, reunion):
    user, other = account(), account("voisine")
    for rank, (person, agency) in enumerate([(user, normandy), (user, normandy), (other, normandy), (other, reunion)]):
        queue("depart", person, f"Fait {rank}", "Un fait.", key=str(rank), agency=agency)
    Message.objects.update(not_before=timezone.now())
    digests.put_together()
    found = dict(Message.objects.filter(kind=digests.DIGEST).values_list("recipient", "agency"))
    assert found == {user.pk: normandy.pk, other.pk: None}
