"""The class list as graders bring it in with `nbgrader db student import`: read, never written, never made."""

import functools
from pathlib import Path

import sqlalchemy as sa
from nbgrader.api import Student as Row
from sqlalchemy.engine import make_url

from calmline.grading.batch.course import Course
from calmline.grading.batch.database import GradebookError, patient, told
from calmline.grading.handins.classlist import Student, Whose, by_name


def class_list(course: Course) -> Whose:
    """Who has a name according to the gradebook, which is read when it is first asked, once.

    What is returned raises `GradebookError` if there is a gradebook and it can't be read.
    """

    @functools.cache
    def read() -> Whose:
        return by_name(students(course))

    def whose(name: str) -> str | None:
        return read()(name)

    return whose


def students(course: Course) -> list[Student]:
    """Those in the gradebook whose name it has; none where there is no gradebook yet. Raises `GradebookError`."""
    url = make_url(course.url)
    # SQLite would make an empty file.
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).is_file():
        return []
    try:
        engine = sa.create_engine(patient(course.url), poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table(Row.__tablename__):
                return []
            found = connection.execute(sa.select(Row.id, Row.first_name, Row.last_name)).all()
    except (sa.exc.SQLAlchemyError, ModuleNotFoundError) as error:
        raise GradebookError(told(error, course.url)) from error
    return [Student(row.id, row.first_name or "", row.last_name or "") for row in found]
