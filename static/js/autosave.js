// Nothing typed is lost. <form method="post" data-autosave="adhesion-12-lettre"> with an element [data-autosave-status].
//
// While one types, a copy is kept in this browser. After a pause, the form (without its files) is posted to its own
// address with the header `X-Autosave: 1`. The server answers 204 when it has kept what it was sent, or 200 with what is to be said of it, shown in [data-autosave-remarks]; else it says why in a
// sentence of plain text (coopps/kernel/components/autosave.py), which is shown as it is. With [data-draft] the server keeps a draft
// of the page, and not the dossier itself. A number that counts the savings, in [data-autosave-number], follows the answer's `X-Saved-Number`. What the server has not kept is offered when the form is
// shown again. What was sent by the form's own button is taken as kept once another page of the same person opens, or this one that says what was done; a page
// that says that something failed (body[data-failed]) or that one must sign in proves the contrary. Copies belong to one person (body[data-person]), last a week, and go when the person signs out.
(() => {
  const PAUSE = 1500;
  const LIFETIME = 7 * 24 * 3600 * 1000;
  const PREFIX = "coopps:";
  const person = document.body.dataset.person || "";

  const storage = (() => {
    try {
      localStorage.setItem(`${PREFIX}probe`, "");
      localStorage.removeItem(`${PREFIX}probe`);
      return localStorage;
    } catch {
      return null;
    }
  })();

  const copies = () => Object.keys(storage || {}).filter((key) => key.startsWith(PREFIX));

  function read(key) {
    try {
      return JSON.parse(storage.getItem(key));
    } catch {
      return null;
    }
  }

  const plain = (answer) => answer.headers.get("Content-Type")?.startsWith("text/plain");

  const HERE = "Votre saisie est gardée sur cet appareil.";

  const hour = (moment) => `${moment.getHours()}\u00a0h\u00a0${String(moment.getMinutes()).padStart(2, "0")}`;
  const day = (moment) => moment.toLocaleDateString("fr-FR", { day: "numeric", month: "long" });

  const kept = (control) =>
    control.name &&
    !control.disabled &&
    control.name !== "csrfmiddlewaretoken" &&
    !["file", "password", "submit", "button", "reset", "hidden"].includes(control.type);

  function values(form) {
    const found = {};
    for (const control of form.elements) {
      if (!kept(control)) continue;
      found[control.name] ||= [];
      if (control.type === "checkbox" || control.type === "radio") {
        if (control.checked) found[control.name].push(control.value);
      } else if (control.type === "select-multiple") {
        for (const option of control.selectedOptions) found[control.name].push(option.value);
      } else {
        found[control.name].push(control.value);
      }
    }
    return found;
  }

  function fill(form, saved) {
    const position = {};
    for (const control of form.elements) {
      if (!kept(control) || !(control.name in saved)) continue;
      const wanted = saved[control.name];
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = wanted.includes(control.value);
      } else if (control.type === "select-multiple") {
        for (const option of control.options) option.selected = wanted.includes(option.value);
      } else {
        const index = position[control.name] || 0;
        position[control.name] = index + 1;
        if (wanted[index] !== undefined) control.value = wanted[index];
      }
    }
  }

  function watch(form) {
    const key = `${PREFIX}${person}:${form.dataset.autosave}`;
    const status = form.querySelector("[data-autosave-status]");
    const draft = "draft" in form.dataset;
    let timer = 0;
    let running = false;
    let submitted = null;
    let sent = JSON.stringify(values(form));

    function say(words, failed) {
      if (!status) return;
      status.textContent = words;
      status.classList.toggle("portal-saved--failed", Boolean(failed));
    }

    // What is told of what was typed, over the whole page: [data-autosave-remarks].
    function remark(told) {
      const place = document.querySelector("[data-autosave-remarks]");
      const lines = told.split("\n").filter(Boolean);
      if (!place || place.innerText.trim() === lines.join("\n").trim()) return;
      place.replaceChildren(
        ...lines.map((line) => {
          const sentence = document.createElement("p");
          sentence.textContent = line;
          return sentence;
        }),
      );
    }

    function keep(submitted = false) {
      storage?.setItem(key, JSON.stringify({ at: Date.now(), values: values(form), submitted }));
    }

    async function save() {
      const current = JSON.stringify(values(form));
      if (running || current === sent) return;
      running = true;
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          body,
          headers: { "X-Autosave": "1" },
          redirect: "manual",
          credentials: "same-origin",
        });
        if (answer.ok) {
          sent = current;
          const counter = form.querySelector("[data-autosave-number]");
          if (counter && answer.headers.has("X-Saved-Number")) counter.value = answer.headers.get("X-Saved-Number");
          if (JSON.stringify(values(form)) === sent) storage?.removeItem(key);
          remark(answer.status === 200 && plain(answer) ? await answer.text() : "");
          say(draft ? `Brouillon gardé à ${hour(new Date())}. Rien n’est encore envoyé.` : `Enregistré à ${hour(new Date())}`);
        } else {
          const told = plain(answer) ? await answer.text() : "Pas encore enregistré.";
          say(`${told} ${HERE}`, true);
        }
      } catch {
        say(`Pas de réseau. ${HERE} Un nouvel essai suivra.`, true);
        timer = setTimeout(save, 15000);
      } finally {
        running = false;
      }
      if (submitted) return form.requestSubmit(submitted.button);
      if (JSON.stringify(values(form)) !== current) later();
    }

    function later() {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }

    function offer(copy) {
      const moment = new Date(copy.at);
      const box = document.createElement("div");
      box.className = "fr-alert fr-alert--info fr-mb-4w";
      box.setAttribute("role", "status");
      const words = document.createElement("p");
      words.textContent = `Une saisie du ${day(moment)} à ${hour(moment)} n’a pas été enregistrée. Elle est gardée sur cet appareil.`;
      const actions = document.createElement("div");
      actions.className = "portal-actions";
      const take = document.createElement("button");
      take.type = "button";
      take.className = "fr-btn fr-btn--sm";
      take.textContent = "Reprendre cette saisie";
      take.addEventListener("click", () => {
        fill(form, copy.values);
        box.remove();
        form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
        later();
      });
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "fr-btn fr-btn--sm fr-btn--tertiary";
      drop.textContent = "L’effacer";
      drop.addEventListener("click", () => {
        storage.removeItem(key);
        box.remove();
      });
      actions.append(take, drop);
      box.append(words, actions);
      form.before(box);
    }

    const copy = storage && read(key);
    const taken = copy?.submitted && document.querySelector(".portal-messages .fr-alert--success");
    if (copy && !taken && JSON.stringify(copy.values) !== sent) offer(copy);
    else if (copy && !document.querySelector("[data-error-summary]")) storage.removeItem(key);

    form.addEventListener("input", () => {
      keep();
      later();
    });
    form.addEventListener("submit", (event) => {
      if (event.submitter?.formTarget === "_blank") return; // shown in another window: this page stays as it is
      clearTimeout(timer);
      keep(true);
      if (running && (draft || form.querySelector("[data-autosave-number]"))) {
        // What is on its way is waited for: the number that it brings back, or a draft that would come after the act.
        submitted = { button: event.submitter };
        event.preventDefault();
      }
    });
    window.addEventListener("online", later);
  }

  const forms = [...document.querySelectorAll("form[data-autosave]")];
  const failed = !person || "failed" in document.body.dataset;
  for (const key of copies()) {
    const copy = read(key);
    const here = forms.some((form) => key === `${PREFIX}${person}:${form.dataset.autosave}`);
    if (!copy?.at || Date.now() - copy.at > LIFETIME) {
      storage.removeItem(key);
    } else if (copy.submitted && failed) {
      storage.setItem(key, JSON.stringify({ ...copy, submitted: false }));
    } else if (copy.submitted && !here && key.startsWith(`${PREFIX}${person}:`)) {
      storage.removeItem(key);
    }
  }
  forms.forEach(watch);

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]")) return;
    for (const key of copies()) if (key.startsWith(`${PREFIX}${person}:`)) storage.removeItem(key);
  });
})();
