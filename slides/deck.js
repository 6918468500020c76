MathJax.startup.promise.then(() =>
  Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0,
    hash: true,
    slideNumber: "c/t",
    transition: "none",
    pdfSeparateFragments: false,
    plugins: [RevealNotes],
  }),
);
