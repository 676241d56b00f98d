"""The ``[notify]`` table of region.toml: who is told when, and through which channel."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Literal

from pydantic import Field as Key

from flows.intake.sources.settings import Named
from schemas.loading import Declared

Role = Literal["unit", "county", "region", "sender"]


class Channel(Declared):
    """A way to reach people: an Apprise URL, kept outside the region's folder."""

    url: Named
    """``env:VARIABLE`` or ``block:name`` holding the URL, such as ``mailtos://user:password@smtp.example``."""
    to: tuple[Role, ...] = ("unit", "county", "region", "sender")
    mail: bool = True
    """Whether each message goes to its recipient's own address; False for the group chat behind the URL."""
    patience_seconds: float = Key(default=120, gt=0, le=3600)
    """How long an answer may take: a mail server looks through attachments before it has taken them."""


class Notify(Declared):
    """Who is told when. Without channels, or on a dry run, messages are files in ``outbox/``."""

    dry_run: bool = True
    channels: Mapping[str, Channel] = {}
    office_mail: str = ""
    """Where the region's own summary goes."""
    remind_days_before: int = Key(default=2, ge=0)
    hint_days_after: int = Key(default=1, ge=0)
    circular_days_after: int = Key(default=3, ge=0)
    hint_measures: tuple[str, ...] = ("REMIND", "CIRCULAR", "TALK", "VETO")
    circular_measures: tuple[str, ...] = ("CIRCULAR", "TALK", "VETO")
    talk_measures: tuple[str, ...] = ("TALK", "VETO")
    """Measures of the ladder (schemas/escalation.yml) that lead to each step."""
    quiet_from: time = time(20)
    quiet_until: time = time(8)
    retry_minutes: tuple[int, ...] = (5, 15, 60, 240, 720, 1440, 1440)
    """Pauses between attempts; when all are used up the message is a dead letter, for a person to see to."""

    def is_quiet(self, moment: time) -> bool:
        """Whether nobody is to be disturbed; equal ends mean never."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= moment < self.quiet_until
        return moment >= self.quiet_from or moment < self.quiet_until

    def pause(self, attempts: int) -> timedelta | None:
        """How long to wait after so many failed attempts, None when that was the last."""
        return (
            timedelta(minutes=self.retry_minutes[attempts - 1])
            if attempts <= len(self.retry_minutes)
            else None
        )
