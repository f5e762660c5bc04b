"""Mail about notices, sent in the background: at least once, and again under the same Message-ID.

What a mail holds is settled in the database before it is sent, and that it was sent is noted after. A worker
that is killed in between leaves both to the next run, which was asked for before the mail was sent.
"""

import logging
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.db import transaction
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from prdbuilder.accounts.mail import can_send_mail
from prdbuilder.accounts.models import User

from .mail import send_notices
from .models import Notice, Preference

TOGETHER = timedelta(minutes=1)
"""How long a mail waits for what else happens."""
AGAIN_AFTER = timedelta(minutes=10)
"""When a mail is sent again that could not be sent, or whose worker was killed."""
TOO_OLD = timedelta(days=7)
"""What could not be mailed for so long is not mailed any more."""
DIGEST_HOUR = 6
"""Of UTC."""

logger = logging.getLogger(__name__)


@task(queue_name="default")
def mail_notices(user_id: int, kind: str) -> None:
    """Send one person what waits for them, if they are still told in this way."""
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None or not can_send_mail() or wanted_by([user_id])[user_id] != kind:
        return
    gather(user_id)
    unsent = Notice.objects.unmailed().filter(user=user_id).order_by("pk")
    waiting = dict.fromkeys(mail_id for mail_id in unsent.values_list("mail_id", flat=True) if mail_id)
    if waiting:
        with transaction.atomic():
            ask_for(user_id, kind, timezone.now() + AGAIN_AFTER)
    for mail_id in waiting:
        _send(person, mail_id, kind)


def gather(user_id: int) -> None:
    """Settle what the next mail holds: what is unread, and in no mail yet."""
    mine = Notice.objects.unmailed().filter(user=user_id)
    old = list(mine.filter(event__at__lt=timezone.now() - TOO_OLD).values_list("pk", flat=True))
    mine.filter(pk__in=old).update(mail_due=False)
    fresh = list(mine.unread().filter(mail_id=None).values_list("pk", flat=True))
    Notice.objects.filter(pk__in=fresh, mail_id=None).update(mail_id=uuid.uuid4())


def _send(person: User, mail_id: uuid.UUID, kind: str) -> None:
    batch = Notice.objects.unmailed().filter(mail_id=mail_id)
    still = Notice.objects.inbox_of(person).unread().unmailed().filter(mail_id=mail_id)
    notices = list(still.order_by("pk"))
    if notices:
        try:
            send_notices(person, notices, mail_id, kind)
        except (SMTPException, OSError):
            logger.exception("The notices of %s could not be mailed", person.pk)
            return
    batch.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=timezone.now())
    batch.update(mail_due=False)  # read meanwhile, or of a product that they left


def wanted_by(user_ids: Iterable[int]) -> dict[int, str]:
    """How each is told by mail."""
    said = dict(Preference.objects.filter(user__in=user_ids).values_list("user_id", "mail"))
    return {pk: said.get(pk, Preference.Mail.AT_ONCE) for pk in user_ids}


def ask_for_mail(wanted: Mapping[int, str]) -> None:
    """These people have something new: have it mailed as each wants it. Call it in the same transaction."""
    now = timezone.now()
    for user_id, kind in sorted(wanted.items()):
        if kind == Preference.Mail.AT_ONCE:
            ask_for(user_id, kind, now + TOGETHER)
        elif kind == Preference.Mail.DAILY:
            ask_for(user_id, kind, next_digest(now))


def next_digest(now: datetime) -> datetime:
    today = now.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return today if now < today else today + timedelta(days=1)


def ask_for(user_id: int, kind: str, due: datetime) -> None:
    """Unless a run is waiting that is due by then, and a second one in case its worker is killed at once.

    The run is held until this transaction ends: so no worker takes it before what it is to find is there.
    """
    waiting = DBTaskResult.objects.select_for_update().filter(
        status=TaskResultStatus.READY,
        task_path=mail_notices.module_path,
        args_kwargs={"args": [user_id, kind], "kwargs": {}},
        run_after__lte=due,
    )
    if not waiting.order_by("pk").values_list("pk", flat=True)[:1]:
        for moment in (due, due + AGAIN_AFTER):
            mail_notices.using(run_after=moment).enqueue(user_id, kind)
