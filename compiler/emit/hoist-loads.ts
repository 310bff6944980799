import { name, type Block, type Item, type Scalar } from "./loop-ir.ts";
import { printScalar } from "./print-js.ts";

/**
 * Moves what a loop reads at the same place in every pass in front of it: `(w[n] - 1) * 100` and `rate[0]` inside a loop over k. Engines compute such
 * an address anew in each pass, because they cannot know that no store in the loop changes the array; we do: `constant` arrays are never written.
 * Values are moved by the schedule already; these are parts of positions, and numbers that are read where they are used.
 */
export function hoistLoads(body: Block, constant: ReadonlySet<string>): Block {
  let count = 0;
  const fresh = (): string => `${PREFIX}${++count}`;
  return body.flatMap((item) => hoisted(item, constant, fresh));
}

type Fresh = () => string;

function hoisted(item: Item, constant: ReadonlySet<string>, fresh: Fresh): Block {
  if (item.kind !== "loop") return [item];
  const inner = item.body.flatMap((i) => hoisted(i, constant, fresh));
  const moving = new Set([item.variable, ...inner.flatMap((i) => (isAddress(i) ? [] : definedBy(i)))]);
  const before: Address[] = [];
  const known = new Map<string, Address>();
  const put = (a: Address): Address => {
    before.push(a);
    known.set(printScalar(a.value), a);
    return a;
  };
  const stays = (s: Scalar): boolean => {
    switch (s.kind) {
      case "number":
        return true;
      case "name":
        return !moving.has(s.name);
      case "load":
        return constant.has(s.array) && stays(s.index);
      case "op":
        return s.args.every(stays);
      case "choose":
      case "call":
        return false;
    }
  };
  const rest = inner.filter((i) => {
    if (!isAddress(i)) return true;
    if (!stays(i.value)) moving.add(i.name);
    else put(i);
    return moving.has(i.name);
  });
  const visit = (s: Scalar): Scalar => {
    if (stays(s) && isWorthwhile(s)) {
      return name((known.get(printScalar(s)) ?? put({ kind: "const", name: fresh(), value: s })).name);
    }
    switch (s.kind) {
      case "load":
        return { ...s, index: visit(s.index) };
      case "op":
        return { ...s, args: s.args.map(visit) };
      case "call":
        return { ...s, args: s.args.map(visit) };
      default:
        // A branch that is not taken may read out of range.
        return s;
    }
  };
  const body = rest.map((i) => withScalars(i, visit));
  return [...before, { ...item, body }];
}

type Address = Extract<Item, { kind: "const" }>;
const PREFIX = "at";
/** The vector of parameters in generated code. */
export const PARAMETERS = "parameters";
/** Moved out of an inner loop: it may go on. */
const isAddress = (i: Item): i is Address => i.kind === "const" && i.name.startsWith(PREFIX);

const hasLoad = (s: Scalar): boolean => s.kind === "load" || (s.kind === "op" && s.args.some(hasLoad));
/** Not what reads well where it is and costs little: a parameter, a minus. */
const isWorthwhile = (s: Scalar): boolean =>
  hasLoad(s) && !(s.kind === "op" && s.op === "neg") && !(s.kind === "load" && s.array === PARAMETERS && s.index.kind === "number");

/** Names that are not the same before an item and after it. */
function definedBy(item: Item): readonly string[] {
  switch (item.kind) {
    case "const":
    case "let":
    case "accumulate":
      return [item.name];
    case "loop":
      return [item.variable, ...item.body.flatMap(definedBy)];
    default:
      return [];
  }
}

function withScalars(item: Item, visit: (s: Scalar) => Scalar): Item {
  switch (item.kind) {
    case "const":
    case "let":
    case "accumulate":
      return { ...item, value: visit(item.value) };
    case "store":
      return { ...item, index: visit(item.index), value: visit(item.value) };
    case "update":
      return { ...item, index: visit(item.index), value: visit(item.value), guard: item.guard === null ? null : visit(item.guard) };
    default:
      return item;
  }
}
