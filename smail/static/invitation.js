/* A link carries its secret after #, which no server ever sees; this hands it over by POST and clears the address. */
"use strict";

(() => {
  const secret = window.location.hash.slice(1);
  const field = document.getElementById("token");
  if (!secret || !field || !field.form) {
    return;
  }
  window.history.replaceState(null, "", window.location.pathname);
  field.value = secret;
  field.form.requestSubmit();
})();
