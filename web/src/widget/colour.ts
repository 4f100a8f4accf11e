// A site's colour, so that it can be read by day and by night.

type Rgb = readonly [number, number, number];

/** Contrast of text that WCAG 2.2 asks for (AA). */
const CONTRAST_MIN = 4.5;

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** The grounds of the widget, as `--own` in style.css has them: the darkest by day, the lightest by night. */
const DAY: Rgb = [0xe0, 0xeb, 0xe8];
const NIGHT: Rgb = [0x24, 0x31, 0x2e];

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

/** The colour in lighter or darker shades, with as much of its hue as there can be. */
function shade([r, g, b]: Rgb, by: number): Rgb {
  const light = (Math.max(r, g, b) + Math.min(r, g, b)) / 510;
  const target = by > 0 ? light + (1 - light) * by : light * (1 + by);
  // As far as saturation allows: the distance from grey is kept in proportion to what fits at that lightness.
  const fits = (at: number): number => 1 - Math.abs(2 * at - 1);
  const scale = fits(light) > 0 ? fits(target) / fits(light) : 0;
  return [r, g, b].map((one) => Math.round((target + (one / 255 - light) * scale) * 255)) as unknown as Rgb;
}

/** The nearest shade that can be read on a ground. */
function readable(colour: Rgb, direction: 1 | -1, ground: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const shaded = shade(colour, share * direction);
    if (contrast(shaded, ground) >= CONTRAST_MIN) return shaded;
  }
  return direction > 0 ? WHITE : BLACK;
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
  const day = readable(wanted, -1, DAY);
  const night = readable(wanted, 1, NIGHT);
  return { day: write(day), onDay: on(day), night: write(night), onNight: on(night) };
}
