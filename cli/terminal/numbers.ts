import { grouped } from "./text.ts";

/** A number of a result document: what is not finite is a string. */
export type Figure = number | string;

const exponentOf = (value: number): number => (value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value))));

/** No more places than this are written out; smaller and larger numbers take an exponent. */
const PLACES = 8;
/** A number of ordinary size has more before it takes an exponent: -2.526728172 is read at once, -2.526728172e0 is not. */
const MOST_PLACES = 15;
const SMALL = 1e-3;
const LARGE = 1e9;

/** `value` down to the decimal place `place` (a power of ten: −2 is hundredths). */
function toPlace(value: number, place: number): string {
  const places = Math.abs(value) >= SMALL ? MOST_PLACES : PLACES;
  if (place >= -places && Math.abs(value) < LARGE) return unsigned(value.toFixed(Math.max(0, -place)));
  const digits = Math.min(16, Math.max(0, exponentOf(value) - place));
  return unsigned(value.toExponential(digits).replace("e+", "e"));
}

/** No "-0.00". */
const unsigned = (text: string): string => (/^-0(\.0*)?$/.test(text) ? text.slice(1) : text);

/**
 * `value` with as many decimals as show the `digits`-th significant digit of `scale`: a mean beside its sd, an estimate beside its error.
 * A scale that says nothing (0, not finite, absent) leaves six significant digits.
 */
export function beside(value: Figure, scale: Figure | undefined, digits = 3): string {
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) return String(value);
  if (typeof scale !== "number" || !(scale > 0) || !Number.isFinite(scale)) return plain(value);
  // Rounding may carry: 0.09996 to three digits is 0.100.
  const rounded = Number(scale.toPrecision(digits));
  const place = exponentOf(rounded) - digits + 1;
  return exponentOf(value) - place > 14 ? plain(value, 15) : toPlace(value, place);
}

/** Up to `digits` significant digits without trailing zeros; integers in full. */
export function plain(value: Figure, digits = 6): string {
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < LARGE) return value < 0 ? `-${grouped(-value)}` : grouped(value);
  const text = Number(value.toPrecision(digits));
  return unsigned(String(text).replace("e+", "e"));
}

/** 99.4 %; never rounded to a certainty that is not there. */
export function percent(probability: Figure): string {
  if (typeof probability === "string") return probability;
  if (probability > 0 && probability < 0.001) return "<0.1 %";
  if (probability < 1 && probability > 0.999) return ">99.9 %";
  return `${(100 * probability).toFixed(1)} %`;
}

/** 40 ms, 3.2 s, 2 min 05 s, 1 h 02 min. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  if (seconds < 1) return `${(1000 * seconds).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)} s`;
  const two = (n: number): string => String(n).padStart(2, "0");
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${two(whole % 60)} s`;
  return `${String(Math.floor(whole / 3600))} h ${two(Math.floor((whole % 3600) / 60))} min`;
}
