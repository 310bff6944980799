import { diagnosticsOf } from "../grammar/diagnostic.ts";
import { DEFINITION_CODES } from "./codes/definitions.ts";
import { DISTRIBUTION_CODES } from "./codes/distributions.ts";
import { FIT_CODES } from "./codes/fits.ts";
import { GUIDE_CODES } from "./codes/guides.ts";
import { NAME_CODES } from "./codes/names.ts";
import { NET_CODES } from "./codes/nets.ts";
import { SHAPE_CODES } from "./codes/shapes.ts";

/** The E2 table: names, types, shapes, supports, guides and fit settings. Numbers of 900 and more within it are warnings. */
export const CHECK_CODES = { ...NAME_CODES, ...SHAPE_CODES, ...DISTRIBUTION_CODES, ...DEFINITION_CODES, ...GUIDE_CODES, ...FIT_CODES, ...NET_CODES };

export const checkDiagnostic = diagnosticsOf(CHECK_CODES);
export type CheckCode = keyof typeof CHECK_CODES;
