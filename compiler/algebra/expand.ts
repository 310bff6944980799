import { hasAxis, unionAxes } from "../ir/axes.ts";
import { apply, cholesky, iota, isConstant, log, mul, num, reference, select, solve, transposed } from "../ir/build.ts";
import { reaches, topological } from "../ir/traverse.ts";
import type { Apply, Axis, Cholesky, Expr, Input, Solve, Transposed } from "../ir/types.ts";
import { freshAxis } from "../program/push.ts";
import {
  atom,
  axesOf,
  CELL,
  cellOf,
  collect,
  constantPoly,
  monomial,
  moved,
  ONE,
  plus,
  product,
  readAxes,
  scaled,
  summed,
  tidy,
  type Atom,
  type Cell,
  type Monomial,
  type Poly,
} from "./form.ts";
import { opaquePoly, renameTo, type Symbol } from "./opaque.ts";
import { exponentialPoly, isPositiveAtom, logarithmOf, powerOf } from "./powers.ts";

const isLatent = (e: Expr): boolean => e.kind === "input" && e.role === "latent";
/** At most this many terms of one factor; a factor with more is opaque. */
const MOST_TERMS = 200;

/**
 * Expands expressions to the normal form. Rules, to a fixed point: products over sums; powers of products; logarithms of products and
 * powers; exponentials of sums; linear maps (sums, scatters, solves) term by term. Side conditions are proven from supports.
 * Locations are expanded about a constant bound at run time, so that no raw moment of data is ever formed.
 */
export class Expander {
  /** By name of the latent as it stands in log-densities, and of the symbol of its centred value. */
  private readonly symbols: ReadonlyMap<string, Symbol>;
  private readonly memo = new Map<Expr, Poly>();
  private readonly latent = new Map<Expr, boolean>();

  constructor(symbols: ReadonlyMap<string, Symbol>) {
    this.symbols = symbols;
  }

  hasLatents(e: Expr): boolean {
    const known = this.latent.get(e);
    if (known !== undefined) return known;
    const hits = reaches([e], isLatent);
    for (const n of topological([e])) this.latent.set(n, hits.has(n));
    return hits.has(e);
  }

  expand(e: Expr): Poly {
    const known = this.memo.get(e);
    if (known !== undefined) return known;
    const made = this.compute(e);
    const bounded = made.length > MOST_TERMS ? this.opaque(e) : made;
    this.memo.set(e, bounded);
    return bounded;
  }

  private compute(e: Expr): Poly {
    if (!this.hasLatents(e)) return constantPoly(e);
    switch (e.kind) {
      case "input":
        return this.element(e, cellOf(this.symbolOf(e).input, []));
      case "reference":
        if (e.base.kind === "input") return this.element(e.base, cellOf(this.symbolOf(e.base).input, e.map));
        return collect(this.expand(e.base).map((m) => moved(m, e.map)));
      case "apply":
        return this.application(e);
      case "reduce":
        return e.op === "sum" ? summed(this.expand(e.arg), e.over) : this.opaque(e);
      case "contract":
        return summed(
          e.factors.map((f) => this.expand(f)).reduce((a, b) => product(a, b)),
          e.over,
        );
      case "select":
        return this.hasLatents(e.condition) ? this.opaque(e) : this.choice(e);
      case "stop":
        return this.expand(e.arg);
      case "transposed":
        return this.scattered(e);
      case "cholesky":
        return this.factored(e);
      case "solve":
        return this.solved(e);
      default:
        return this.opaque(e);
    }
  }

  private symbolOf(e: Input): Symbol {
    return this.symbols.get(e.name) ?? { input: e, centre: null };
  }

  /** The value of an element: centre + □. */
  private element(e: Input, cell: Cell): Poly {
    const { centre, input } = this.symbolOf(e);
    const own: Poly = [monomial(num(1), [atom(cell, CELL)])];
    return centre === null || e.name === input.name ? own : plus(constantPoly(reference(centre, renameTo(cell, centre))), own);
  }

  private choice(e: Extract<Expr, { kind: "select" }>): Poly {
    const masked = (p: Poly, negate: boolean): Poly =>
      p.map((m) => ({ ...m, coefficient: negate ? select(e.condition, 0, m.coefficient) : select(e.condition, m.coefficient, 0) }));
    return plus(masked(this.expand(e.then), false), masked(this.expand(e.otherwise), true));
  }

  private application(e: Apply): Poly {
    const [a, b] = e.args;
    switch (e.op) {
      case "add":
        return plus(this.expand(a!), this.expand(b!));
      case "neg":
        return scaled(num(-1), this.expand(a!));
      case "mul":
        return product(this.expand(a!), this.expand(b!));
      case "inv":
        return powerOf(this.expand(a!), -1) ?? this.opaque(e);
      case "sqrt":
        return powerOf(this.expand(a!), 0.5) ?? this.opaque(e);
      case "pow":
        return (isConstant(b!) ? powerOf(this.expand(a!), b.value) : null) ?? this.opaque(e);
      case "log":
        return logarithmOf(this.expand(a!)) ?? this.opaque(e);
      case "log1p":
        return logarithmOf(plus(ONE, this.expand(a!))) ?? this.opaque(e);
      case "exp":
        return exponentialPoly(this.expand(a!)) ?? this.opaque(e);
      case "xlogy":
        return product(this.expand(a!), this.expand(log(b!)));
      case "xlog1py":
        return product(this.expand(a!), this.expand(apply("log1p", b!)));
      default:
        return this.opaque(e);
    }
  }

  private scattered(e: Transposed): Poly {
    return collect(
      this.expand(e.arg).map((m) => {
        const reads = unionAxes(...m.atoms.map(readAxes));
        if (m.opaque === null && m.over.length === 0 && !e.over.some((a) => hasAxis(reads, a)))
          return { ...m, coefficient: transposed(m.coefficient, e.map, e.over) };
        const hits = e.map.map(({ axis, index }) => {
          const at = index.kind === "axis" ? iota(index.axis, index.shift) : index.kind === "constant" ? num(index.position + 1) : index.index;
          return apply("eq", iota(axis), at);
        });
        return summed([{ ...m, coefficient: hits.reduce<Expr>((x, y) => mul(x, y), m.coefficient) }], e.over)[0]!;
      }),
    );
  }

  /** cholesky(s · M) = √s · cholesky(M) for a positive s without the axes of the matrix. */
  private factored(e: Cholesky): Poly {
    const [only, ...others] = this.expand(e.arg);
    if (only === undefined || others.length > 0 || only.opaque !== null || only.over.length > 0) return this.opaque(e);
    if (!only.atoms.every((a) => isScalarOf(e, a) && isPositiveAtom(a))) return this.opaque(e);
    return [{ ...only, coefficient: cholesky(only.coefficient, e.row, e.column), atoms: only.atoms.map((a) => ({ ...a, exponent: a.exponent / 2 })) }];
  }

  /** Linear in the right side; the matrix may have one term, without the axes of its rows and columns. */
  private solved(e: Solve): Poly {
    const [only, ...others] = this.expand(e.matrix);
    if (only === undefined || others.length > 0 || only.opaque !== null || only.over.length > 0) return this.opaque(e);
    if (!only.atoms.every((a) => isScalarOf(e, a))) return this.opaque(e);
    const inverse = only.atoms.map((a) => ({ ...a, exponent: -a.exponent }));
    const point = freshAxis(e.row, unionAxes(...this.expand(e.rhs).map(axesOf), only.coefficient.axes));
    const out = this.expand(e.rhs).map((m): Monomial | null => {
      if (m.opaque !== null || [e.row, e.column].some((a) => hasAxis(m.over, a))) return null;
      if (!hasAxis(unionAxes(...m.atoms.map(readAxes)), e.row)) {
        const side = hasAxis(m.coefficient.axes, e.row) ? m.coefficient : spreadOver(m.coefficient, e.row);
        return { ...m, coefficient: solve(only.coefficient, e.row, e.column, side, e.transpose), atoms: [...m.atoms, ...inverse] };
      }
      // Σ_j (M⁻¹)[row, j] · rhs[j]: the latents stand at every row.
      const there = moved(m, [{ axis: e.row, index: { kind: "axis", axis: point, shift: 0 } }]);
      const column = solve(only.coefficient, e.row, e.column, apply("eq", iota(e.row), iota(point)), e.transpose);
      return { ...there, coefficient: mul(column, there.coefficient), atoms: [...there.atoms, ...inverse], over: [...there.over, point] };
    });
    if (out.some((m) => m === null)) return this.opaque(e);
    return collect(out.flatMap((m) => (m === null ? [] : [tidy(m)])));
  }

  /** A function of one element is an atom; of several, a factor that has no form. */
  private opaque(e: Expr): Poly {
    return opaquePoly(
      e,
      (i) => this.symbolOf(i),
      (x) => this.hasLatents(x),
    );
  }
}

/** Is the atom the same in all of a matrix? */
const isScalarOf = ({ row, column }: Cholesky | Solve, a: Atom): boolean => ![row, column].some((x) => hasAxis(readAxes(a), x));

const spreadOver = (e: Expr, axis: Axis): Expr => select(apply("le", 1, iota(axis)), e, 0);
