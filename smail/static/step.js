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
    fetch(leave.action, { method: "POST", body: new FormData(leave), keepalive: true }).catch(() => {});
    location.replace(exit);
  });

  // A page that the browser kept in memory would show answers after somebody has left.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
