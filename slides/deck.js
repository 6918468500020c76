// A picture gives way a little where text and controls need its room.
function fit() {
  for (const slide of document.querySelectorAll(".slides section:not(.stack)")) {
    const picture = slide.querySelector(".jp-RenderedImage img, .live-figure > :is(img, canvas)");
    const over = slide.scrollHeight - slide.clientHeight;
    if (!picture || over <= 0 || !picture.clientHeight) continue;
    const part = Math.max(0.7, 1 - over / picture.clientHeight);
    slide.style.setProperty("--picture", `${part * picture.clientWidth}px`);
  }
}

MathJax.startup.promise.then(async () => {
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
    plugins: [RevealNotes],
  });
  fit();
  Reveal.on("slidechanged", fit);
});
