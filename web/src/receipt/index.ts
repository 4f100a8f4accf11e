// Verify receipts of ombud, without a page.
//
// * `trust`: a key of a log, with those that came after it
// * `trustPublished`: the same, as a server publishes them
// * `verify`: whether a receipt holds, and what it says
// * `canVerify`: whether this browser can

export { type Chain } from "./chain.js";
export { canVerify, type Check, CHECKS, type Invalid, trust, trustPublished, type Valid, type Verdict, verify } from "./verify.js";
export { type Reason, Wrong } from "./wrong.js";
