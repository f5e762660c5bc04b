// Maintainers run this with `make vendor`: it puts other people's modules, icons and fonts where the app serves them.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const HOUSE = dirname(HERE);
const from = (path) => join(HERE, "node_modules", path);
const to = (path) => join(HOUSE, path);

const MODULES = {
  "combobox-nav": 'export { default } from "@github/combobox-nav";',
  "sortable": 'export { default } from "sortablejs";',
  "text-expander-element": 'export { default } from "@github/text-expander-element";',
  "turndown": 'export { default } from "turndown"; export { gfm } from "@joplin/turndown-plugin-gfm";',
};

const BUNDLED = [
  "@github/combobox-nav",
  "@github/text-expander-element",
  "@joplin/turndown-plugin-gfm",
  "dom-input-range",
  "sortablejs",
  "turndown",
];

const ICONS = ["arrow-left", "download", "eye", "inbox", "menu", "pencil", "plus", "search", "share-2", "x"];

const FONTS = {
  "inter.woff2": "inter-ui/variable/InterVariable.woff2",
  "inter-italic.woff2": "inter-ui/variable/InterVariable-Italic.woff2",
  "inter-LICENSE.txt": "inter-ui/LICENSE.txt",
  "source-serif-4.woff2": "source-serif/WOFF2/VAR/SourceSerif4Variable-Roman.ttf.woff2",
  "source-serif-4-italic.woff2": "source-serif/WOFF2/VAR/SourceSerif4Variable-Italic.ttf.woff2",
  "source-serif-4-LICENSE.txt": "source-serif/LICENSE.md",
};

async function bundleModule([name, contents]) {
  await build({
    stdin: { contents, resolveDir: HERE },
    outfile: to(`static/vendor/${name}.js`),
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2022",
    mainFields: ["browser", "module", "main"],
    legalComments: "none",
    banner: { js: "// The licence of this file is in LICENSES.txt beside it." },
  });
}

async function licenceOf(name) {
  const { version } = JSON.parse(await readFile(from(`${name}/package.json`), "utf8"));
  const text = await readFile(from(`${name}/LICENSE`), "utf8");
  return `${name} ${version}\n\n${text.trim()}\n`;
}

async function drawIcon(name) {
  const source = await readFile(from(`lucide-static/icons/${name}.svg`), "utf8");
  const shapes = source.slice(source.indexOf(">", source.indexOf("<svg")) + 1, source.indexOf("</svg>"));
  const frame = 'class="icon" viewBox="0 0 24 24" width="16" height="16" fill="none" stroke="currentColor"';
  const line = 'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"';
  const drawing = shapes.trim().replaceAll(/\s*\n\s*/g, "").replaceAll(" />", "/>");
  await writeFile(to(`templates/icons/${name}.svg`), `<svg ${frame} ${line}>${drawing}</svg>\n`);
}

for (const folder of ["static/vendor", "static/fonts", "templates/icons"]) {
  await mkdir(to(folder), { recursive: true });
}
await Promise.all(Object.entries(MODULES).map(bundleModule));
const rule = `\n${"-".repeat(80)}\n\n`;
await writeFile(to("static/vendor/LICENSES.txt"), (await Promise.all(BUNDLED.map(licenceOf))).join(rule));
await Promise.all(ICONS.map(drawIcon));
await copyFile(from("lucide-static/LICENSE"), to("templates/icons/LICENSE"));
await Promise.all(Object.entries(FONTS).map(([name, path]) => copyFile(from(path), to(`static/fonts/${name}`))));
console.log(`static/vendor: ${(await readdir(to("static/vendor"))).join(" ")}`);
