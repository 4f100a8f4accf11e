// How large what is loaded is, and whether that is still what was promised.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** What each of them may weigh, gzipped. */
const LIMIT_BYTES = 30 * 1024;

for (const name of ["widget.js", "verify.js", "desk.js", "chart.js", "frame.js", "look.js"]) {
  const bytes = readFileSync(new URL(`dist/${name}`, import.meta.url));
  const size = gzipSync(bytes, { level: 9 }).length;
  console.log(`${name}: ${bytes.length} bytes, ${size} gzipped (limit ${LIMIT_BYTES})`);
  if (size > LIMIT_BYTES) process.exitCode = 1;
}
