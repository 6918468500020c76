// Where text and controls need its room, the picture of a slide gives way, down to 65 %.
const BOTTOM = 664; // what lies below belongs to the stations

function fit(slide) {
  const picture = slide.querySelector(".jp-RenderedImage img, .live-figure > :is(img, canvas)");
  if (!picture?.clientHeight || slide.style.getPropertyValue("--picture")) return;
  const cells = [...slide.querySelectorAll(":scope > :is(.jp-Cell, .fragment)")];
  const over = Math.max(...cells.map((cell) => cell.offsetTop + cell.offsetHeight)) - BOTTOM;
  const part = Math.min(1, Math.max(0.65, 1 - over / picture.clientHeight));
  slide.style.setProperty("--picture", `${part * picture.clientWidth}px`);
}

document.fonts.ready.then(async () => {
  Reveal.on("slidechanged", ({ currentSlide }) => fit(currentSlide));
  Reveal.on("pdf-ready", () => document.querySelectorAll(".pdf-page section").forEach(fit));
  await Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0,
    center: false,
    controls: false,
    progress: false,
    hash: true,
    slideNumber: "c",
    transition: "none",
    pdfSeparateFragments: false,
    pdfMaxPagesPerSlide: 1,
    plugins: [RevealNotes],
  });
  fit(Reveal.getCurrentSlide());
});
