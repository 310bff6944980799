import type { FitSpec, MethodSpec, OptimizerSpec, Rate, StepSize } from "./fit-spec.ts";
import { describeInterval } from "./interval.ts";
import type { NetLayer } from "./net-layers.ts";
import { binderText, distributionText, supportText, termText } from "./text.ts";
import type { Binder, DataVariable, Factor, Guide, Hole, Let, Model, Net, Param, TermType, Variable } from "./types.ts";

/**
 * The model IR as stable text: one line per item, sections in a fixed order, empty ones left out. No spans. Index variables have
 * their unique names; implicit plates are marked `implicit`.
 */
export function printModel(model: Model): string {
  return [
    `model ${model.name}`,
    ...modelLines(model).map(indent),
    ...model.guides.flatMap((g) => [`guide ${g.name}`, ...guideLines(g).map(indent)]),
    ...model.fits.flatMap((f) => [`fit ${f.name}`, ...fitLines(f).map(indent)]),
    "",
  ].join("\n");
}
const indent = (line: string): string => `  ${line}`;

function modelLines(m: Model): readonly string[] {
  return [
    ...(m.sizes.length > 0 ? [`sizes ${m.sizes.map((s) => s.name).join(", ")}`] : []),
    ...m.constants.map((c) => `const ${c.name} = ${termText(c.value)}`),
    ...m.data.map(dataLine),
    ...m.params.map(paramLine),
    ...m.nets.flatMap(netLines),
    ...m.lets.flatMap(letLines),
    ...m.variables.map(variableLine),
    ...m.factors.map(factorLine),
  ];
}

/** `real[N, L]`, with what is known of the elements: "simplex", "category K", a range. */
export function typeText(t: TermType): string {
  const dimensions = t.dimensions.map((d) => (d.kind === "regular" ? d.size.text : `* like ${d.like}`)).join(", ");
  const known = t.category ? ` category ${t.category.text}` : t.structure ? ` ${t.structure}` : "";
  const { lower, upper } = t.interval;
  const range = t.element === "boolean" || t.category || (lower === null && upper === null) ? "" : ` ${describeInterval(t.interval)}`;
  return `${t.element}${dimensions ? `[${dimensions}]` : ""}${known}${range}`;
}

function dataLine(d: DataVariable): string {
  const base = d.category?.base === 0 ? " base 0" : "";
  const bounds = [d.lower && `lower = ${termText(d.lower)}`, d.upper && `upper = ${termText(d.upper)}`].filter(Boolean).join(", ");
  return `data ${d.name}: ${typeText(d.type)}${base}${bounds ? ` (${bounds})` : ""}${d.missing ? " missing" : ""}${d.from === undefined ? "" : ` from ${JSON.stringify(d.from)}`}`;
}
const paramLine = (p: Param): string => `param ${p.name}: ${typeText(p.type)} in ${supportText(p.support)}${p.initial ? ` = ${termText(p.initial)}` : ""}`;
const variableLine = (v: Variable): string => `${v.role} ${v.name}: ${typeText(v.type)} in ${supportText(v.support)}`;

function netLines(n: Net): readonly string[] {
  const inputs = n.inputs.map((i) => `${i.name}: ${typeText(i.type)}`).join(", ");
  const outputs = n.outputs.map((o) => `${o.name === null ? "" : `${o.name}: `}${typeText(o.type)}`).join(", ");
  return [`net ${n.name}(${inputs}) -> (${outputs}) { ${n.layers.map(layerText).join(" | ")} }`];
}
function layerText(l: NetLayer): string {
  if (l.kind === "dense") return `dense(${l.units.text})`;
  if (l.kind === "activation") return `${l.name}${l.value === null ? "" : `(${l.value})`}`;
  return `(${l.heads.map((h) => h.map(layerText).join(" | ")).join(", ")})`;
}

const plateText = (plates: readonly Binder[]): string =>
  plates.length === 0 ? "" : `for ${plates.map((b) => `${binderText(b)}${b.implicit ? " implicit" : ""}`).join(", ")}: `;
const indexText = (indices: readonly { readonly kind: string }[], text: string): string => (indices.length === 0 ? "" : `[${text}]`);

function letLines(l: Let): readonly string[] {
  const head = `let ${l.name}: ${typeText(l.type)}${l.recurrent ? " recurrent" : ""}${l.scope.length > 0 ? ` local ${plateText(l.scope).slice(0, -2)}` : ""}`;
  return [
    head,
    ...l.pieces.map((p) =>
      indent(`${plateText(p.binders)}${l.name}${indexText(p.indices, p.indices.map((t) => termText(t)).join(", "))} = ${termText(p.value)}`),
    ),
  ];
}

function factorLine(f: Factor): string {
  if (f.kind === "potential") return `factor ${f.id}: ${plateText(f.plates)}${termText(f.value)}`;
  const { variable, indices } = f.value;
  return `factor ${f.id}: ${plateText(f.plates)}${variable}${indexText(indices, indices.map((t) => termText(t)).join(", "))} ~ ${distributionText(f.distribution)}`;
}

function guideLines(g: Guide): readonly string[] {
  return [...g.params.map(paramLine), ...g.holes.map(holeLine), ...g.nets.flatMap(netLines), ...g.lets.flatMap(letLines), ...g.factors.map(factorLine)];
}
const holeLine = (h: Hole): string =>
  `hole ?${h.name}: ${plateText(h.scope)}${typeText(h.type)} in ${supportText(h.support)}${h.initial === null ? "" : ` = ${h.initial}`}`;

export const rateText = (r: Rate): string => (typeof r === "number" ? `${r}` : `robbins_monro(scale = ${r.scale}, delay = ${r.delay}, kappa = ${r.kappa})`);
export const stepText = (s: StepSize): string => (typeof s === "object" && s.kind === "adaptive" ? "adaptive" : rateText(s));
export function optimizerText(o: OptimizerSpec): string {
  const options = Object.entries(o.options).map(([name, value]) => `${name} = ${value}`);
  return `${o.kind}(${[rateText(o.rate), ...options].join(", ")})`;
}
export function methodText(m: MethodSpec): string {
  if (m.kind === "mle") return `mle(scale = ${m.scale})`;
  if (m.kind !== "score") return m.kind;
  const options = [m.controlVariate && "control_variate", m.raoBlackwell && "rao_blackwell"].filter(Boolean).join(", ");
  return options ? `score(${options})` : "score";
}

/** Every setting in force, in the order of the help; what does not apply is left out. */
function fitLines(f: FitSpec): readonly string[] {
  const batch = f.batch.map((b) => (b.of === null ? `${b.count}` : `${b.count} of ${b.of}`));
  const lines: readonly (readonly [string, string | null])[] = [
    ["method", methodText(f.method)],
    ["guide", f.guide],
    ["objective", f.objective.kind === "elbo" ? `elbo(kl = ${f.objective.kl})` : `iwelbo(K = ${f.objective.samples})`],
    ["gradient", f.gradient],
    ["coordinates", f.coordinates.kind === "own" ? `own(clamp = ${f.coordinates.clamp})` : f.coordinates.kind],
    ["expectations", f.expectations],
    ["collapse", f.collapse.length > 0 ? f.collapse.join(", ") : null],
    ["samples", `${f.samples}`],
    ["steps", `${f.steps}`],
    ["epochs", f.epochs === null ? null : `${f.epochs}`],
    ["batch", batch.length === 0 ? null : batch.length === 1 ? batch[0]! : `(${batch.join(", ")})`],
    ["step", f.step === null ? null : stepText(f.step)],
    ["drop", f.drop === null ? null : `${f.drop}`],
    ["optimizer", optimizerText(f.optimizer)],
    ["average", f.average],
    ["until", f.until],
    ["tolerance", `${f.tolerance}`],
    ["restarts", `${f.restarts}`],
    ["seed", f.seed === null ? null : `${f.seed}`],
  ];
  return lines.flatMap(([key, value]) => (value === null ? [] : [`${key} = ${value}`]));
}
