/** See open.js, which restore.js can read without a compiler. */
export function opened(printed: string, key: string): string;
