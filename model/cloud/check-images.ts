import type { Problems, Step } from "../../values/problem";
import type { InstanceSettings } from "./topology";
import type { FlavorModel, ImageModel } from "./types";

/** Minimum for Debian's cloud images, with room for a package or two. Found by trial. */
const debianDiskGiB = 4;

function saysDebian({ name, source }: ImageModel): boolean {
  const from = "file" in source ? source.file : source.url;
  return /debian/i.test(name) || /debian/i.test(from.slice(from.lastIndexOf("/") + 1));
}

/** What an image needs at least, and why. */
function diskNeeded(image: ImageModel): { readonly gib: number; readonly why: string } {
  const { name, minDiskGiB } = image;
  if (minDiskGiB > 0) return { gib: minDiskGiB, why: `image ${name} asks for (minDiskGiB)` };
  if (saysDebian(image)) return { gib: debianDiskGiB, why: "a Debian image needs" };
  return { gib: 0, why: "" };
}

/** The flavor of an instance, or its boot volume, has to be large enough for the image. */
export function checkImageAndFlavor(
  problems: Problems,
  at: readonly Step[],
  instance: InstanceSettings,
  image: ImageModel,
  flavor: FlavorModel,
): void {
  const disk = diskNeeded(image);
  const { bootVolume } = instance;
  const has = bootVolume?.sizeGiB ?? flavor.diskGiB;
  // A flavor with disk 0 gives an instance as much as the image says (Nova, "Flavors": Root Disk GB).
  if (has > 0 && has < disk.gib)
    problems.add(
      bootVolume ? [...at, "bootVolume", "sizeGiB"] : [...at, "flavor"],
      bootVolume ? has : `${instance.flavor} (${flavor.diskGiB} GiB disk)`,
      `is smaller than the ${disk.gib} GiB that ${disk.why}`,
      `use ${bootVolume ? disk.gib : `a flavor with diskGiB: ${disk.gib}`} at least${image.minDiskGiB > 0 ? "" : ", or set the image's minDiskGiB if it needs less"}`,
    );
  if (flavor.ramMiB < image.minRamMiB)
    problems.add(
      [...at, "flavor"],
      `${instance.flavor} (${flavor.ramMiB} MiB)`,
      `is smaller than the ${image.minRamMiB} MiB that image ${image.name} asks for (minRamMiB)`,
      `use a flavor with ramMiB: ${image.minRamMiB} at least`,
    );
}
