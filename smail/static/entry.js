// Opens a personal link. The secret stands after "#", which browsers never send: it leaves the address bar
// at once, is posted once, and is known to this page alone for as long as the network is gone.
(() => {
  "use strict";
  const form = document.getElementById("open");
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
    if (!found) return;
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
