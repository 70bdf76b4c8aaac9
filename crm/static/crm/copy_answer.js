"use strict";
// A form whose answer is copied instead of shown: the token of a customer. Without script its answer is a page.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-copy-answer]");
  if (!form || event.submitter?.hasAttribute("data-plain") || !navigator.clipboard) return;
  event.preventDefault();
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "text/plain" } });
    if (!answer.ok) throw new Error(answer.status);
    await navigator.clipboard.writeText(await answer.text());
    sayBeside(event.submitter, form.dataset.copyAnswer, "copied", 4000);
  } catch {
    sayBeside(event.submitter, "Nothing was copied. Try again.", "failed", 4000);
  }
});
