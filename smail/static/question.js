// Saves an answer as soon as it is chosen, and says so only when the server has it on disk. Choices wait in
// line, one request at a time and each with its own key, so that a lost reply is asked for again and never
// stored twice. What is not acknowledged yet is kept in the browser until it is.
(() => {
  "use strict";
  const form = document.querySelector("form[data-assessment]");
  const status = document.getElementById("saved");
  const { assessment, item: ownItem, root } = form.dataset;
  const KEEP = "smail.unsaved";
  const FRESH = 15000;
  let line = { item: ownItem, version: form.elements.version?.value ?? "", choices: [] };
  let busy = false;
  let wait = 1000;
  let timer = 0;
  let savedAt = 0;
  let next = "";
  let wantsNext = false;

  const last = () => line.choices[line.choices.length - 1];
  // Not randomUUID: older phones have none, and it asks for https also on the own computer.
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("-").slice(0, 40);
  const radios = [...form.querySelectorAll("input[name=answer]")];
  const say = (key, look) => {
    status.className = look === "saved" ? "saved" : `saved saved--${look}`;
    status.textContent = form.dataset[key];
  };

  function keep() {
    try {
      if (line.choices.length) localStorage.setItem(KEEP, JSON.stringify({ assessment, ...line }));
      else localStorage.removeItem(KEEP);
    } catch {
      // Storage may be full or switched off; the choice still stands on the screen.
    }
  }

  function kept() {
    try {
      const found = JSON.parse(localStorage.getItem(KEEP));
      if (found && found.assessment === assessment && found.choices.length) return found;
      localStorage.removeItem(KEEP);
    } catch {
      // Nothing readable was kept.
    }
    return null;
  }

  function choose(value) {
    if (last() && !last().sent) line.choices.pop();
    line.choices.push({ value, key: newKey() });
    keep();
    send();
  }

  function later(key) {
    say(key, key === "waiting" ? "waiting" : "failed");
    clearTimeout(timer);
    timer = setTimeout(retry, wait);
    wait = Math.min(wait * 2, 30000);
  }

  function retry() {
    if (line.choices.length) send();
    else if (wantsNext && next) go();
  }

  async function post(choice) {
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("answer", choice.value);
    body.set("version", line.version);
    body.set("key", choice.key);
    if (form.elements.back_to) body.set("back_to", form.elements.back_to.value);
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), 15000);
    try {
      return await fetch(root + line.item, {
        method: "POST", body, signal: stop.signal, headers: { Accept: "application/json" },
      });
    } finally {
      clearTimeout(patience);
    }
  }

  async function send() {
    const choice = line.choices[0];
    if (!choice || busy) return;
    busy = true;
    choice.sent = true;
    keep();
    if (!status.textContent || status.className === "saved") say("saving", "waiting");
    try {
      const reply = await post(choice);
      const said = await reply.json();
      busy = false;
      judge(reply.status, said, choice);
    } catch {
      busy = false;
      later("waiting");
    }
  }

  function judge(code, said, choice) {
    if (code === 200) acknowledged(said);
    else if (said.state === "conflict") ask();
    else if (said.next) forget(() => location.assign(said.next));
    else if (code === 401) say("out", "failed");
    else if (code === 400 && !sessionStorage.getItem(KEEP)) renew();
    else if (code >= 500 || code === 429) later("failed");
    else forget(() => say("refused", "failed"));
  }

  function acknowledged(said) {
    sessionStorage.removeItem(KEEP);
    line.choices.shift();
    line.version = said.version;
    wait = 1000;
    savedAt = Date.now();
    next = said.next;
    keep();
    if (line.choices.length) send();
    else if (line.item !== ownItem) location.reload();
    else settle();
  }

  function settle() {
    form.elements.version.value = line.version;
    say("saved", "saved");
    if (wantsNext) go();
  }

  function forget(then) {
    line.choices = [];
    keep();
    then();
  }

  // The page's token is of an earlier sign-in: a fresh page has a new one and sends what was kept.
  function renew() {
    sessionStorage.setItem(KEEP, "renewed");
    location.reload();
  }

  // Two different answers from two screens: the server's page shows both and lets the person decide.
  function ask() {
    const paper = document.createElement("form");
    const fields = { csrf_token: form.elements.csrf_token.value, answer: last().value, version: line.version, key: last().key };
    for (const name in fields) {
      paper.append(Object.assign(document.createElement("input"), { type: "hidden", name, value: fields[name] }));
    }
    Object.assign(paper, { method: "post", action: root + line.item });
    document.body.append(paper);
    forget(() => paper.submit());
  }

  async function go() {
    if (Date.now() - savedAt > FRESH) {
      try {
        await fetch(next, { method: "HEAD" });
      } catch {
        return later("waiting");
      }
    }
    location.assign(next);
  }

  function move(event) {
    const chosen = radios.find((radio) => radio.checked);
    event.preventDefault();
    if (!chosen) {
      say("choose", "failed");
      radios[0].focus();
      return;
    }
    wantsNext = true;
    if (line.choices.length) send();
    else if (next) go();
    else choose(chosen.value);
  }

  function resume() {
    const found = kept();
    if (!found) return;
    line = { item: found.item, version: found.version, choices: found.choices };
    const mine = radios.find((radio) => radio.value === last().value);
    if (mine && line.item === ownItem) mine.checked = true;
    send();
  }

  radios.forEach((radio) => radio.addEventListener("change", () => {
    wantsNext = false;
    choose(radio.value);
  }));
  if (radios.length) form.addEventListener("submit", move);
  addEventListener("online", retry);
  resume();
})();
