// Copies what browsers need from node_modules into static/vendor, so that no page asks another host.
// icons.svg holds one <symbol> for each name in icons.txt: <svg class="icon"><use href="…/icons.svg#home"/></svg>
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = join(here, "static", "vendor");
// Built beside the old one and swapped at the end: a broken run leaves the old files in use.
const fresh = `${target}.new`;

const FILES = {
  "tabler": ["@tabler/core", "dist/css/tabler.min.css", "dist/js/tabler.min.js"],
  "echarts": ["echarts", "dist/echarts.min.js", "LICENSE", "NOTICE"],
  "htmx": ["htmx.org", "dist/htmx.min.js", "LICENSE"],
  "swagger-ui": [
    "swagger-ui-dist", "swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "LICENSE", "NOTICE",
  ],
  "icons": ["@tabler/icons", "LICENSE"],
};

function copyFiles() {
  for (const [folder, [name, ...files]] of Object.entries(FILES)) {
    mkdirSync(join(fresh, folder), { recursive: true });
    for (const file of files) {
      cpSync(join(modules, name, file), join(fresh, folder, file.split("/").pop()));
    }
  }
}

function iconSymbol(name) {
  const svg = readFileSync(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).trim();
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"` +
    ` stroke-linecap="round" stroke-linejoin="round">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`
  );
}

function writeIcons() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter(Boolean);
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${names.map(iconSymbol).join("\n")}\n</svg>\n`;
  writeFileSync(join(fresh, "icons", "icons.svg"), sprite);
}

function copyTablerLicence() {
  // Its package brings no licence file of its own.
  cpSync(join(here, "licenses", "tabler.txt"), join(fresh, "tabler", "LICENSE"));
}

rmSync(fresh, { recursive: true, force: true });
copyFiles();
copyTablerLicence();
writeIcons();
rmSync(target, { recursive: true, force: true });
renameSync(fresh, target);
