// Signing asks once more: a signed note no longer changes.

import { button, count, el } from "./dom.js";

/** A dialog for the signature, in `root`. `sign(name)` resolves to an error in words or to nothing; nothing is signed when it is closed. */
export function signDialog(root, visit, author, sign) {
  const flagged = Object.values(visit.sections).flat().filter((s) => s.flags?.length).length;
  const name = el("input", { id: "signer", autocomplete: "name", maxlength: "200" });
  name.value = author;
  const error = el("p", { class: "edit-error", role: "alert" });
  const confirm = button("Sign note", async () => {
    if (!name.value.trim()) return (error.textContent = "Who signs? Write your name."), name.focus();
    confirm.disabled = true;
    const refused = await sign(name.value.trim());
    confirm.disabled = false;
    if (refused) error.textContent = refused.replace(/^Not saved/, "Not signed");
    else dialog.close();
  }, { class: "primary" });
  const dialog = el("dialog", { "aria-labelledby": "sign-title" },
    el("h2", { id: "sign-title" }, "Sign this note?"),
    el("p", {}, "You have read it and it is yours. After this it no longer changes."),
    flagged ? el("p", { class: "lack" }, `${count(flagged, "sentence")} still ${flagged === 1 ? "asks" : "ask"} for your review: listen, then confirm or edit.`) : null,
    el("p", { class: "row" }, el("label", { for: "signer" }, "Signed by"), name),
    el("div", { class: "row" }, confirm, button("Cancel", () => dialog.close())), error);
  dialog.addEventListener("close", () => dialog.remove());
  name.addEventListener("keydown", (e) => e.key === "Enter" && confirm.click());
  root.append(dialog);
  dialog.showModal();
}
