// One script tag: <script type="module" src="https://CLEW/clew.js"></script> makes <clew-transcript> and <clew-note> (docs/embedding.md).

import { ClewNote } from "./note.js";
import { ClewTranscript } from "./transcript.js";

if (!customElements.get("clew-transcript")) customElements.define("clew-transcript", ClewTranscript);
if (!customElements.get("clew-note")) customElements.define("clew-note", ClewNote);
