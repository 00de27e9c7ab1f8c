// Reading forty letters with one hand: the right and left arrows go to the next and to the previous letter, except in a field.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const way = { ArrowRight: "[data-next]", ArrowLeft: "[data-previous]" }[event.key];
    const link = way && document.querySelector(`[data-signing] ${way}`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();
