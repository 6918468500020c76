// A formula that is too wide for its page is scrolled, by the keys too.
document.fonts.ready.then(() => {
  for (const formula of document.querySelectorAll("mjx-container[display]"))
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
});

// Live figures without a kernel: their controls choose among frames drawn at export. A frame is what
// differs from the still picture; both are joined pixel by pixel, before they are scaled.
// They are loaded when their figure comes near, or is moved.
const near = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen)
      if (isIntersecting) (near.unobserve(target), target.show());
  },
  { rootMargin: "100%" },
);
for (const figure of document.querySelectorAll(".live-figure")) {
  const name = figure.dataset.frames;
  const { labels, frames } = liveFigures[name];
  const controls = [...figure.querySelectorAll(".control")];
  const places = Object.keys(frames).map((key) => key.split("-").map(Number));
  const first = figure.querySelector("img");
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  const loaded = {};
  let shown;

  function load(file) {
    const image = new Image();
    image.src = `figures/${name}/${file}.webp`;
    return image.decode().then(() => image);
  }

  // Of the k-th control: where it stands, and how to move it.
  const at = (k) =>
    Number((controls[k].querySelector("[type=range]") ?? controls[k].querySelector(":checked")).value);

  function set(k, place) {
    const range = controls[k].querySelector("[type=range]");
    if (!range) return void (controls[k].querySelectorAll("[type=radio]")[place].checked = true);
    range.value = place;
    const label = labels[k][place];
    range.ariaValueText = controls[k].querySelector("output").textContent = label;
  }

  // Return the nearest place that was drawn, where the moved control has moved.
  function nearest(wanted, moved) {
    const before = shown ? shown[moved] : wanted[moved];
    const far = (place) =>
      place.reduce((sum, p, k) => sum + Math.abs(p - wanted[k]) / labels[k].length, 0);
    const onWay = (place) => Math.sign(place[moved] - before) === Math.sign(wanted[moved] - before);
    const ahead = places.filter(onWay);
    const some = ahead.length ? ahead : places.filter((place) => place[moved] === before);
    return some.reduce((a, b) => (far(b) < far(a) ? b : a));
  }

  async function show(moved) {
    shown = nearest(controls.map((_, k) => at(k)), moved);
    shown.forEach((place, k) => set(k, place));
    const key = shown.join("-");
    const [x, y, sentence] = frames[key];
    const [under, over] = await Promise.all(["still", key].map((file) => (loaded[file] ??= load(file))));
    if (shown.join("-") !== key) return; // the next has come
    if (!canvas.isConnected) {
      canvas.width = under.naturalWidth;
      canvas.height = under.naturalHeight;
      canvas.style.width = `${first.getAttribute("width")}px`;
      first.replaceWith(canvas);
    }
    const pen = canvas.getContext("2d");
    pen.drawImage(under, 0, 0);
    pen.drawImage(over, x, y);
    canvas.ariaLabel = `${figure.dataset.alt}. ${sentence}`;
    canvas.dataset.frame = key;
    figure.querySelector("figcaption").textContent = sentence;
  }

  controls.forEach((control, k) => {
    control.addEventListener("input", () => show(k));
    const button = control.querySelector(".play");
    if (!button) return;
    let timer;
    const stop = () => {
      timer = clearInterval(timer);
      button.textContent = "Play";
    };
    const step = (by) => {
      set(k, at(k) + by);
      show(k);
      if (at(k) === labels[k].length - 1) stop();
    };
    button.addEventListener("click", () => {
      if (timer) return stop();
      if (at(k) === labels[k].length - 1) step(-at(k));
      button.textContent = "Pause";
      timer = setInterval(step, Number(button.dataset.pace), 1);
    });
    control.addEventListener("pointerdown", (event) => event.target !== button && stop());
    control.addEventListener("keydown", (event) => event.target !== button && stop());
  });

  // Keys that a control has no use for, or that a presenter's remote control sends, are for the
  // slides. Escape only leaves the control.
  figure.addEventListener("keydown", (event) => {
    const pressing = event.target.matches("button") && /^( |Enter)$/.test(event.key);
    if (pressing) return event.stopPropagation();
    if (!/^(Arrow|Home|End|Tab|Shift)/.test(event.key)) event.target.blur();
    if (event.key === "Escape") event.stopPropagation();
  });
  figure.show = () => show(0);
  near.observe(figure);
}
