import type { Declaration, Expression, ForStatement, Layer, NetStatement, Setting, Statement, Type } from "./ast.ts";
import { group, join, LINE, nest } from "./layout.ts";
import type { Doc } from "./layout.ts";
import { bracketed, printArgument, printBinder, printExpression, quoted } from "./print-expression.ts";

/** A statement without a block of statements. */
export type Leaf = Exclude<Statement, ForStatement>;

export function printLeaf(s: Leaf): Doc {
  switch (s.kind) {
    case "data":
      return listed("data ", s.declarations.map(printDeclaration));
    case "const":
      return listed(
        "const ",
        s.bindings.map(({ name, value }) => [name.text, " = ", printExpression(value)]),
      );
    case "param":
      return listed(
        "param ",
        s.bindings.map(({ name, type, initial }) => [name.text, ": ", printType(type), initial ? [" = ", printExpression(initial)] : ""]),
      );
    case "let":
      return ["let ", s.name.text, indexed(s.indices), " = ", printExpression(s.value)];
    case "def":
      return [
        "def ",
        s.name.text,
        bracketed(
          "(",
          s.parameters.map((p) => p.text),
          ")",
        ),
        " = ",
        printExpression(s.value),
      ];
    case "net":
      return net(s);
    case "factor":
      return ["factor ", printExpression(s.value)];
    case "tilde":
      return [s.name.text, indexed(s.indices), " ~ ", printExpression(s.distribution)];
  }
}
const listed = (keyword: string, items: readonly Doc[]): Doc => group(keyword, nest(join(items, [",", LINE])));
const indexed = (indices: readonly Expression[] | undefined): Doc =>
  indices
    ? [
        "[",
        join(
          indices.map((index) => printExpression(index)),
          ", ",
        ),
        "]",
      ]
    : "";

function printDeclaration({ name, type, from }: Declaration): Doc {
  return [name.text, ": ", printType(type), from ? ` from ${quoted(from.text)}` : ""];
}
function printType({ base, arguments: given, dimensions, missing }: Type): Doc {
  const shape = dimensions.map((d) => (d.kind === "star" ? "*" : printExpression(d)));
  return [
    base.text,
    given.length > 0 ? bracketed("(", given.map(printArgument), ")") : "",
    shape.length > 0 ? ["[", join(shape, ", "), "]"] : "",
    missing ? "?" : "",
  ];
}

function net(s: NetStatement): Doc {
  const output = "base" in s.output ? printType(s.output) : bracketed("(", s.output.map(printDeclaration), ")");
  const head: Doc = ["net ", s.name.text, bracketed("(", s.inputs.map(printDeclaration), ")"), " -> ", output, " {"];
  return group(head, nest(LINE, group(printPipeline(s.layers))), LINE, "}");
}
const printPipeline = (layers: readonly Layer[]): Doc => join(layers.map(printLayer), [LINE, "| "]);
function printLayer(layer: Layer): Doc {
  if (layer.kind === "heads") return bracketed("(", layer.heads.map(printPipeline), ")");
  return [layer.name.text, layer.arguments.length > 0 ? bracketed("(", layer.arguments.map(printArgument), ")") : ""];
}

/** `for n in N, m in M`, without the block. */
export const printForHead = (s: ForStatement): Doc => ["for ", nest(join(s.binders.map(printBinder), [",", LINE]))];

/** `batch = (128 of N, 1 of T)`. */
export function printSetting({ key, items }: Setting): Doc {
  const values = items.map(({ value, of }): Doc => [printExpression(value), of ? ` of ${of.text}` : ""]);
  return [key.text, " = ", values.length > 1 ? bracketed("(", values, ")") : values];
}
