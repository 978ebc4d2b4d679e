import { z } from "zod";
import { effects } from "./effects";
import { cidr, label, proxy } from "./common";
import { cloud } from "./cloud";
import { controlPlane } from "./control";
import { host } from "./host";
import { node, nodeImage } from "./node";

/** Everything a stack file says under `atelier:lab`. */
export const labSettings = z.strictObject({
  host: host.optional().describe("The lab host. Default: none; the lab is then only what OpenStack holds."),
  proxy: proxy.optional().describe("HTTP proxy inside the VMs. Default: none."),
  campusNetworks: z
    .array(cidr)
    .default([])
    .describe("Networks around the lab that no network of the cloud may overlap.")
    .meta(effects.nothing),
  controlPlane: controlPlane.describe("OpenStack: installed on a bare machine, or one that runs already."),
  nodeImage: nodeImage.optional().describe("Required as soon as `nodes` names one."),
  nodes: z.record(label, node).default({}).describe("Node VMs by host name.").meta(effects.recreated),
  allowLoss: z
    .array(label)
    .default([])
    .describe("Instances of `cloud` whose data a change may cost. Default: none; such a change is refused.")
    .meta(effects.nothing),
  cloud: cloud.prefault({}).describe("What OpenStack is asked for."),
});

/** The settings as written, after defaults. */
export type LabSettings = z.output<typeof labSettings>;
/** The settings as a teacher may write them, defaults left out. */
export type LabSettingsInput = z.input<typeof labSettings>;
