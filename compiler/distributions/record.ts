import type { Expr } from "../ir/types.ts";
import type { Support, SupportBounds } from "../supports/define.ts";
import type { Args, Distribution, Draws, EventAxes, Maybe, Parameter } from "./define.ts";

/** Named expressions whose names are checked. */
export type Named<K extends string> = Readonly<Record<K, Expr>>;

/** Two canonical forms: one of two arguments. */
export type Either<A extends string, B extends string> = (Named<A> & { readonly [K in B]?: undefined }) | (Named<B> & { readonly [K in A]?: undefined });

interface TypedParameterisation<Canonical> {
  readonly parameters: readonly string[];
  readonly canonical: (args: Args) => Canonical;
}

/** A parameterisation by named arguments, the names known to the compiler. */
export const by = <const P extends string, Canonical>(
  parameters: readonly P[],
  canonical: (args: Named<P>) => Canonical,
): TypedParameterisation<Canonical> => ({
  parameters,
  canonical,
});

interface TypedFamily<Canonical, Statistic extends string> {
  readonly statistics: (x: Expr, axes: EventAxes, canonical: Canonical) => Named<Statistic>;
  readonly shapes: Readonly<Record<Statistic, "scalar" | "vector" | "matrix">>;
  readonly natural: (canonical: Canonical, axes: EventAxes) => Named<Statistic>;
  readonly logNormalizer: (eta: Named<Statistic>, axes: EventAxes, canonical: Canonical) => Expr;
  readonly logBase: (x: Expr, axes: EventAxes, canonical: Canonical) => Expr;
  readonly given?: readonly string[];
  readonly fromNatural: (eta: Named<Statistic>, axes: EventAxes, canonical: Canonical) => Canonical;
  readonly fromMean?: (means: Named<Statistic>, axes: EventAxes, canonical: Canonical) => Canonical;
  readonly meanLogBase?: Maybe<(canonical: Canonical, axes: EventAxes) => Expr>;
}

/** A record with names checked: `Canonical` is the type of the canonical arguments, `Statistic` the names of the statistics. */
interface TypedDistribution<Canonical, Statistic extends string> extends Pick<
  Distribution,
  "name" | "doc" | "source" | "rank" | "tex" | "probes" | "improper"
> {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly parameterisations: readonly TypedParameterisation<Canonical>[];
  readonly support: Support;
  readonly bounds?: (canonical: Canonical, axes?: EventAxes) => SupportBounds;
  readonly logDensity: (x: Expr, canonical: Canonical, axes: EventAxes) => Expr;
  readonly family: Maybe<TypedFamily<Canonical, Statistic>>;
  readonly within?: readonly {
    readonly family: string;
    readonly canonical: (canonical: Canonical, axes: EventAxes) => Readonly<Record<string, Expr | undefined>>;
  }[];
  readonly translate?: (canonical: Canonical, by: Expr) => Canonical;
  readonly marginal?: { readonly family: string; readonly canonical: (canonical: Canonical, axes: EventAxes) => Args };
  readonly sample: (canonical: Canonical, draws: Draws, axes: EventAxes) => Expr;
  readonly mean: Maybe<(canonical: Canonical, axes: EventAxes) => Expr>;
  readonly variance: Maybe<(canonical: Canonical, axes: EventAxes) => Expr>;
  readonly cdf: Maybe<(x: Expr, canonical: Canonical) => Expr>;
  readonly logCdf?: (x: Expr, canonical: Canonical) => Expr;
  readonly logSurvival?: (x: Expr, canonical: Canonical) => Expr;
  readonly quantile?: (p: Expr, canonical: Canonical) => Expr;
  readonly upperQuantile?: (q: Expr, canonical: Canonical) => Expr;
}

/** Forgets the names: consumers read them from the record's data. The one place where they are cast. */
export const defineDistribution = <Canonical, Statistic extends string = never>(record: TypedDistribution<Canonical, Statistic>): Distribution =>
  record as unknown as Distribution;

const described =
  (shape: Parameter["shape"]) =>
  (support: Support, tex: string, doc: string, more: Pick<Parameter, "boundsSupport" | "optional" | "orScalar"> = {}): Parameter => ({
    shape,
    support,
    tex,
    doc,
    ...more,
  });
export const scalar = described("scalar");
export const vector = described("vector");
export const matrix = described("matrix");
