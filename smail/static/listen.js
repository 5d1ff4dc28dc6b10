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
