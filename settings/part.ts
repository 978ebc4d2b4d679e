import { z } from "zod";

/** `atelier:part`: the part of its class that a stack holds. Only `npm run class` writes it. */
export const partSettings = z.strictObject({
  lab: z.string().min(1).describe("Name of the stack that holds the lab."),
  number: z.int().min(1),
  of: z.int().min(2),
});
