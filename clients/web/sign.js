// Signing asks once more: a signed note no longer changes.

import { button, count, el } from "./dom.js";

/** A dialog for the signature. `sign(name)` signs or throws; nothing is signed when the dialog is closed. */
export function signDialog(visit, sign) {
  const flagged = Object.values(visit.sections).flat().filter((s) => s.flags?.length).length;
  const name = el("input", { id: "signer", autocomplete: "name", maxlength: "200" });
  name.value = visit.context?.encounter?.clinician?.name ?? "";
  const error = el("p", { class: "edit-error", role: "alert" });
  const confirm = button("Sign note", async () => {
    if (!name.value.trim()) return (error.textContent = "Who signs? Write your name."), name.focus();
    confirm.disabled = true;
    try {
      await sign(name.value.trim());
      dialog.close();
    } catch (e) {
      error.textContent = `Not signed: ${e.message}`;
      confirm.disabled = false;
    }
  }, { class: "primary" });
  const dialog = el("dialog", { "aria-labelledby": "sign-title" },
    el("h2", { id: "sign-title" }, "Sign this note?"),
    el("p", {}, "You have read it and it is yours. After this it no longer changes."),
    flagged ? el("p", { class: "lack" }, `${count(flagged, "sentence")} still ${flagged === 1 ? "asks" : "ask"} for your review: listen, then confirm or edit.`) : null,
    el("p", { class: "row" }, el("label", { for: "signer" }, "Signed by"), name),
    el("div", { class: "row" }, confirm, button("Cancel", () => dialog.close())), error);
  dialog.addEventListener("close", () => dialog.remove());
  name.addEventListener("keydown", (e) => e.key === "Enter" && confirm.click());
  document.body.append(dialog);
  dialog.showModal();
}
