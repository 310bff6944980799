import { BY_LATENT, type Blocking } from "../algebra/cavi.ts";
import type { Joining } from "../algebra/match.ts";
import type { Pair } from "../algebra/normal-gamma-block.ts";
import type { Form, Latent } from "../algebra/terms.ts";
import { Unsupported } from "../lower/world.ts";
import { distributionTerms, visitTerm } from "../model/traverse.ts";
import type { FitSpec } from "../model/fit-spec.ts";
import type { Guide, Model } from "../model/types.ts";
import { bug } from "../pass.ts";

/** The blocks of a fit: one per latent, or with a guide its factors. */
export function blockingOf(model: Model, spec: FitSpec, form: Form): Blocking {
  if (spec.guide === null) return BY_LATENT;
  return guideBlocks(model.guides.find((g) => g.name === spec.guide) ?? bug(`no guide ${spec.guide}`), form);
}

/** A latent with a statement per element is updated element by element, and one whose precision is another latent's is one block with it. */
function guideBlocks(guide: Guide, form: Form): Blocking {
  const pairs = form.latents.flatMap((location): readonly Pair[] => {
    const parents = parentsOf(guide, location, form);
    if (parents.length === 0) return [];
    const [scale] = parents;
    if (parents.length === 1 && scale !== undefined && parentsOf(guide, scale, form).length === 0) return [{ location, scale }];
    throw new Unsupported("setting", guideSpan(guide, location), {
      setting: `a guide in which ${location.name} depends on ${parents.map((p) => p.name).join(", ")}`,
    });
  });
  const twice = pairs.find((p, i) => pairs.findIndex((o) => o.scale === p.scale) !== i);
  if (twice !== undefined)
    throw new Unsupported("setting", guideSpan(guide, twice.location), { setting: `a guide in which two latents depend on ${twice.scale.name}` });
  return { joining: joiningOf(guide, form), pairs };
}

const statementsOf = (guide: Guide, l: Latent): readonly Extract<Guide["factors"][number], { kind: "density" }>[] =>
  guide.factors.flatMap((f) => (f.kind === "density" && f.value.variable === l.name.replace(/\.missing$/, "") ? [f] : []));
const guideSpan = (guide: Guide, l: Latent): Guide["span"] => statementsOf(guide, l)[0]?.span ?? guide.span;

/** Other latents that the statements of one read. */
function parentsOf(guide: Guide, l: Latent, form: Form): readonly Latent[] {
  const read = new Set<string>();
  for (const f of statementsOf(guide, l))
    for (const t of distributionTerms(f.distribution)) visitTerm(t, (x) => void (x.kind === "variable" && read.add(x.name)));
  return form.latents.filter((o) => o !== l && read.has(o.name));
}

function joiningOf(guide: Guide, form: Form): ReadonlyMap<string, Joining> {
  const out = new Map<string, Joining>();
  for (const l of form.latents) {
    const statements = statementsOf(guide, l);
    const scalar = statements.some((f) => f.distribution.kind === "family" && f.plates.length > 0 && f.value.indices.length === l.symbol.input.axes.length);
    if (scalar) out.set(l.name, "elementwise");
  }
  return out;
}
