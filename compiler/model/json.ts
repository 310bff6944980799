import type { Model } from "./types.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The model IR as plain JSON by MODEL_SCHEMA. Numbers that JSON does not have are strings: "Infinity", "-Infinity", "NaN". */
export const modelToJson = (model: Model): Json => plain(model);

function plain(value: unknown): Json {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string" || typeof value === "boolean" || value === null || value === undefined) return value ?? null;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).flatMap(([key, v]) => (v === undefined ? [] : [[key, plain(v)]])));
}
