// A site's colour, so that it can be read by day and by night.

type Rgb = readonly [number, number, number];

/** Contrast of text that WCAG 2.2 asks for (AA). */
const CONTRAST_MIN = 4.5;

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** The grounds of the widget, as style.css has them: the darkest by day, the lightest by night. */
const DAY: Rgb = [240, 244, 243];
const NIGHT: Rgb = [38, 46, 44];

function read(colour: string): Rgb | null {
  const [, r, g, b] = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour) ?? [];
  return r && g && b ? [parseInt(r, 16), parseInt(g, 16), parseInt(b, 16)] : null;
}

const write = (colour: Rgb): string => `#${colour.map((one) => Math.round(one).toString(16).padStart(2, "0")).join("")}`;

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((one) => {
    const part = one / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The colour, moved towards another until it can be read on a ground. */
function readable(colour: Rgb, towards: Rgb, ground: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const mixed = colour.map((one, at) => one + ((towards[at] ?? 0) - one) * share) as unknown as Rgb;
    if (contrast(mixed.map(Math.round) as unknown as Rgb, ground) >= CONTRAST_MIN) return mixed;
  }
  return towards;
}

const on = (colour: Rgb): string => (contrast(colour, WHITE) >= contrast(colour, BLACK) ? "#fff" : "#000");

export interface Accent {
  day: string;
  onDay: string;
  night: string;
  onNight: string;
}

/** A colour as accent, and what can be written on it; nothing where it is none. */
export function accent(colour: string): Accent | null {
  const wanted = read(colour);
  if (!wanted) return null;
  const day = readable(wanted, BLACK, DAY);
  const night = readable(wanted, WHITE, NIGHT);
  return { day: write(day), onDay: on(day), night: write(night), onNight: on(night) };
}
