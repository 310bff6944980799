import { distributionCard } from "../../compiler/distributions/card.ts";
import type { Distribution } from "../../compiler/distributions/define.ts";
import { DISTRIBUTIONS } from "../../compiler/distributions/index.ts";
import { code, fence, page, table } from "./markdown.ts";

const call = (d: Distribution, parameters: readonly string[]): string =>
  `${d.name}(${parameters.map((name) => (d.parameters[name]!.optional === undefined ? name : `${name} = ${d.parameters[name]!.optional}`)).join(", ")})`;

const family = (d: Distribution): string =>
  "none" in d.family ? "" : `exponential${d.family.given === undefined ? "" : `, given ${d.family.given.join(", ")}`}`;

export const distributionsPage = (): string =>
  page(
    "Distributions",
    "the records in `compiler/distributions`",
    "All arguments are named. Every way to give them is listed; `ppl dist NAME` prints one card. Besides these there are `Truncated(D, lower, upper)`, `Censored(D, lower, upper)` and `Mixture(weights = w, components = D for k in K)`; see the [language](../language.md#distributions).",
    table(
      ["", "arguments", "family", "meaning"],
      DISTRIBUTIONS.map((d) => [
        `[${d.name}](#${d.name.toLowerCase()})`,
        d.parameterisations.map((p) => code(call(d, p.parameters))).join("<br>"),
        family(d),
        d.doc,
      ]),
    ),
    ...DISTRIBUTIONS.flatMap((d) => [`## ${d.name}`, fence("text", distributionCard(d).split("\n").slice(1).join("\n").trim())]),
  );
