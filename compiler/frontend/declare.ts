import type * as Ast from "../../grammar/ast.ts";
import type { Span } from "../../grammar/span.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { lookUp, newFrame, SYMBOL_WORDS } from "./symbols.ts";
import type { Entry, Frame, LatentSymbol, LetPiece, LetSymbol, Plate, TildePiece } from "./symbols.ts";

/** What one block (the model, or a guide) declares, in the order of the text. */
export interface Declarations {
  readonly frame: Frame;
  readonly entries: Entry[];
  readonly tildes: TildePiece[];
  readonly plates: Plate[];
  /** Names of inner blocks: none of them may hide another name. */
  readonly inner: { readonly entry: Entry; readonly frame: Frame }[];
  readonly factors: { readonly statement: Ast.FactorStatement; readonly plates: readonly Plate[]; readonly frame: Frame }[];
}

interface Place {
  readonly frame: Frame;
  readonly plates: readonly Plate[];
}

/** Collects the declarations of a block. `~` statements of a model declare latents, those of a guide nothing. */
export function declareBlock(block: Ast.Block, scope: Scope): Declarations {
  const declarations: Declarations = { frame: scope.frame, entries: [], tildes: [], plates: [], inner: [], factors: [] };
  const lets: { readonly piece: LetPiece }[] = [];
  walk(block.body, { frame: scope.frame, plates: [] }, scope, declarations, lets);
  for (const { piece } of lets) declareLet(piece, scope, declarations);
  if (scope.role === "model") for (const piece of declarations.tildes) declareTilde(piece, scope, declarations);
  return declarations;
}

function walk(body: readonly Ast.Statement[], place: Place, scope: Scope, out: Declarations, lets: { readonly piece: LetPiece }[]): void {
  for (const statement of body) {
    const misplaced = misplacedIn(statement, place, scope);
    if (misplaced) report(scope, "E2008", firstWord(statement), { what: statement.kind, where: misplaced });
    if (statement.kind === "for") walkFor(statement, place, scope, out, lets);
    else if (statement.kind === "let") lets.push({ piece: { statement, ...place } });
    else if (statement.kind === "tilde") out.tildes.push({ statement, ...place });
    else if (statement.kind === "factor") {
      if (!misplaced) out.factors.push({ statement, ...place });
    } else declareNames(statement, place, scope, out);
  }
}

/** The words "in a guide" or "inside of a plate" when a statement may not stand there. */
function misplacedIn(statement: Ast.Statement, place: Place, scope: Scope): string | undefined {
  const { kind } = statement;
  if (scope.role === "guide" && (kind === "data" || kind === "const" || kind === "factor")) return "in a guide";
  const declares = kind === "data" || kind === "const" || kind === "param" || kind === "def" || kind === "net";
  return declares && place.plates.length > 0 ? "inside of a plate" : undefined;
}
const firstWord = (statement: Ast.Statement): Span => ({ start: statement.span.start, end: statement.span.start + statement.kind.length });

function walkFor(statement: Ast.ForStatement, place: Place, scope: Scope, out: Declarations, lets: { readonly piece: LetPiece }[]): void {
  let { frame } = place;
  const plates: Plate[] = [];
  for (const ast of statement.binders) {
    const plate: Plate = { ast, frame };
    out.plates.push(plate);
    plates.push(plate);
    frame = newFrame(frame);
    declareInner(frame, { kind: "plate", name: ast.name.text, span: ast.name.span, plate }, scope, out);
  }
  walk(statement.body, { frame, plates: [...place.plates, ...plates] }, scope, out, lets);
}

/** Names of an inner block; whether they hide something is looked at when all names are known. */
function declareInner(frame: Frame, entry: Entry, scope: Scope, out: Declarations): void {
  const twin = frame.names.get(entry.name);
  if (twin) report(scope, "E2002", entry.span, { name: entry.name, is: SYMBOL_WORDS[twin.kind] }, firstSeen(twin));
  else out.inner.push({ entry, frame });
  frame.names.set(entry.name, entry);
}

/** Reports index variables and local lets that hide a name around them. */
export function checkHidden(out: Declarations, scope: Scope): void {
  for (const { entry, frame } of out.inner) {
    const other = frame.parent && lookUp(frame.parent, entry.name);
    if (other) report(scope, "E2004", entry.span, { name: entry.name, is: SYMBOL_WORDS[other.kind] }, firstSeen(other));
  }
}
const firstSeen = (other: Entry): readonly { span: Span; message: string }[] => [{ span: other.span, message: "the first definition is here" }];

/** A name of the whole block; true when it is new. */
function declare(entry: Entry, scope: Scope, out: Declarations): boolean {
  const other = lookUp(out.frame, entry.name);
  if (other) report(scope, "E2002", entry.span, { name: entry.name, is: SYMBOL_WORDS[other.kind] }, firstSeen(other));
  else out.frame.names.set(entry.name, entry);
  if (!other) out.entries.push(entry);
  return !other;
}

function declareNames(
  statement: Ast.DataStatement | Ast.ConstStatement | Ast.ParamStatement | Ast.DefStatement | Ast.NetStatement,
  place: Place,
  scope: Scope,
  out: Declarations,
): void {
  const base = (n: Ast.Name): { name: string; span: Span } => ({ name: n.text, span: n.span });
  switch (statement.kind) {
    case "data":
      for (const declaration of statement.declarations) declare({ kind: "data", ...base(declaration.name), declaration, pieces: [] }, scope, out);
      return;
    case "const":
      for (const b of statement.bindings) declare({ kind: "constant", ...base(b.name), value: b.value }, scope, out);
      return;
    case "param":
      for (const b of statement.bindings) declare({ kind: "param", ...base(b.name), type: b.type, initial: b.initial, frame: place.frame }, scope, out);
      return;
    case "def":
      declare({ kind: "def", ...base(statement.name), statement, frame: place.frame }, scope, out);
      return;
    case "net":
      declare({ kind: "net", ...base(statement.name), statement }, scope, out);
  }
}

/** An unindexed let in a plate is local to its block; all others belong to the model or guide. */
function declareLet(piece: LetPiece, scope: Scope, out: Declarations): void {
  const { name, indices } = piece.statement;
  const base = { kind: "let" as const, name: name.text, span: name.span, pieces: [piece] };
  if (indices === undefined && piece.plates.length > 0) {
    const entry: LetSymbol = { ...base, unique: scope.checker.fresh(name.text), local: true };
    declareInner(piece.frame, entry, scope, out);
    out.entries.push(entry);
    return;
  }
  const other = lookUp(out.frame, name.text);
  if (
    other?.kind === "let" &&
    !other.local &&
    out.frame.names.get(name.text) === other &&
    (indices !== undefined || other.pieces.some((p) => p.statement.indices !== undefined))
  )
    other.pieces.push(piece);
  else if (other && other.kind !== "let" && other.kind !== "size") reportAssignment(scope, piece.statement.name, other, "`let` cannot define it");
  else declare({ ...base, unique: name.text, local: false }, scope, out);
}

function declareTilde(piece: TildePiece, scope: Scope, out: Declarations): void {
  const { name } = piece.statement;
  const other = lookUp(piece.frame, name.text);
  if (other === undefined) {
    const entry: LatentSymbol = { kind: "latent", name: name.text, span: name.span, pieces: [piece] };
    out.frame.names.set(name.text, entry);
    out.entries.push(entry);
  } else if (other.kind === "latent" || other.kind === "data") other.pieces.push(piece);
  else reportAssignment(scope, name, other, "it cannot have a distribution");
}

function reportAssignment(scope: Scope, name: Ast.Name, other: Entry, how: string): void {
  const hint = other.kind === "data" ? "data are compared with `x ~ …`; for a transformed copy use a new name: `let y = …`" : "use another name";
  report(scope, "E2014", name.span, { name: name.text, is: SYMBOL_WORDS[other.kind], how, hint }, firstSeen(other));
}
