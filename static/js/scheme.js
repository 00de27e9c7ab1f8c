// Sets the scheme before the first paint, so that a dark screen never flashes white. DSFR takes over afterwards.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("scheme");
  } catch {
    // Storage refused by the browser: the system decides.
  }
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-fr-theme", dark ? "dark" : "light");
})();
