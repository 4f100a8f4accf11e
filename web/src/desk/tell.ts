// What is said beside what is shown: for those who listen, and what went wrong for everyone.

/** What can go wrong. `gone`: what was shown was erased, or is no longer for whoever looks; `none`: nothing, any more. */
export type Notice = "signed-out" | "gone" | "lost" | "failed" | "refused" | "none";

/** What is said to those who listen alone: that a message came, that somebody waits, that a colleague gave one something,
 * that a text can be sent nowhere any more, that something is translated, or that a translation is not of what stands there now. */
export type News = "message" | "waiting" | "given" | "kept" | "translated" | "old";

const NEWS: readonly string[] = ["message", "waiting", "given", "kept", "translated", "old"] satisfies News[];
const isNews = (what: News | Notice): what is News => NEWS.includes(what);

/** Say something. */
export function tell(what: News | Notice, text = ""): void {
  if (isNews(what)) {
    const said = document.getElementById("said");
    if (said) said.textContent = `${said.dataset[what] ?? ""} ${text}`.trim();
    return;
  }
  const notice = document.getElementById("notice");
  const words = notice?.querySelector("p");
  if (!notice || !words) return;
  // Whoever is signed out stays so until they come back, and what is gone does not.
  if (notice.dataset["is"] === "signed-out" || notice.dataset["is"] === "gone") return;
  notice.dataset["is"] = what;
  notice.hidden = what === "none";
  words.textContent = what === "none" ? "" : (what === "refused" ? text : notice.dataset[what === "signed-out" ? "signedOut" : what] ?? "");
  const link = notice.querySelector("a");
  if (!link) return;
  link.hidden = what !== "signed-out";
  link.href = `/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`;
}
