// Typeset the formulas of a page, from standard input to standard output, so that no reader has to
// wait for MathJax. Each formula is whole by itself: it can be shown before the rest has arrived,
// and copied into the speaker view.
const page = require("fs").readFileSync(0, "utf8");

require("mathjax")
  .init({
    loader: {
      load: ["adaptors/liteDOM", "input/tex-full", "output/svg", "a11y/assistive-mml"],
      versionWarnings: false, // liteDOM has none
    },
    // a command that MathJax does not know is an error, not red letters
    tex: { inlineMath: [["$", "$"]], packages: { "[-]": ["noundefined"] } },
    svg: { displayAlign: "left", displayIndent: "1.5em" },
    startup: { document: page },
  })
  .then(({ startup: { adaptor, document } }) => {
    process.stdout.write(adaptor.doctype(document.document));
    process.stdout.write(adaptor.outerHTML(adaptor.root(document.document)));
  });
