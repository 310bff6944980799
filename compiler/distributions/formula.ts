import type { Apply, Axis, Contract, Expr, Index, IndexMap, Reduce, Solve } from "../ir/types.ts";
import { isApply, isConstant } from "../ir/build.ts";
import { bug } from "../pass.ts";
import { logSumExpArgument } from "./log-sum-exp.ts";
import type { Notation } from "./notation.ts";
import type { Affine } from "./size-constants.ts";

/** How tightly a piece of text binds: a sum needs parentheses in a product, a product under a power. */
const SUM = 1;
const PRODUCT = 2;
const TIGHT = 3;

interface Piece {
  readonly text: string;
  readonly level: number;
}

export interface FormulaOptions {
  readonly notation: Notation;
  /** The symbol of an input: its name unless given. */
  readonly symbols: ReadonlyMap<string, string>;
  /** Letters for axes: the first for `event`, and so on; sums take further ones. */
  readonly letters: ReadonlyMap<string, string>;
  /** Constants that depend on the size K of the event: see size-constants.ts. */
  readonly sized?: ReadonlyMap<Expr, Affine>;
}

/** An expression in the notation of a textbook. Shared parts are written out; draws, scans and segments do not occur in densities. */
export const formula = (e: Expr, options: FormulaOptions): string => new Writer(options, options.letters).sum(e).text;

/** A signed term of a sum, or factor of a product. */
interface Signed {
  readonly negative: boolean;
  readonly of: Expr;
}

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

  /** Terms with their signs; one that is positive comes first where there is one. */
  sum(e: Expr): Piece {
    const terms = this.terms(e, false);
    const lead = Math.max(
      0,
      terms.findIndex((t) => !t.negative),
    );
    const ordered = [...terms.slice(lead, lead + 1), ...terms.filter((_, i) => i !== lead)];
    const [first] = ordered;
    if (ordered.length === 1 && first !== undefined && !first.negative) return this.product(first.of);
    const { minus } = this.notation;
    const text = ordered.map((t, i) => {
      const body = this.product(t.of).text;
      if (i === 0) return t.negative ? `${minus}${body}` : body;
      return t.negative ? ` ${minus} ${body}` : ` + ${body}`;
    });
    return { text: text.join(""), level: SUM };
  }

  private terms(e: Expr, negative: boolean): readonly Signed[] {
    if (logSumExpArgument(e) === undefined && isApply(e, "add")) return e.args.flatMap((a) => this.terms(a, negative));
    if (isApply(e, "neg")) return this.terms(e.args[0]!, !negative);
    return [{ negative: negative !== this.isNegative(e), of: e }];
  }

  /** Does the product that `e` is carry a minus sign? Its text leaves it out. */
  private isNegative(e: Expr): boolean {
    if (isConstant(e)) return e.value < 0;
    if (isApply(e, "neg")) return !this.isNegative(e.args[0]!);
    if (isApply(e, "inv")) return this.isNegative(e.args[0]!);
    if (isApply(e, "mul")) return e.args.reduce((sign, a) => sign !== this.isNegative(a), false);
    if (e.kind === "reduce" && e.op === "sum") return this.isNegative(e.arg);
    return false;
  }

  /** The absolute value of a product, as powers over powers. */
  private product(e: Expr): Piece {
    const above: Expr[] = [];
    const below: Expr[] = [];
    this.factors(e, above, below);
    if (above.length + below.length === 1 && above.length === 1 && above[0] === e) return this.single(e);
    const top = this.powers(above);
    if (below.length === 0) return top.length === 1 ? top[0]! : { text: this.notation.product(top.map((p) => this.wrap(p, PRODUCT))), level: PRODUCT };
    const bottom = this.powers(below);
    const under = this.side(bottom);
    const over = top.length === 0 ? "1" : this.side(top);
    return { text: this.notation.fraction(over, bottom.length > 1 && !this.notation.barred ? `(${under})` : under), level: PRODUCT };
  }

  /** One side of a fraction. */
  private side(pieces: readonly Piece[]): string {
    if (pieces.length === 1 && this.notation.barred) return pieces[0]!.text;
    return this.notation.product(pieces.map((p) => this.wrap(p, PRODUCT)));
  }

  private factors(e: Expr, above: Expr[], below: Expr[]): void {
    if (isApply(e, "mul")) for (const a of e.args) this.factors(a, above, below);
    else if (isApply(e, "inv")) this.factors(e.args[0]!, below, above);
    else if (isApply(e, "neg")) this.factors(e.args[0]!, above, below);
    else if (!isConstant(e) || Math.abs(e.value) !== 1 || this.options.sized?.has(e) === true) above.push(e);
    else if (above.length + below.length === 0) above.push(e);
  }

  /** Equal factors are written as powers. */
  private powers(factors: readonly Expr[]): readonly Piece[] {
    const kept = factors.length > 1 ? factors.filter((f) => !(isConstant(f) && Math.abs(f.value) === 1 && this.options.sized?.has(f) !== true)) : factors;
    const counted = new Map<string, { readonly piece: Piece; readonly count: number }>();
    for (const f of kept) {
      const piece = this.single(f);
      counted.set(piece.text, { piece, count: (counted.get(piece.text)?.count ?? 0) + 1 });
    }
    return [...counted.values()].map(({ piece, count }) =>
      count === 1 ? piece : { text: this.notation.power(this.wrap(piece, TIGHT + 1), String(count)), level: TIGHT },
    );
  }

  private wrap(piece: Piece, level: number): string {
    return piece.level < level || (level === PRODUCT && piece.level === SUM) ? this.notation.parentheses(piece.text) : piece.text;
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
      case "constant":
        return this.constant(e);
      case "input":
        return atom(this.indexed(this.options.symbols.get(e.name) ?? e.name, e.axes));
      case "iota":
        return atom(this.letter(e.axis));
      case "stop":
        return this.sum(e.arg);
      case "apply":
        return this.application(e);
      case "select":
        return { text: this.notation.either(this.sum(e.condition).text, this.sum(e.then).text, this.sum(e.otherwise).text), level: SUM };
      case "reduce":
        return this.reduction(e);
      case "contract":
        return this.contraction(e);
      case "reference":
        return this.moved(e.map).single(e.base);
      case "cholesky":
        return atom(this.indexed(`${this.notation.factor}(${this.matrix(e.arg)})`, [e.row, e.column]));
      case "solve":
        return this.solution(e);
      default:
        return bug(`formula: ${e.kind} has no textbook form`);
    }
  }

  private constant(e: Expr): Piece {
    if (!isConstant(e)) return bug("formula: not a constant");
    const sized = this.options.sized?.get(e);
    if (sized === undefined) return this.number(Math.abs(e.value));
    const sign = e.value < 0 ? -1 : 1; // the sign is written by `sum`
    return this.affine(sign * sized.slope, sign * sized.offset);
  }

  /** A named logarithm takes parentheses in a product. */
  private number(value: number): Piece {
    const text = this.notation.constant(value);
    return { text, level: text.includes("log") ? SUM : TIGHT };
  }

  /** slope · K + offset, positive. */
  private affine(slope: number, offset: number): Piece {
    const { constant, product, minus } = this.notation;
    const times = Math.abs(slope) === 1 ? "K" : product([this.wrap(this.number(Math.abs(slope)), PRODUCT), "K"]);
    if (offset === 0) return Math.abs(slope) === 1 ? atom(times) : { text: times, level: PRODUCT };
    const signed = slope < 0 ? `${minus}${times}` : times;
    return { text: `${signed} ${offset < 0 ? minus : "+"} ${constant(Math.abs(offset))}`, level: SUM };
  }

  private application(e: Apply): Piece {
    const [a, b] = e.args;
    switch (e.op) {
      case "add":
      case "neg":
        return this.sum(e);
      case "mul":
      case "inv":
        return this.product(e);
      case "pow":
        return { text: this.notation.power(this.wrap(this.sum(a!), TIGHT + 1), this.sum(b!).text), level: TIGHT };
      case "xlogy":
        return { text: this.notation.product([this.wrap(this.sum(a!), PRODUCT), this.prefixed("log", this.sum(b!).text)]), level: PRODUCT };
      case "xlog1py":
        return { text: this.notation.product([this.wrap(this.sum(a!), PRODUCT), this.prefixed("log", this.onePlus(b!))]), level: PRODUCT };
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
    const { text } = this.sum(e);
    return this.isNegative(e) || isApply(e, "neg") ? `1 ${this.notation.minus} ${text.replace(/^[−-]/u, "")}` : `1 + ${text}`;
  }

  private reduction(e: Reduce): Piece {
    if (e.op !== "sum") return bug("formula: only sums are written as reductions");
    const text = this.summed(e.over, (w) => w.wrap(w.isNegative(e.arg) ? w.product(e.arg) : w.sum(e.arg), PRODUCT));
    return { text, level: PRODUCT };
  }

  private contraction(e: Contract): Piece {
    const text = this.summed(e.over, (w) => w.notation.product(e.factors.map((f) => w.wrap(w.sum(f), TIGHT))));
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
    const rhs = this.wrap(whole(e.rhs, [e.row]), PRODUCT);
    const text = `${this.notation.inverse(this.wrap(factor, TIGHT), e.transpose)} ${rhs}`;
    return this.letters.get(e.row.id) === "" ? { text, level: PRODUCT } : atom(this.indexed(this.notation.parentheses(text), [e.row]));
  }
}

const atom = (text: string): Piece => ({ text, level: TIGHT + 1 });
