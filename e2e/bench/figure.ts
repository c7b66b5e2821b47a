import {appendFileSync} from "node:fs";

/** Reports one figure: appended to the file that `npm run bench` reads. */
export function figure(name: string, value: number, unit: string): void {
  const rounded = Number(value.toPrecision(4));
  appendFileSync(process.env.NABLAB_BENCH as string, `${JSON.stringify({name, value: rounded, unit})}\n`);
}
