import type { LabSettings } from "../../settings/lab";
import { entry } from "../../values/names";
import type { Problems } from "../../values/problem";
import type { LabModel } from "../types";

type Image = LabSettings["cloud"]["images"][string];

/** Debian's cloud images want that much, with room for a package or two: the experience of the lab that this comes from. */
const debianDiskGiB = 4;

function saysDebian(name: string, image: Image): boolean {
  const source = "file" in image.source ? image.source.file : image.source.url;
  return /debian/i.test(name) || /debian/i.test(source.slice(source.lastIndexOf("/") + 1));
}

/** What an image needs at least, and why. */
function diskNeeded(name: string, image: Image): { gib: number; why: string } {
  if (image.minDiskGiB > 0) return { gib: image.minDiskGiB, why: `image ${name} asks for (minDiskGiB)` };
  if (saysDebian(name, image)) return { gib: debianDiskGiB, why: "a Debian image needs" };
  return { gib: 0, why: "" };
}

/** A flavor has to be large enough for the image that is started with it. */
export function checkImagesAndFlavors({ cloud }: LabSettings, _lab: LabModel, problems: Problems): void {
  for (const [name, instance] of Object.entries(cloud.instances)) {
    const [image, flavor] = [entry(cloud.images, instance.image), entry(cloud.flavors, instance.flavor)];
    if (image === undefined || flavor === undefined) continue;
    const at = ["cloud", "instances", name, "flavor"];
    const disk = diskNeeded(instance.image, image);
    // A flavor with disk 0 gives an instance as much as the image says (Nova, "Flavors": Root Disk GB).
    if (flavor.diskGiB > 0 && flavor.diskGiB < disk.gib)
      problems.add(
        at,
        `${instance.flavor} (${flavor.diskGiB} GiB disk)`,
        `is smaller than the ${disk.gib} GiB that ${disk.why}`,
        `use a flavor with diskGiB: ${disk.gib} at least${image.minDiskGiB > 0 ? "" : ", or set the image's minDiskGiB if it needs less"}`,
      );
    if (flavor.ramMiB < image.minRamMiB)
      problems.add(
        at,
        `${instance.flavor} (${flavor.ramMiB} MiB)`,
        `is smaller than the ${image.minRamMiB} MiB that image ${instance.image} asks for (minRamMiB)`,
        `use a flavor with ramMiB: ${image.minRamMiB} at least`,
      );
  }
}
