/**
 * Integer polynomials in symbols (sizes, index variables, row lengths): monomial → coefficient.
 * A monomial is its symbols in order, joined by "*"; the constant term is "". Zero coefficients are left out.
 */
export type Polynomial = ReadonlyMap<string, number>;

const tidy = (p: ReadonlyMap<string, number>): Polynomial => new Map([...p].filter(([, c]) => c !== 0).sort(([a], [b]) => compareMonomials(a, b)));
const degree = (m: string): number => (m === "" ? 0 : m.split("*").length);
const compareMonomials = (a: string, b: string): number => degree(b) - degree(a) || (a < b ? -1 : a > b ? 1 : 0);

export const constantPolynomial = (value: number): Polynomial => tidy(new Map([["", value]]));
export const symbolPolynomial = (name: string): Polynomial => new Map([[name, 1]]);

export function addPolynomials(a: Polynomial, b: Polynomial, factor = 1): Polynomial {
  const sum = new Map(a);
  for (const [m, c] of b) sum.set(m, (sum.get(m) ?? 0) + factor * c);
  return tidy(sum);
}
export const subtractPolynomials = (a: Polynomial, b: Polynomial): Polynomial => addPolynomials(a, b, -1);
export const shiftPolynomial = (a: Polynomial, by: number): Polynomial => addPolynomials(a, constantPolynomial(by));

export function multiplyPolynomials(a: Polynomial, b: Polynomial): Polynomial {
  const product = new Map<string, number>();
  for (const [m, c] of a)
    for (const [n, d] of b) {
      const key = [...(m === "" ? [] : m.split("*")), ...(n === "" ? [] : n.split("*"))].sort().join("*");
      product.set(key, (product.get(key) ?? 0) + c * d);
    }
  return tidy(product);
}

/** The value of a polynomial without symbols; null otherwise. */
export const constantOf = (p: Polynomial): number | null => (p.size === 0 ? 0 : p.size === 1 ? (p.get("") ?? null) : null);
/** The symbol of a polynomial that is one symbol; null otherwise. */
export function symbolOf(p: Polynomial): string | null {
  const [entry, ...rest] = p;
  return rest.length === 0 && entry !== undefined && entry[1] === 1 && degree(entry[0]) === 1 ? entry[0] : null;
}
export const symbolsOf = (p: Polynomial): ReadonlySet<string> => new Set([...p.keys()].flatMap((m) => (m === "" ? [] : m.split("*"))));

/** Canonical text: "N", "3", "K - 1", "2*K + M". Equal polynomials have equal texts. */
export function polynomialText(p: Polynomial): string {
  if (p.size === 0) return "0";
  return [...p].map(([m, c], i) => `${signText(c, i)}${monomialText(m, Math.abs(c))}`).join("");
}
const signText = (c: number, i: number): string => (i === 0 ? (c < 0 ? "-" : "") : c < 0 ? " - " : " + ");
const monomialText = (m: string, c: number): string => (m === "" ? `${c}` : c === 1 ? m : `${c}*${m}`);
export const samePolynomial = (a: Polynomial, b: Polynomial): boolean => polynomialText(a) === polynomialText(b);

/** Is p ≥ bound for all values ≥ 0 of its symbols: proven, refuted for all of them, or open? */
export function isAtLeast(p: Polynomial, bound: number): "yes" | "no" | "unknown" {
  const rest = [...p].filter(([m]) => m !== "").map(([, c]) => c);
  const constant = p.get("") ?? 0;
  if (constant >= bound && rest.every((c) => c > 0)) return "yes";
  return constant < bound && rest.every((c) => c < 0) ? "no" : "unknown";
}

/** Order for large values of the symbols: the sign of p, or null where it depends on which of them is larger. */
export function signForLarge(p: Polynomial): number | null {
  const constant = constantOf(p);
  if (constant !== null) return Math.sign(constant);
  const leading = [...p].filter(([m]) => degree(m) === degree([...p][0]![0]));
  const signs = new Set(leading.map(([, c]) => Math.sign(c)));
  return signs.size === 1 ? [...signs][0]! : null;
}

/** p with a symbol replaced; only where it occurs linearly, and with monomials of known sign (sizes ≥ 0). */
export function substituteExtreme(p: Polynomial, symbol: string, low: Polynomial, high: Polynomial, want: "min" | "max"): Polynomial | null {
  let result: Polynomial = new Map();
  for (const [m, c] of p) {
    const symbols = m === "" ? [] : m.split("*");
    const count = symbols.filter((s) => s === symbol).length;
    if (count > 1) return null;
    const others = symbols.filter((s) => s !== symbol).join("*");
    const term: Polynomial = new Map([[others, c]]);
    const bound = c > 0 === (want === "max") ? high : low;
    result = addPolynomials(result, count === 0 ? term : multiplyPolynomials(term, bound));
  }
  return result;
}

/** Value of p with symbols from a table; null when one is missing. */
export function evaluatePolynomial(p: Polynomial, value: (symbol: string) => number | null): number | null {
  let total = 0;
  for (const [m, c] of p) {
    let product = c;
    for (const s of m === "" ? [] : m.split("*")) {
      const v = value(s);
      if (v === null) return null;
      product *= v;
    }
    total += product;
  }
  return total;
}
