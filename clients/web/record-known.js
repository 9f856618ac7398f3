// What this device remembers of visits and of the server, so that a visit can start without a network: names to recognize it by, nothing that was said.

import { ask } from "./link.js";

const VISITS = "clew.visits";
const KEY = "clew.key";
const MOST = 50; // visits; the oldest goes

function stored(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** [{id, name, about, mode, consent}], newest first. */
export function known() {
  return stored(VISITS, []);
}

export function knownVisit(id) {
  return known().find((v) => v.id === id) ?? null;
}

/** Remember what is new about a visit. */
export function remember(visit) {
  const rest = known().filter((v) => v.id !== visit.id);
  localStorage.setItem(VISITS, JSON.stringify([{ ...knownVisit(visit.id), ...visit }, ...rest].slice(0, MOST)));
}

export function forget(id) {
  localStorage.setItem(VISITS, JSON.stringify(known().filter((v) => v.id !== id)));
}

/** The server's public key: what frames are sealed to. From the server, or as it was told last; "" when it never was. */
export async function serverKey() {
  try {
    const { key } = await (await ask("/v1/key", "", { timeout: 4000 })).json();
    localStorage.setItem(KEY, JSON.stringify(key));
    return key;
  } catch {
    return stored(KEY, "");
  }
}

/** A visit as the list of the server has it, as a person recognizes it. */
export function ofRow({ id, patient, diagnosis, discipline, mode }) {
  return { id, name: patient?.name ?? patient ?? id, about: [diagnosis, discipline].filter(Boolean).join(" · "), mode };
}
