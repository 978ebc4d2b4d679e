import { usernameForm } from "../../settings/class";
import type { FileProblems } from "../../values/place";
import type { Cell, RosterMember } from "../../model/class/roster";
import type { Row } from "./rows";
import { keyOf, quoted, troubleWithName } from "../../values/text";

/** A plain address (part of RFC 5321's form), without characters that are special in a shell, a page or a spreadsheet. */
const emailForm = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

interface Known {
  readonly team: string;
  readonly line: number;
  readonly what: string;
}

/** The people of a roster; each may be listed once. */
export class RosterPeople {
  /** People by user name, address and key, each with a prefix for its kind. Case is ignored, as in Keystone. */
  private readonly known = new Map<string, Known>();

  constructor(private readonly problems: FileProblems) {}

  /** The person of a row. Undefined: something is wrong, which is reported. */
  add({ place, cells }: Row, team: string): RosterMember | undefined {
    const before = this.problems.all.length;
    const email = this.emailOf(cells.email);
    const username = this.usernameOf(cells.username, email, cells.name);
    const name = this.nameOf(cells.name, username?.text);
    if (this.problems.all.length > before || username === undefined) return undefined;
    const role = this.roleOf(cells.role);
    const key = keyOf(username.text);
    if (key === undefined) {
      this.problems.addAt(username.place, quoted(username.text), "cannot be a user name", "use a letter or a digit");
      return undefined;
    }
    const derived = cells.username === undefined;
    const namesake = derived ? "if these are two people, give one a username; else take one of them out" : undefined;
    const once =
      this.once(`user ${username.text.toLowerCase()}`, username, team, "the user name", namesake) &&
      (email === undefined || this.once(`email ${email.text.toLowerCase()}`, email, team, "the e-mail address")) &&
      this.once(`key ${key}`, username, team, `the key ${key}`, "change one of the user names");
    if (!once || role === undefined) return undefined;
    const shown = name ?? username.text;
    return { key, username: username.text, name: shown, ...(email ? { email: email.text } : {}), role, place };
  }

  /** @param advice the fix. Default: remove one of the two */
  private once(mark: string, cell: Cell, team: string, what: string, advice?: string): boolean {
    const first = this.known.get(mark);
    this.known.set(mark, first ?? { team, line: cell.place.line, what });
    if (first === undefined) return true;
    const { line } = first;
    const elsewhere = first.team === team ? "" : ` in team ${quoted(first.team)}`;
    const fix = elsewhere === "" ? "take one of them out" : "a person is in one team: take one of them out";
    this.problems.addAt(
      cell.place,
      quoted(cell.text),
      `has ${what} of somebody${elsewhere} (line ${line})`,
      advice ?? fix,
    );
    return false;
  }

  private nameOf(cell: Cell | undefined, username: string | undefined): string | undefined {
    if (cell === undefined) return username;
    const trouble = troubleWithName(cell.text);
    if (trouble !== undefined) this.problems.addAt(cell.place, quoted(cell.text), trouble.reason, trouble.fix);
    return cell.text;
  }

  private emailOf(cell: Cell | undefined): Cell | undefined {
    if (cell === undefined || (emailForm.test(cell.text) && cell.text.length <= 254)) return cell;
    this.problems.addAt(cell.place, quoted(cell.text), "is no e-mail address", "write it as name@school.example");
    return undefined;
  }

  /** The user name: as written, else the part of the address before the @, else the key of the name. */
  private usernameOf(written: Cell | undefined, email: Cell | undefined, name: Cell | undefined): Cell | undefined {
    const source = written ?? email ?? name;
    if (source === undefined) return undefined;
    const derived = written?.text ?? email?.text.split("@")[0] ?? keyOf(source.text) ?? "";
    if (usernameForm.test(derived)) return { text: derived, place: source.place };
    // An invalid name has been reported already.
    if (source === name && troubleWithName(name.text) !== undefined) return undefined;
    this.problems.addAt(
      source.place,
      quoted(derived || source.text),
      "cannot be a user name",
      "use letters, digits and . _ @ -, 64 characters at most, a letter or digit first",
    );
    return undefined;
  }

  private roleOf(cell: Cell | undefined): RosterMember["role"] | undefined {
    const role = cell?.text.toLowerCase() ?? "member";
    if (role === "member" || role === "reader") return role;
    if (cell !== undefined)
      this.problems.addAt(cell.place, quoted(cell.text), "is no role", "use member (works) or reader (looks on)");
    return undefined;
  }
}
