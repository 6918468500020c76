// Returns what can be measured of a slide: its title and where it stands, its words (without formulas,
// code and controls), the pixels that each picture has for each pixel that it fills at this size of the
// slides, the contrast of what is written, and the look of titles and text.
(slide) => {
  const scale = Reveal.getScale();
  const title = slide.querySelector("h1, h2, h3");
  const box = title?.getBoundingClientRect();
  const text = slide.cloneNode(true);
  for (const other of text.querySelectorAll(".notes, mjx-container, pre, .sliders, script, .anchor-link"))
    other.replaceWith(" ");
  const rgb = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => (c <= 10.3 ? c / 3294 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  function ground(element) {
    // A result stands on a rectangle of a formula, all else on the background of an element.
    const panel = element.closest?.('[data-mml-node="menclose"]')?.querySelector(":scope > rect");
    for (let e = element; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length === 4 && colour[3] === 0) continue;
      if (!panel) return colour;
      const { fill, fillOpacity } = getComputedStyle(panel);
      return rgb(fill).map((c, k) => c * fillOpacity + colour[k] * (1 - fillOpacity));
    }
    return [255, 255, 255];
  }
  function contrast(element, colour) {
    const [dark, light] = [rgb(colour), ground(element)].map(luminance).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }
  const symbols = [...slide.querySelectorAll("mjx-container use")];
  const written = "h1, h2, h3, p, li, td, th, label, output, figcaption, pre span";
  const words = [...slide.querySelectorAll(written)].filter((e) => e.textContent.trim() && e.checkVisibility());
  return {
    title: title?.textContent.replace("¶", "").trim(),
    place: box && [Math.round(box.left), Math.round(box.top)],
    words: text.textContent.split(/\s+/).filter((word) => /\p{L}|\d/u.test(word)).length,
    sharpness: [...slide.querySelectorAll("img, canvas")].map(
      (picture) => ((picture.naturalWidth ?? picture.width) * scale) / picture.getBoundingClientRect().width,
    ),
    contrasts: [
      ...symbols.map((symbol) => [contrast(symbol, getComputedStyle(symbol).fill), symbol.dataset.c]),
      ...words.map((word) => [contrast(word, getComputedStyle(word).color), word.textContent.trim()]),
    ],
    colours: Object.fromEntries(symbols.map((s) => [s.dataset.c, getComputedStyle(s).fill])),
  };
}
