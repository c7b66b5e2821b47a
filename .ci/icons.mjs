/**
 * node .ci/icons.mjs: draws public/icon.svg as the PNGs that systems want of an installed page. They are kept in the
 * repository; run it when the icon changes.
 */
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {createCanvas, loadImage} from "@napi-rs/canvas";
import {root} from "./steps.mjs";

/** The page's own background: the icon's ink is seen on launchers of any colour. */
const TILE = "#fdfdfc";
/** Units of the icon's view box, and those of its mark, with stroke: it stands in the middle of the tile. */
const [LEFT, TOP, RIGHT, BOTTOM] = [1.9, 2.9, 22.1, 21.1];

const svg = readFileSync(join(root, "public/icon.svg"), "utf8").replace(/@media\([^{]*\{[^}]*\}\}?/, "");

/**
 * @param {number} size in pixels
 * @param {number} share of the tile's side that the mark is wide
 * @param {number} radius of the tile's corners, as a share of its side; 0 where the system cuts the tile itself
 */
async function draw(size, share, radius) {
  const canvas = createCanvas(size, size);
  const context = canvas.getContext("2d");
  context.fillStyle = TILE;
  context.beginPath();
  context.roundRect(0, 0, size, size, radius * size);
  context.fill();
  const unit = (size * share) / (RIGHT - LEFT);
  const side = Math.round(unit * 24);
  const image = await loadImage(Buffer.from(svg.replace("<svg ", `<svg width="${side}" height="${side}" `)));
  const [x, y] = [size / 2 - unit * ((LEFT + RIGHT) / 2), size / 2 - unit * ((TOP + BOTTOM) / 2)];
  context.drawImage(image, x, y, side, side);
  return canvas.encode("png");
}

for (const [name, size, share, radius] of [
  ["icon-192", 192, 0.66, 0.2],
  ["icon-512", 512, 0.66, 0.2],
  // Android shows at least the circle that is 80 % as wide as the tile.
  ["icon-maskable-512", 512, 0.52, 0],
  ["icon-apple", 180, 0.62, 0],
]) {
  writeFileSync(join(root, `public/${name}.png`), await draw(size, share, radius));
}
