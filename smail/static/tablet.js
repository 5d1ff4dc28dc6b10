// A lent screen clears itself. On its start page Back stays where it is; on a page of the questions whoever is gone
// is asked once, and then the session is ended and the start page shown. The server does the same by itself.
(() => {
  "use strict";
  const { start, minutes, atStart } = document.currentScript.dataset;
  const leave = document.getElementById("leave");
  const still = document.getElementById("still");
  const MINUTE = 60000;

  if (atStart !== undefined) {
    const stay = () => history.pushState(null, "", start);
    stay();
    addEventListener("popstate", stay);
    setInterval(() => {
      if (!document.querySelector("input:not([type=hidden]):focus")) location.replace(start);
    }, minutes * MINUTE);
    return;
  }

  let acted = Date.now();
  let told = Date.now();

  async function clear() {
    try {
      localStorage.clear();
      await fetch(leave.action, { method: "POST", body: new FormData(leave) });
    } catch {
      // Without a network the server ends the session by its own clock.
    }
    location.replace(`${start}?slut=1`);
  }

  // What is written takes longer than an answer: the server is told that somebody is here.
  function act() {
    acted = Date.now();
    still.hidden = true;
    if (acted - told < MINUTE) return;
    told = acted;
    fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => {});
  }

  for (const kind of ["keydown", "pointerdown", "input", "scroll"]) addEventListener(kind, act, { passive: true });
  setInterval(() => {
    const gone = Date.now() - acted;
    if (gone >= minutes * MINUTE) clear();
    else if (gone >= (minutes - 1) * MINUTE) still.hidden = false;
  }, 5000);
})();
