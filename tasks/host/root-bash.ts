/** The command that runs a bash script from standard input as root. Other users than root need sudo without a password. */
export function rootBash(user: string): string {
  return user === "root" ? "bash -s" : "sudo -n bash -s";
}
