"""Decks of slides in a browser, exported and live, gone through as a teacher would.

for slide in deck.steps():
    assert deck.faults() == []
    deck.photograph(slide)
"""

import io
from pathlib import Path

import matplotlib.pyplot as plt
from lab import SCREENSHOTS, LiveFigureView

SCREEN = {"width": 1280, "height": 720}
SMALLEST = 18  # pixels, of a text

FAULTS = Path(__file__).with_name("faults.js").read_text(encoding="utf-8")
SLIDE = Path(__file__).with_name("slide.js").read_text(encoding="utf-8")
LOOK = """([selector, part]) => {
    const style = getComputedStyle(document.querySelector(selector), part);
    const looks = ["fontFamily", "fontSize", "fontWeight", "color", "lineHeight"];
    return [...looks, "backgroundColor", "borderLeft"].map((look) => style[look]);
}"""

# Wait until what has changed is drawn.
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Deck:
    """What is common to both kinds. shown, controls: what is looked at, in JavaScript."""

    def faults(self):
        """Return what is wrong with the slide as it stands."""
        parts = f"[[...{self.shown}], [...{self.controls}], {SMALLEST}]"
        return self.page.evaluate(f"({FAULTS})({parts})")

    def look(self, selector, part=None):
        """Return font, size, weight, colours, … of the first such element, or of a part of it."""
        return self.page.evaluate(LOOK, [selector, part])

    def photograph(self, slide):
        """Save what is seen as screenshots/01-….slides.01.png, or ….live.01.png."""
        if SCREENSHOTS.is_dir():
            self.page.screenshot(path=SCREENSHOTS / f"{self.name}.{slide:02}.png")


class ExportedDeck(Deck):
    """A deck as a file."""

    shown = "[Reveal.getCurrentSlide()]"
    controls = "document.querySelectorAll('.stations li, .slide-number')"

    def __init__(self, page, file):
        self.page, self.name = page, file.stem
        page.set_viewport_size(SCREEN)
        page.goto(file.as_uri())
        page.wait_for_function("window.Reveal?.isReady()")

    def measure(self):
        """Return what slide.js measures of the slide as it stands."""
        return self.page.evaluate(f"({SLIDE})(Reveal.getCurrentSlide())")

    @property
    def figure(self):
        """The live figure of the slide that is shown, or None."""
        figure = self.page.locator("section.present > section.present .live-figure")
        return FrameFigure(self.page, figure) if figure.count() else None

    def steps(self):
        """Go forward to the end; yield the number of the slide after each step."""
        while True:
            yield self.page.evaluate("Reveal.getSlidePastCount() + 1")
            if self.page.evaluate("Reveal.isLastSlide() && !Reveal.availableFragments().next"):
                return
            self.page.evaluate("Reveal.next()")


class FrameFigure:
    """A live figure without a kernel. What moves its first slider returns the frame then shown."""

    def __init__(self, page, figure):
        self.page, self.figure = page, figure
        self.slider = figure.get_by_role("slider").first

    @property
    def alt(self):
        return self.figure.locator("canvas").get_attribute("aria-label")

    @property
    def sentence(self):
        return self.figure.locator("figcaption").inner_text()

    def pixels(self):
        """Return the picture as it stands on the screen, an array."""
        self.frame()
        return plt.imread(io.BytesIO(self.figure.locator("canvas").screenshot()))

    def press(self, key):
        self.slider.press(key)
        return self.frame()

    def ends(self):
        """Return the frames at the first and at the last value of the first control."""
        if self.slider.count():
            return [self.press("Home"), self.press("End")]
        choices = self.figure.locator("fieldset").first.get_by_role("radio")
        return [(choice.check(), self.frame())[1] for choice in (choices.first, choices.last)]

    def click(self, part):
        self.slider.click(position=self._at(part))
        return self.frame()

    def tap(self, part):
        self.slider.tap(position=self._at(part))
        return self.frame()

    def drag(self, start, end):
        self.slider.hover(position=self._at(start))
        self.page.mouse.down()
        self.slider.hover(position=self._at(end))
        self.page.mouse.up()
        return self.frame()

    def frame(self):
        """Wait until the picture is that of the controls; return its name, where each stands."""
        return self.page.wait_for_function(
            """figure => {
                const canvas = figure.querySelector("canvas");
                const inputs = figure.querySelectorAll("[type=range], :checked");
                const place = [...inputs].map((input) => input.value).join("-");
                return canvas?.dataset.frame === place && place;
            }""",
            arg=self.figure.element_handle(),
        ).json_value()

    def _at(self, part):
        """Return a place on the slider: 0 is the left end, 1 the right one."""
        box = self.slider.bounding_box()
        return {"x": part * box["width"], "y": box["height"] / 2}


class LiveDeck(Deck):
    """The deck of a notebook that has been run in JupyterLab."""

    shown = "document.querySelectorAll('.jp-deck-mod-visible')"
    # The stations are drawn by CSS alone: no element tells where. All grows with the screen.
    controls = """[...document.querySelectorAll('.jp-Deck-Remote button'), {
        getBoundingClientRect: () =>
            new DOMRect(...[60, 684, 780, 27].map((part) => (part * innerWidth) / 1280)),
    }]"""

    def __init__(self, notebook):
        self.page, self.notebook = notebook.page, notebook
        self.name = f"{Path(notebook.path).stem}.live"
        self._last = []  # of the cells that each slide shows
        for i, cell in enumerate(notebook.cells):
            kind = cell["metadata"].get("slideshow", {}).get("slide_type")
            if kind in ("slide", "subslide"):
                self._last.append(i)
            elif kind not in ("skip", "notes"):
                self._last[-1] = i

    def __enter__(self):
        self._size = self.page.viewport_size
        self.page.set_viewport_size(SCREEN)
        self.notebook.activate(0)
        self.page.evaluate("jupyterapp.commands.execute('deck:start')")
        self.page.wait_for_selector(".jp-Deck-Remote")
        return self

    def __exit__(self, *_):
        self.page.evaluate("jupyterapp.commands.execute('deck:stop')")
        self.page.set_viewport_size(self._size)

    @property
    def figure(self):
        """The live figure of the slide that is shown, or None."""
        box = self.page.locator(".jp-deck-mod-visible .widget-vbox:has(> .widget-image)")
        return LiveFigureView(self.page, box) if box.count() else None

    def forward(self):
        """Go on as a teacher does; return the place, which cell is active then."""
        self.page.keyboard.press("Space")
        self.page.evaluate(DRAWN)
        return self.notebook.active_cell

    def steps(self):
        """Show all of each slide; yield its number. By keys it would take a second a cell."""
        for number, cell in enumerate(self._last, start=1):
            self.notebook.activate(cell)
            self.page.evaluate(DRAWN)
            yield number
