import { z } from "zod";

/** `atelier:part`: which part of its class a stack holds. `npm run class` writes it; nobody else does. */
export const partSettings = z.strictObject({
  lab: z.string().min(1).describe("Name of the stack that holds the lab."),
  number: z.int().min(1),
  of: z.int().min(2),
});
