// Returns what is wrong with what the screen shows of some elements: text that is too small, text or
// pictures that leave the screen, are cut off or lie under a control. A formula counts as a whole: its
// indices may be smaller.
([elements, controls, smallest]) => {
  const faults = new Set();
  const taken = controls.map((control) => control.getBoundingClientRect());

  function check(element, box, what) {
    const visible = { opacityProperty: true, visibilityProperty: true };
    if (!box.width || !element.checkVisibility(visible)) return;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < smallest && !element.matches("img")) faults.add(`${size} px: ${what}`);
    const { left, right, top, bottom } = box;
    if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) {
      const place = [left, right, top, bottom].map(Math.round).join(", ");
      faults.add(`leaves the screen (left, right, top, bottom: ${place}): ${what}`);
    }
    for (const t of taken) {
      if (left < t.right && right > t.left && top < t.bottom && bottom > t.top)
        faults.add(`lies under a control: ${what}`);
    }
  }

  for (const element of elements) {
    for (const box of element.querySelectorAll("pre, .cm-scroller, mjx-container[display]")) {
      if (box.scrollWidth > box.clientWidth + 1)
        faults.add(`is cut off: ${box.textContent.trim().slice(0, 200) || "a formula"}`);
    }
    for (const box of element.querySelectorAll(".widget-box")) {
      if (box.scrollHeight > box.clientHeight + 1)
        faults.add(`is cut off: ${box.textContent.trim()}`);
    }
    for (const whole of element.querySelectorAll("img, mjx-container, blockquote"))
      check(whole, whole.getBoundingClientRect(), whole.alt || whole.tagName);
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text; (text = walker.nextNode()); ) {
      if (!text.data.trim() || text.parentElement.closest("mjx-container, .notes")) continue;
      const range = new Range();
      range.selectNodeContents(text);
      for (const box of range.getClientRects()) check(text.parentElement, box, text.data.trim());
    }
  }
  return [...faults];
}
