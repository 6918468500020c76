"""tools/jupyterhub: a class of two on one machine, in a real browser."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from lab import Browser, Notebook, Server, free_host, wait_for_lab
from playwright.sync_api import expect
from support import NOTEBOOKS, need_chromium

ROOT = NOTEBOOKS.parent
CONFIG = Path("tools", "jupyterhub", "jupyterhub_config.py")
PROXY = ROOT / CONFIG.with_name("node_modules")
STUDENTS = {"ada": "01-damped-oscillator", "emmy": "02-recurrence"}  # and what they run
LECTURES = Path("lectures", "notebooks")
PATIENCE = 180  # seconds, for the start of a student's server and of its JupyterLab
FIRST = LECTURES / "00-start-here.ipynb"


def git(folder, *arguments):
    me = ["-c", "user.name=teacher", "-c", "user.email=teacher@example.org"]
    subprocess.run(["git", *me, *arguments], cwd=folder, check=True, capture_output=True)


def append(file, index, text):
    """Add a line to a cell of a notebook."""
    notebook = nbformat.read(file, 4)
    notebook.cells[index].source += f"\n{text}"
    nbformat.write(notebook, file)


class Hub(Browser):
    """A hub as the teacher has it, and a browser that shows it.

    teacher: the folder of the teacher's copy. homes: that of the students' home folders.
    """

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        self.teacher, self.homes, self.host = folder / "srv", folder / "home", free_host()
        self.teacher.mkdir()
        shutil.copy(ROOT / "requirements.txt", self.teacher)
        for name in ("notebooks", "helpers", "turns", "data", "tools"):
            hidden = shutil.ignore_patterns(".*", "node_modules", "__pycache__")
            shutil.copytree(ROOT / name, self.teacher / name, ignore=hidden)
        git(self.teacher, "init", "--quiet")
        git(self.teacher, "add", ".")
        git(self.teacher, "commit", "--quiet", "--message=Lectures")
        (self.teacher / CONFIG.with_name("node_modules")).symlink_to(PROXY)
        for student in STUDENTS:
            self._write(student, "jupyter_server_config.json", ServerApp={"allow_root": True})
            self._write(student, "jupyter_lab_config.json", LabApp={"expose_app_in_browser": True})
        options = {
            "JupyterHub.spawner_class": "simple",
            "SimpleLocalProcessSpawner.home_dir_template": f"{self.homes}/{{username}}",
            "JupyterHub.authenticator_class": "dummy",
            "JupyterHub.bind_url": f"http://{self.host}",
            "JupyterHub.hub_bind_url": f"http://{free_host()}",
            "ConfigurableHTTPProxy.api_url": f"http://{free_host()}",
        }
        self._server = None
        try:
            self._server = Server(
                [
                    *(sys.executable, "-m", "jupyterhub", f"--config={self.teacher / CONFIG}"),
                    *(f"--{name}={value}" for name, value in options.items()),
                ],
                f"http://{self.host}/hub/login",
                log=folder / "log",
                cwd=folder,
            )
            super().__enter__()
            self.page.set_default_timeout(1000 * PATIENCE)
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        super().__exit__()
        if self._server:
            self._server.stop()
        self._folder.cleanup()

    def _write(self, student, name, **settings):
        file = self.homes / student / ".jupyter" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))

    def log_in(self, student):
        """Log in, as if at a machine of one's own, and wait for JupyterLab."""
        self.page.context.clear_cookies()
        self.page.goto(f"http://{self.host}")
        self.page.get_by_label("Username").fill(student)
        self.page.get_by_label("Password").fill("any")
        self.page.get_by_role("button", name="Sign in").click()
        wait_for_lab(self.page)


@pytest.fixture(scope="module")
def hub():
    for module in ("jupyterhub", "nbgitpuller"):
        pytest.importorskip(module, reason=f"{module} is not installed: make .venv/installed-hub")
    if not PROXY.is_dir():
        pytest.skip("configurable-http-proxy is not installed: make .venv/installed-hub")
    need_chromium()
    with Hub() as hub:
        yield hub


@pytest.fixture(scope="module", params=STUDENTS)
def student(hub, request):
    hub.log_in(request.param)
    return request.param


def test_a_student_starts_on_the_first_lecture(hub, student):
    assert hub.page.url == f"http://{hub.host}/user/{student}/lab/tree/{FIRST}"
    expect(hub.page.get_by_role("heading", name="Start here")).to_be_visible()


def test_the_settings_of_jupyterlab_are_those_of_the_lectures(hub, student):
    wanted = json.loads((ROOT / "tools/jupyterlab/overrides.json").read_text(encoding="utf-8"))
    for plugin, settings in wanted.items():
        there = hub.page.evaluate(
            "async name => (await jupyterapp.serviceManager.settings.fetch(name)).schema", plugin
        )
        assert {name: there["properties"][name]["default"] for name in settings} == settings


def test_a_lecture_runs_and_a_slider_works(hub, student):
    notebook = Notebook(hub.page, str(LECTURES / f"{STUDENTS[student]}.ipynb"))
    notebook.run()
    assert notebook.outputs("error") == []
    figure = next(figure for figure in notebook.live_figures() if figure.sliders.count())
    before = figure.picture()
    figure.nudge()
    assert figure.picture() != before
    notebook.close()


def test_the_helpers_are_those_of_a_student_s_own_copy(hub, student):
    asking = nbformat.v4.new_code_cell("import helpers; print(*helpers.__path__)")
    where = nbformat.v4.new_notebook(cells=[asking])
    where.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(where, hub.homes / student / "where.ipynb")
    notebook = Notebook(hub.page, "where.ipynb")
    notebook.run()
    assert notebook.outputs("stdout")[0]["text"] == f"{hub.homes / student}/lectures/helpers\n"
    notebook.close()


@pytest.mark.parametrize("student", [*STUDENTS][:1], indirect=True)  # it takes long
def test_what_is_new_comes_with_the_next_start_and_what_a_student_wrote_stays(hub, student):
    file = LECTURES / "04-exploding-gradients.ipynb"
    append(hub.homes / student / file, 0, student)
    append(hub.teacher / file.relative_to("lectures"), 9, f"new for {student}")
    git(hub.teacher, "commit", "--all", "--message=New")
    # Its buttons do nothing before its scripts, which load one another, are all there.
    hub.page.goto(f"http://{hub.host}/hub/home", wait_until="networkidle")
    hub.page.get_by_role("button", name="Stop My Server").click()
    hub.page.get_by_role("button", name="Start My Server").click()
    wait_for_lab(hub.page)
    cells = nbformat.read(hub.homes / student / file, 4).cells
    assert cells[0].source.endswith(f"\n{student}")
    assert cells[9].source.endswith(f"\nnew for {student}")
