import { EOF } from "chevrotain";
import type { IToken } from "chevrotain";
import type { Diagnostic } from "./diagnostic.ts";
import { spanOf } from "./lex.ts";
import * as T from "./tokens.ts";

/** Tokens at an offset from the next one (1); 0 and below have been read. */
type Around = (offset: number) => IToken;

/**
 * The `{` of the current section that lacks its `}`, judged by indentation: of the blocks whose `}` begins a line further
 * left than the line of their `{`, the one that ends first; else the innermost one that is open. Cost: O(section).
 */
export function unclosedBrace(la: Around): NonNullable<Diagnostic["related"]> {
  const closers: IToken[] = [];
  let misfit: { readonly open: IToken; readonly close: IToken } | undefined;
  let innermost: IToken | undefined;
  for (let k = 0; la(k).tokenType !== EOF && !isSection(la(k)); k--) {
    const token = la(k);
    if (token.tokenType === T.RightBrace) closers.push(startsLine(la, k) ? token : { ...token, startColumn: Infinity });
    if (token.tokenType !== T.LeftBrace) continue;
    const close = closers.pop();
    if (close === undefined) innermost ??= token;
    else if ((close.startColumn ?? 0) < indentation(la, k) && close.startOffset < (misfit?.close.startOffset ?? Infinity)) misfit = { open: token, close };
  }
  const open = misfit?.open ?? innermost;
  return open ? [{ span: spanOf(open), message: "this `{` may lack its `}`" }] : [];
}

const isSection = ({ tokenType }: IToken): boolean => tokenType === T.Model || tokenType === T.Guide || tokenType === T.Fit;
const startsLine = (la: Around, k: number): boolean => la(k - 1).tokenType === EOF || (la(k - 1).startLine ?? 0) < (la(k).startLine ?? 0);
/** Column of the first token on the line of token k. */
function indentation(la: Around, k: number): number {
  let first = k;
  while (!startsLine(la, first)) first--;
  return la(first).startColumn ?? 0;
}
