// A sound and the browser's own notice when somebody waits and the page is out of sight: only where whoever works here
// asked for it, and never with a word of a customer's.

const KEPT = "ombud.desk.notify";

const isOn = (): boolean => {
  try {
    return localStorage.getItem(KEPT) === "on";
  } catch {
    return false;
  }
};

/** A short, soft sound. */
function sound(): void {
  const context = new AudioContext();
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.08, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.3);
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.3);
  tone.addEventListener("ended", () => void context.close());
}

/** Something came on this page: say so where nobody sees it. */
export function notify(words = document.getElementById("live")?.dataset["notify"]): void {
  if (!words || !document.hidden || !isOn()) return;
  sound();
  if (Notification.permission === "granted") new Notification(words, { tag: "ombud", icon: "/assets/icon.svg" });
}

/** The switch for it. */
export function notifySwitch(box: HTMLInputElement): void {
  box.checked = isOn();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(KEPT, box.checked ? "on" : "off");
    } catch {
      // Then it holds for as long as nobody asks.
    }
    if (box.checked && Notification.permission === "default") void Notification.requestPermission();
  });
}
