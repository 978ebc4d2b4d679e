import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { NodeImageModel } from "../../model/types";
import { isUrl } from "../../values/url";

/**
 * Number of samples taken from a file, spread evenly; with the bytes of each it is 1 MiB in all, so that a preview
 * stays fast.
 */
const samples = 256;
const sampleBytes = 4096;

/**
 * Size and samples of the content. Time and place of the file do not count, so a pipeline's copy is the same image;
 * hashing the whole file would add seconds to every preview.
 */
function fileKey(path: string): string {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    throw new pulumi.RunError(
      `nodeImage.source: ${path} cannot be read; make it with \`images/build node\`, or give the path or URL of a Debian 12 qcow2`,
    );
  }
  try {
    const { size } = fstatSync(file);
    const hash = createHash("sha256").update(String(size));
    const buffer = Buffer.alloc(sampleBytes);
    const step = Math.max(sampleBytes, Math.floor((size - sampleBytes) / (samples - 1)));
    for (let position = 0; position < size; position += step) {
      hash.update(buffer.subarray(0, readSync(file, buffer, 0, sampleBytes, position)));
    }
    return hash.digest("hex").slice(0, 12);
  } finally {
    closeSync(file);
  }
}

/** Twelve hexadecimal digits that identify the image's content: a new image is a new volume, and so new nodes. */
export function imageKey(image: NodeImageModel): string {
  if (image.sha256) return image.sha256.slice(0, 12);
  return isUrl(image.source)
    ? createHash("sha256").update(image.source).digest("hex").slice(0, 12)
    : fileKey(image.source);
}
