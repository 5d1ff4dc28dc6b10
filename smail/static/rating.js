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
    // What is said is true of every choice on the page, or it is not said.
    status.textContent = "";
    if (isBusy) {
      isWaiting = true;
      return;
    }
    isBusy = true;
    isWaiting = false;
    const sent = new FormData(form);
    sent.set("act", "save");
    let outcome = "failed";
    try {
      const reply = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
      const told = await reply.json();
      if (told.state === "saved") outcome = "saved";
    } catch {
      // Without an answer nothing is known to be saved.
    }
    isBusy = false;
    if (isWaiting) save();
    else say(outcome, outcome);
  }

  form.addEventListener("change", save);
})();
