// Live figures without a kernel: range inputs choose among frames drawn at export.
for (const figure of document.querySelectorAll(".live-figure")) {
  const { labels, frames, sentences } = liveFigures[figure.dataset.frames];
  const inputs = [...figure.querySelectorAll("input")];
  const picture = figure.querySelector(".picture img:last-child");

  function show() {
    let frame = 0;
    inputs.forEach((input, k) => {
      const label = labels[k][input.value];
      frame = frame * labels[k].length + Number(input.value);
      input.ariaValueText = input.nextElementSibling.textContent = label;
    });
    picture.src = frames[frame];
    picture.alt = `${figure.dataset.alt}. ${sentences[frame]}`;
    figure.querySelector("figcaption").textContent = sentences[frame];
  }

  figure.addEventListener("input", show);
  // Keys that a slider has no use for, or that a presenter's remote control sends, are for the
  // slides. Escape only leaves the slider.
  figure.addEventListener("keydown", (event) => {
    if (!/^(Arrow|Home|End|Tab|Shift)/.test(event.key)) event.target.blur();
    if (event.key === "Escape") event.stopPropagation();
  });
  show();
}
