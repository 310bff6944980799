import type { Span } from "../../grammar/span.ts";
import type { Net, Term } from "../model/types.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { checkIndex } from "./indices.ts";
import { requireNumber } from "./operators.ts";
import { equalDimensions } from "./ranges.ts";
import { describeDimensions, errorTerm, failed, HEADS, regular } from "./types.ts";

/** A net applied to its inputs; the number of arguments is right. With several heads the value is complete only after `.head`. */
export function netCall(net: Net, terms: readonly Term[], span: Span, scope: Scope): Term {
  if (failed(...terms)) return errorTerm(span);
  const fits = terms.map((t, i) => fitsInput(net, t, net.inputs[i]!, scope));
  if (fits.includes(false)) return errorTerm(span);
  const [first, ...more] = net.outputs;
  const type = more.length === 0 && first?.name === null ? first.type : HEADS;
  return { kind: "net", net: net.name, arguments: terms, span, type };
}

function fitsInput(net: Net, term: Term, input: Net["inputs"][number], scope: Scope): boolean {
  const { type } = input;
  if (!requireNumber(term, `\`${net.name}\``, scope)) return false;
  if (!equalDimensions(term.type.dimensions, type.dimensions, scope.checker)) {
    report(scope, "E2103", term.span, {
      callee: net.name,
      needs: `${describeDimensions(type.dimensions)} as \`${input.name}\``,
      found: describeDimensions(term.type.dimensions),
    });
    return false;
  }
  if (type.category === undefined) return true;
  if (term.type.dimensions.length > 0) return term.type.category?.text === type.category.text;
  return checkIndex(term, regular(type.category), [], scope);
}
