// Ways to change a receipt, one for each kind of bytes in it. Used by the test, and by what asks the real
// `ombud verify` about each of them.

/** Change one character of base64 that is not in the last group. */
const flip = (text, at = 3) => text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);

const change = (edit) => (receipt) => {
  const read = JSON.parse(receipt);
  edit(read);
  return JSON.stringify(read);
};

const lines = (edit) => change((read) => {
  const all = read.proof.split("\n");
  edit(all);
  read.proof = all.join("\n");
});

/** Where the checkpoint begins among the lines of a proof. */
const checkpoint = (all) => all.indexOf("") + 1;

export const TAMPERINGS = {
  "as it came": (receipt) => receipt,
  "with other blanks": (receipt) => JSON.stringify(JSON.parse(receipt), null, 2),
  "leaf: another kind": change((read) => { read.leaf = read.leaf.replace('"kind":"reply"', '"kind":"refuse"'); }),
  "leaf: a blank": change((read) => { read.leaf += " "; }),
  "leaf: too long": change((read) => { read.leaf += " ".repeat(5000); }),
  "leaf: no JSON": change((read) => { read.leaf = "{"; }),
  "salt: another": change((read) => { read.salt = flip(read.salt); }),
  "salt: too short": change((read) => { read.salt = read.salt.slice(4); }),
  "salt: bits left over": change((read) => { read.salt = read.salt.replace(/.=$/, (end) => (end[0] === "B" ? "F=" : "B=")); }),
  "salt: with a blank": change((read) => { read.salt += " "; }),
  "proof: another place": lines((all) => { all[1] = "index 1"; }),
  "proof: beyond the log": lines((all) => { all[1] = "index 9999"; }),
  "proof: place with a zero before it": lines((all) => { all[1] = all[1].replace(" ", " 0"); }),
  "proof: another hash": lines((all) => { all[2] = flip(all[2]); }),
  "proof: a hash less": lines((all) => { all.splice(2, 1); }),
  "proof: a hash more": lines((all) => { all.splice(2, 0, all[2]); }),
  "proof: another header": lines((all) => { all[0] = all[0].replace("v1", "v2"); }),
  "proof: with data of its own": lines((all) => { all.splice(1, 0, "extra AAAA"); }),
  "proof: cut off": change((read) => { read.proof = read.proof.slice(0, -10); }),
  "proof: without its last newline": change((read) => { read.proof = read.proof.trimEnd(); }),
  "proof: with control characters": change((read) => { read.proof = read.proof.replace("\n\n", "\n\n\t"); }),
  "checkpoint: another origin": lines((all) => { all[checkpoint(all)] += "x"; }),
  "checkpoint: a larger log": lines((all) => { const at = checkpoint(all) + 1; all[at] = String(Number(all[at]) + 1); }),
  "checkpoint: another root": lines((all) => { const at = checkpoint(all) + 2; all[at] = flip(all[at]); }),
  "checkpoint: a line more": lines((all) => { all.splice(checkpoint(all) + 3, 0, "extension"); }),
  "signature: another": lines((all) => { all[all.length - 2] = all[all.length - 2].replace(/.{8}$/, (end) => flip(end)); }),
  "signature: of another key": lines((all) => { all[all.length - 2] = all[all.length - 2].replace(/(local )(.)/, (_, name, first) => name + (first === "A" ? "B" : "A")); }),
  "signature: by another name": lines((all) => { all[all.length - 2] = all[all.length - 2].replace("local ", "locals "); }),
  "signature: a stranger's beside it": lines((all) => { all.splice(all.length - 1, 0, "\u2014 somebody AAAAAAAA"); }),
  "signature: none": lines((all) => { all.splice(all.length - 2, 1); }),
  "opening: another text": change((read) => { read.openings[0].text += "!"; }),
  "opening: another salt": change((read) => { read.openings[0].salt = flip(read.openings[0].salt); }),
  "opening: under another field": change((read) => { read.openings[0].field = "reply"; }),
  "opening: under no field of the leaf": change((read) => { read.openings[0].field = "note"; }),
  "opening: twice": change((read) => { read.openings.push(read.openings[0]); }),
  "opening: one is missing": change((read) => { read.openings.shift(); }),
  "openings: none": change((read) => { read.openings = []; }),
  "openings: left out": change((read) => { delete read.openings; }),
  "openings: too many": change((read) => { read.openings = Array(65).fill(read.openings[0]); }),
  "openings: no list": change((read) => { read.openings = {}; }),
  "form: a member more": change((read) => { read.valid = true; }),
  "form: a member twice": (receipt) => receipt.replace('{"v":1', '{"v":1,"v":1'),
  "form: a member of an opening twice": (receipt) => receipt.replace('{"field":', '{"text":"x","field":'),
  "form: a member less": change((read) => { delete read.salt; }),
  "form: version 2": change((read) => { read.v = 2; }),
  "form: version as text": change((read) => { read.v = "1"; }),
  "form: version with a point": (receipt) => receipt.replace('"v":1', '"v":1.0'),
  "form: a list": (receipt) => `[${receipt}]`,
  "form: half a character": (receipt) => receipt.replace('"text":"', '"text":"\\ud800'),
  "form: cut off": (receipt) => receipt.slice(0, -20),
  "form: something after it": (receipt) => `${receipt}x`,
  "form: nothing": () => "",
  "form: too long": (receipt) => receipt + " ".repeat(1024 * 1024),
};
