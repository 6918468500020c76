"""JupyterLab in a headless Chromium, for the browser tests and the latency benchmark.

with JupyterLab("notebooks", "data") as lab:
    notebook = lab.open("notebooks/01-damped-oscillator.ipynb")
    notebook.run()
    assert not notebook.outputs("error")

It works on a temporary copy of these folders, the user's own settings of Jupyter play no part, and
the browser reaches nothing but this server.
"""

import atexit
import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import nbformat
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parents[1]
SCREENSHOTS = ROOT / "screenshots"  # if it is there: taking them is a third of the time
TIMEOUT = 60  # seconds, for what should take one or two
expect.set_options(timeout=1000 * TIMEOUT)
VIEWPORT = {"width": 1400, "height": 900}

FOLDERS = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "IPYTHONDIR": "ipython",
}


def find_chromium():
    """Return the path of a Chromium or Chrome on this machine, or None."""
    usual = (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    )
    wanted = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [wanted] if wanted else usual)), None)


@functools.cache
def playwright():
    """Return Playwright, started: a process can have one, and may show several browsers with it."""
    started = sync_playwright().start()
    atexit.register(started.stop)
    return started


def serious(page, part="html"):
    """Return what axe-core finds that keeps people from using this part of the page, or headings
    in disorder. It is there after slides/build.py's `install`."""
    page.add_script_tag(path=ROOT / "slides/node_modules/axe-core/axe.min.js")
    find = "part => axe.run(part, { preload: false }).then((result) => result.violations)"
    return [
        (violation["id"], node["html"])
        for violation in page.evaluate(find, part)
        if violation["impact"] in ("serious", "critical") or violation["id"] == "heading-order"
        for node in violation["nodes"]
    ]


def free_host():
    """Return an address of this machine, with a port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def wait_for_lab(page):
    """Wait until JupyterLab is there in the page, with what was open in it."""
    page.wait_for_function("window.jupyterapp")
    page.evaluate("jupyterapp.restored.then(() => null)")


class Server:
    """A program that answers at a URL. It is waited for; if in vain, its log is in the error.

    log: the path of a file to write what it says. options: of subprocess.Popen.
    """

    def __init__(self, command, url, log, **options):
        with open(log, "w") as file:
            self._process = subprocess.Popen(
                command, stdout=file, stderr=subprocess.STDOUT, **options
            )
        deadline = time.monotonic() + TIMEOUT
        while True:
            try:
                return urlopen(url, timeout=5).close()
            except OSError:  # not yet there
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    raise RuntimeError(f"Nobody is at {url}:\n{log.read_text()}") from None
                time.sleep(0.1)

    def stop(self):
        """End the program, which ends what it has started."""
        self._process.terminate()
        try:
            self._process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()


class Browser:
    """A browser that reaches files and at most one server.

    options: of Playwright's page, such as has_touch.
    page: Playwright's page. refused: the addresses that it asked for and that are not the server's.
    complaints: the errors in the browser's console.
    """

    host = "127.0.0.1:1"  # nothing answers there

    def __init__(self, **options):
        self.options = {"viewport": VIEWPORT} | options
        self.chromium = find_chromium()
        if not self.chromium:
            raise FileNotFoundError("No Chromium found. Set the variable CHROMIUM to its path.")
        self.refused, self.complaints, self._browser = [], [], None

    def __enter__(self):
        self._browser = playwright().chromium.launch(
            executable_path=self.chromium,
            # All that is not for this server goes to a proxy that does not exist.
            args=[
                "--proxy-server=127.0.0.1:1",
                f"--proxy-bypass-list=<-loopback>;{self.host}",
            ],
        )
        self.page = self._browser.new_context(**self.options).new_page()
        self.page.set_default_timeout(1000 * TIMEOUT)
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("websocket", lambda websocket: self._note(websocket.url))
        self.page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return self

    def __exit__(self, *_):
        if self._browser:
            self._browser.close()

    def _note(self, url):
        address = urlsplit(url)
        if address.scheme not in ("data", "blob", "file") and address.netloc != self.host:
            self.refused.append(url)


class JupyterLab(Browser):
    """A server on a copy of some folders and requirements.txt, and a browser that shows it.

    root: where the copies are.
    """

    def __init__(self, *folders):
        super().__init__()
        self.folders = folders

    def __enter__(self):
        self._home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        home = Path(self._home.name)
        self.root = home / "root"
        self.root.mkdir()
        shutil.copy(ROOT / "requirements.txt", self.root)
        for folder in self.folders:
            hidden = shutil.ignore_patterns(".*")
            shutil.copytree(ROOT / folder, self.root / folder, ignore=hidden)
        self.host = free_host()
        self._server = None
        try:
            self._start_server(home)
            super().__enter__()
            self.page.goto(f"http://{self.host}/lab")
            wait_for_lab(self.page)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        super().__exit__()
        if self._server:
            self._server.stop()
        self._home.cleanup()

    def _start_server(self, home):
        options = (
            f"--config={ROOT}/tools/jupyterlab/config.py",
            "--no-browser",
            "--allow-root",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.host.split(':')[1]}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self.root}",
            "--IdentityProvider.token=",
            "--LabApp.expose_app_in_browser=True",
        )
        folders = {variable: str(home / name) for variable, name in FOLDERS.items()}
        self._server = Server(
            [sys.executable, "-m", "jupyterlab", *options],
            f"http://{self.host}/api/status",
            log=home / "log",
            env=os.environ | folders,
        )

    def write(self, name, *sources):
        """Put a notebook of these code cells beside the folders; return its name."""
        notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, sources)])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, self.root / name)
        return name

    def open(self, path):
        """Open a notebook, by its path below root, in a tab of its own; return a Notebook."""
        return Notebook(self.page, path)


class Notebook:
    """An open notebook, with a kernel. `panel` is JupyterLab's object, in the browser."""

    def __init__(self, page, path):
        self.page, self.path = page, path
        self.panel = page.evaluate_handle(
            "path => jupyterapp.commands.execute('docmanager:open', {path})", path
        )
        self._evaluate("await panel.context.ready; await panel.sessionContext.ready")

    def _evaluate(self, statements, argument=None):
        code = f"async ([panel, argument]) => {{ {statements} }}"
        return self.page.evaluate(code, [self.panel, argument])

    def close(self):
        """Shut the kernel down and close the tab, without saving."""
        self._evaluate("await panel.sessionContext.shutdown(); panel.dispose()")

    def activate(self, cell):
        """Make the cell with this index the active one, ready for commands."""
        self._evaluate(
            "panel.content.activeCellIndex = argument; panel.content.node.focus();", cell
        )

    @property
    def active_cell(self):
        """The index of the active cell."""
        return self._evaluate("return panel.content.activeCellIndex")

    def start(self, cell=None):
        """Run all cells, or the one with this index, and do not wait."""
        self._evaluate(
            """jupyterapp.shell.activateById(panel.id);
            if (argument !== null) panel.content.activeCellIndex = argument;
            panel.finished = false;
            jupyterapp.commands
                .execute(argument === null ? 'notebook:run-all-cells' : 'notebook:run-cell')
                .finally(() => { panel.finished = true; });""",
            cell,
        )

    def wait(self, seconds=180):
        """Wait until the cells have run, or one has failed and the rest was left out."""
        self.page.wait_for_function(
            "panel => panel.finished", arg=self.panel, timeout=1000 * seconds
        )

    def run(self, cell=None):
        """Run all cells, or the one with this index, and wait."""
        self.start(cell)
        self.wait()

    @property
    def busy(self):
        """Whether cells are still to be run."""
        return not self._evaluate("return panel.finished")

    @property
    def cells(self):
        """The cells with their outputs, as the notebook file would hold them."""
        return self._evaluate("return panel.content.model.toJSON().cells")

    def outputs(self, kind):
        """Return all outputs of a kind: "error", "stdout", "stderr", "execute_result", …"""
        outputs = [output for cell in self.cells for output in cell.get("outputs", [])]
        return [o for o in outputs if kind in (o["output_type"], o.get("name"))]

    @property
    def element(self):
        """Playwright's locator of the notebook in the page."""
        return self.page.locator(f"[id='{self.id}']")

    @property
    def id(self):
        """The id of that element."""
        return self._evaluate("return panel.id")

    def live_figures(self):
        """Return the live figures, from top to bottom, as soon as all of them are shown."""
        shown = self.outputs("execute_result") + self.outputs("display_data")
        number = sum(o["data"]["text/plain"].startswith("LiveFigure(") for o in shown)
        boxes = self.element.locator(".widget-vbox:has(> .widget-image)")
        expect(boxes, "all live figures are shown").to_have_count(number)
        return [LiveFigureView(self.page, box) for box in boxes.all()]

    def photograph(self):
        """Save what a reader sees, screen by screen, as screenshots/notebooks-01-….1.png, …"""
        if not SCREENSHOTS.is_dir():
            return
        name = self.path.removesuffix(".ipynb").replace("/", "-")
        for old in SCREENSHOTS.glob(f"{name}.*.png"):
            old.unlink()
        scroll = "const node = panel.content.outerNode;"
        height, screen = self._evaluate(f"{scroll} return [node.scrollHeight, node.clientHeight]")
        for i, top in enumerate(range(0, height, screen)):
            self._evaluate(f"{scroll} node.scrollTop = argument", top)
            self.page.screenshot(path=SCREENSHOTS / f"{name}.{i + 1}.png")


class LiveFigureView:
    """A live figure in the page, seen and handled as a reader would."""

    def __init__(self, page, box):
        self.page, self.box = page, box
        self.image = box.locator("> .widget-image")
        self.sliders = box.get_by_role("slider")

    def picture(self):
        """Return the picture that is shown: its file, as a text."""
        expect(self.image).to_be_visible()
        return self.image.evaluate(
            """async ({src}) => {
                const file = await (await fetch(src)).arrayBuffer();
                return new TextDecoder('latin1').decode(file);
            }"""
        )

    def address(self):
        """Return the address of the picture; each new picture has a new one."""
        return self.image.get_attribute("src")

    def wait_for_other(self, address):
        """Wait for another picture than that of this address: the sharp one, the last to come."""
        self.page.wait_for_function(
            """([image, address]) => image.src !== address && image.complete
                && image.naturalWidth > 1.9 * image.clientWidth""",
            arg=[self.image.element_handle(), address],
        )

    def press(self, key):
        """Press a key on the first slider, and wait until the picture has followed."""
        address = self.address()
        self.sliders.first.press(key)
        self.wait_for_other(address)

    def nudge(self):
        """Move the first slider a step towards its middle, with an arrow key."""
        grip, track = self._first_slider()
        self.press("ArrowLeft" if _centre(grip)[0] > _centre(track)[0] else "ArrowRight")

    def drag(self):
        """Drag the first slider with the mouse into its other half."""
        address, (grip, track) = self.address(), self._first_slider()
        (x, y), (middle, _) = _centre(grip), _centre(track)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(middle + (-0.3 if x > middle else 0.3) * track["width"], y, steps=10)
        self.page.mouse.up()
        self.wait_for_other(address)

    def _first_slider(self):
        """Return where its handle and its track are on the screen."""
        handle = self.sliders.first
        handle.scroll_into_view_if_needed()
        return handle.bounding_box(), handle.locator("xpath=../..").bounding_box()


def _centre(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
