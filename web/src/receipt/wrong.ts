// What can be wrong with a receipt, as codes: words for them stand with whoever shows them.

export type Reason =
  | "too-long" | "too-many" | "not-json" | "form" | "version"
  | "proof" | "note"
  | "key" | "key-of-witness"
  | "other-log" | "not-signed" | "signature" | "key-ended"
  | "not-in-log"
  | "leaf" | "unknown-field" | "text-differs" | "text-twice"
  | "successions";

/** Something does not hold; `about` names the part, such as the field of a text. */
export class Wrong extends Error {
  constructor(readonly reason: Reason, readonly about = "") {
    super(about ? `${reason}: ${about}` : reason);
  }
}
