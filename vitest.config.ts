import { defineConfig } from "vitest/config";

const FAST = ["test/**/*.test.ts"];
const SLOW = ["test/slow/**/*.test.ts"];

/** `vitest run` is the fast suite (under three minutes on two cores); `vitest run --mode slow` is test/slow. With CI=true a missing golden file fails. */
export default defineConfig(({ mode }) => ({
  test: {
    include: mode === "slow" ? SLOW : FAST,
    exclude: mode === "slow" ? [] : SLOW,
    // Our modules hold no state, so test files of one worker share them: nothing is imported or compiled twice.
    pool: "threads",
    isolate: false,
    maxWorkers: 2,
    testTimeout: mode === "slow" ? 600_000 : 20_000,
    hookTimeout: 60_000,
    passWithNoTests: mode === "slow",
  },
}));
