// A file that was sent: its name, its size and, of a picture, what is on it.

import { h, icon, keep } from "../dom.js";
import { attempt, type Context } from "./context.js";
import { FILE } from "./icons.js";
import type { Happening } from "./types.js";

/** Larger pictures are not loaded only to be shown small. */
const SHOWN_MAX_BYTES = 4_000_000;
/** How wide a picture is shown, in points of its own. */
const WIDTH = 480;

export function file(name: string, { id, media_type, size_bytes }: NonNullable<Happening["attachment"]>, context: Context): HTMLElement {
  const { session: { api, ticket }, language } = context;
  const load = (): Promise<Blob> => api.attachment(ticket, id);
  const [size, unit] = size_bytes < 1e6 ? [Math.ceil(size_bytes / 1e3), "kilobyte"] : [size_bytes / 1e6, "megabyte"];
  const words = new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: size < 10 ? 1 : 0 }).format(size);
  const made = h("button", { type: "button", class: "file quiet", on: { click: () => void attempt(context, async () => keep(name, await load())) } },
    icon(FILE), h("span", {}, name, " ", h("small", {}, words)));
  if (media_type.startsWith("image/") && size_bytes < SHOWN_MAX_BYTES) show(made, load);
  return made;
}

/** Drawn rather than linked: the policy of a page need not let pictures of ours in. Once it is in view. */
function show(into: HTMLElement, load: () => Promise<Blob>): void {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    seen.disconnect();
    void load().then(createImageBitmap).then((picture) => {
      const scale = Math.min(1, WIDTH / picture.width);
      const canvas = h("canvas", { width: picture.width * scale, height: picture.height * scale });
      canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
      into.prepend(canvas);
    }).catch(() => undefined);
  });
  seen.observe(into);
}
