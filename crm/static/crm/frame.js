"use strict";
// What the pages can do once the script is here. Every page works before it arrives.

// "/" goes to the search field, unless someone is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = document.getElementById("find");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// A click anywhere in a row follows its first link, as that link would be followed.
function followRow(event) {
  const row = event.target.closest("table.rows-link tbody tr, #result_list tbody tr");
  if (!row || event.target.closest("a, button, input, select, textarea, label, summary, td.action-checkbox")) return;
  if (String(window.getSelection())) return;
  const link = row.querySelector("th a[href], td a[href]");
  if (!link) return;
  if (event.ctrlKey || event.metaKey || event.button === 1) window.open(link.href, "_blank", "noopener");
  else link.click();
}
document.addEventListener("click", followRow);
document.addEventListener("auxclick", (event) => { if (event.button === 1) followRow(event); });

// What came of a button that stays where it is, in words: beside it for who sees it, announced for who hears it.
function sayBeside(button, words, tone, milliseconds) {
  document.getElementById("announce").textContent = words;
  if (!button) return;
  button.classList.add(tone);
  button.dataset.said = words;
  setTimeout(() => { button.classList.remove(tone); delete button.dataset.said; }, milliseconds);
}

// A copy button copies what it names and says so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const words = document.getElementById("announce").dataset;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    sayBeside(button, words.copied, "copied", 1500);
  } catch {
    sayBeside(button, words.notCopied, "failed", 4000);
  }
});

// Tabs: arrows, Home and End move between them; a tab that htmx loads marks itself as the chosen one.
function tabsOf(tab) {
  return [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
}
// On a phone the chosen tab may lie beyond the edge of its list: bring it in, without moving the page.
for (const tab of document.querySelectorAll("[role=tablist] [aria-selected=true]")) {
  const list = tab.closest("[role=tablist]");
  list.scrollLeft = tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
}
document.addEventListener("keydown", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (!tab) return;
  const tabs = tabsOf(tab);
  const here = tabs.indexOf(tab);
  const there = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (there === undefined) return;
  event.preventDefault();
  tabs[(there + tabs.length) % tabs.length].focus();
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (!tab) return;
  for (const each of tabsOf(tab)) each.setAttribute("aria-selected", String(each === tab));
  const panel = document.getElementById(tab.getAttribute("aria-controls"));
  if (panel) panel.setAttribute("aria-labelledby", tab.id);
});

// What asks again and again rests while nobody sees the page.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt.hasAttribute("data-while-visible")) event.preventDefault();
});

// One checkbox that ticks the others of its form.
document.addEventListener("change", (event) => {
  const others = event.target.dataset.checkAll;
  if (!others) return;
  for (const box of event.target.form.querySelectorAll(others)) box.checked = event.target.checked;
});

// A select or a checkbox that filters sends its form at once; the form's own button is for those without script.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-send-on-change]");
  if (form) form.requestSubmit();
});
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("form[data-send-on-change] [data-without-script]")) button.hidden = true;
});

// The stock two-list chooser gives a bare span a name; as an image it may have one.
window.addEventListener("load", () => {
  for (const sign of document.querySelectorAll("span.help-tooltip[aria-label]")) sign.setAttribute("role", "img");
});
