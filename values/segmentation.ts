/** Highest segmentation id by network type: RFC 7348 (24 bits), RFC 2890 (32 bits), IEEE 802.1Q (12 bits, 4095 reserved). */
export const highestId = { vxlan: 2 ** 24 - 1, gre: 2 ** 32 - 1, vlan: 4094 } as const;
