/** A range of TCP or UDP ports, both ends included. */
export interface Ports {
  readonly first: number;
  readonly last: number;
}

/**
 * `80`, or `8000-8080`.
 * @param to the text between two ports
 */
export function portsText({ first, last }: Ports, to = "-"): string {
  return first === last ? `${first}` : `${first}${to}${last}`;
}
