// Saves an answer when it is chosen, and says so only when it is on the server's disk. Choices wait in line, one
// request at a time, so that a lost reply is asked for again and never taken for another screen. What is not
// acknowledged is kept in the browser until it is.
(() => {
  "use strict";
  const form = document.querySelector("form[data-assessment]");
  const status = document.getElementById("saved");
  const again = document.getElementById("again");
  const { assessment, item: here, root } = form.dataset;
  const token = form.elements.csrf_token.value;
  const radios = [...form.querySelectorAll("input[name=answer]")];
  const KEEP = "smail.unsaved";
  const FRESH = 15000;
  // The version last seen of each answer, and the choices not acknowledged, oldest first.
  let seen = { [here]: form.elements.version?.value };
  let line = [];
  let isRenewed = false;
  let busy = false;
  let wait = 1000;
  let timer = 0;
  let savedAt = 0;
  let next = "";
  let wantsNext = false;

  const newest = (item) => line.filter((choice) => choice.item === item).pop();

  // Not randomUUID, which older phones lack.
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("-");

  function say(key, look) {
    const isNews = status.textContent !== form.dataset[key];
    status.className = look === "saved" ? "saved" : `saved saved--${look}`;
    status.textContent = form.dataset[key];
    if (key !== "saving") offerAgain(key === "failed");
    if (isNews) uncover();
  }

  // What is said at the lower edge lies over nothing that has focus, now or when the next thing takes it.
  function uncover() {
    const bar = status.parentElement;
    document.documentElement.style.scrollPaddingBlockEnd = `${bar.offsetHeight + 8}px`;
    const active = document.activeElement;
    if (!form.contains(active) || bar.contains(active)) return;
    const place = active.getBoundingClientRect();
    const hidden = place.bottom + 8 - bar.getBoundingClientRect().top;
    if (hidden > 0 && place.top < innerHeight) scrollBy(0, hidden);
  }

  // Whoever has just pressed the button is not left without a place on the page.
  function offerAgain(isOffered) {
    if (!isOffered && document.activeElement === again) form.querySelector(":checked, [type=submit]").focus();
    again.hidden = !isOffered;
  }

  // False where storage is full or switched off; then the choice only stands on the screen.
  function keep() {
    try {
      if (line.length) localStorage.setItem(KEEP, JSON.stringify({ assessment, seen, line, isRenewed }));
      else localStorage.removeItem(KEEP);
      return true;
    } catch {
      return false;
    }
  }

  function resume() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEEP));
      if (kept?.assessment === assessment) {
        seen = { ...seen, ...kept.seen };
        ({ line, isRenewed } = kept);
      }
    } catch {
      // Nothing readable was kept.
    }
    keep();
    const mine = newest(here);
    // A tap before this script ran is newer than what was kept.
    const tapped = radios.find((radio) => radio.checked && !radio.defaultChecked);
    if (tapped && tapped.value !== mine?.value) return choose(tapped.value);
    if (mine) radios.forEach((radio) => (radio.checked = radio.value === mine.value));
    send();
  }

  function choose(value) {
    line = line.filter((choice) => choice.item !== here || choice.sent);
    line.push({ item: here, value, key: newKey() });
    keep();
    send();
  }

  async function post(choice) {
    const body = new FormData();
    const fields = { csrf_token: token, answer: choice.value, version: seen[choice.item], key: choice.key };
    for (const name in fields) body.set(name, fields[name]);
    if (form.elements.back_to) body.set("back_to", form.elements.back_to.value);
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), 15000);
    const how = { method: "POST", body, signal: stop.signal, headers: { Accept: "application/json" } };
    const reply = await fetch(root + choice.item, how).finally(() => clearTimeout(patience));
    return [reply.status, read(await reply.text())];
  }

  // Nothing where it is no word of ours: a page of the server in front, or of a network that wants a sign-in.
  function read(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  async function send() {
    const [choice] = line;
    if (!choice || busy) return;
    busy = choice.sent = true;
    keep();
    if (!status.textContent || status.className === "saved") say("saving", "waiting");
    try {
      const [code, said] = await post(choice);
      busy = false;
      judge(code, said, choice);
    } catch {
      busy = false;
      later("waiting", "waiting");
    }
  }

  function judge(code, said, choice) {
    if (code >= 500 || code === 429 || (!said && code >= 400)) later("failed", "failed");
    else if (said?.state === "saved") acknowledged(said, choice);
    else if (!said) later("waiting", "waiting");
    else if (said.state === "conflict") ask(choice.item);
    else if (said.next) drop(choice.item), line.length ? send() : location.assign(said.next);
    else if (code === 401) say("out", "failed");
    else if (code === 400 && !isRenewed && renew()) location.reload();
    else drop(choice.item), say("refused", "failed");
  }

  function acknowledged(said, choice) {
    line.shift();
    seen[choice.item] = said.version;
    isRenewed = false;
    wait = 1000;
    keep();
    if (choice.item === here) {
      form.elements.version.value = said.version;
      savedAt = Date.now();
      next = said.next;
    }
    if (line.length) return send();
    if (!radios.length) return location.reload();
    say("saved", "saved");
    if (wantsNext && next) go();
  }

  function later(key, look) {
    say(key, look);
    clearTimeout(timer);
    timer = setTimeout(retry, wait);
    wait = Math.min(wait * 2, 30000);
  }

  function retry() {
    if (line.length) send();
    else if (wantsNext && next) go();
  }

  function drop(item) {
    line = line.filter((choice) => choice.item !== item);
    keep();
  }

  // The token is of an earlier sign-in: a fresh page has a new one and sends what was kept.
  function renew() {
    isRenewed = true;
    return keep();
  }

  // Two answers from two screens: the server's page shows both.
  function ask(item) {
    const { value, key } = newest(item);
    const make = (name, how) => Object.assign(document.createElement(name), how);
    const paper = make("form", { method: "post", action: root + item });
    const fields = { csrf_token: token, answer: value, version: seen[item], key };
    for (const name in fields) paper.append(make("input", { type: "hidden", name, value: fields[name] }));
    document.body.append(paper);
    drop(item);
    paper.submit();
  }

  async function go() {
    try {
      if (Date.now() - savedAt > FRESH) await fetch(next, { method: "HEAD" });
      location.assign(next);
    } catch {
      later("waiting", "waiting");
    }
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
    if (line.length) send();
    else if (next) go();
    else choose(chosen.value);
  }

  for (const radio of radios) {
    radio.addEventListener("change", () => {
      wantsNext = false;
      choose(radio.value);
    });
  }
  if (radios.length) form.addEventListener("submit", move);
  addEventListener("online", retry);
  again.addEventListener("click", () => {
    clearTimeout(timer);
    say("saving", "waiting");
    retry();
  });
  resume();
})();
