// What a participant's pages do beside the questions themselves, in one file: each file costs a cheap phone one
// more journey over the network.

// What every page of the questions does: the heading takes focus when the page has moved on, and the quick way
// out leaves at once while the session is ended behind it.
(() => {
  "use strict";
  const exit = document.currentScript.dataset.exit;
  const heading = document.querySelector("h1[tabindex]");
  const came = document.referrer.startsWith(location.origin + "/s");
  if (heading && came && !document.querySelector("[autofocus]")) heading.focus({ preventScroll: true });

  const leave = document.getElementById("leave");
  leave.addEventListener("submit", (event) => {
    event.preventDefault();
    try {
      localStorage.clear();
    } catch {
      // Storage may be switched off; then nothing is kept there either.
    }
    const ended = fetch(leave.action, { method: "POST", body: new FormData(leave), keepalive: true }).catch(() => {});
    const go = () => location.replace(exit);
    // On a lent screen the way out is our own page, which must not find the session still open.
    if (exit.startsWith("/")) ended.then(go);
    else go();
  });

  // A page that the browser kept in memory would show answers after somebody has left.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();

// "Lyssna": the browser's own voice reads the page; a second press stops it. Hidden where there is no voice
// for the language of the page.
(() => {
  "use strict";
  const button = document.getElementById("listen");
  const voices = window.speechSynthesis;
  if (!button || !voices) return;
  const language = document.documentElement.lang;
  const parts = "h1, h2, h3, p, li, dt, dd, label, legend, summary";

  const voice = () => voices.getVoices().find((one) => one.lang.toLowerCase().startsWith(language));

  const show = () => {
    button.hidden = !voice();
  };

  const stop = () => {
    voices.cancel();
    button.setAttribute("aria-pressed", "false");
  };

  const visible = (part) => part.offsetParent !== null && !part.closest("[aria-hidden], [role=status]");

  // Short pieces: some browsers fall silent in the middle of a long one.
  function read() {
    const main = document.querySelector("main");
    const found = [...main.querySelectorAll(parts)].filter((part) => visible(part) && !part.querySelector(parts));
    voices.cancel();
    found.forEach((part, place) => {
      const speech = new SpeechSynthesisUtterance(part.textContent.trim());
      speech.lang = language;
      speech.voice = voice();
      speech.rate = 0.9;
      if (place === found.length - 1) speech.onend = stop;
      voices.speak(speech);
    });
    button.setAttribute("aria-pressed", "true");
  }

  button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? stop() : read()));
  voices.addEventListener?.("voiceschanged", show);
  addEventListener("pagehide", stop);
  show();
})();

// Opens a personal link. The secret stands after "#", which browsers never send: it leaves the address bar
// at once, is posted once, and is known to this page alone for as long as the network is gone.
(() => {
  "use strict";
  const form = document.getElementById("open");
  if (!form) return;
  const ways = document.getElementById("ways");
  const status = document.getElementById("opening");
  let secret = "";
  let wait = 2000;
  let timer = 0;
  let busy = false;

  const say = (key) => {
    status.textContent = status.dataset[key];
    status.hidden = false;
  };

  const giveUp = (key) => {
    secret = "";
    say(key);
    ways.hidden = false;
  };

  const later = () => {
    say("waiting");
    clearTimeout(timer);
    timer = setTimeout(open, wait);
    wait = Math.min(wait * 2, 30000);
  };

  async function open() {
    if (!secret || busy) return;
    busy = true;
    const body = new FormData(form);
    body.set("link", secret);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok) location.replace((await answer.json()).next);
      else if (answer.status >= 500) later();
      else giveUp(answer.status === 429 ? "slow" : answer.status === 422 ? "expired" : "failed");
    } catch {
      later();
    }
    busy = false;
  }

  function start() {
    const found = /^#([\w-]{22})$/.exec(location.hash);
    if (!found) {
      if (form.dataset.onward) location.replace(form.dataset.onward);
      return;
    }
    secret = found[1];
    history.replaceState(null, "", location.pathname);
    ways.hidden = true;
    say("opening");
    open();
  }

  addEventListener("hashchange", start);
  addEventListener("online", open);
  start();
})();
