// The desk of an instructor: letters of the keyboard inside the grid, the count of what is answered, documents in place.
// The letters act only while a criterion has the focus, and never in a field where one writes.
(() => {
  const narrow = window.matchMedia("(max-width: 61.99em)");
  function place() {
    for (const link of document.querySelectorAll("[data-document]")) link.target = narrow.matches ? "_blank" : "piece";
  }
  place();
  narrow.addEventListener("change", place);

  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const criteria = [...grid.querySelectorAll("[data-criterion]")];
  const findings = { c: "conforme", n: "non_conforme", a: "a_completer", s: "sans_objet" };
  const counter = document.querySelector("[data-grid-progress]");

  function count() {
    const done = criteria.filter((one) => one.querySelector("input[type=radio]:checked")).length;
    counter.textContent = `${done} critère${done > 1 ? "s" : ""} sur ${criteria.length}`;
  }

  function enter(criterion) {
    const target = criterion?.querySelector("input[type=radio]:checked") || criterion?.querySelector("input[type=radio]");
    if (!target) return;
    target.focus({ preventScroll: true });
    criterion.scrollIntoView({ block: "nearest" });
  }

  function answer(criterion, value) {
    const radio = criterion.querySelector(`input[type=radio][value="${value}"]`);
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    if (value === "non_conforme") criterion.querySelector("textarea").focus();
  }

  grid.addEventListener("input", count);
  grid.addEventListener("keydown", (event) => {
    const criterion = event.target.closest("[data-criterion]");
    if (!criterion || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea")) {
      if (event.key === "Escape") enter(criterion);
      return;
    }
    const here = criteria.indexOf(criterion);
    const keys = {
      j: () => enter(criteria[here + 1]),
      k: () => enter(criteria[here - 1]),
      o: () => criterion.querySelector("textarea").focus(),
      d: () => criterion.querySelector("[data-document]")?.click(),
    };
    for (const [key, value] of Object.entries(findings)) keys[key] = () => answer(criterion, value);
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  count();
})();
