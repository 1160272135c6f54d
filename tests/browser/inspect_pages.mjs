// Opens pages in headless Chromium as their readers do, and writes down what happened.
//
//   node inspect_pages.mjs REQUEST.json ANSWER.json
//
// REQUEST: {"pages": [PATH, ...], "do": ["load", "axe", "narrow", "keyboard", "print"]}
// ANSWER:  {PATH: {"requests": [...], "errors": [...], "dialogs": [...], "load_ms": ..., ...}}
import {readFileSync, writeFileSync} from "node:fs";
import {pathToFileURL} from "node:url";
import {createRequire} from "node:module";
import puppeteer from "puppeteer-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const MAX_TABS = 3000;

async function axe(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const found = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
      resultTypes: ["violations"],
    });
    return found.violations.map((v) => ({
      id: v.id, impact: v.impact, help: v.help, count: v.nodes.length,
      first: v.nodes.slice(0, 3).map((n) => n.target.join(" ") + ": " + n.html.slice(0, 200)),
    }));
  });
}

// At 320 CSS px (WCAG 1.4.10) nothing but a region made for it may be wider than the screen.
async function narrow(page) {
  await page.setViewport({width: 320, height: 800});
  const found = await page.evaluate(() => {
    const inside = (e) => e.closest(".scroll") !== null || e.closest("svg") !== null;
    const wide = [...document.body.querySelectorAll("*")].filter((e) => {
      const box = e.getBoundingClientRect();
      return box.width > 0 && box.right > 321 && !inside(e);
    });
    return {
      scroll_width: document.documentElement.scrollWidth,
      too_wide: wide.slice(0, 5).map((e) => e.outerHTML.slice(0, 160)),
    };
  });
  await page.setViewport({width: 1200, height: 900});
  return found;
}

// Tab through the page, open whatever is folded with Enter, and see what was never reached.
async function keyboard(page) {
  await page.evaluate(() => { window.reached = new Set(); document.body.focus(); });
  let tabs = 0, unseen = [];
  for (; tabs < MAX_TABS; tabs++) {
    await page.keyboard.press("Tab");
    const step = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      if (window.reached.has(e)) return null;
      window.reached.add(e);
      const style = getComputedStyle(e);
      const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      const folded = e.tagName === "SUMMARY" && !e.parentElement.open;
      return {folded, shown, html: e.outerHTML.slice(0, 120)};
    });
    if (step === null) break;
    if (!step.shown) unseen.push(step.html);
    if (step.folded) await page.keyboard.press("Enter");
  }
  return page.evaluate((tabs, unseen) => {
    const all = [...document.querySelectorAll("a[href], summary, button, input, select, [tabindex='0']")];
    const missed = all.filter((e) => !window.reached.has(e) && e.getClientRects().length > 0);
    const shut = [...document.querySelectorAll("details:not([open])")];
    return {
      tabs, unseen_focus: unseen.slice(0, 5),
      missed: missed.slice(0, 5).map((e) => e.outerHTML.slice(0, 120)),
      shut: shut.slice(0, 5).map((e) => e.outerHTML.slice(0, 120)),
    };
  }, tabs, unseen);
}

async function print(page, path) {
  const sizes = {};
  for (const format of ["A4", "Letter"]) {
    const file = `${path}.${format}.pdf`;
    writeFileSync(file, await page.pdf({format, preferCSSPageSize: format === "A4"}));
    sizes[format] = file;
  }
  return sizes;
}

async function inspect(browser, path, wanted) {
  const page = await browser.newPage();
  const seen = {requests: [], errors: [], dialogs: []};
  const own = pathToFileURL(path).href;
  page.on("request", (r) => {
    if (r.url() !== own && !r.url().startsWith("data:")) seen.requests.push(r.url());
  });
  page.on("console", (m) => {
    if (["error", "warn", "warning"].includes(m.type())) seen.errors.push(m.text());
  });
  page.on("pageerror", (e) => seen.errors.push(String(e)));
  page.on("dialog", async (d) => { seen.dialogs.push(d.message()); await d.dismiss(); });
  await page.setViewport({width: 1200, height: 900});
  await page.goto(own, {waitUntil: "load"});
  seen.load_ms = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
  seen.elements = await page.evaluate(() => document.getElementsByTagName("*").length);
  if (wanted.includes("axe")) seen.axe = await axe(page);
  if (wanted.includes("narrow")) seen.narrow = await narrow(page);
  if (wanted.includes("print")) seen.print = await print(page, path);
  if (wanted.includes("keyboard")) seen.keyboard = await keyboard(page);
  await page.close();
  return seen;
}

const [request, answer] = process.argv.slice(2);
const {pages, do: wanted} = JSON.parse(readFileSync(request, "utf8"));
const browser = await puppeteer.launch({executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  headless: true, args: FLAGS, protocolTimeout: 120000});
const found = {};
try {
  for (const path of pages) found[path] = await inspect(browser, path, wanted);
} finally {
  await browser.close();
}
writeFileSync(answer, JSON.stringify(found, null, 1));
