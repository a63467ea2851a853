"""`calmline learn`: a learner's own copy of the course, served and opened."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from calmline.cli.language import LangOption, lang_of
from calmline.learning import server, workcopy
from calmline.learning.problem import LearningError
from calmline.text import Lang, Text

_ANSWERS = Text(en="Your answers are kept in {root}", zh="你的答案存在 {root}")
# `calmline learn`'s callers wait for this line; the address is the last thing on it.
_READY = Text(en="Calmline is ready: {url}", zh="心平热线已就绪：{url}")
_RUNNING = Text(en="Calmline is already running: {url}", zh="心平热线已经在运行：{url}")
_STOP = Text(en="To stop, press Ctrl+C in this window.", zh="要结束，请在这个窗口按 Ctrl+C。")
_NO_BROWSER = Text(
    en="No web browser was found here. Open the address above in one yourself.",
    zh="这里没有找到浏览器。请自己把上面的地址粘贴到浏览器里打开。",
)
_STOPPED = Text(en="Calmline has stopped. Your answers are saved.", zh="心平热线已停止，你的答案都已存好。")
_ENDED = Text(
    en="Calmline ended by itself. Your answers are saved; start it again with `calmline learn`.",
    zh="心平热线自己停下来了。你的答案都已存好，请再运行一次 calmline learn。",
)


def learn(
    lang: LangOption = None,
    port: Annotated[
        int | None, typer.Option(min=1024, max=65535, help="The port to serve on, on this machine only. · 端口。")
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address and open no browser. · 不打开浏览器。")
    ] = False,
    work: Annotated[
        Path | None, typer.Option(help="Your folder; Documents/Calmline if left out. · 学习文件夹。")
    ] = None,
) -> None:
    """Open the course where you left it. · 打开课程，接着上次学。"""
    root = work or workcopy.default_root()
    spoken = lang_of(lang, root)
    try:
        root = workcopy.prepare(root)
        # What the start page shows as the language is the learner's own last choice, unless they say otherwise now.
        notebook = workcopy.place_to_open(root, spoken)
        with server.stop_signals():
            _serve(root, port, notebook, spoken, open_browser=not no_browser)
    except LearningError as error:
        typer.echo(error.text.get(spoken), err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        _say(_STOPPED, spoken)


def _serve(root: Path, port: int | None, notebook: str, lang: Lang, *, open_browser: bool) -> None:
    _say(_ANSWERS, lang, root=root)
    found = server.start(root, port)
    if isinstance(found, server.Address):
        url = found.url(notebook)
        _say(_RUNNING, lang, url=url)
        if open_browser:
            _open(url, lang)
        return
    try:
        url = found.address.url(notebook)
        _say(_READY, lang, url=url)
        _say(_STOP, lang)
        if open_browser:
            _open(url, lang)
        found.wait()
    finally:
        found.stop()
    _say(_ENDED, lang)
    raise typer.Exit(1)


def _open(url: str, lang: Lang) -> None:
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        browser = None
    # A browser that draws in the terminal would take this window over, and can't show the course.
    in_terminal = type(browser) is webbrowser.GenericBrowser
    if browser is None or in_terminal or not browser.open(url):
        _say(_NO_BROWSER, lang)


def _say(text: Text, lang: Lang, **values: object) -> None:
    # flush: whoever waits for the line may read us through a pipe.
    print(text.get(lang).format(**values), flush=True)
