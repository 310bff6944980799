import tseslint from "typescript-eslint";

/** Folders that must run unchanged in a browser: no terminal, no process, no clock, no hidden randomness. */
const PURE = ["grammar/**/*.ts", "compiler/**/*.ts", "runtime/**/*.ts", "api/**/*.ts"];

const noAmbient = (name, instead) => ({ name, message: `the pure folders have no ${name}: ${instead}` });

export default tseslint.config(
  { ignores: ["dist/", "out/", "coverage/", "node_modules/", "test/golden/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", { max: 60, skipComments: true, skipBlankLines: true }],
      "no-restricted-syntax": ["error", { selector: "ExportDefaultDeclaration", message: "named exports only" }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "separate-type-imports" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // An index that the loop bounds prove is written a[i]!: the compiler option noUncheckedIndexedAccess asks for it everywhere.
      "@typescript-eslint/no-non-null-assertion": "off",
      // Handlers share one signature; what one of them does not need is named with an underscore.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // `() => report(...)` is the house's way to write a handler.
      "@typescript-eslint/no-confusing-void-expression": "off",
      // A string spread into its code points is what the lexer and the column arithmetic mean.
      "@typescript-eslint/no-misused-spread": "off",
      // `() => void f()` says that the result is not wanted.
      "@typescript-eslint/no-meaningless-void-operator": "off",
      // Interfaces that several implementations satisfy are asynchronous even where one of them is not.
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    files: PURE,
    rules: {
      "no-restricted-globals": [
        "error",
        noAmbient("process", "only cli/ knows the process"),
        noAmbient("Date", "the caller passes the time"),
        noAmbient("performance", "the caller passes the clock"),
      ],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: "draws come from runtime/random, with a seed" }],
    },
  },
  // A plus before a call tells V8 that the result is an unboxed number: measured, and said where it stands.
  { files: ["runtime/random/*.ts"], rules: { "@typescript-eslint/no-unnecessary-type-conversion": "off" } },
  { files: ["cli/**/*.ts", "scripts/**/*.ts", "bench/**/*.ts", "test/slow/**/*.ts"], rules: { "no-console": "off" } },
  { files: ["test/**/*.ts", "bench/**/*.ts"], rules: { "max-lines-per-function": "off" } },
  { files: ["*.config.ts"], rules: { "no-restricted-syntax": "off" } },
);
