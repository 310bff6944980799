import { createToken, Lexer } from "chevrotain";
import type { TokenType } from "chevrotain";

/**
 * The token table. Keywords and the tokens of one image with two roles are not told apart by a pattern: the lexer makes
 * an Identifier, `lex.ts` looks the keyword up, and `classify.ts` decides which tokens start a statement.
 */

/** Latin and Greek letters. Chevrotain does not understand \p{L} and fails silently, so the ranges are written out. */
const LETTER =
  "A-Za-z\\u0370-\\u0373\\u0376\\u0377\\u037B-\\u037D\\u037F\\u0386\\u0388-\\u038A\\u038C\\u038E-\\u03A1\\u03A3-\\u03F5\\u03F7-\\u03FF\\u1F00-\\u1FBC\\u1FC2-\\u1FCC\\u1FD0-\\u1FDB\\u1FE0-\\u1FEC\\u1FF2-\\u1FFC";
const IDENTIFIER = `[${LETTER}][${LETTER}0-9_]*`;

/** A category: a token type that no text matches, and that stands for its members in a rule. */
const category = (name: string, label: string): TokenType => createToken({ name, label, pattern: Lexer.NA });

/** What may be a fit key or an argument name: an identifier or any keyword. */
export const Word = category("Word", "a name");
/** Operators between two operands. */
export const Infix = category("Infix", "an operator");
/** Operators before an operand. */
export const Prefix = category("Prefix", "`-` or `not`");
/** One row of the table. `label` is how messages call it. */
function token(name: string, label: string, pattern: RegExp | string | undefined, categories: readonly TokenType[] = [], starts = ""): TokenType {
  const hint = starts === "" ? {} : { start_chars_hint: [...starts] };
  return createToken({ name, label, pattern: pattern ?? Lexer.NA, categories: [...categories], line_breaks: false, ...hint });
}
const punctuation = (name: string, image: string, categories: readonly TokenType[] = []): TokenType => token(name, `\`${image}\``, image, categories);
const keyword = (name: string, image: string, categories: readonly TokenType[] = []): TokenType =>
  token(name, `\`${image}\``, undefined, [Word, ...categories]);

/** First characters, so that Chevrotain need not analyse the patterns; of the Greek ones one in each of its buckets of 255. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\u0370\u03FC\u1F00\u1FE0";
const DIGITS = "0123456789";

// -- names and literals
/** Letters, then letters, digits and underscores: `mu0`, `log_var`, `τ`. */
export const Identifier = token("Identifier", "a name", new RegExp(IDENTIFIER), [Word], LETTERS);
/** An identifier that `~` makes the left side of a statement: `x ~`, `x[n] ~`. */
export const Target = token("Target", "a name", undefined, [Word]);
/** An identifier or keyword that `=` makes a key of a fit. */
export const Key = token("Key", "a name", undefined, [Word]);
/** `2`, `10_000`, `1e-4`. Also takes malformed ones (`2.`, `.5`, `1e+`), reported by `lex.ts`; never the `.` of `2..T`. */
export const NumberToken = token("Number", "a number", /(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE](?=[\d+-])[+-]?[\d_]*)?/, [], `.${DIGITS}`);
/** `"file.csv"` on one line; the closing quote may be missing, reported by `lex.ts`. */
export const StringToken = token("String", "a string", /"[^"\\\n\r]*(?:\\[^\n\r][^"\\\n\r]*)*\\?"?/, [], '"');
/** `?name`: a free variational parameter with a name. */
export const NamedHole = token("NamedHole", "a hole", new RegExp(`\\?${IDENTIFIER}`), [], "?");
/** `?`: a hole without a name; after a type: entries may be missing. */
export const Question = punctuation("Question", "?");

// -- sections and statements
export const Model = keyword("Model", "model");
export const Guide = keyword("Guide", "guide");
export const Fit = keyword("Fit", "fit");
export const Data = keyword("Data", "data");
export const Const = keyword("Const", "const");
export const Param = keyword("Param", "param");
export const Let = keyword("Let", "let");
export const Def = keyword("Def", "def");
export const Net = keyword("Net", "net");
export const Factor = keyword("Factor", "factor");
/** The `for` of a plate: it is followed by a block. */
export const For = keyword("For", "for");
/** The `for` of `sum(e for n in N)`. */
export const ForEach = keyword("ForEach", "for");
/** A section or statement keyword where none can start, as in the key `guide = structured`. */
export const Reserved = keyword("Reserved", "keyword");

// -- words inside statements
export const In = keyword("In", "in");
export const Where = keyword("Where", "where");
export const From = keyword("From", "from");
export const Of = keyword("Of", "of");
export const If = keyword("If", "if");
export const Then = keyword("Then", "then");
export const Else = keyword("Else", "else");
export const Or = keyword("Or", "or", [Infix]);
export const And = keyword("And", "and", [Infix]);
export const Not = keyword("Not", "not", [Prefix]);

// -- operators and punctuation; of two images that start alike the longer comes first
export const EqualEqual = punctuation("EqualEqual", "==", [Infix]);
export const NotEqual = punctuation("NotEqual", "!=", [Infix]);
export const LessEqual = punctuation("LessEqual", "<=", [Infix]);
export const GreaterEqual = punctuation("GreaterEqual", ">=", [Infix]);
export const Arrow = punctuation("Arrow", "->");
export const DotDot = punctuation("DotDot", "..");
export const Less = punctuation("Less", "<", [Infix]);
export const Greater = punctuation("Greater", ">", [Infix]);
export const Plus = punctuation("Plus", "+", [Infix]);
export const Minus = punctuation("Minus", "-", [Infix, Prefix]);
export const Star = punctuation("Star", "*", [Infix]);
export const Slash = punctuation("Slash", "/", [Infix]);
export const At = punctuation("At", "@", [Infix]);
export const Caret = punctuation("Caret", "^", [Infix]);
export const Tilde = punctuation("Tilde", "~");
export const Equals = punctuation("Equals", "=");
export const Comma = punctuation("Comma", ",");
export const Colon = punctuation("Colon", ":");
export const Pipe = punctuation("Pipe", "|");
export const Dot = punctuation("Dot", ".");
export const LeftParen = punctuation("LeftParen", "(");
export const RightParen = punctuation("RightParen", ")");
export const LeftBracket = punctuation("LeftBracket", "[");
export const RightBracket = punctuation("RightBracket", "]");
export const LeftBrace = punctuation("LeftBrace", "{");
export const RightBrace = punctuation("RightBrace", "}");

// -- hidden, or reported and replaced by `lex.ts`
const SPACES = "\t\n\v\f\r \u00a0\u1680\u2000\u2028\u202f\u205f\u3000\ufeff";
const WhiteSpace = createToken({ name: "WhiteSpace", pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true, start_chars_hint: [...SPACES] });
const LineComment = createToken({ name: "LineComment", pattern: /\/\/[^\n\r]*/, group: "comments", line_breaks: false, start_chars_hint: ["/"] });
/** To the first end mark, else to the end of the text (reported by `lex.ts`). A search, not a pattern: no backtracking. */
const BlockComment = createToken({
  name: "BlockComment",
  group: "comments",
  line_breaks: true,
  start_chars_hint: ["/"],
  pattern: (text: string, offset: number): [string] | null => {
    if (!text.startsWith("/*", offset)) return null;
    const end = text.indexOf("*/", offset + 2);
    return [text.slice(offset, end < 0 ? text.length : end + 2)];
  },
});

/** Spellings of other languages and of word processors, with what to write instead. */
export const FOREIGN: Readonly<Record<string, { readonly type?: TokenType; readonly write: string }>> = {
  "&&": { type: And, write: "and" },
  "||": { type: Or, write: "or" },
  "**": { type: Caret, write: "^" },
  ":=": { type: Equals, write: "=" },
  "...": { type: DotDot, write: ".." },
  "…": { type: DotDot, write: ".." },
  "!": { type: Not, write: "not" },
  "%*%": { type: At, write: "@" },
  "×": { type: Star, write: "*" },
  "·": { type: Star, write: "*" },
  "⋅": { type: Star, write: "*" },
  "∗": { type: Star, write: "*" },
  "÷": { type: Slash, write: "/" },
  "−": { type: Minus, write: "-" },
  "–": { type: Minus, write: "-" },
  "≤": { type: LessEqual, write: "<=" },
  "≥": { type: GreaterEqual, write: ">=" },
  "≠": { type: NotEqual, write: "!=" },
  "∼": { type: Tilde, write: "~" },
  "∈": { type: In, write: "in" },
  "→": { type: Arrow, write: "->" },
  ";": { write: "statements have no separator: leave it out" },
};
const escaped = Object.keys(FOREIGN)
  .map((image) => (image === "!" ? "!(?!=)" : image.replace(/[.*|%]/g, "\\$&")))
  .join("|");
export const Foreign = createToken({
  name: "Foreign",
  line_breaks: false,
  pattern: new RegExp(escaped),
  start_chars_hint: [...new Set(Object.keys(FOREIGN).map((image) => image.charAt(0)))],
});
/** A name with the micro sign (U+00B5) of many keyboards where the Greek letter μ (U+03BC) is meant. */
export const MicroName = createToken({
  name: "MicroName",
  line_breaks: false,
  pattern: new RegExp(`(?:${IDENTIFIER})?\\u00b5[${LETTER}\\u00b50-9_]*`),
  start_chars_hint: [..."\u00b5", ...LETTERS],
});
/** `# …`, the comment of other languages. */
export const HashComment = createToken({ name: "HashComment", line_breaks: false, pattern: /#[^\n\r]*/, start_chars_hint: ["#"] });
/** `'text'`, the string of other languages. */
export const SingleQuoted = createToken({ name: "SingleQuoted", line_breaks: false, pattern: /'[^'\n\r]*'?/, start_chars_hint: ["'"] });

/** Keywords by image. `for` is a ForEach until `classify.ts` has seen its block. */
export const KEYWORDS: ReadonlyMap<string, TokenType> = new Map<string, TokenType>([
  ...([
    ["model", Model],
    ["guide", Guide],
    ["fit", Fit],
    ["data", Data],
    ["const", Const],
    ["param", Param],
    ["let", Let],
  ] as const),
  ...([
    ["def", Def],
    ["net", Net],
    ["factor", Factor],
    ["for", ForEach],
    ["in", In],
    ["where", Where],
    ["from", From],
    ["of", Of],
  ] as const),
  ...([
    ["if", If],
    ["then", Then],
    ["else", Else],
    ["or", Or],
    ["and", And],
    ["not", Not],
  ] as const),
]);

/** In the order in which they are tried. */
export const LEXED: readonly TokenType[] = [
  ...[WhiteSpace, LineComment, BlockComment, MicroName, Identifier, NumberToken, StringToken, NamedHole, Question, Foreign, HashComment, SingleQuoted],
  ...[EqualEqual, NotEqual, LessEqual, GreaterEqual, Arrow, DotDot, Less, Greater, Plus, Minus, Star, Slash, At, Caret, Tilde, Equals],
  ...[Comma, Colon, Pipe, Dot, LeftParen, RightParen, LeftBracket, RightBracket, LeftBrace, RightBrace],
];

/** What the parser's rules may name. */
export const VOCABULARY: TokenType[] = [
  ...[Word, Infix, Prefix, Identifier, Target, Key, NumberToken, StringToken, NamedHole, Question],
  ...[Model, Guide, Fit, Data, Const, Param, Let, Def, Net, Factor, For, ForEach, Reserved],
  ...[In, Where, From, Of, If, Then, Else, Or, And, Not],
  ...LEXED.slice(12),
];
