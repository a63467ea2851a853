"""What a learner waits for: the server, a page, and the answer to a click."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from benchmarks.measure import head, percentile, timed, told
from tools.browsing import Course, chromium, opened, served

_MODULE = "en/01-remote-control.ipynb"

# Clicks inside the page and measures until the page shows the change and has painted it. Playwright's own
# waiting would measure itself.
_UNTIL_PAINTED = """
async ([buttons, count, many]) => {
  const screen = document.querySelector(count[0]);
  const now = () => screen.querySelectorAll(count[1]).length;
  const took = [];
  for (let n = 0; n < many; n += 1) {
    const target = screen.querySelector(buttons[n % buttons.length]);
    if (!target || target.disabled) break;
    const before = now();
    const start = performance.now();
    target.click();
    await new Promise((done) => {
      const look = () => (now() !== before ? requestAnimationFrame(() => setTimeout(done)) : requestAnimationFrame(look));
      look();
    });
    took.push((performance.now() - start) / 1000);
  }
  return took;
}
"""


def _start() -> None:
    with tempfile.TemporaryDirectory() as folder, served(Path(folder, "Calmline")):
        pass


def _open(browser: Browser, course: Course) -> None:
    page = browser.new_page()
    page.goto(course.url(_MODULE))
    page.wait_for_selector("[data-screen=replay] .go", timeout=60_000)
    page.close()


def _lines(page: Page, times: int) -> list[float]:
    """To the second line of the call and back to the first, again and again."""
    page.locator("[data-screen=replay] .go").click()
    page.locator("[data-screen=replay] .talk-list > .turn").wait_for()
    buttons = [".controls .go", ".controls .btn.quiet"]
    return page.evaluate(_UNTIL_PAINTED, [buttons, ["[data-screen=replay]", ".talk-list > .turn"], times])


# About sixty words, another number each time, so that no reply was heard before.
_WORDS = (
    "You stuck up for this thing, and then it wouldn't answer you, and somebody here laughed about it. I am sorry, that "
    "was our mistake and not yours. I am sending two tested batteries now, parcel {n}, and I will ring you on Friday at "
    "ten to hear whether it works. What has been the worst of it for you so far?"
)


def _replies(page: Page, times: int) -> list[float]:
    """A reply and its reaction, through the kernel; each is taken back again by the same way."""
    rehearsal = _begun(page)
    rehearsal.locator(".replies input").first.wait_for()

    def ready(n: int) -> None:
        rehearsal.locator(".replies input").first.check(force=True)

    return _said(page, times, ready)


def _typed(page: Page, times: int) -> list[float]:
    """A reply typed and its reaction: the analyser and the kernel included. The first one, which loads it, is dropped."""
    rehearsal = page.locator("[data-screen=rehearsal]")

    def ready(n: int) -> None:
        rehearsal.locator(".ways input[value=own]").check(force=True)
        rehearsal.locator("textarea").fill(_WORDS.format(n=n))

    return _said(page, times + 1, ready)[1:]


def _begun(page: Page) -> Locator:
    rehearsal = page.locator("[data-screen=rehearsal]")
    rehearsal.get_by_role("button", name="Open it anyway").click()
    # In this mode all replies are one's own and each is told about at once, which is the most there is to draw.
    rehearsal.get_by_role("button", name="Make it worse first").click()
    return rehearsal


def _said(page: Page, times: int, ready: Callable[[int], None]) -> list[float]:
    rehearsal = page.locator("[data-screen=rehearsal]")
    took = []
    for n in range(times):
        ready(n)
        took += page.evaluate(_UNTIL_PAINTED, [["button.go"], ["[data-screen=rehearsal]", ".talk-list > .turn"], 1])
        rehearsal.get_by_role("button", name="From the beginning").click()
        rehearsal.locator(".talk-list > .turn.agent").wait_for(state="detached")
    return took


def run(times: int = 5) -> None:
    """Print how long server, page and reactions take."""
    head("What a learner waits for")
    told("`calmline learn` with a fresh folder, to a ready server and its end", [timed(_start) for _ in range(times)])
    with tempfile.TemporaryDirectory() as folder, served(Path(folder, "Calmline")) as course, chromium() as browser:
        _open(browser, course)
        told(
            "open the module's page, to the first screen, no click",
            [timed(lambda: _open(browser, course)) for _ in range(times)],
        )
        page = browser.new_page()
        opened(page, course, _MODULE)
        lines = _lines(page, times * 8)
        told("next line of the call, in the browser", lines, f"95 %: {percentile(lines, 95) * 1000:.0f} ms, aim 50 ms")
        replies = _replies(page, times * 8)
        told(
            "a reply chosen, to the reaction, through the kernel",
            replies,
            f"95 %: {percentile(replies, 95) * 1000:.0f} ms, aim 150 ms",
        )
        typed = _typed(page, times * 8)
        told(
            "a reply of 60 words typed, to the reaction on screen",
            typed,
            f"95 %: {percentile(typed, 95) * 1000:.0f} ms, aim 150 ms",
        )
        page.close()
