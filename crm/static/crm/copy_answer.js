"use strict";
// A form whose answer is copied instead of shown: the token of a customer. Without script its answer is a page.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-copy-answer]");
  if (!form || event.submitter?.hasAttribute("data-plain") || !navigator.clipboard) return;
  event.preventDefault();
  const said = document.getElementById("announce");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "text/plain" } });
    if (!answer.ok) throw new Error(answer.status);
    await navigator.clipboard.writeText(await answer.text());
    said.textContent = form.dataset.copyAnswer;
    event.submitter?.classList.add("copied");
    setTimeout(() => event.submitter?.classList.remove("copied"), 1500);
  } catch {
    said.textContent = "Nothing was copied. Try again.";
    event.submitter?.classList.add("failed");
  }
});
