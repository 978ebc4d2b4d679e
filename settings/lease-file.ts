import { z } from "zod";

const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, "an instant such as 2026-12-18T16:00:00Z; `extend` writes it")
  .refine((text) => !Number.isNaN(Date.parse(text)), "a day of the calendar");

const team = z.string().regex(/^[a-z0-9-]{1,32}$/, "a team's key");
const machine = z.string().regex(/^[a-z0-9-]{1,32}\/[a-z0-9-]{1,63}$/, "a machine such as red/web");

/** The lease file beside the roster: {@link import("../model/class/leases/lease-file").LeaseFile}. */
export const leaseFile = z.strictObject({
  class: instant.optional().describe("Later end of the class."),
  teams: z.record(team, instant).default({}).describe("Later ends of teams."),
  machines: z.record(machine, instant).default({}).describe("Later ends of machines."),
  ended: z
    .array(z.union([team, machine]))
    .default([])
    .describe("Teams and machines that are not to exist any more."),
  warned: z
    .record(z.union([team, machine]), instant)
    .optional()
    .describe("Ends that people were warned of."),
  over: z
    .record(z.union([team, machine]), instant)
    .optional()
    .describe("Ends that people were told of."),
});
