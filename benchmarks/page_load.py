"""How long a reader on a slow line waits for a lecture's page.

python -m benchmarks.page_load [FOLDER]

FOLDER: an export (`make slides`); without it lecture 1 is exported first. Its pages are loaded from
a local server that does not compress, in a real browser with an empty cache, over a line of
400 kB/s. Printed are medians, in seconds: of the first text and the first formula since the
beginning, of a figure since it came into view, at once when there is text, so that it competes with
the rest of the page. A live figure has come when its slider moves it.
"""

import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread

from tests.lab import ROOT, Browser

ROUNDS = 5
LINE = {"offline": False, "latency": 50, "downloadThroughput": 400e3, "uploadThroughput": 100e3}

# Runs before the page does; looks once a frame.
# seen(look): the milliseconds until look(), which is given nothing, returns something, and a frame.
PROBE = """
seen = (look) => new Promise((resolve, reject) => {
    setTimeout(() => reject(Error(`not within a minute: ${look}`)), 60000);
    const frame = () => {
        if (document.body && look()) requestAnimationFrame(() => resolve(performance.now()));
        else requestAnimationFrame(frame);
    };
    frame();
});
text = seen(() => performance.getEntriesByName("first-contentful-paint").length)
    .then(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
formula = Promise.all([text, seen(() => document.querySelector("mjx-container svg"))])
    .then((both) => Math.max(...both));
"""
# The milliseconds from when the figure (the n-th, from the end if negative) comes into view.
FIGURE = """async ([selector, n]) => {
    await text;
    const found = () => [...document.querySelectorAll(selector)].at(n);
    await seen(() => n < 0 ? document.readyState !== "loading" && found() : found());
    const begin = performance.now(), figure = found();
    figure.scrollIntoView({block: "center"});
    const picture = () => {
        const image = figure.querySelector("img, canvas");
        return image.tagName === "CANVAS" || (image.complete && image.naturalWidth);
    };
    const shown = await seen(picture) - begin;
    const live = figure.matches(".live-figure");
    if (live) await seen(() => figure.querySelector("canvas"));
    return [shown, live ? performance.now() - begin : null];
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def served(folder):
    """Serve a folder; yield host and port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def load(browser, page, selector, n):
    """Load a page over the slow line; return when there was text, a formula, and the figure."""
    context = browser.page.context.browser.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    context.new_cdp_session(tab).send("Network.emulateNetworkConditions", LINE)
    tab.add_init_script(PROBE)
    tab.goto(f"http://{browser.host}/{page}", wait_until="commit")
    times = tab.evaluate(FIGURE, [selector, n])
    times = [tab.evaluate("text"), tab.evaluate("formula"), *times]
    context.close()
    return times


def measure(folder, rounds=ROUNDS):
    """Yield the name of each lecture's page, the place of the figure, and the medians."""
    names = [p.name for p in sorted(Path(folder).glob("0[1-9]*.html")) if p.name.count(".") == 1]
    with served(folder) as host:
        browser = Browser()
        browser.host = host
        with browser:
            for page in names:
                for place, n in {"first": 0, "last": -1}.items():
                    runs = [load(browser, page, ".live-figure", n) for _ in range(rounds)]
                    yield page, place, [median(part) / 1000 for part in zip(*runs, strict=True)]


def main():
    with tempfile.TemporaryDirectory() as made:
        if not (given := sys.argv[1:]):
            lecture = ROOT / "notebooks/01-damped-oscillator.ipynb"
            command = [sys.executable, ROOT / "slides/build.py", lecture, "--into", f"{made}/build"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for page, place, (text, formula, shown, moves) in measure(*given or [f"{made}/build"]):
            print(f"{page}: text {text:.1f} s, formula {formula:.1f} s; its {place} live figure")
            print(
                f"    is seen {shown:.1f} s after it came into view, and moves after {moves:.1f} s"
            )


if __name__ == "__main__":
    main()
