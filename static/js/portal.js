// Small manners of every page. Buttons that need this script are written `hidden` and shown here.
(() => {
  const summary = document.querySelector("[data-error-summary]");
  if (summary) {
    document.title = `À corriger – ${document.title}`;
    summary.focus();
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // What is open on a wide screen is one line on a telephone; paper shows it whole.
  const folds = document.querySelectorAll("details[data-fold]");
  if (window.matchMedia("(max-width: 47.99em)").matches) for (const fold of folds) fold.open = false;
  window.addEventListener("beforeprint", () => {
    for (const fold of folds) fold.open = true;
  });

  // Paper is white, whatever the screen.
  const root = document.documentElement;
  let theme = "";
  window.addEventListener("beforeprint", () => {
    theme = root.getAttribute("data-fr-theme");
    root.setAttribute("data-fr-theme", "light");
  });
  window.addEventListener("afterprint", () => root.setAttribute("data-fr-theme", theme));

  // A text area shows on paper all that is written in it: its box, which cannot break across pages, gives place to its words.
  window.addEventListener("beforeprint", () => {
    for (const area of document.querySelectorAll("textarea")) {
      const words = document.createElement("div");
      words.className = "portal-printed";
      words.textContent = area.value;
      area.after(words);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const words of document.querySelectorAll(".portal-printed")) words.remove();
  });

  // <button type="button" data-copy="#code" hidden>Copier le code</button>
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    const words = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
        button.textContent = "Copié";
      } catch {
        button.textContent = "La copie n’a pas abouti";
      }
      setTimeout(() => (button.textContent = words), 3000);
    });
  }

  // A dotted term opens its definition in place; without this, its link goes to the glossary.
  document.addEventListener("click", (event) => {
    const term = event.target.closest("[data-term]");
    const definition = term && document.getElementById(term.dataset.term);
    if (!definition?.showPopover) return;
    event.preventDefault();
    definition.showPopover();
    definition.focus();
  });

  // Without a line nothing is asked for while one types: what the page shows stays.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!navigator.onLine) event.preventDefault();
  });

  // A form sent twice by an impatient finger is sent once; a page taken back from the history can be sent again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || event.submitter?.formTarget === "_blank") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();
