/**
 * What an installed control plane has where its settings say nothing. The same stands in
 * `components/control/install/05-inputs.sh`, so that the script needs to be told only what differs; a test compares them.
 */
export const installDefaults = {
  workers: 1,
  imageQuotaGiB: 20,
  tenantNetworkTypes: ["vxlan" as const],
  vxlanRanges: [{ first: 1, last: 1000 }],
  greRanges: [{ first: 1, last: 1000 }],
};
