import { row } from "../../grammar/diagnostic.ts";

const didYouMean = (d: { suggestion: string | undefined }, otherwise: string): string =>
  d.suggestion === undefined ? otherwise : `did you mean \`${d.suggestion}\`?`;

/** E25: fit settings. */
export const FIT_CODES = {
  E2501: row({
    severity: "error",
    title: "unknown setting",
    message: (d: { key: string; suggestion: string | undefined }) => `there is no fit setting \`${d.key}\``,
    hint: (d) => didYouMean(d, "`ppl fit --help` lists all settings"),
    explain: "A setting that is silently ignored would be worse than none; all keys are listed by `ppl fit --help`.",
    example: "model m { x ~ Normal(mean = 0, sd = 1) } fit f { sampels = 10 }",
  }),
  E2502: row({
    severity: "error",
    title: "value that a setting cannot have",
    message: (d: { key: string; needs: string }) => `\`${d.key}\` must be ${d.needs}`,
    hint: (d: { key: string; needs: string; suggestion: string | undefined }) => didYouMean(d, `\`ppl fit --help\` shows the values of \`${d.key}\``),
    explain: "Each setting has its own form of value.",
    example: "model m { x ~ Normal(mean = 0, sd = 1) } fit f { samples = 1.5 }",
  }),
  E2503: row({
    severity: "error",
    title: "unknown guide",
    message: (d: { name: string; suggestion: string | undefined }) => `there is no guide \`${d.name}\``,
    hint: (d) => didYouMean(d, "the file has no guide of that name; without the key `guide` the first one is taken, or one is derived"),
    explain: "`guide = name` refers to a guide block of the same file.",
    example: "model m { x ~ Normal(mean = 0, sd = 1) } fit f { guide = g }",
  }),
  E2504: row({
    severity: "error",
    title: "batch of an unknown size",
    message: (d: { name: string; suggestion: string | undefined }) => `no plate of the model runs over \`${d.name}\``,
    hint: (d) => didYouMean(d, "write `batch = 128 of N` with N the size of a plate"),
    explain: "A batch takes some elements of a plate, named by its size symbol.",
    example: "model m { x ~ Normal(mean = 0, sd = 1) } fit f { batch = 10 of N }",
  }),
  E2505: row({
    severity: "error",
    title: "collapse of an unknown variable",
    message: (d: { name: string; suggestion: string | undefined }) => `the model has no latent variable \`${d.name}\` to collapse`,
    hint: (d) => didYouMean(d, "`collapse = z` sums or integrates out the latent variable z"),
    explain: "Collapsed variables are latent variables of the model.",
    example: "model m { x ~ Normal(mean = 0, sd = 1) } fit f { collapse = z }",
  }),
  E2506: row({
    severity: "error",
    title: "setting given twice",
    message: (d: { key: string }) => `\`${d.key}\` is set twice`,
    explain: "Each setting has one value in a fit.",
    example: "model m { x ~ Normal(mean = 0, sd = 1) } fit f { steps = 10 steps = 20 }",
  }),
};
