import { pathText, Problems, type Step } from "./problem";

/** A place in a file. Lines and columns count from 1; in a CSV file the column is the spreadsheet's. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** A column's title, or the path in a YAML document. */
  readonly title?: string;
}

/** `roster.csv line 4, column 3 (email)` */
export function placeText(file: string, place: Place): string {
  return `${file} line ${place.line}, column ${place.column}${place.title ? ` (${place.title})` : ""}`;
}

/** Problems of a file; their paths contain line and column. */
export class FileProblems extends Problems {
  /**
   * @param find returns the place of the value at a path, or of the nearest value around it
   * @param asWritten converts a path to the file's own, which may have an earlier form. Default: the same path.
   */
  constructor(
    readonly file: string,
    private readonly find: (steps: readonly Step[]) => Place = () => ({ line: 1, column: 1 }),
    private readonly asWritten: (steps: readonly Step[]) => readonly Step[] = (steps) => steps,
  ) {
    super();
  }

  protected override show(steps: readonly Step[]): string {
    return placeText(this.file, {
      ...this.find(steps),
      ...(steps.length > 0 ? { title: pathText(this.asWritten(steps)) } : {}),
    });
  }

  addAt(place: Place, got: string | number, reason: string, fix: string): void {
    this.addText(placeText(this.file, place), got, reason, fix);
  }
}
