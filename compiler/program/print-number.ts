/** Constants of log-densities that have a name. */
const NAMED: readonly (readonly [value: number, text: string])[] = [
  [Math.PI, "π"],
  [Math.LN2, "log 2"],
  [Math.log(Math.PI), "log π"],
  [0.5 * Math.log(2 * Math.PI), "½ log 2π"],
  [0.5 * Math.log(Math.PI / 2), "½ log(π/2)"],
  [Math.log(Math.PI / 2), "log(π/2)"],
];

/** Largest denominator of a fraction with numerator 1. */
const LARGEST_DENOMINATOR = 100_000;

/** Equal up to the rounding of the last digit. */
const same = (a: number, b: number): boolean => Math.abs(a - b) <= 4e-16 * Math.abs(b);

/** The number with its sign: by name, as 1/n where decimals would not end soon, else with all its digits. Levels as in print.ts. */
export function numberText(value: number, needed: number): string {
  const size = Math.abs(value);
  const known = NAMED.find(([v]) => same(size, v))?.[1];
  const [text, level] = known !== undefined ? [known, known.includes("log") ? 2 : 5] : fraction(size);
  return value < 0 && needed > 2 ? `(-${text})` : `${value < 0 ? "-" : ""}${level < needed ? `(${text})` : text}`;
}

function fraction(size: number): readonly [string, number] {
  const digits = String(size);
  const inverse = Math.round(1 / size);
  const isInverse = digits.length > 8 && inverse <= LARGEST_DENOMINATOR && 1 / inverse === size;
  return isInverse ? [`1/${inverse}`, 2] : [digits.replace("Infinity", "∞"), 5];
}
