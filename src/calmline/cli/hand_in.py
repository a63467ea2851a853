"""`calmline hand-in`: hand in an exercise without opening the page."""

from pathlib import Path
from typing import Annotated

import typer

from calmline.cli.language import LangOption, lang_of
from calmline.learning import handin, workcopy
from calmline.learning.problem import LearningError
from calmline.text import Lang, Text

_NO_COPY = Text(
    en="There is no Calmline folder at {root}. Run `calmline learn` first, or say where it is with --work.",
    zh="{root} 不是心平热线的学习文件夹。请先运行 calmline learn，或者用 --work 指明位置。",
)
_UNANSWERED = Text(en="Not answered yet (you can hand in all the same):", zh="还没答的题（也可以直接交）：")
_ALL = Text(en="Every item is answered.", zh="每道题都答了。")
_WHO = Text(en="Your id or your name", zh="你的工号或姓名")
_ZIP = Text(
    en="Handed in at {when}. Give this file to your trainer:", zh="已于 {when} 提交。请把这个文件交给培训老师："
)
_EXCHANGE = Text(en="Handed in at {when}. It has gone to your trainer.", zh="已于 {when} 提交，已经送到培训老师那里。")


def hand_in(
    exercise: Annotated[str, typer.Argument(help="The exercise, such as digital-piano. · 练习的名字。")],
    learner: Annotated[str | None, typer.Option("--id", help="Your id; asked for once. · 你的工号或姓名。")] = None,
    work: Annotated[
        Path | None, typer.Option(help="Your folder; Documents/Calmline if left out. · 学习文件夹。")
    ] = None,
    lang: LangOption = None,
) -> None:
    """Hand in an exercise. · 交作业。"""
    root = (work or workcopy.default_root()).expanduser().absolute()
    spoken = lang_of(lang, root)
    try:
        if workcopy.find_root(root) != root:
            raise LearningError(_NO_COPY.fill(root=root))
        if workcopy.exercise_folder(root, exercise).is_dir():
            _name_unanswered(root, exercise, spoken)
        name = learner or handin.known_learner(root)
        if not name:
            name = typer.prompt(_WHO.get(spoken))
        handed = handin.hand_in(root, exercise, name)
    except LearningError as error:
        typer.echo(error.text.get(spoken), err=True)
        raise typer.Exit(1) from error
    when = f"{handed.when:%Y-%m-%d %H:%M}"
    typer.echo((_ZIP if handed.path else _EXCHANGE).fill(when=when).get(spoken))
    if handed.path:
        typer.echo(handed.path)


def _name_unanswered(root: Path, exercise: str, lang: Lang) -> None:
    missing = handin.unanswered(workcopy.exercise_folder(root, exercise))
    typer.echo((_UNANSWERED if missing else _ALL).get(lang))
    for item in missing:
        typer.echo(f"  {item.number}. {item.ask.get(lang).splitlines()[0]}")
