import type * as Ast from "../../grammar/ast.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { Span } from "../../grammar/span.ts";
import { BUILTINS } from "../model/builtins.ts";
import { NONNEGATIVE } from "../model/interval.ts";
import { assertNever, bug } from "../pass.ts";
import type { Term, TermType } from "../model/types.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import type { Entry } from "./symbols.ts";
import { lookUp, SYMBOL_WORDS, visibleNames } from "./symbols.ts";
import { binderTerm, freshen } from "./terms.ts";
import { ERROR, errorTerm, scalarType } from "./types.ts";

type NameNode = Ast.Expression & { readonly kind: "name" };

/** A name as a value. */
export function elaborateName(e: NameNode, scope: Scope): Term {
  const entry = lookUp(scope.frame, e.text);
  if (entry === undefined) return unknownName(e, scope);
  scope.checker.used.add(entry);
  return entryTerm(entry, e.span, scope);
}

function unknownName(e: NameNode, scope: Scope): Term {
  const { checker } = scope;
  const callable = BUILTINS.has(e.text) ? "a built-in function" : checker.distributions.has(e.text) ? "a distribution" : undefined;
  if (callable) report(scope, "E2006", e.span, { name: e.text, is: callable, needs: "a value" });
  else report(scope, "E2001", e.span, { name: e.text, suggestion: suggest(e.text, visibleNames(scope.frame)) });
  return errorTerm(e.span);
}

function entryTerm(entry: Entry, span: Span, scope: Scope): Term {
  const { checker } = scope;
  const variable = (name: string, role: "constant" | "data" | "param" | "latent" | "let", type: TermType | undefined): Term => ({
    kind: "variable",
    name,
    role,
    span,
    type: type ?? ERROR,
  });
  switch (entry.kind) {
    case "size":
      return sizeTerm(entry.name, span);
    case "constant":
      return checker.sizes.has(entry.name) && checker.constants.get(entry)?.kind === "number"
        ? { ...sizeTerm(entry.name, span), type: checker.constants.get(entry)!.type }
        : variable(entry.name, "constant", checker.constants.get(entry)?.type);
    case "data":
      return variable(entry.name, "data", checker.dataTypes.get(entry));
    case "param":
      return variable(entry.name, "param", checker.paramTypes.get(entry));
    case "latent":
      return variable(entry.name, "latent", checker.types.get(entry));
    case "let": {
      const heads = checker.heads.get(entry);
      return heads ? { ...(freshen(heads, checker.fresh) as typeof heads), span } : variable(entry.unique, "let", checker.types.get(entry));
    }
    case "plate":
      return entry.plate.binder ? binderTerm(entry.plate.binder, span) : errorTerm(span);
    case "term":
      return { ...freshen(entry.term, checker.fresh), span };
    case "def":
    case "net":
      report(scope, "E2006", span, { name: entry.name, is: SYMBOL_WORDS[entry.kind], needs: "a value" });
      return errorTerm(span);
    default:
      return assertNever(entry);
  }
}
export const sizeTerm = (name: string, span: Span): Term => ({ kind: "size", name, span, type: scalarType("integer", NONNEGATIVE) });

/** The entry of a name that must exist in this frame. */
export function entryOf(name: string, scope: Scope): Entry {
  return lookUp(scope.frame, name) ?? bug(`the name ${name} was declared, but is not in its frame`);
}
