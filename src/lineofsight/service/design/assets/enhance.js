// Pages work without this. Where a browser can, it adds GOV.UK Frontend's small comforts: the menu on a phone, focus
// on an error summary, a button that cannot be pressed twice.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
