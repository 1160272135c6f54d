// Writes the first screen of pages as pictures for the README.
//
//   node take_pictures.mjs FOLDER PAGE.html=NAME.png ...
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import puppeteer from "puppeteer-core";

const [folder, ...wanted] = process.argv.slice(2);
const browser = await puppeteer.launch({executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  headless: true, args: ["--no-sandbox", "--disable-gpu"]});
try {
  const page = await browser.newPage();
  await page.setViewport({width: 1100, height: 1250});
  for (const pair of wanted) {
    const [path, name] = pair.split("=");
    await page.goto(pathToFileURL(path).href, {waitUntil: "load"});
    await page.screenshot({path: join(folder, name)});
  }
} finally {
  await browser.close();
}
