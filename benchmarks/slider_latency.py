"""How fast a figure follows its slider: LiveFigure against ipywidgets.interact and plt.show().

python -m benchmarks.slider_latency

Both sides show the same figure, drawn by the same code, in one notebook in JupyterLab in a real
browser. A third, the echo, only swaps two tiny pictures that are ready: nothing that goes through
the same kernel and browser can be faster. The sides take turns; printed are medians. "New pixels"
is the first frame of the browser in which the new picture is loaded.
"""

from random import random
from statistics import median
from time import perf_counter, sleep

from tests.lab import JupyterLab

ROUNDS, PRESSES, STEPS = 8, 5, 60

FIGURE = '''
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import interact
from helpers.live import LiveFigure, slider
from helpers.oscillator import euler, free_solution, scale, step_matrix
from helpers.style import EXACT, POSITION, VELOCITY

plt.style.use("helpers.lecture")

def motion(m, eta, dt):
    """Return what the figure shows: the times, the motion by Euler and exactly, eigenvalues."""
    alpha, delta = scale(m, eta)
    t = dt * np.arange(int(30 / dt) + 1)
    x, v = euler(1, 0, np.zeros(t.size - 1), alpha, delta, dt)
    exact, _ = free_solution(t, 1, 0, alpha, delta)
    return t, x, v, exact, np.linalg.eigvals(step_matrix(alpha, delta, dt))

def draw(axes, t, x, v, exact, eigenvalues):
    """Draw it and return the four artists that depend on the parameters."""
    time, phase, plane = axes
    (reference,) = time.plot(t, exact, color=EXACT, linestyle="--")
    (curve,) = time.plot(t, x, color=POSITION)
    time.set(xlim=(0, 30), ylim=(-1.5, 1.5), xlabel="time t", ylabel="position x", title="x(t)")
    (orbit,) = phase.plot(x, v, color=VELOCITY)
    phase.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), xlabel="x", ylabel="v", title="Phase portrait")
    plane.add_patch(plt.Circle((0, 0), 1, fill=False, color=EXACT))
    (points,) = plane.plot(eigenvalues.real, eigenvalues.imag, "o", color=POSITION)
    plane.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), aspect="equal", title="Eigenvalues")
    plane.set(xlabel="Re λ", ylabel="Im λ")
    return reference, curve, orbit, points

def sliders():
    return dict(
        m=slider("mass m", 0.2, 3, 1, step=0.05),
        eta=slider("damping η", 0, 2, 0.2, step=0.02),
        dt=slider("step Δt", 0.02, 0.5, 0.1, step=0.01),
    )
'''
LIVE = """
figure, axes = plt.subplots(1, 3)
reference, curve, orbit, points = draw(axes, *motion(1, 0.2, 0.1))

def redraw(m, eta, dt):
    t, x, v, exact, eigenvalues = motion(m, eta, dt)
    reference.set_data(t, exact)
    curve.set_data(t, x)
    orbit.set_data(x, v)
    points.set_data(eigenvalues.real, eigenvalues.imag)
    return f"|λ| = {abs(eigenvalues).max():.4f}"

LiveFigure(figure, redraw, **sliders(), alt="Motion, phase portrait and eigenvalues")
"""
INTERACT = """
def show(m, eta, dt):
    figure, axes = plt.subplots(1, 3)
    draw(axes, *motion(m, eta, dt))
    plt.show()

interact(show, **sliders());
"""
ECHO = """
import ipywidgets as widgets
from helpers.pictures import fast_png

tiny = [fast_png(np.full((8, 8, 4), shade, np.uint8)) for shade in (255, 128)]
image, controls = widgets.Image(value=tiny[0]), sliders()

def swap(_):
    image.value = tiny[image.value == tiny[0]]

controls["eta"].observe(swap, "value")
widgets.VBox([*controls.values(), image])
"""

# Runs in the page and looks at the picture in `area` once a frame.
# latency(): the milliseconds from the next key press to the first frame with another picture.
# count(): a function that waits for the last picture and tells how many others were shown since.
# quiet(): waits for half a second without another picture and without work for the kernel.
PROBE = """area => {
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const shown = () => {
        const image = area.querySelector('img');
        return image && image.complete && image.naturalWidth && image.src;
    };
    const eachFrame = look => requestAnimationFrame(function frame(now) {
        if (look(now) !== 'done') requestAnimationFrame(frame);
    });
    area.quiet = () => new Promise(resolve => {
        let last = shown(), since = performance.now();
        eachFrame(now => {
            if (shown() !== last || kernel.status !== 'idle') [last, since] = [shown(), now];
            if (now - since > 500) return resolve(), 'done';
        });
    });
    area.latency = () => new Promise((resolve, reject) => {
        setTimeout(() => reject(Error('no new picture within a minute')), 60000);
        const before = shown();
        const pressed = () => {
            const start = performance.now();
            eachFrame(() => {
                if (shown() && shown() !== before) {
                    return resolve(performance.now() - start), 'done';
                }
            });
        };
        document.addEventListener('keydown', pressed, {capture: true, once: true});
    });
    area.count = () => {
        const pictures = new Set([shown()]);
        let finished = false;
        eachFrame(() => {
            if (shown()) pictures.add(shown());
            if (finished) return 'done';
        });
        return async () => { await area.quiet(); finished = true; return pictures.size - 1; };
    };
}"""


class Side:
    """One of the figures in the page, and what was measured on it."""

    def __init__(self, page, area):
        self.page, self.area = page, area.element_handle()
        self.handle = area.get_by_role("slider").nth(1)  # the damping
        self.track = self.handle.locator("xpath=../..")
        self.latencies, self.counts = [], []
        area.locator("img").first.wait_for()
        self.area.evaluate(PROBE)

    def press(self, key):
        """Press a key on the slider, note the milliseconds until new pixels."""
        sleep(random() / 60)  # else all presses fall at one moment of the browser's frames
        self.handle.focus()
        self.area.evaluate("area => { area.result = area.latency(); }")
        self.page.keyboard.press(key)
        self.latencies.append(self.area.evaluate("area => area.result"))
        self.area.evaluate("area => area.quiet()")

    def drag(self, to):
        """Drag the slider to a fraction of its way, note the number of pictures shown."""
        self.area.scroll_into_view_if_needed()
        grip, track = self.handle.bounding_box(), self.track.bounding_box()
        x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
        step = (track["x"] + to * track["width"] - x) / STEPS
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.area.evaluate("area => { area.result = area.count(); }")
        start = perf_counter()
        for i in range(1, STEPS + 1):
            self.page.mouse.move(x + i * step, y)
            sleep(max(0, start + i * 0.016 - perf_counter()))
        self.page.mouse.up()
        self.counts.append(self.area.evaluate("area => area.result()"))


def measure(rounds=ROUNDS, presses=PRESSES):
    """Return the sides, live, interact and echo, after measuring them in turn."""
    with JupyterLab() as lab:
        notebook = lab.open(lab.write("latency.ipynb", FIGURE, LIVE, INTERACT, ECHO))
        notebook.run()
        areas = notebook.element.locator(".jp-Cell-outputArea:has(.widget-slider)")
        sides = [Side(lab.page, areas.nth(i)) for i in (0, 1, 2)]
        for i in range(rounds):
            for side in sides:
                side.drag(to=0.1 if i % 2 else 0.7)
                for _ in range(presses):
                    side.press("ArrowRight")
    return sides


def main():
    live, interact, echo = measure()
    a, b, c = (median(side.latencies) for side in (live, interact, echo))
    print(f"key press to new pixels: live {a:.1f} ms, interact {b:.1f} ms, {b / a:.1f} x")
    print(f"and the echo {c:.1f} ms: live takes {a / c:.2f} x as long")
    a, b = median(live.counts), median(interact.counts)
    print(f"pictures in a {STEPS}-step drag: live {a:g}, interact {b:g}, {a / b:.1f} x")


if __name__ == "__main__":
    main()
