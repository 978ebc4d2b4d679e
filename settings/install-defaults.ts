/** Defaults of an installed control plane. */
export const installDefaults = {
  workers: 1,
  imageQuotaGiB: 20,
  tenantNetworkTypes: ["vxlan" as const],
  vxlanRanges: [{ first: 1, last: 1000 }],
  greRanges: [{ first: 1, last: 1000 }],
};
