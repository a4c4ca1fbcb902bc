"""Django's PostgreSQL, asked only when there is a doubt whether it is still there.

A connection that is kept from one request to the next has to be looked at before it is used
again. Django asks the server each time, which is one more journey for every report. A server
that went away has said so on the connection: as long as nothing came, nothing has to be asked.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self):
        if not self.errors_occurred and self.connection is not None and self._is_silent():
            return True
        return super().is_usable()

    def _is_silent(self) -> bool:
        """Whether the server has neither closed the connection nor said anything unasked."""
        if self.connection.closed:
            return False
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return not line.poll(0)
