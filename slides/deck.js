MathJax.startup.promise.then(() =>
  Reveal.initialize({
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
  }),
);
