import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check } from "../../api/index.ts";
import { lex } from "../../grammar/lex.ts";

const codesAndText = (text: string): readonly string[] => {
  const { errors } = check({ file: "test.ppl", text });
  return errors.map(({ diagnostic: { code, span } }) => `${code} ${text.slice(span.start, span.end)}`);
};

/** Five mistakes of syntax, five of names, types and arguments. */
const TEN = `model ten {
  data x: real[N], y: real[M]
  data g: category(J)[N
  const sigma = 1
  const scale 2
  mu ~ Normal(mean = 0, sd = -1)
  rate Exponential(rate = 1)
  theta ~ Normal(mean = 0, sd = sigam)
  beta ~ Gamma(shape = 1, rat = 2)
  kappa ~ Normal(mean = 2 3, sd = 1)
  let total = sum(x + y)
  phi ~ Nromal(mean = 0, sd = 1)
  omega ~ Normal(mean = 0, sd = 1))
  for n in N { x[n] ~ Normal(mean = mu, sd = sigma) }
}
`;

describe("a text with mistakes of every kind", () => {
  it("has all of them reported at once, and no other", () => {
    expect(codesAndText(TEN)).toEqual([
      "E1011 ",
      "E1016 2",
      "E2003 -1",
      "E1008 Exponential",
      "E2001 sigam",
      "E2202 rat",
      "E1012 3",
      "E2101 x + y",
      "E2201 Nromal",
      "E1024 )",
    ]);
  });

  it("says nothing of what may follow from a syntax error", () => {
    expect(codesAndText("model m { data x real[N]  mu ~ Normal(mean = 0, sd = 1)  for n in N { x[n] ~ Normal(mean = mu, sd = 1) } }")).toHaveLength(1);
    expect(codesAndText("model m {\n  const a 1\n  let b = a\n  let c = b\n  x ~ Normal(mean = c, sd = 1)\n}")).toHaveLength(1);
  });
});

const MODELS = new URL("../fixtures/models/", import.meta.url);
const WAYS = {
  left_out: (text: string, start: number, end: number) => text.slice(0, start) + text.slice(end),
  twice: (text: string, start: number, end: number) => `${text.slice(0, end)} ${text.slice(start)}`,
  after_a_stranger: (text: string, start: number) => `${text.slice(0, start)}$ ${text.slice(start)}`,
} as const;

/** Oracle: the models have no mistake, so that one token too many or too few is the only one: diagnostics of the checker beside those of the parser are invented. */
describe("one token of a correct model", () => {
  it.each(Object.entries(WAYS))("%s gives syntax errors alone, or mistakes of names alone", (_, change) => {
    const invented: string[] = [];
    let changed = 0;
    for (const name of readdirSync(MODELS)) {
      const text = readFileSync(new URL(name, MODELS), "utf8");
      for (const token of lex(text).tokens.filter((_token, i) => i % 5 === 0)) {
        const wrong = change(text, token.startOffset, token.startOffset + token.image.length);
        const found = codesAndText(wrong);
        if (!found.some((d) => d.startsWith("E1"))) continue;
        changed++;
        if (found.some((d) => d.startsWith("E2"))) invented.push(`${name} at ${String(token.startOffset)}: ${found.join(", ")}`);
      }
    }
    expect(invented).toEqual([]);
    expect(changed).toBeGreaterThan(500);
  });
});
