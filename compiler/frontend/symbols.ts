import type * as Ast from "../../grammar/ast.ts";
import type { Span } from "../../grammar/span.ts";
import type { Binder, Term } from "../model/types.ts";

/** One `for` range around statements; shared by all statements of its block. `binder` is filled in when its range was checked. */
export interface Plate {
  readonly ast: Ast.Binder;
  /** Where the range is resolved: the names outside, and the binders before it. */
  readonly frame: Frame;
  binder?: Binder;
}

/** A `~` or `let` statement with what surrounds it, outermost first. */
export interface Piece<S extends Ast.TildeStatement | Ast.LetStatement> {
  readonly statement: S;
  readonly plates: readonly Plate[];
  readonly frame: Frame;
}
export type TildePiece = Piece<Ast.TildeStatement>;
export type LetPiece = Piece<Ast.LetStatement>;

interface Base {
  readonly name: string;
  readonly span: Span;
}
export interface SizeSymbolEntry extends Base {
  readonly kind: "size";
}
export interface ConstantSymbol extends Base {
  readonly kind: "constant";
  readonly value: Ast.Expression;
}
export interface DataSymbol extends Base {
  readonly kind: "data";
  readonly declaration: Ast.Declaration;
  readonly pieces: TildePiece[];
}
export interface ParamSymbol extends Base {
  readonly kind: "param";
  readonly type: Ast.Type;
  readonly initial: Ast.Expression | undefined;
  readonly frame: Frame;
}
export interface LatentSymbol extends Base {
  readonly kind: "latent";
  readonly pieces: TildePiece[];
}
/** `local`: unindexed inside plates. `unique` is its name in the IR. */
export interface LetSymbol extends Base {
  readonly kind: "let";
  readonly unique: string;
  readonly local: boolean;
  readonly pieces: LetPiece[];
}
export interface DefSymbol extends Base {
  readonly kind: "def";
  readonly statement: Ast.DefStatement;
  readonly frame: Frame;
}
export interface NetSymbol extends Base {
  readonly kind: "net";
  readonly statement: Ast.NetStatement;
}
export interface PlateSymbol extends Base {
  readonly kind: "plate";
  readonly plate: Plate;
}
/** An index variable of a comprehension, or the argument of a def: stands for a term. */
export interface TermSymbol extends Base {
  readonly kind: "term";
  readonly term: Term;
}
export type Entry = SizeSymbolEntry | ConstantSymbol | DataSymbol | ParamSymbol | LatentSymbol | LetSymbol | DefSymbol | NetSymbol | PlateSymbol | TermSymbol;
/** What has a type found by solving: lets and latents. */
export type Entity = LetSymbol | LatentSymbol;

/** The names of one block, and the blocks around it. */
export interface Frame {
  readonly parent: Frame | null;
  readonly names: Map<string, Entry>;
}
export const newFrame = (parent: Frame | null): Frame => ({ parent, names: new Map() });

export function lookUp(frame: Frame, name: string): Entry | undefined {
  for (let f: Frame | null = frame; f !== null; f = f.parent) {
    const symbol = f.names.get(name);
    if (symbol !== undefined) return symbol;
  }
  return undefined;
}

/** All names visible from a frame, innermost first. */
export function visibleNames(frame: Frame): readonly string[] {
  const names: string[] = [];
  for (let f: Frame | null = frame; f !== null; f = f.parent) names.push(...f.names.keys());
  return names;
}

/** What a symbol is, for messages. */
export const SYMBOL_WORDS: Readonly<Record<Entry["kind"], string>> = {
  size: "a size",
  constant: "a constant",
  data: "data",
  param: "a param",
  latent: "a random variable",
  let: "a deterministic quantity (`let`)",
  def: "a function (`def`)",
  net: "a net",
  plate: "an index variable",
  term: "a local name",
};
