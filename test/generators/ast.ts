import fc from "fast-check";
import type { Argument, BinaryOperator, Binder, Block, Declaration, Expression, File, Fit, Layer, Name, Setting, Statement, Type } from "../../grammar/ast.ts";
import { KEYWORDS } from "../../grammar/tokens.ts";

/** Random syntax trees of files without syntax errors: whatever the grammar can say, sensible or not. All spans are [0, 0). */
const span = { start: 0, end: 0 };
const name = (text: string): Name => ({ text, span });

const KEYWORD_NAMES = [...KEYWORDS.keys()];
/** Names that could be taken for keywords, and Greek ones. */
export const identifier: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom("x", "y", "mu", "tau0", "log_var", "τ", "σ_2", "N", "T1", "vector", "models", "dat", "le", "fo", "inn", "factors", "e1", "E"),
    fc.stringMatching(/^[A-Za-zα-ωΑ-Ω][A-Za-z0-9_α-ω]{0,6}$/),
  )
  .filter((text) => !KEYWORDS.has(text) && !text.includes("\u03a2"));
const identifierName = identifier.map(name);
const anyWord = fc.oneof({ weight: 4, arbitrary: identifier }, { weight: 1, arbitrary: fc.constantFrom(...KEYWORD_NAMES) }).map(name);

const numberText = fc.constantFrom("0", "1", "2", "0.5", "1e-4", "10_000", "3.25", "1E+3", "0.1e2", "784");
const numeric = numberText.map((text): Expression => ({ kind: "number", value: Number(text.replaceAll("_", "")), text, span }));
const string = fc
  .oneof(fc.constantFrom("a.csv", 'say "hi"\\\n\t', ""), fc.string({ unit: "binary", maxLength: 6 }))
  .map((value): Expression => ({ kind: "string", value, span }));
const reference = identifier.map((text): Expression => ({ kind: "name", text, span }));
const hole = fc
  .record({
    name: fc.option(fc.oneof(identifier, fc.constantFrom("guide", "in")), { nil: undefined }),
    initial: fc.option(fc.tuple(fc.boolean(), numberText), { nil: undefined }),
  })
  .map(({ name: text, initial }): Expression => ({
    kind: "hole",
    ...(text === undefined ? {} : { name: name(text) }),
    ...(initial === undefined ? {} : holeInitial(...initial)),
    span,
  }));
const holeInitial = (negative: boolean, text: string) => {
  const value = Number(text.replaceAll("_", ""));
  return { initial: negative ? -value : value, initialText: (negative ? "-" : "") + text };
};
const operator: fc.Arbitrary<BinaryOperator> = fc.constantFrom("or", "and", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "@", "^");

interface Recursive {
  readonly expression: Expression;
  readonly argument: Argument;
  readonly binder: Binder;
}

const recursive = fc.letrec<Recursive>((tie) => {
  const expression = tie("expression") as fc.Arbitrary<Expression>;
  const item = tie("argument") as fc.Arbitrary<Argument>;
  const binder = tie("binder") as fc.Arbitrary<Binder>;
  const listOf = <T>(item: fc.Arbitrary<T>, minLength: number): fc.Arbitrary<T[]> => fc.array(item, { minLength, maxLength: 3, depthIdentifier: "e" });
  const nested: fc.Arbitrary<Expression>[] = [
    fc.record({ operator: fc.constantFrom("-" as const, "not" as const), operand: expression }).map((e) => ({ kind: "unary", ...e, span })),
    fc.record({ operator, left: expression, right: expression }).map((e) => ({ kind: "binary", ...e, span })),
    fc.record({ operator, left: expression, right: expression }).map((e) => ({ kind: "binary", ...e, span })),
    fc.record({ condition: expression, then: expression, otherwise: expression }).map((e) => ({ kind: "if", ...e, span })),
    fc.record({ callee: fc.oneof({ weight: 4, arbitrary: reference }, expression), arguments: listOf(item, 0) }).map((e) => ({ kind: "call", ...e, span })),
    fc.record({ base: expression, indices: listOf(expression, 1) }).map((e) => ({ kind: "index", ...e, span })),
    fc.record({ base: expression, name: identifierName }).map((e) => ({ kind: "member", ...e, span })),
    listOf(expression, 2).map((items) => ({ kind: "tuple", items, span })),
    listOf(item, 1).map((items) => ({ kind: "list", items, span })),
  ];
  return {
    expression: fc.oneof({ depthSize: "small", depthIdentifier: "e", withCrossShrink: true }, reference, numeric, string, hole, ...nested),
    argument: fc
      .record({ name: fc.option(anyWord, { nil: undefined, freq: 2 }), value: expression, binders: fc.array(binder, { maxLength: 2, depthIdentifier: "e" }) })
      .map(({ name: given, value, binders }) => ({ ...(given ? { name: given } : {}), value, binders, span })),
    binder: fc
      .record({
        name: identifierName,
        low: expression,
        high: fc.option(expression, { nil: undefined }),
        where: fc.option(expression, { nil: undefined, freq: 3 }),
      })
      .map(({ name: bound, low, high, where }) => ({ name: bound, low, ...(high ? { high } : {}), ...(where ? { where } : {}), span })),
  };
});
export const expression: fc.Arbitrary<Expression> = recursive.expression;
const argument = recursive.argument;
const indices = fc.option(fc.array(expression, { minLength: 1, maxLength: 2 }), { nil: undefined });
const given = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> => (value === undefined ? {} : ({ [key]: value } as Record<K, V>));

const type: fc.Arbitrary<Type> = fc
  .record({
    base: identifierName,
    arguments: fc.array(argument, { maxLength: 2 }),
    dimensions: fc.array(fc.oneof(expression, fc.constant({ kind: "star" as const, span })), { maxLength: 2 }),
    missing: fc.boolean(),
  })
  .map((t) => ({ ...t, span }));
const declaration: fc.Arbitrary<Declaration> = fc
  .record({ name: identifierName, type, from: fc.option(fc.constantFrom("x.csv", 'a"b'), { nil: undefined }) })
  .map(({ name: declared, type: of, from }) => ({ name: declared, type: of, ...(from === undefined ? {} : { from: { text: from, span } }), span }));
const declarations = fc.array(declaration, { minLength: 1, maxLength: 2 });

const { pipeline } = fc.letrec<{ layer: Layer; pipeline: Layer[] }>((tie) => ({
  pipeline: fc.array(tie("layer"), { minLength: 1, maxLength: 3, depthIdentifier: "l" }),
  layer: fc.oneof(
    { depthSize: "small", depthIdentifier: "l" },
    fc.record({ name: identifierName, arguments: fc.array(argument, { maxLength: 2 }) }).map((l): Layer => ({ kind: "layer", ...l, span })),
    fc.array(tie("pipeline"), { minLength: 1, maxLength: 2, depthIdentifier: "l" }).map((heads): Layer => ({ kind: "heads", heads, span })),
  ),
}));

const leaf: fc.Arbitrary<Statement> = fc.oneof(
  declarations.map((d): Statement => ({ kind: "data", declarations: d, span })),
  fc
    .array(fc.record({ name: identifierName, value: expression }), { minLength: 1, maxLength: 2 })
    .map((bindings): Statement => ({ kind: "const", bindings, span })),
  fc
    .array(fc.record({ name: identifierName, type, initial: fc.option(expression, { nil: undefined }) }), { minLength: 1, maxLength: 2 })
    .map((b): Statement => ({ kind: "param", bindings: b.map(({ initial, ...rest }) => ({ ...rest, ...given("initial", initial) })), span })),
  fc
    .record({ name: identifierName, indices, value: expression })
    .map(({ indices: at, ...s }): Statement => ({ kind: "let", ...s, ...given("indices", at), span })),
  fc
    .record({ name: identifierName, parameters: fc.array(identifierName, { maxLength: 2 }), value: expression })
    .map((s): Statement => ({ kind: "def", ...s, span })),
  fc
    .record({ name: identifierName, inputs: fc.array(declaration, { maxLength: 2 }), output: fc.oneof(type, declarations), layers: pipeline })
    .map((s): Statement => ({ kind: "net", ...s, span })),
  expression.map((value): Statement => ({ kind: "factor", value, span })),
  fc
    .record({ name: identifierName, indices, distribution: expression })
    .map(({ indices: at, ...s }): Statement => ({ kind: "tilde", ...s, ...given("indices", at), span })),
);
const { body } = fc.letrec<{ body: Statement[]; statement: Statement }>((tie) => ({
  body: fc.array(tie("statement"), { maxLength: 4, depthIdentifier: "s" }),
  statement: fc.oneof(
    { depthSize: "small", depthIdentifier: "s" },
    leaf,
    fc.record({ binders: fc.array(recursive.binder, { minLength: 1, maxLength: 2 }), body: tie("body") }).map((s): Statement => ({ kind: "for", ...s, span })),
  ),
}));
const block: fc.Arbitrary<Block> = fc.record({ name: identifierName, body }).map((b) => ({ ...b, span }));

const item = fc.record({ value: expression, of: identifierName });
const setting: fc.Arbitrary<Setting> = fc
  .record({
    key: anyWord,
    items: fc.oneof(
      expression.map((value) => [{ value }]),
      fc.array(item, { minLength: 1, maxLength: 2 }),
    ),
  })
  .map((s) => ({ ...s, span }));
const fit: fc.Arbitrary<Fit> = fc.record({ name: identifierName, settings: fc.array(setting, { maxLength: 4 }) }).map((f) => ({ ...f, span }));

/** A file with a model, guides and fits, and no comments. */
export const file: fc.Arbitrary<File> = fc
  .record({ model: block, guides: fc.array(block, { maxLength: 2 }), fits: fc.array(fit, { maxLength: 2 }) })
  .map((f) => ({ ...f, comments: [], span }));

/** A tree without its spans and without the comments: what `parse` after `print` must give back. */
export function withoutSpans(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutSpans);
  if (typeof node !== "object" || node === null) return node;
  const kept = Object.entries(node).filter(([key, value]) => key !== "span" && key !== "comments" && value !== undefined);
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutSpans(value)]));
}
