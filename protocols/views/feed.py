"""The Atom feed of the catalogue (RFC 4287): absolute addresses, identifiers that never change, conditional requests."""

from __future__ import annotations

import datetime
import hashlib
import io
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date, quote_etag
from django.views.generic import View

from protocols.catalogue.news import News, news

# The day from which the host of the portal is the authority of its identifiers (RFC 4151).
SINCE = "2026-01-01"


class DatedFeed(Atom1Feed):
    """A feed whose date is that of its latest piece of news; the first day of the portal while there is none."""

    def latest_post_date(self):
        if self.items:
            return super().latest_post_date()
        return datetime.datetime.fromisoformat(f"{SINCE}T00:00:00+00:00")


@method_decorator(login_not_required, name="dispatch")
class FeedView(View):
    """New protocols, new regions, ends."""

    def get(self, request):
        found = news(timezone.now())
        feed = self._feed(found)
        told = repr([(one.key, one.title, one.summary, one.moment) for one in found])
        etag = quote_etag(hashlib.sha256(told.encode()).hexdigest())
        modified = int(feed.latest_post_date().timestamp())
        answer = get_conditional_response(request, etag=etag, last_modified=modified)
        if answer is None:
            out = io.StringIO()
            feed.write(out, "utf-8")
            answer = HttpResponse(out.getvalue(), content_type=feed.content_type)
        answer["ETag"] = etag
        answer["Last-Modified"] = http_date(modified)
        return answer

    def _feed(self, found: list[News]) -> DatedFeed:
        feed = DatedFeed(
            title=f"{settings.PORTAL_NAME} : nouveautés du catalogue",
            link=self._absolute("protocols:catalogue"),
            description="",
            subtitle="Nouveaux protocoles de coopération, nouvelles régions, fins d’autorisation.",
            language="fr",
            author_name=settings.PORTAL_NAME,
            feed_url=self._absolute("protocols:feed"),
            feed_guid=self._id("catalogue"),
        )
        for one in found:
            feed.add_item(
                title=one.title,
                link=self._absolute("protocols:detail", one.protocol.code),
                description=one.summary,
                unique_id=self._id(one.key),
                pubdate=one.moment,
                updateddate=one.moment,
            )
        return feed

    def _absolute(self, name: str, *args: str) -> str:
        return settings.SITE_URL + reverse(name, args=args)

    def _id(self, key: str) -> str:
        return f"tag:{urlsplit(settings.SITE_URL).hostname},{SINCE}:{key}"
