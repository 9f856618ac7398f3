// The recorder's page without a network: its own files, fresh ones first. It never touches /v1 or any other page.

const NAME = "clew-recorder-1";
const SHELL = ["record.html", "record.css", "record.js", "record-known.js", "record-link.js", "record-live.js", "record-mic.js", "record-numbers.js", "record-queue.js", "record-repair.js", "record-rest.js", "record-run.js", "record-seal.js", "record-segment.js", "record-store.js", "record-words.js", "record-worker.js", "record-worklet.js", "dom.js", "link.js", "icon.svg", "icon-192.png", "manifest.webmanifest"];
const PATIENCE = 3000; // ms for the network

self.addEventListener("install", (e) => e.waitUntil(caches.open(NAME).then((c) => c.addAll(SHELL)).then(() => self.skipWaiting())));
self.addEventListener("activate", (e) => e.waitUntil(caches.keys().then((names) => Promise.all(names.filter((n) => n !== NAME).map((n) => caches.delete(n)))).then(() => self.clients.claim())));

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  const name = url.pathname.slice(1);
  if (url.origin !== location.origin || e.request.method !== "GET" || !SHELL.includes(name)) return;
  e.respondWith(shell(e.request, name));
});

async function shell(request, name) {
  const cache = await caches.open(NAME);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) await cache.put(name, answer.clone());
    return answer;
  } catch {
    return (await cache.match(name)) ?? Response.error();
  }
}
