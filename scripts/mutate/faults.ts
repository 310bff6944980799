import ts from "typescript";

/** One token changed. `edits` are replacements in the text, in no order; a name that the file lacks is imported by a second one. */
export interface Fault {
  readonly path: string;
  /** Of the changed token, from 1. */
  readonly line: number;
  readonly column: number;
  readonly before: string;
  readonly after: string;
  /** The line as it was. */
  readonly source: string;
  readonly edits: readonly Edit[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a token becomes, each with another value almost everywhere. */
const CALLS: Readonly<Record<string, string>> = {
  add: "sub",
  sub: "add",
  mul: "div",
  div: "mul",
  log: "log1p",
  log1p: "log",
  exp: "expm1",
  expm1: "exp",
  lgamma: "digamma",
  digamma: "lgamma",
  sigmoid: "softplus",
  softplus: "sigmoid",
  lt: "le",
  le: "lt",
};
/** Calls of one argument that are left out. */
const DROPPED: ReadonlySet<string> = new Set(["neg", "inv", "sqrt", "square"]);
/** Calls whose arguments trade places; those of `select` are its branches. */
const SWAPPED: ReadonlySet<string> = new Set(["sub", "div", "pow", "xlogy", "lt", "le", "apply", "select", "withoutAxes", "rename", "derivatives"]);
const COMMUTATIVE: ReadonlySet<string> = new Set(["add", "mul", "min", "max", "eq", "and", "or"]);
const NAMED: Readonly<Record<string, string>> = {
  forward: "backward",
  backward: "forward",
  first: "second",
  min: "max",
  max: "min",
  and: "or",
  add: "mul",
  mul: "add",
  gammaP: "gammaQ",
  gammaQ: "gammaP",
  logGammaP: "logGammaQ",
  logGammaQ: "logGammaP",
  logBetaI: "logBetaIUpper",
  logBetaIUpper: "logBetaI",
  gammaQuantile: "gammaUpperQuantile",
  gammaUpperQuantile: "gammaQuantile",
};
const OPERATORS: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
};
const NUMBERS: Readonly<Record<string, string>> = { "0": "1", "0.5": "0.25", "1": "2", "2": "3" };

/** Properties that are texts or data of tests, not code. */
const NOT_CODE: ReadonlySet<string> = new Set(["probes", "doc", "tex", "source", "name"]);

/** Every fault of a file, in the order of the text. */
export function faultsOf(path: string, text: string): readonly Fault[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const out: Fault[] = [];
  const add = (token: ts.Node, after: string, more: readonly Edit[] = []): void => {
    const [start, end] = [token.getStart(file), token.getEnd()];
    const { line, character } = file.getLineAndCharacterOfPosition(start);
    const source = text.split("\n")[line]!.trim();
    const edits = [{ start, end, text: after }, ...more];
    out.push({ path, line: line + 1, column: character + 1, before: text.slice(start, end), after, source, edits });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isPropertyAssignment(node) && NOT_CODE.has(node.name.getText(file))) return;
    if (ts.isCallExpression(node)) ofCall(node, file, add);
    else if (ts.isBinaryExpression(node)) ofBinary(node, file, add);
    else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) add(node, node.operand.getText(file));
    else ofLiteral(node, file, add);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return out;
}

type Add = (token: ts.Node, after: string, more?: readonly Edit[]) => void;

function ofCall(node: ts.CallExpression, file: ts.SourceFile, add: Add): void {
  const name = node.expression.getText(file);
  const args = node.arguments.map((a) => a.getText(file));
  const becomes = CALLS[name];
  if (becomes !== undefined && imports(file, name)) add(node.expression, becomes, importing(file, name, becomes));
  if (DROPPED.has(name) && args.length === 1) add(node, `(${args[0]!})`);
  const [one, other] = name === "apply" || name === "select" ? [1, 2] : [0, 1];
  const commutes = name === "apply" && COMMUTATIVE.has(args[0]!.slice(1, -1));
  if (SWAPPED.has(name) && !commutes && args.length > other && args[one] !== args[other]) {
    const swapped = args.map((a, i) => (i === one ? args[other]! : i === other ? args[one]! : a));
    add(node, `${name}(${swapped.join(", ")})`);
  }
}

function ofBinary(node: ts.BinaryExpression, file: ts.SourceFile, add: Add): void {
  const operator = node.operatorToken.getText(file);
  const after = OPERATORS[operator];
  const text = [node.left, node.right].some((side) => ts.isStringLiteral(side) || ts.isTemplateExpression(side));
  if (after !== undefined && (operator !== "+" || !text)) add(node.operatorToken, after);
}

function ofLiteral(node: ts.Node, file: ts.SourceFile, add: Add): void {
  if (ts.isNumericLiteral(node)) {
    const text = node.getText(file);
    add(node, NUMBERS[text] ?? `(${text} * 1.5)`);
  } else if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, "false");
  else if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, "true");
  else if (ts.isStringLiteral(node) && NAMED[node.text] !== undefined && ts.isCallOrNewExpression(node.parent)) add(node, `"${NAMED[node.text]!}"`);
  else if (ts.isStringLiteral(node) && ["forward", "backward"].includes(node.text) && ts.isExpression(node.parent)) add(node, `"${NAMED[node.text]!}"`);
}

/** The braces of the file's imports from ir/build.ts. */
function buildImport(file: ts.SourceFile): ts.NamedImports | undefined {
  for (const s of file.statements) {
    if (!ts.isImportDeclaration(s) || !s.moduleSpecifier.getText(file).includes("ir/build.ts")) continue;
    const bindings = s.importClause?.namedBindings;
    if (bindings !== undefined && ts.isNamedImports(bindings)) return bindings;
  }
  return undefined;
}

const imports = (file: ts.SourceFile, name: string): boolean => buildImport(file)?.elements.some((e) => e.getText(file) === name) ?? false;

function importing(file: ts.SourceFile, beside: string, name: string): readonly Edit[] {
  const first = buildImport(file)?.elements[0];
  if (first === undefined || !imports(file, beside) || imports(file, name)) return [];
  return [{ start: first.getStart(file), end: first.getStart(file), text: `${name}, ` }];
}

/** The text with the fault. */
export function withFault(text: string, { edits }: Fault): string {
  const backwards = [...edits].sort((a, b) => b.start - a.start);
  return backwards.reduce((t, { start, end, text: put }) => t.slice(0, start) + put + t.slice(end), text);
}
