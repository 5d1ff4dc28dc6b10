// A paper is typed in by the keyboard alone: a digit chooses the answer with that number and moves on, V is
// "Vet inte", H is "Hoppa över", Enter moves on, Backspace goes back. Arrows, Tab and Space do what they always do.
(() => {
  "use strict";
  const form = document.querySelector("form[data-paper]");
  const day = form.elements.filled_in_on;
  const send = document.getElementById("send");
  const letters = { v: "dont_know", h: "skipped" };
  const isText = (part) => part.matches("textarea, input[type=date], input[type=text]");
  // The stops of the page, in order: the day, each question, the areas, the own words, the button.
  const stops = [day, ...form.querySelectorAll("fieldset"), ...form.querySelectorAll("textarea"), send];
  const within = (part) => stops.findIndex((stop) => stop === part || stop.contains(part));

  function go(place) {
    const stop = stops[Math.max(0, Math.min(place, stops.length - 1))];
    const goal = stop.matches("fieldset") ? stop.querySelector("input:checked") || stop.querySelector("input") : stop;
    goal.focus();
    stop.scrollIntoView({ block: "center" });
  }

  function choose(stop, key) {
    const boxes = [...stop.querySelectorAll("input")];
    if (boxes[0].type === "checkbox") {
      const box = boxes[Number(key) - 1];
      if (box) box.checked = !box.checked;
      return Boolean(box);
    }
    const value = letters[key] || key;
    const radio = boxes.find((one) => one.value === value);
    if (!radio) return false;
    radio.checked = true;
    go(stops.indexOf(stop) + 1);
    return true;
  }

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const place = within(event.target);
    if (place < 0 || event.target === send) return;
    const inText = isText(event.target);
    const key = event.key.toLowerCase();
    let isDone = false;
    if (key === "enter") isDone = !event.target.matches("textarea") && (go(place + 1), true);
    else if (key === "backspace") isDone = !inText && (go(place - 1), true);
    else if (!inText && key.length === 1) isDone = choose(stops[place], key);
    if (isDone) event.preventDefault();
  });

  const wrong = form.querySelector(".field--error");
  if (!wrong && !document.querySelector(".summary")) day.focus();
})();
