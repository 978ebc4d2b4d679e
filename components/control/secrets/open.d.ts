/** Implemented in open.js, which restore.js loads without a compiler. */
export function opened(printed: string, key: string): string;
