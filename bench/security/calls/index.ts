/** All calls of the table. */
import type { Call } from "./call";
import { compute, placement } from "./compute";
import { identity } from "./identity";
import { image } from "./image";
import { network } from "./network";
import { volume } from "./volume";

export const calls: readonly Call[] = [...network, ...image, ...identity, ...compute, ...volume, ...placement];
