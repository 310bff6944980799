import type { Apply, Axis, Constant, Contract, Expr, Index, IndexMap, Reduce, Solve } from "../ir/types.ts";
import { add, addAll, isApply, isConstant, neg } from "../ir/build.ts";
import { bug } from "../pass.ts";
import { logSumExpArgument } from "./log-sum-exp.ts";
import type { Notation } from "./notation.ts";
import {
  atom,
  likeTerms,
  numberPiece,
  numberProduct,
  pieceProduct,
  PRODUCT,
  productOf,
  inverseProduct,
  scaledProduct,
  SUM,
  TIGHT,
  tight,
  wrap,
  writeProduct,
  type Piece,
  type Product,
} from "./product.ts";
import type { Affine } from "./size-constants.ts";

export interface FormulaOptions {
  readonly notation: Notation;
  /** The symbol of an input: its name unless given. */
  readonly symbols: ReadonlyMap<string, string>;
  /** Letters for axes: the first for `event`, and so on; sums take further ones. */
  readonly letters: ReadonlyMap<string, string>;
  /** Constants that depend on the size K of the event: see size-constants.ts. */
  readonly sized?: ReadonlyMap<Expr, Affine>;
  /** Multiply products of sums out, so that like terms meet (Fisher matrices). */
  readonly expand?: boolean;
}

/** An expression in the notation of a textbook. Shared parts are written out; draws, scans and segments do not occur in densities. */
export const formula = (e: Expr, options: FormulaOptions): string => new Writer(options, options.letters).sum(e).text;

class Writer {
  private readonly options: FormulaOptions;
  private readonly notation: Notation;
  /** Axis id → index text in force here. */
  private readonly letters: ReadonlyMap<string, string>;

  constructor(options: FormulaOptions, letters: ReadonlyMap<string, string>) {
    this.options = options;
    this.notation = options.notation;
    this.letters = letters;
  }

  /** Like terms collected; one that is positive comes first where there is one. */
  sum(e: Expr): Piece {
    const terms = this.terms(e);
    if (terms.length === 0) return tight(this.notation.constant(0));
    const lead = Math.max(
      0,
      terms.findIndex((t) => t.coefficient > 0),
    );
    const [first, ...rest] = [terms[lead]!, ...terms.filter((_, i) => i !== lead)];
    const written = writeProduct(first, this.notation);
    if (rest.length === 0 && first.coefficient > 0) return written;
    const { minus } = this.notation;
    const others = rest.map((t) => ` ${t.coefficient < 0 ? minus : "+"} ${writeProduct(t, this.notation).text}`);
    return { text: `${first.coefficient < 0 ? minus : ""}${written.text}${others.join("")}`, level: SUM };
  }

  private terms(e: Expr): readonly Product[] {
    const collect = (part: Expr, sign: number): readonly Product[] => {
      if (logSumExpArgument(part) === undefined && isApply(part, "add")) return part.args.flatMap((a) => collect(a, sign));
      if (isApply(part, "neg")) return collect(part.args[0]!, -sign);
      if (this.options.expand === true && isApply(part, "mul")) return this.expanded(part).map((t) => scaledProduct(sign, t));
      return [scaledProduct(sign, this.product(part))];
    };
    return likeTerms(collect(e, 1));
  }

  private expanded({ args: [a, b] }: Apply): readonly Product[] {
    const right = this.terms(b!);
    return this.terms(a!).flatMap((s) => right.map((t) => productOf(s, t)));
  }

  private product(e: Expr): Product {
    if (this.options.expand === true && isApply(e, "mul")) {
      const terms = likeTerms(this.expanded(e));
      if (terms.length !== 1) return terms.length === 0 ? numberProduct(0) : pieceProduct(this.sum(e));
      return terms[0]!;
    }
    if (isApply(e, "exp")) return this.exponential(e.args[0]!);
    if (isApply(e, "mul")) return productOf(this.product(e.args[0]!), this.product(e.args[1]!));
    if (isApply(e, "inv")) return inverseProduct(this.product(e.args[0]!));
    if (isApply(e, "neg")) return scaledProduct(-1, this.product(e.args[0]!));
    if (isApply(e, "xlogy")) return productOf(this.product(e.args[0]!), pieceProduct(tight(this.prefixed("log", this.argument(e.args[1]!)))));
    if (isApply(e, "xlog1py")) return productOf(this.product(e.args[0]!), pieceProduct(tight(this.prefixed("log", this.onePlus(e.args[1]!)))));
    if (isConstant(e)) return this.constant(e);
    if (e.kind === "stop") return this.product(e.arg);
    if (e.kind === "reduce") return this.reduction(e);
    if (e.kind === "reference") return this.moved(e.map).product(e.base);
    if (logSumExpArgument(e) === undefined && isApply(e, "add")) {
      const terms = this.terms(e);
      if (terms.length <= 1) return terms[0] ?? numberProduct(0);
      return pieceProduct(this.sum(e));
    }
    return pieceProduct(this.single(e));
  }

  /** exp(log a − log b + c) = a/b · exp c. */
  private exponential(e: Expr): Product {
    const parts = (part: Expr, sign: number): readonly { readonly of: Expr; readonly sign: number }[] => {
      if (isApply(part, "neg")) return parts(part.args[0]!, -sign);
      return isApply(part, "add") && logSumExpArgument(part) === undefined ? part.args.flatMap((a) => parts(a, sign)) : [{ of: part, sign }];
    };
    const isLog = ({ of }: { readonly of: Expr }): boolean => isApply(of, "log") || isApply(of, "log1p");
    const all = parts(e, 1);
    const rest = addAll(all.filter((p) => !isLog(p)).map(({ of, sign }) => (sign < 0 ? neg(of) : of)));
    const start = isConstant(rest, 0) ? numberProduct(1) : pieceProduct(tight(this.prefixed("exp", this.argument(rest))));
    return all.filter(isLog).reduce((p, { of, sign }) => {
      const inner = this.product(isApply(of, "log1p") ? add(1, of.args[0]!) : (of as Apply).args[0]!);
      return productOf(p, sign < 0 ? inverseProduct(inner) : inner);
    }, start);
  }

  /** Ordinary numbers are coefficients; those with a name, and those that grow with the size, are factors. */
  private constant(e: Constant): Product {
    const sized = this.options.sized?.get(e);
    const sign = e.value < 0 ? -1 : 1;
    if (sized !== undefined) return scaledProduct(sign, pieceProduct(this.affine(sign * sized.slope, sign * sized.offset)));
    if (Number.isInteger(24 * e.value)) return numberProduct(e.value);
    return scaledProduct(sign, pieceProduct(numberPiece(Math.abs(e.value), this.notation)));
  }

  /** What is no sum and no product. Signs of constants are the business of `sum`. */
  private single(e: Expr): Piece {
    const inner = logSumExpArgument(e);
    if (inner !== undefined)
      return {
        text: this.prefixed(
          "log",
          this.summed(inner.over, (w) => w.notation.prefix("exp", w.argument(inner.arg))),
        ),
        level: TIGHT,
      };
    switch (e.kind) {
      case "input":
        return atom(this.indexed(this.options.symbols.get(e.name) ?? e.name, e.axes));
      case "iota":
        return atom(this.letter(e.axis));
      case "apply":
        return this.application(e);
      case "select":
        return { text: this.notation.either(this.sum(e.condition).text, this.sum(e.then).text, this.sum(e.otherwise).text), level: SUM };
      case "contract":
        return this.contraction(e);
      case "cholesky":
        return atom(this.indexed(`${this.notation.factor}(${this.matrix(e.arg)})`, [e.row, e.column]));
      case "solve":
        return this.solution(e);
      default:
        return bug(`formula: ${e.kind} has no textbook form`);
    }
  }

  /** slope · K + offset, positive. */
  private affine(slope: number, offset: number): Piece {
    const { constant, product, minus } = this.notation;
    const times = Math.abs(slope) === 1 ? "K" : product([wrap(numberPiece(Math.abs(slope), this.notation), PRODUCT, this.notation), "K"]);
    if (offset === 0) return Math.abs(slope) === 1 ? atom(times) : { text: times, level: PRODUCT };
    const signed = slope < 0 ? `${minus}${times}` : times;
    return { text: `${signed} ${offset < 0 ? minus : "+"} ${constant(Math.abs(offset))}`, level: SUM };
  }

  private application(e: Apply): Piece {
    const [a, b] = e.args;
    switch (e.op) {
      case "pow":
        return { text: this.notation.power(wrap(this.sum(a!), TIGHT + 1, this.notation), this.sum(b!).text), level: TIGHT };
      case "log1p":
        return { text: this.prefixed("log", this.onePlus(a!)), level: TIGHT };
      case "expm1":
        return { text: `${this.prefixed("exp", this.argument(a!))} ${this.notation.minus} 1`, level: SUM };
      case "log1mExp":
        return { text: this.prefixed("log", `1 ${this.notation.minus} ${this.prefixed("exp", this.argument(a!))}`), level: TIGHT };
      case "softplus":
        return { text: this.prefixed("log", `1 + ${this.prefixed("exp", this.argument(a!))}`), level: TIGHT };
      case "eq":
      case "lt":
      case "le":
      case "and":
      case "or":
        return { text: `${this.argument(a!)} ${this.notation.test(e.op)} ${this.argument(b!)}`, level: SUM };
      default:
        return { text: e.args.length === 1 ? this.prefixed(e.op, this.argument(a!)) : this.notation.call(e.op, e.args.map((x) => this.argument(x))), level: TIGHT }; // prettier-ignore
    }
  }

  private readonly prefixed = (op: Apply["op"], arg: string): string => this.notation.prefix(op, arg);
  private argument(e: Expr): string {
    return this.sum(e).text;
  }
  private onePlus(e: Expr): string {
    const terms = this.terms(e);
    if (terms.length === 1 && terms[0]!.coefficient < 0) return `1 ${this.notation.minus} ${writeProduct(terms[0]!, this.notation).text}`;
    return `1 + ${this.argument(e)}`;
  }

  /** The coefficient of what is summed stands before the sign of summation. */
  private reduction(e: Reduce): Product {
    if (e.op !== "sum") return bug("formula: only sums are written as reductions");
    let coefficient = 1;
    const text = this.summed(e.over, (w) => {
      const terms = w.terms(e.arg);
      if (terms.length !== 1) return w.notation.parentheses(w.sum(e.arg).text);
      coefficient = terms[0]!.coefficient;
      return wrap(writeProduct({ ...terms[0]!, coefficient: 1 }, w.notation), PRODUCT, w.notation);
    });
    return scaledProduct(coefficient, pieceProduct({ text, level: PRODUCT }));
  }

  private contraction(e: Contract): Piece {
    const text = this.summed(e.over, (w) => w.notation.product(e.factors.map((f) => wrap(w.sum(f), TIGHT, w.notation))));
    return { text, level: PRODUCT };
  }

  /** Σ over axes, each with a letter of its own. */
  private summed(over: readonly Axis[], body: (inside: Writer) => string): string {
    const letters = new Map(this.letters);
    const indices = over.map((axis) => {
      const letter = ["k", "j", "i", "l", "m"].find((l) => ![...letters.values()].includes(l)) ?? bug("formula: out of letters");
      letters.set(axis.id, letter);
      return letter;
    });
    return this.notation.sum(indices, body(new Writer(this.options, letters)));
  }

  private moved(map: IndexMap): Writer {
    return new Writer(this.options, new Map([...this.letters, ...map.map((m) => [m.axis.id, this.index(m.index)] as const)]));
  }

  private index(index: Index): string {
    switch (index.kind) {
      case "axis":
        return this.letter(index.axis) + (index.shift === 0 ? "" : ` + ${index.shift}`);
      case "constant":
        return String(index.position + 1);
      case "gather":
        return this.argument(index.index);
    }
  }

  private letter(axis: Axis): string {
    return this.letters.get(axis.id) ?? bug(`formula: no letter for axis ${axis.id}`);
  }

  private indexed(base: string, axes: readonly Axis[]): string {
    const known = axes.filter((a) => this.letters.get(a.id) !== "");
    return known.length === 0 ? base : this.notation.indexed(base, known.map((a) => this.letter(a))); // prettier-ignore
  }

  /** A vector or matrix as a whole: its axes are not written. */
  private matrix(e: Expr): string {
    return new Writer(this.options, new Map([...this.letters, ...e.axes.map((a) => [a.id, ""] as const)])).sum(e).text;
  }

  private solution(e: Solve): Piece {
    const whole = (x: Expr, axes: readonly Axis[]): Piece =>
      new Writer(this.options, new Map([...this.letters, ...axes.map((a) => [a.id, ""] as const)])).sum(x);
    const factor = whole(e.matrix, [e.row, e.column]);
    const rhs = wrap(whole(e.rhs, [e.row]), PRODUCT, this.notation);
    const text = `${this.notation.inverse(wrap(factor, TIGHT, this.notation), e.transpose)} ${rhs}`;
    return this.letters.get(e.row.id) === "" ? { text, level: PRODUCT } : atom(this.indexed(this.notation.parentheses(text), [e.row]));
  }
}
