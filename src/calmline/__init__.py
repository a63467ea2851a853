"""Calmline: a course in handling customer complaints that runs in JupyterLab."""

__version__ = "0.1.0"
__all__ = ["show"]


def __getattr__(name: str) -> object:
    # `from calmline import show` is all that a notebook imports. Loading it late keeps widgets away from
    # everything that needs none, such as the grader and the command line.
    if name == "show":
        from calmline.widgets.show import show

        return show
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
