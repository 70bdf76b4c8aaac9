"use strict";
// The touchpoint's country is chosen for a number that is not typed yet; one that stands there keeps its own.
document.addEventListener("change", (event) => {
  const country = event.target.selectedOptions?.[0]?.dataset.country;
  if (country === undefined) return;
  for (const parts of event.target.form.querySelectorAll(".phone-parts")) {
    const [choice, number] = parts.children;
    if (!number.value) choice.value = country;
  }
});
