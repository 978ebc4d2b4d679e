import type { LabSettings } from "../../settings/lab";
import { demandOf } from "./resolve";
import { listed } from "../../values/names";
import type { Problems } from "../../values/problem";
import type { LabModel } from "../types";

/** The node VMs have to fit into the capacity that the settings give the lab host. */
export function checkCapacity(settings: LabSettings, lab: LabModel, problems: Problems): void {
  const { host } = lab;
  if (host === undefined || settings.host === undefined) return;
  const parts = (unit: string, of: (demand: { memoryMiB: number; diskGiB: number }) => number) =>
    listed(lab.nodes.map((node) => `${node.name} ${of(demandOf([node], host.acceleration))} ${unit}`));
  const { memoryMiB, diskGiB } = settings.host.capacity;
  const at = ["host", "capacity"];
  if (memoryMiB !== undefined && host.demand.memoryMiB > memoryMiB)
    problems.add(
      [...at, "memoryMiB"],
      `${memoryMiB} MiB`,
      `is less than the ${host.demand.memoryMiB} MiB that the nodes take with QEMU's own (${parts("MiB", (d) => d.memoryMiB)})`,
      "lower the nodes' memoryMiB, or take a node away",
    );
  if (diskGiB !== undefined && host.demand.diskGiB > diskGiB)
    problems.add(
      [...at, "diskGiB"],
      `${diskGiB} GiB`,
      `is less than the ${host.demand.diskGiB} GiB that the nodes take when full, the image included`,
      "lower the nodes' rootDisk.sizeGiB or swapMiB, or take a node away",
    );
}
