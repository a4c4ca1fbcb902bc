"""Sessions whose rows open nothing: whoever copies the database cannot come in with them."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils.crypto import salted_hmac

from portal.lib.moments import quarter

# As many hexadecimal digits as the column of Django's table has room for: 160 bits.
DIGITS = 40


def stored(session_key: str) -> str:
    """The name of a session's row: a hash of the cookie, its key outside of the database."""
    return salted_hmac("portal.session", session_key, algorithm="sha256").hexdigest()[:DIGITS]


class SessionStore(db.SessionStore):
    """Django's, but `session_key` stands in the browser's cookie only.

    `SESSION_ENGINE` names this module. A row tells the quarter of an hour in which it ends: an
    observer comes in to report.
    """

    @classmethod
    def get_model_class(cls):
        return Session

    def _get_session_from_db(self):
        """The row of the cookie; a session that is not there leaves no key, as in Django."""
        cookie, self._session_key = self._session_key, _stored_or_none(self._session_key)
        row = super()._get_session_from_db()
        self._session_key = cookie if row is not None else None
        return row

    async def _aget_session_from_db(self):
        cookie, self._session_key = self._session_key, _stored_or_none(self._session_key)
        row = await super()._aget_session_from_db()
        self._session_key = cookie if row is not None else None
        return row

    def exists(self, session_key):
        return super().exists(stored(session_key))

    async def aexists(self, session_key):
        return await super().aexists(stored(session_key))

    def create_model_instance(self, data):
        return _hidden(super().create_model_instance(data))

    async def acreate_model_instance(self, data):
        return _hidden(await super().acreate_model_instance(data))

    def delete(self, session_key=None):
        cookie = session_key or self.session_key
        if cookie:
            super().delete(stored(cookie))

    async def adelete(self, session_key=None):
        cookie = session_key or self.session_key
        if cookie:
            await super().adelete(stored(cookie))


def _stored_or_none(cookie: str | None) -> str | None:
    return stored(cookie) if cookie else None


def _hidden(row: Session) -> Session:
    row.session_key = stored(row.session_key)
    row.expire_date = quarter(row.expire_date)
    return row
