import { pathText, Problems, type Step } from "./problem";

/** Where something stands in a file. Lines and columns count from 1; in a CSV file the column is that of the spreadsheet. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** What stands there: a column's title, or the path in a YAML document. */
  readonly title?: string;
}

/** `roster.csv line 4, column 3 (email)` */
export function placeText(file: string, place: Place): string {
  return `${file} line ${place.line}, column ${place.column}${place.title ? ` (${place.title})` : ""}`;
}

/** Problems of a file: their paths say line and column. */
export class FileProblems extends Problems {
  /**
   * @param find the place of the value at a path, or of the nearest thing around it
   * @param asWritten the path as it stands in the file, which may be in an earlier form. Default: the same.
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
