"""Caches that also count: how many came in this minute, how often somebody was wrong.

Django's own `add` and `incr` ask Redis three times for one number, and lose it when its time is
over in between.
"""

from django.core.cache.backends import locmem, redis
from django.utils.functional import cached_property


class RedisCache(redis.RedisCache):
    """Shared by all processes of all machines."""

    @cached_property
    def _line(self):
        """Made once: a client for each count costs more than counting."""
        return self._cache.get_client(write=True)

    def count(self, key: str, seconds: int) -> int:
        """One more; how many there are now. All are forgotten `seconds` after the first.

        Raises redis.exceptions.RedisError when Redis is away."""
        key = self.make_and_validate_key(key)
        with self._line.pipeline(transaction=False) as turn:
            turn.set(key, 0, ex=seconds, nx=True)
            turn.incr(key)
            # Where its time was over between the two: what never ends would count for ever.
            turn.expire(key, seconds, nx=True)
            return turn.execute()[1]


class LocMemCache(locmem.LocMemCache):
    """In one process: the demonstration and the tests."""

    def count(self, key: str, seconds: int) -> int:
        """The same; raises nothing."""
        self.add(key, 0, seconds)
        try:
            return self.incr(key)
        except ValueError:
            # Its time was over between the two lines.
            return 1
