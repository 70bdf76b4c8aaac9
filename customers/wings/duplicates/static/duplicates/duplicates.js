"use strict";
// Work through the list with the keyboard: every key presses a button or follows a link that stands there anyway.
const pairs = [...document.querySelectorAll("[data-pair]")];

function here() {
  return pairs.find((pair) => pair.contains(document.activeElement));
}

function go(step) {
  const at = pairs.indexOf(here());
  pairs[Math.min(Math.max(at + step, 0), pairs.length - 1)]?.focus();
}

function press(selector, fragment = "") {
  const found = here()?.querySelector(selector);
  if (!found) return;
  if (fragment) found.hash = fragment;
  found.click();
}

const verbs = {
  j: () => go(1),
  ArrowDown: () => go(1),
  k: () => go(-1),
  ArrowUp: () => go(-1),
  m: () => press("[data-compare]", "id_reason"), // where the reason is typed: Enter then merges
  n: () => press("[data-not-same]"),
  l: () => press("[data-later]"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
  if (event.key === "Enter" && event.target.matches("[data-pair]")) press("[data-compare]");
  else if (verbs[event.key]) verbs[event.key]();
  else return;
  event.preventDefault();
});

// Where the last decision left off, else at the top.
(document.querySelector("[data-pair]:target") ?? pairs[0])?.focus();
