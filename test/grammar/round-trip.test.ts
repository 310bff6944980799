import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lex } from "../../grammar/lex.ts";
import { parse } from "../../grammar/parse.ts";
import { print } from "../../grammar/print.ts";
import { file, withoutSpans } from "../generators/ast.ts";
import { EXAMPLES } from "./examples.ts";

const read = (text: string) => {
  const { file: tree, diagnostics } = parse({ file: "m.ppl", text });
  expect(diagnostics.map((d) => `${d.code} ${d.message}`)).toEqual([]);
  return tree;
};

describe("print", () => {
  it("gives back every tree: parse(print(tree)) = tree, up to spans", () => {
    fc.assert(
      fc.property(file, (tree) => {
        const text = print(tree);
        expect(withoutSpans(read(text))).toEqual(withoutSpans(tree));
      }),
      { numRuns: 250, seed: 1 },
    );
  });

  it("is idempotent, with and without the source", () => {
    fc.assert(
      fc.property(file, (tree) => {
        const once = print(tree);
        const again = read(once);
        expect(print(again)).toBe(once);
        expect(print(again, once)).toBe(once);
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it("lays out statements, blocks, blank lines and comments", () => {
    const text = `/* top */ // second
model /* in the head */ m { // behind the head
  // first

  x~Normal(mean=1, // inside
     sd = 2) /* a */ // b


  y ~ f()   z ~ g() /* behind z */
  for n in N { x[n] ~ f() } // behind the block
  for n in N { /* inside the block */ u[n]~f()  v[n] ~ g() }
  let a = -(x^2) + (a - (b - c)) * (2)^(-1) + (2^3)^4 + (if a then b else c) + f((1), (2, 3))
  let long_name = aaaaaaaaaaaaaaaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb * f(cccccccccccccccccccccccc)
  long ~ Normal(mean = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, sd = bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)
  // last
}
fit f { method = exact steps=1_0 }
fit g { method = exact
  batch = (1 of N,2 of M) }
// end`;
    expect(print(read(text), text)).toMatchInlineSnapshot(`
      "/* top */
      // second
      /* in the head */
      model m { // behind the head
        // first

        // inside
        x ~ Normal(mean = 1, sd = 2) /* a */ // b

        y ~ f()
        z ~ g() /* behind z */
        for n in N { x[n] ~ f() } // behind the block
        for n in N { /* inside the block */
          u[n] ~ f()
          v[n] ~ g()
        }
        let a = -x^2 + (a - (b - c)) * 2^-1 + (2^3)^4 + (if a then b else c) + f(1, (2, 3))
        let long_name = aaaaaaaaaaaaaaaaaaaaaaaaaaaa +
          bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb * f(cccccccccccccccccccccccc)
        long ~ Normal(
          mean = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,
          sd = bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        )
        // last
      }
      fit f { method = exact  steps = 1_0 }
      fit g {
        method = exact
        batch = (1 of N, 2 of M)
      }
      // end
      "
    `);
  });

  it("keeps every comment, in order, wherever it stands", () => {
    const places = fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), kind: fc.nat(5) }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(file, places, (tree, comments) => {
        const text = withComments(print(tree), comments);
        const before = read(text);
        const once = print(before, text);
        const after = read(once);
        expect(withoutSpans(after)).toEqual(withoutSpans(before));
        expect(after.comments.map((c) => c.text)).toEqual(before.comments.map((c) => c.text));
        expect(print(after, once)).toBe(once);
        expect(read(print(before)).comments.map((c) => c.text)).toEqual(before.comments.map((c) => c.text));
      }),
      { numRuns: 120, seed: 3 },
    );
  });

  it.each(EXAMPLES)("leaves $name the same tree and is idempotent on it", ({ text }) => {
    const tree = read(text);
    const once = print(tree, text);
    const again = read(once);
    expect(withoutSpans(again)).toEqual(withoutSpans(tree));
    expect(again.comments.map((c) => c.text)).toEqual(tree.comments.map((c) => c.text));
    expect(print(again, once)).toBe(once);
  });
});

/** Puts comments between tokens, on lines of their own or behind what is there. */
function withComments(text: string, comments: readonly { readonly at: number; readonly kind: number }[]): string {
  const gaps = [...lex(text).tokens.map((token) => token.startOffset), text.length];
  const inserted = comments.map(({ at, kind }, i) => ({
    offset: gaps[Math.min(gaps.length - 1, Math.floor(at * gaps.length))] ?? 0,
    text: FORMS[kind]?.(i) ?? "",
  }));
  return inserted
    .sort((a, b) => b.offset - a.offset)
    .reduce((whole, { offset, text: comment }) => whole.slice(0, offset) + comment + whole.slice(offset), text);
}
const FORMS: readonly ((i: number) => string)[] = [
  (i) => ` // behind ${i}\n`,
  (i) => `\n// own line ${i}\n`,
  (i) => ` /* between ${i} */ `,
  (i) => `\n\n\n  /* two\n   lines ${i} */\n\n`,
  (i) => ` /* two\n lines behind ${i} */ `,
  (i) => `\n// one ${i}\n\n// two\n`,
];
