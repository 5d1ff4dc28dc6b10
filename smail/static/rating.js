// Saves the draft of a rating at each choice, and says so only when it is on the server's disk. What could not be
// saved stays chosen on the page, and the button sends it as before.
(() => {
  "use strict";
  const form = document.querySelector("form[data-rating]");
  const status = document.getElementById("saved");
  let isBusy = false;
  let isWaiting = false;

  function say(key, look) {
    status.className = `saved saved--${look}`;
    status.textContent = form.dataset[key];
  }

  async function save() {
    if (isBusy) {
      isWaiting = true;
      return;
    }
    isBusy = true;
    isWaiting = false;
    const sent = new FormData(form);
    sent.set("act", "save");
    try {
      const reply = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
      const told = await reply.json();
      say(told.state === "saved" ? "saved" : "failed", told.state === "saved" ? "saved" : "failed");
    } catch {
      say("failed", "failed");
    }
    isBusy = false;
    if (isWaiting) save();
  }

  form.addEventListener("change", save);
})();
