// Nothing typed is lost. <form method="post" data-autosave="adhesion-12-lettre"> with an element [data-autosave-status].
//
// While one types, a copy is kept in this browser. After a pause, the form (without its files) is posted to its own
// address with the header `X-Autosave: 1`. The server answers 204 when it has kept what it was sent, or 200 with what is to be said of it, shown in [data-autosave-remarks]; else it says why in a
// sentence of plain text (coopps/kernel/components/autosave.py), which is shown as it is. With [data-draft] the server keeps a draft
// of the page, and not the dossier itself. A number that counts the savings, in [data-autosave-number], follows the answer's `X-Saved-Number`:
// a window that ignores a saving is told so (409), and both texts are shown. What was sent by the form's own button is taken as kept once another page of the same person opens, or this one that says what was done; a page
// that says that something failed (body[data-failed]) or that one must sign in proves the contrary.
//
// Copies are a queue. Each window has its own (a random mark ends the key, a lock of that name says that the window is open). What a
// closed window left is offered where its form is shown; from any other page of the same person, once the line is back, it is sent to the server,
// which answers as above. The queue is bounded. Copies belong to one person (body[data-person]), last a week, and go when the person
// signs out, after a last sending. A page without account ([data-local]) keeps its copy as long as its window, and sends nothing.
(() => {
  const PAUSE = 1500;
  const LIFETIME = 7 * 24 * 3600 * 1000;
  const PREFIX = "coopps:";
  const MOST_COPIES = 60;
  const MOST_CHARACTERS = 2_000_000;
  const MOST_SHOWN = 3_000;
  const person = document.body.dataset.person || "";
  const mark = Math.random().toString(36).slice(2, 12);
  const ours = `${PREFIX}${person}:`;

  function usable(kind) {
    try {
      window[kind].setItem(`${PREFIX}probe`, "");
      window[kind].removeItem(`${PREFIX}probe`);
      return window[kind];
    } catch {
      return null;
    }
  }
  const storage = usable("localStorage");
  const LEAVING = "coopps-leaving";
  // The savings that are under way, and whether the person signs out: no other begins then.
  const underWay = new Set();
  let leaving = false;

  const copies = (place = storage) => Object.keys(place || {}).filter((key) => key.startsWith(PREFIX));
  const formOf = (key) => key.slice(0, key.lastIndexOf("#"));
  const markOf = (key) => key.slice(key.lastIndexOf("#") + 1);

  function read(key, place = storage) {
    try {
      return JSON.parse(place.getItem(key));
    } catch {
      return null;
    }
  }

  // The oldest copies give place when there are too many, or too long ones.
  function write(key, copy, place = storage) {
    const text = JSON.stringify(copy);
    const others = copies(place)
      .filter((other) => other !== key && other.startsWith(ours))
      .sort((one, other) => (read(one, place)?.at || 0) - (read(other, place)?.at || 0));
    let length = others.reduce((sum, other) => sum + place.getItem(other).length, text.length);
    while (others.length && (others.length >= MOST_COPIES || length > MOST_CHARACTERS)) {
      const oldest = others.shift();
      length -= place.getItem(oldest).length;
      place.removeItem(oldest);
    }
    for (;;) {
      try {
        return place.setItem(key, text);
      } catch {
        if (!others.length) return; // the browser has no room at all: the page still holds what is typed
        place.removeItem(others.shift());
      }
    }
  }

  // The windows that are open now: theirs is theirs.
  async function open() {
    if (!navigator.locks) return new Set();
    const { held } = await navigator.locks.query();
    return new Set(held.map((lock) => lock.name).filter((name) => name.startsWith(PREFIX)).map(markOf));
  }

  const plain = (answer) => answer.headers.get("Content-Type")?.startsWith("text/plain");

  const LOSING =
    "Une partie de ce que vous avez tapé n’a pas pu être enregistrée. Vous déconnecter l’efface de cet appareil. Vous déconnecter quand même\u00a0?";
  const HERE = "Votre saisie est gardée sur cet appareil.";

  const hour = (moment) => `${moment.getHours()}\u00a0h\u00a0${String(moment.getMinutes()).padStart(2, "0")}`;
  const day = (moment) => moment.toLocaleDateString("fr-FR", { day: "numeric", month: "long" });

  // The box by which one commits oneself is ticked by the hand that sends.
  const kept = (control) =>
    control.name &&
    !control.disabled &&
    control.name !== "csrfmiddlewaretoken" &&
    !(control.type === "checkbox" && control.required) &&
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

  // Name of a field → its label, and the words of its choices.
  function words(form) {
    const found = {};
    for (const control of form.elements) {
      if (!kept(control)) continue;
      const own = control.labels?.[0]?.firstChild?.textContent.trim() || control.labels?.[0]?.textContent.trim() || "";
      const one = (found[control.name] ||= { label: own, choices: {} });
      if (control.type === "checkbox" || control.type === "radio") {
        one.choices[control.value] = control.labels?.[0]?.textContent.trim() || own;
        const legend = control.closest("fieldset")?.querySelector("legend");
        if (legend) one.label = legend.firstChild.textContent.trim();
      }
      for (const option of control.options || []) one.choices[option.value] = option.textContent.trim();
    }
    return found;
  }

  // What must go with what is typed: keys of rows, numbers of savings.
  function hidden(form) {
    const controls = [...form.elements].filter((one) => one.type === "hidden" && one.name && one.name !== "csrfmiddlewaretoken");
    return controls.map((one) => [one.name, one.value]);
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function button(text, className, act) {
    const made = element("button", `fr-btn fr-btn--sm ${className}`, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  // The fields that a copy says otherwise than `shown`, each with what the copy says.
  function differing(copy, shown, known) {
    const list = element("dl", "portal-facts");
    for (const [name, wanted] of Object.entries(copy.values)) {
      if (JSON.stringify(wanted) === JSON.stringify(shown[name])) continue;
      const field = copy.words?.[name] || known[name] || { label: "", choices: {} };
      const said = wanted.map((value) => field.choices[value] || value).join(", ");
      const row = element("div");
      row.append(element("dt", "", field.label || name), element("dd", "portal-kept", said.slice(0, MOST_SHOWN) || "rien"));
      list.append(row);
    }
    return list;
  }

  function box(text, ...inside) {
    const made = element("div", "fr-alert fr-alert--info fr-mb-4w");
    made.setAttribute("role", "status");
    const actions = element("div", "portal-actions");
    actions.append(...inside.filter((one) => one.tagName === "BUTTON"));
    made.append(element("p", "", text), ...inside.filter((one) => one.tagName !== "BUTTON"), actions);
    return made;
  }

  function watch(form, living, before) {
    const name = `${ours}${form.dataset.autosave}`;
    const key = `${name}#${mark}`;
    const status = form.querySelector("[data-autosave-status]");
    const draft = "draft" in form.dataset;
    const local = "local" in form.dataset;
    const place = local ? usable("sessionStorage") : storage;
    const left = copies(place).filter((key) => formOf(key) === name && !living.has(markOf(key)));
    let timer = 0;
    let running = false;
    let submitted = null;
    let sent = before;

    function say(text, failed) {
      if (!status) return;
      status.textContent = text;
      status.classList.toggle("portal-saved--failed", Boolean(failed));
    }

    // What is told of what was typed, over the whole page: [data-autosave-remarks].
    function remark(told) {
      const place = document.querySelector("[data-autosave-remarks]");
      const lines = told.split("\n").filter(Boolean);
      if (!place || place.innerText.trim() === lines.join("\n").trim()) return;
      place.replaceChildren(...lines.map((line) => element("p", "", line)));
    }

    function keep(submitted = false) {
      if (!place) return;
      const page = window.location.pathname + window.location.search;
      const about = { page, title: document.querySelector("h1")?.textContent.trim() || document.title };
      const sending = local ? {} : { action: new URL(form.action).pathname, hidden: hidden(form) };
      write(key, { at: Date.now(), values: values(form), words: words(form), submitted, ...about, ...sending }, place);
    }

    function save() {
      const one = post().finally(() => underWay.delete(one));
      underWay.add(one);
    }

    async function post() {
      const current = JSON.stringify(values(form));
      if (local || running || leaving || current === sent) return;
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
          if (JSON.stringify(values(form)) === sent) place?.removeItem(key);
          remark(answer.status === 200 && plain(answer) ? await answer.text() : "");
          say(draft ? `Brouillon gardé à ${hour(new Date())}. Rien n’est encore envoyé.` : `Enregistré à ${hour(new Date())}`);
        } else {
          const told = plain(answer) ? await answer.text() : "Pas encore enregistré.";
          say(`${told} ${HERE}`, true);
          if (answer.status === 409) both();
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
      if (local) return say("Gardé dans cette fenêtre tant qu’elle est ouverte. Rien n’est encore envoyé.");
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }

    // Another window, or another person, has saved: the page as it is now there, and beside it what was typed here.
    function both() {
      if (!place) return;
      status?.append(" ", button("Voir les deux textes", "fr-btn--secondary", () => {
        keep();
        window.location.assign(window.location.href.split("#")[0]);
      }));
    }

    function offer(key, copy) {
      const moment = new Date(copy.at);
      const known = words(form);
      const here = values(form);
      const focus = () => form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      const take = button("Reprendre cette saisie", "", () => {
        if (!draft && copy.action && form.querySelector("[data-autosave-number]") && Object.keys(copy.values).some((name) => !(name in here))) return resend(copy);
        fill(form, copy.values);
        keep();
        place.removeItem(key);
        offered.remove();
        focus();
        later();
      });
      const drop = button("L’effacer", "fr-btn--tertiary", () => {
        place.removeItem(key);
        offered.remove();
        focus();
      });
      const text = `Une saisie du ${day(moment)} à ${hour(moment)} n’a pas été enregistrée. Elle est gardée sur cet appareil.`;
      const offered = box(text, differing(copy, here, known), take, drop);
      form.before(offered);
    }

    // Rows that this page has not: sent as they were, and the server shows both when somebody saved meanwhile.
    function resend(copy) {
      const made = element("form");
      made.method = "post";
      made.action = copy.action;
      made.hidden = true;
      const fields = [["csrfmiddlewaretoken", token()], ...copy.hidden];
      for (const [name, wanted] of Object.entries(copy.values)) for (const value of wanted) fields.push([name, value]);
      for (const [name, value] of fields) {
        const field = element("input");
        Object.assign(field, { type: "hidden", name, value });
        made.append(field);
      }
      document.body.append(made);
      made.submit();
    }

    const toOffer = left.filter((key) => {
      const copy = read(key, place);
      const taken = copy.submitted && document.querySelector(".portal-messages .fr-alert--success");
      if (!taken && JSON.stringify(copy.values) !== sent) return true;
      if (!document.querySelector("[data-error-summary]")) place.removeItem(key);
      return false;
    });
    for (const key of toOffer.sort((one, other) => read(one, place).at - read(other, place).at)) offer(key, read(key, place));

    if (JSON.stringify(values(form)) !== sent) {
      // Typed before this script was ready.
      keep();
      later();
    }

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

    // The same form, open in another window of this browser, is being written there: its words are shown here at once.
    let beside = null;
    window.addEventListener("storage", (event) => {
      if (!event.key || !event.newValue || formOf(event.key) !== name || markOf(event.key) === mark) return;
      const copy = read(event.key);
      const list = copy && differing(copy, values(form), words(form));
      beside?.remove();
      if (!list?.children.length) return;
      beside = box("Ce formulaire est aussi ouvert dans un autre onglet. Ce qui y est écrit :", list);
      form.before(beside);
    });
  }

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

  // What no server has: neither an autosave, nor the form's own button.
  const waits = (copy) => Boolean(copy?.action) && !copy.submitted;

  // What closed windows left of other forms is sent; what the server cannot keep stays, to be offered where its form is.
  let sending = null;
  function flush(...elsewhere) {
    sending ||= send(...elsewhere).finally(() => (sending = null));
    return sending;
  }

  async function send(forms, everything) {
    const living = await open();
    const done = [];
    for (const key of copies()) {
      const copy = read(key);
      if (!key.startsWith(ours) || !waits(copy) || copy.told) continue;
      if (!everything && (living.has(markOf(key)) || forms.some((form) => formOf(key) === `${ours}${form.dataset.autosave}`))) continue;
      const body = new FormData();
      body.append("csrfmiddlewaretoken", token());
      for (const [name, value] of copy.hidden) body.append(name, value);
      for (const [name, wanted] of Object.entries(copy.values)) for (const value of wanted) body.append(name, value);
      try {
        const answer = await fetch(copy.action, {
          method: "POST",
          body,
          headers: { "X-Autosave": "1" },
          redirect: "manual",
          credentials: "same-origin",
          signal: AbortSignal.timeout(15000),
        });
        if (answer.ok) {
          storage.removeItem(key);
          done.push(copy);
        } else if (answer.status === 401 || answer.status >= 500) {
          break;
        } else {
          write(key, { ...copy, told: true });
        }
      } catch {
        break; // still no line
      }
    }
    return done;
  }

  function tell(done) {
    const place = document.querySelector("#contenu h1");
    if (!done.length || !place) return;
    const list = element("ul");
    for (const copy of done) {
      const line = element("li");
      const link = element("a", "", copy.title);
      link.href = copy.page;
      line.append(link);
      list.append(line);
    }
    place.after(box("Ce que vous aviez tapé et qui attendait sur cet appareil est maintenant enregistré\u00a0:", list));
  }

  async function begin() {
    const forms = [...document.querySelectorAll("form[data-autosave]")];
    const before = forms.map((form) => JSON.stringify(values(form)));
    leave();
    const failed = !person || "failed" in document.body.dataset;
    const living = await open();
    if (navigator.locks && storage && forms.length) {
      const closed = new Promise((release) => window.addEventListener("pagehide", release));
      navigator.locks.request(`${PREFIX}window#${mark}`, () => closed);
    }
    for (const key of copies()) {
      const copy = read(key);
      const here = forms.some((form) => formOf(key) === `${ours}${form.dataset.autosave}`);
      if (!copy?.at || !copy.values || Date.now() - copy.at > LIFETIME) {
        storage.removeItem(key);
      } else if (living.has(markOf(key))) {
        continue;
      } else if (copy.submitted && failed) {
        write(key, { ...copy, submitted: false });
      } else if (copy.submitted && !here && key.startsWith(ours)) {
        storage.removeItem(key);
      }
    }
    forms.forEach((form, index) => watch(form, living, before[index]));
    if (!person) return;
    document.addEventListener("submit", signOut, true);
    window.addEventListener("online", async () => tell(await flush(forms)));
    tell(await flush(forms));
  }

  // What still waits is sent before the account is left, and asked about when it cannot be; then nothing stays on this computer.
  async function signOut(event) {
    if (!storage || !event.target.matches("[data-sign-out]")) return;
    event.preventDefault();
    leaving = true;
    await Promise.allSettled([...underWay, sending]);
    await flush([], true);
    const left = copies().filter((key) => key.startsWith(ours) && waits(read(key)));
    if (left.length && !window.confirm(LOSING)) {
      leaving = false;
      return;
    }
    storage.setItem(LEAVING, person);
    event.target.submit();
  }

  // Without a line nobody signs out: the copies go once the page that follows is nobody's.
  function leave() {
    const left = storage?.getItem(LEAVING);
    if (!left) return;
    if (left !== person) for (const key of copies()) if (key.startsWith(`${PREFIX}${left}:`)) storage.removeItem(key);
    storage.removeItem(LEAVING);
  }

  begin();
})();
