// The limits of a document, as in server/core/src/limits.rs, where each has its reason.

export const OBJECTS = 5_000;
export const TOMBSTONES = 100_000;
export const TEXT_BYTES = 200_000;
export const TEXT_DEPTH = 16;
export const UNKNOWN_BYTES = 200_000;
export const TITLE = 300;
export const ALT = 2_000;
export const HREF = 2_048;
export const EDITS = 2 * OBJECTS;
export const PALETTE = 35;
export const PAIRS = 2_000;
export const REST_BYTES = 20_000;
export const FAR = 10_000_000;
export const SIDE = 2_000_000;
export const THIN = 100;
export const DESIGN_WIDTH = [32_000, 400_000] as const;
export const FONT_SIZE = [400, 50_000] as const;
export const LEADING = [400, 100_000] as const;
export const TRIM = [0, 100_000] as const;
