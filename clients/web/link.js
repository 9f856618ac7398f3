// The way to the server: requests with the token, and the event stream that goes on by itself after a cut.

const PROTOCOL = "clew.v1.json";
const FIRST_WAIT = 400; // ms
const LONGEST_WAIT = 8000;
const LOOK = 2_000; // ms between looks at how long nothing came
const ASK = 10_000; // ms of silence after which the server is asked for a sign of life
const DEAD = 20_000; // ms of silence after which the line is taken for dead: it is half open, and no close would ever come
const TIMEOUT = 20_000; // ms for an answer: a network that is away gives none, and fetch would wait for it for minutes

/** A refusal; `status` is the HTTP status, 0 when nothing answered; `after`: ms after which to try again, if the server said so. */
export class Refusal extends Error {
  constructor(status, message, after = null) {
    super(message);
    this.status = status;
    this.after = after;
  }
}

/** The token of a visit (or of the clinic: id ""), read from the fragment once and then kept for this tab only. */
export function tokenFor(id) {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem(`clew.token.${id}`, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(`clew.token.${id}`) ?? sessionStorage.getItem("clew.token.") ?? "";
}

/** fetch with the token, for `timeout` ms; a Refusal says in one line what went wrong. */
export async function ask(path, token, { timeout = TIMEOUT, ...options } = {}) {
  const signal = AbortSignal.any([AbortSignal.timeout(timeout), ...(options.signal ? [options.signal] : [])]);
  const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(options.headers ?? {}) };
  let answer;
  try {
    answer = await fetch(path, { ...options, headers, signal, cache: "no-store" });
  } catch (e) {
    if (e.name === "AbortError") throw e;
    throw new Refusal(0, "The server does not answer. Check the network.");
  }
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  const usual = { 401: "This link is not valid any more. Open the visit again from the EMR.", 404: "The server does not know this.", 410: "It was destroyed, as the clinic's retention time says." };
  const message = said.error ?? said.message ?? said.detail ?? usual[answer.status] ?? `The server refused (${answer.status}).`;
  throw new Refusal(answer.status, message, 1000 * Number(answer.headers.get("retry-after")) || null);
}

/** POST JSON. */
export function send(path, token, body) {
  return ask(path, token, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
}

/** The events of a visit, from `after` on. `event(map)` gets each one, `state("open" | "cut" | "refused", message)` what the line does.
 *  `server`: where it is, if not where this page is from. */
export class EventLink {
  constructor(id, token, { after = 0, server = location.href, event, state }) {
    Object.assign(this, { id, token, after, server, event, state });
    this._wait = FIRST_WAIT;
    this._closed = false;
    this._heard = performance.now();
    this._online = () => this._retry();
    addEventListener("online", this._online);
    this._watch = setInterval(() => this._look(), LOOK);
    this._open();
  }

  /** Seconds since something came. */
  get silent() {
    return (performance.now() - this._heard) / 1000;
  }

  close() {
    this._closed = true;
    clearInterval(this._watch);
    clearTimeout(this._timer);
    removeEventListener("online", this._online);
    this._socket?.close();
  }

  _open() {
    const url = new URL(`/v1/sessions/${encodeURIComponent(this.id)}/events?after=${this.after}`, this.server);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url, this.token ? [PROTOCOL, `clew.bearer.${this.token}`] : [PROTOCOL]);
    this._socket = socket;
    this._since = performance.now();
    socket.addEventListener("open", () => {
      this._heard = performance.now();
      this._wait = FIRST_WAIT;
      this.state("open");
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this._socket) return;
      this._heard = performance.now();
      if (data !== "pong") this._take(JSON.parse(data), socket);
    });
    socket.addEventListener("close", () => socket === this._socket && this._lost());
  }

  _take(event, socket) {
    // A missing seq means that this socket skipped something: go back to what is certain.
    if (event.seq > this.after + 1) return socket.close(4000, "gap");
    if (event.seq) this.after = event.seq;
    this.event(event);
  }

  // A browser does not show a page the server's pings, so the page asks by itself on a line that is silent.
  _look() {
    const socket = this._socket;
    const silent = performance.now() - Math.max(this._heard, this._since);
    if (!socket || silent < ASK) return;
    if (silent < DEAD) return socket.readyState === WebSocket.OPEN && socket.send("ping");
    this._lost();
    socket.close();
  }

  async _lost() {
    this._socket = null;
    if (this._closed) return;
    this.state("cut");
    try {
      await ask(new URL(`/v1/sessions/${encodeURIComponent(this.id)}`, this.server), this.token);
    } catch (e) {
      if ([401, 403, 404, 410].includes(e.status)) return this.state("refused", e.message);
    }
    this._timer = setTimeout(() => this._retry(), this._wait * (0.7 + 0.6 * Math.random()));
    this._wait = Math.min(LONGEST_WAIT, this._wait * 1.8);
  }

  _retry() {
    clearTimeout(this._timer);
    if (!this._closed && this._socket === null) this._open();
  }
}
