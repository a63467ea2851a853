"""The gradebook's database: its address, and what to say when it can't be used."""

from sqlalchemy.engine import make_url

_BUSY_SECONDS = 60  # how long another program, such as formgrader, may hold SQLite's lock


class GradebookError(RuntimeError):
    """The gradebook can't be used; the message says why and what to do."""


def patient(url: str) -> str:
    """The same address; SQLite waits longer than its five seconds for another program's lock."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or "timeout" in parsed.query:
        return url
    return parsed.update_query_dict({"timeout": str(_BUSY_SECONDS)}).render_as_string(hide_password=False)


def told(error: Exception, url: str) -> str:
    """What the database said, without a password."""
    place = make_url(url).render_as_string(hide_password=True)
    cause = getattr(error, "orig", None) or error
    return f"The gradebook at {place} can't be used: {cause}"
