// Frames sealed as clew_wire/sealed.py says: this tablet can write them and can't read them back; the server can.

const PEM = /-----[^-]+-----|\s/g;
const OAEP = { name: "RSA-OAEP", hash: "SHA-256" };

/** A new content key of one run. `pem`: the server's public key. */
export async function newSeal(session, pem) {
  const spki = Uint8Array.from(atob(pem.replace(PEM, "")), (c) => c.charCodeAt(0));
  const server = await crypto.subtle.importKey("spki", spki, OAEP, false, ["encrypt"]);
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const wrapped = new Uint8Array(await crypto.subtle.encrypt(OAEP, server, raw));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  raw.fill(0);
  return new Seal(key, wrapped, new TextEncoder().encode(session));
}

class Seal {
  constructor(key, wrapped, session) {
    Object.assign(this, { _key: key, wrapped, _session: session });
  }

  /** Frame n. Seal each number once. */
  async seal(n, opus) {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(8, n);
    return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: this._session }, this._key, opus));
  }
}
