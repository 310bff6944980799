import { OPS } from "../ops/table.ts";
import { assertNever } from "../pass.ts";
import type { Block, Item, LoopFunction, Scalar, Update } from "./loop-ir.ts";

/** Binding strength of what a scalar prints as: 0 conditional, 1 comparison, 2 sum, 3 product, 4 unary, 5 atom. */
type Level = 0 | 1 | 2 | 3 | 4 | 5;
const paren = (text: string, own: Level, needed: Level): string => (own < needed ? `(${text})` : text);

/** Readable JavaScript of a scalar. `a + -b` prints as `a - b`, `a * (1 / b)` as `a / b`. */
export function printScalar(s: Scalar, needed: Level = 0): string {
  switch (s.kind) {
    case "number":
      return printNumber(s.value, needed);
    case "name":
      return s.name;
    case "load":
      return `${s.array}[${printScalar(s.index)}]`;
    case "call":
      return `${s.callee}(${s.args.map((a) => printScalar(a)).join(", ")})`;
    case "choose":
      return paren(`${test(s.condition)} ? ${printScalar(s.then, 1)} : ${printScalar(s.otherwise, 0)}`, 0, needed);
    case "op":
      return printOp(s, needed);
  }
}

function printNumber(value: number, needed: Level): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return paren(value > 0 ? "Infinity" : "-Infinity", value > 0 ? 5 : 4, needed);
  return paren(Object.is(value, -0) ? "-0" : String(value), value < 0 || Object.is(value, -0) ? 4 : 5, needed);
}

function printOp(s: Extract<Scalar, { kind: "op" }>, needed: Level): string {
  const [a, b] = s.args;
  if (s.op === "add") return paren(printSum(s), 2, needed);
  if (s.op === "mul") return paren(printProduct(a!, b!), 3, needed);
  const form = OPS[s.op].js;
  if ("reciprocal" in form) return paren(`1 / ${printScalar(a!, 4)}`, 3, needed);
  if ("prefix" in form) return paren(`${form.prefix}${printScalar(a!, 5)}`, 4, needed);
  if ("test" in form) return paren(`${test(s)} ? 1 : 0`, 0, needed);
  if ("infix" in form) return paren(`${printScalar(a!, 5)} ${form.infix} ${printScalar(b!, 5)}`, 3, needed);
  const callee = form.call.includes(".") ? form.call : `M.${form.call}`;
  return `${callee}(${s.args.map((x) => printScalar(x)).join(", ")})`;
}

function printSum(s: Extract<Scalar, { kind: "op" }>): string {
  const [a, b] = s.args;
  const left = printScalar(a!, 2);
  const negated = negation(b!);
  return negated === null ? `${left} + ${printScalar(b!, 3)}` : `${left} - ${printScalar(negated, 3)}`;
}

/** x when s is −x. */
function negation(s: Scalar): Scalar | null {
  if (s.kind === "number" && s.value < 0) return { kind: "number", value: -s.value };
  if (s.kind !== "op") return null;
  if (s.op === "neg") return s.args[0]!;
  const [factor, rest] = s.args;
  if (s.op === "mul" && factor!.kind === "number" && factor!.value < 0) return { ...s, args: [{ kind: "number", value: -factor!.value }, rest!] };
  return null;
}

function printProduct(a: Scalar, b: Scalar): string {
  if (b.kind === "op" && b.op === "inv") return `${printScalar(a, 3)} / ${printScalar(b.args[0]!, 4)}`;
  if (a.kind === "op" && a.op === "inv") return `${printScalar(b, 3)} / ${printScalar(a.args[0]!, 4)}`;
  return `${printScalar(a, 3)} * ${printScalar(b, 4)}`;
}

/** A condition: a comparison prints as itself, anything else as `≠ 0`. */
function test(s: Scalar, needed: Level = 1): string {
  if (s.kind !== "op") return paren(`${printScalar(s, 2)} !== 0`, 1, needed);
  const form = OPS[s.op].js;
  if (!("test" in form)) return paren(`${printScalar(s, 2)} !== 0`, 1, needed);
  const [a, b] = s.args;
  if (s.op === "not") return `!(${test(a!)})`;
  if (s.op === "and" || s.op === "or") return `(${test(a!)} ${form.test} ${test(b!)})`;
  return paren(`${printScalar(a!, 2)} ${form.test} ${printScalar(b!, 2)}`, 1, needed);
}

function updated(target: string, update: Update, value: Scalar): string {
  if (update !== "sum") return `${target} = Math.${update}(${target}, ${printScalar(value)});`;
  const negated = negation(value);
  return negated === null ? `${target} += ${printScalar(value)};` : `${target} -= ${printScalar(negated)};`;
}

function printItem(item: Item, indent: string): string {
  switch (item.kind) {
    case "loop": {
      const last = item.count === undefined ? String(item.extent - 1) : `${printScalar(item.count)} - 1`;
      const end = item.count === undefined ? String(item.extent) : `${item.variable}_end`;
      const head = item.backward
        ? `for (let ${item.variable} = ${last}; ${item.variable} >= 0; ${item.variable}--)`
        : `for (let ${item.variable} = 0${item.count === undefined ? "" : `, ${end} = ${printScalar(item.count)}`}; ${item.variable} < ${end}; ${item.variable}++)`;
      return `${indent}${head} {\n${printBlock(item.body, `${indent}  `)}${indent}}\n`;
    }
    case "const":
      return `${indent}const ${item.name} = ${printScalar(item.value)};\n`;
    case "let":
      return `${indent}let ${item.name} = ${printScalar(item.value)};\n`;
    case "accumulate":
      return `${indent}${updated(item.name, item.update, item.value)}\n`;
    case "store":
      return `${indent}${item.array}[${printScalar(item.index)}] = ${printScalar(item.value)};\n`;
    case "update":
      return `${indent}${updated(`${item.array}[${printScalar(item.index)}]`, item.update, item.value)}\n`;
    case "fill":
      return printFill(item, indent);
    case "call":
      return `${indent}${item.callee}(${item.args.map((a) => printScalar(a)).join(", ")});\n`;
    case "check": {
      const end = printScalar({ kind: "op", op: "add", args: [item.offset, { kind: "number", value: item.count }] });
      return `${indent}if (!${item.callee}(${item.args.map((a) => printScalar(a)).join(", ")})) ${item.array}.fill(NaN, ${printScalar(item.offset)}, ${end});\n`;
    }
    case "every": {
      const index = printScalar(item.index, 3);
      const block: Scalar = { kind: "call", callee: "Math.floor", args: [{ kind: "name", name: `${index} / ${item.period}` }] };
      return `${indent}if (${index} % ${item.period} === 0) ${printItem(item.body(block), "").trim()}\n`;
    }
    case "return":
      return `${indent}return ${printScalar(item.value)};\n`;
    default:
      return assertNever(item);
  }
}

function printFill(item: Extract<Item, { kind: "fill" }>, indent: string): string {
  const value = printNumber(item.value, 0);
  if (item.count === 1) return `${indent}${item.array}[${printScalar(item.offset)}] = ${value};\n`;
  const start = printScalar(item.offset);
  const end = printScalar(
    item.offset.kind === "number"
      ? { kind: "number", value: item.offset.value + item.count }
      : { kind: "op", op: "add", args: [item.offset, { kind: "number", value: item.count }] },
  );
  return `${indent}${item.array}.fill(${value}, ${start}, ${end});\n`;
}

export const printBlock = (block: Block, indent: string): string => block.map((item) => printItem(item, indent)).join("");

/** `export function NAME(parameters, result, inputs, buffers, stream, seed, t) { … }` */
export function printFunction(f: LoopFunction): string {
  const take = (names: readonly string[], from: string): string => (names.length === 0 ? "" : `  const { ${names.join(", ")} } = ${from};\n`);
  const head = `/** ${f.doc} */\nexport function ${f.name}(parameters, result, inputs, buffers, stream, seed, t) {\n`;
  return (
    head +
    take(f.inputs, "inputs") +
    take(
      f.buffers.map((b) => b.name),
      "buffers",
    ) +
    printBlock(f.body, "  ") +
    "}\n"
  );
}
