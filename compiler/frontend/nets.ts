import type * as Ast from "../../grammar/ast.ts";
import { suggest } from "../../grammar/suggest.ts";
import { ACTIVATIONS } from "../model/net-layers.ts";
import type { NetLayer } from "../model/net-layers.ts";
import type { Net, Size, TermType } from "../model/types.ts";
import { elaborateSize } from "./binders.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { declaredType } from "./declared-types.ts";
import { elaborate } from "./expressions.ts";
import { orList } from "./parameterisation.ts";
import { equalSizes } from "./ranges.ts";
import { numberTerm } from "./terms.ts";
import { outputTypes } from "./sizes.ts";

type Output = Net["outputs"][number];
const ONE: Size = { text: "1", term: numberTerm(1, { start: 0, end: 0 }) };

/** A net with its signature and layers checked. Null after a report. */
export function declareNet(statement: Ast.NetStatement, scope: Scope): Net | null {
  const inputs = statement.inputs.map((d) => signatureType(d.name.text, d.type, true, scope));
  const names = isHeads(statement) ? statement.output.map((d): string | null => d.name.text) : [null];
  const types = outputTypes(statement).map((t, i) => signatureType(names[i] ?? "the output", t, false, scope));
  repeatedNames(statement, scope);
  const layers = pipeline(statement.layers, scope, true);
  if (layers === null || inputs.includes(null) || types.includes(null)) return null;
  const outputs: Output[] = types.flatMap((type, i) => (type ? [{ name: names[i] ?? null, type }] : []));
  if (!endsRight(statement, layers, outputs, scope)) return null;
  const named = statement.inputs.flatMap((d, i) => (inputs[i] ? [{ name: d.name.text, type: inputs[i] }] : []));
  return { name: statement.name.text, inputs: named, outputs, layers, span: statement.span };
}
function isHeads(s: Ast.NetStatement): s is Ast.NetStatement & { readonly output: readonly Ast.Declaration[] } {
  return Array.isArray(s.output);
}

function repeatedNames(statement: Ast.NetStatement, scope: Scope): void {
  const all = [statement.inputs, isHeads(statement) ? statement.output : []];
  for (const declarations of all)
    declarations.forEach((d, i) => {
      const first = declarations.find((o) => o.name.text === d.name.text)!;
      if (first !== declarations[i])
        report(scope, "E2002", d.name.span, { name: d.name.text, is: "an input or output of this net" }, [
          { span: first.name.span, message: "the first definition is here" },
        ]);
    });
}

/** Inputs are scalars, vectors or a category; outputs scalars or vectors. */
function signatureType(name: string, type: Ast.Type, input: boolean, scope: Scope): TermType | null {
  const declared = declaredType(type, "net", scope);
  if (declared === null) return null;
  const wrong = (problem: string): null => {
    report(scope, "E2605", type.span, { problem });
    return null;
  };
  if (declared.type.dimensions.length > 1) return wrong(`\`${name}\` has several dimensions`);
  if (!input && declared.type.element !== "real") return wrong(`\`${name}\` is a whole number, but nets give real numbers`);
  if (!input && declared.base === "simplex") return wrong(`\`${name}\` is a probability vector; use \`softmax\` on a real output`);
  return declared.type;
}

function pipeline(layers: readonly Ast.Layer[], scope: Scope, outermost: boolean): readonly NetLayer[] | null {
  const made = layers.map((layer, i) => {
    if (layer.kind === "layer") return simpleLayer(layer, scope);
    if (!outermost || i < layers.length - 1) {
      report(scope, "E2604", layer.span, { needs: "heads at the end", found: "heads in another place" });
      return null;
    }
    const heads = layer.heads.map((h) => pipeline(h, scope, false));
    return heads.includes(null) ? null : ({ kind: "heads", heads: heads.flatMap((h) => (h ? [h] : [])) } as const);
  });
  return made.includes(null) ? null : made.flatMap((l) => l ?? []);
}

function simpleLayer(layer: Ast.Layer & { readonly kind: "layer" }, scope: Scope): NetLayer | null {
  const name = layer.name.text;
  const wrong = (needs: string): null => {
    report(scope, "E2602", layer.span, { layer: name, needs });
    return null;
  };
  const [only, ...more] = layer.arguments;
  if (name === "dense") {
    if (!only || only.name || only.binders.length > 0 || more.length > 0) return wrong("the number of its outputs, as in `dense(200)`");
    const units = elaborateSize(only.value, scope, elaborate);
    return units && { kind: "dense", units };
  }
  const activation = ACTIVATIONS[name];
  if (activation === undefined) {
    const known = ["dense", ...Object.keys(ACTIVATIONS)];
    report(scope, "E2601", layer.name.span, { name, suggestion: suggest(name, known), known: orList(known.map((k) => `\`${k}\``)) });
    return null;
  }
  const { argument } = activation;
  if (argument === null) return layer.arguments.length > 0 ? wrong("no arguments") : { kind: "activation", name, value: null };
  if (only === undefined) return { kind: "activation", name, value: argument.default };
  const plain = more.length === 0 && (only.name === undefined || only.name.text === argument.name);
  return plain && only.value.kind === "number" ? { kind: "activation", name, value: only.value.value } : wrong(`one number, its ${argument.name}`);
}

/** The last size and range of a pipeline; null where nothing but activations is there. */
function ending(layers: readonly NetLayer[]): { readonly units: Size | null; readonly last: NetLayer | undefined } {
  const dense = layers.findLast((l) => l.kind === "dense");
  return { units: dense?.kind === "dense" ? dense.units : null, last: layers.at(-1) };
}

function endsRight(statement: Ast.NetStatement, layers: readonly NetLayer[], outputs: readonly Output[], scope: Scope): boolean {
  const last = layers.at(-1);
  const heads = last?.kind === "heads" ? last.heads.map((h) => [...layers.slice(0, -1), ...h]) : [layers];
  const at = statement.layers.at(-1)?.span ?? statement.span;
  const count = (n: number): string => (n === 1 ? "one output" : `${n} outputs`);
  if (heads.length !== outputs.length) {
    report(scope, "E2604", at, { needs: count(outputs.length), found: heads.length === 1 ? "one pipeline" : `${heads.length} heads` });
    return false;
  }
  return heads.map((h, i) => endFits(h, outputs[i]!, at, scope)).every(Boolean);
}

function endFits(layers: readonly NetLayer[], output: Output, at: Ast.Name["span"], scope: Scope): boolean {
  const [dimension] = output.type.dimensions;
  const needs = dimension?.kind === "regular" ? dimension.size : ONE;
  const { units, last } = ending(layers);
  const what = output.name === null ? "the output" : `\`${output.name}\``;
  if (units === null || !equalSizes(units, needs, scope.checker)) {
    report(scope, "E2603", at, { output: what, needs: needs.text, found: units?.text ?? "no dense layer" });
    return false;
  }
  const range = last?.kind === "activation" ? ACTIVATIONS[last.name]!.range : "real";
  const { lower, upper } = output.type.interval;
  const fits = upper === 1 ? range === "unit" : lower === 0 ? range === "unit" || range === "positive" : true;
  if (!fits) report(scope, "E2605", at, { problem: `${what} must be ${upper === 1 ? "between 0 and 1" : "positive"}, which the last layer does not ensure` });
  return fits;
}
