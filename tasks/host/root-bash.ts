/** The command that runs a bash script from standard input as root. A user who is not root may sudo without a password. */
export function rootBash(user: string): string {
  return user === "root" ? "bash -s" : "sudo -n bash -s";
}
