// Records as they lie in a segment's file. No I/O.
//
//   segment  "CLEWTAB1", length of the header (u16), header (JSON), CRC32
//   record   marker (3), kind (1), n (u32), length (u16), payload, CRC32 of what comes before
//
// Numbers are big-endian. After damage the reader goes on at the next marker whose CRC fits; a torn tail is cut off.

const MAGIC = new TextEncoder().encode("CLEWTAB1");
const MARKER = [0xc1, 0xe3, 0x5b];
const HEAD = 10;
export const FRAME = 1; // frame n, sealed
export const END = 2; // the visit has n frames
export const PAUSE = 3; // from n to one before the payload's u32 nobody wanted a recording

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

function sealedBy(crc, bytes) {
  new DataView(bytes.buffer).setUint32(bytes.length - 4, crc(bytes.subarray(0, -4)));
  return bytes;
}

/** The beginning of a segment: anything that JSON can say. */
export function header(about) {
  const text = new TextEncoder().encode(JSON.stringify(about));
  const bytes = new Uint8Array(14 + text.length);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint16(8, text.length);
  bytes.set(text, 10);
  return sealedBy(crc32, bytes);
}

/** One record. */
export function record(kind, n, payload = new Uint8Array()) {
  const bytes = new Uint8Array(HEAD + payload.length + 4);
  bytes.set([...MARKER, kind]);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, n);
  view.setUint16(8, payload.length);
  bytes.set(payload, HEAD);
  return sealedBy(crc32, bytes);
}

/** A number as a payload. */
export function u32(n) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, n);
  return bytes;
}

/** What can be read: {about, records: [{kind, n, at, payload}], end}; about null when the header is damaged; `end`: after the last whole record. */
export function read(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length >= 14 ? view.getUint16(8) : 0;
  const stop = 14 + size;
  let about = null;
  if (stop <= bytes.length && MAGIC.every((b, i) => bytes[i] === b) && view.getUint32(stop - 4) === crc32(bytes.subarray(0, stop - 4))) {
    about = JSON.parse(new TextDecoder().decode(bytes.subarray(10, stop - 4)));
  }
  const records = [];
  let end = about ? stop : 0;
  for (let at = end; at + HEAD + 4 <= bytes.length; ) {
    const next = ends(bytes, view, at);
    if (next === null) {
      at++;
      continue;
    }
    records.push({ kind: bytes[at + 3], n: view.getUint32(at + 4), at, payload: bytes.subarray(at + HEAD, next - 4) });
    at = end = next;
  }
  return { about, records, end };
}

function ends(bytes, view, at) {
  if (MARKER.some((b, i) => bytes[at + i] !== b)) return null;
  const next = at + HEAD + view.getUint16(at + 8) + 4;
  return next <= bytes.length && view.getUint32(next - 4) === crc32(bytes.subarray(at, next - 4)) ? next : null;
}
