/* Screenshots of the page, for docs/page: node tests/browser/shoot.mjs ADDRESS FOLDER [NAME…] */
import { chromium } from 'playwright-core';

const [, , address, folder, ...names] = process.argv;
const example = 'button:has-text("Try an example")';
const SHOTS = {
  record: { path: '/', act: async (p) => { await p.click(example); await p.waitForSelector('.sheet'); await p.hover('.meeting .arrow'); } },
  'record-dark': { path: '/', dark: true, act: async (p) => { await p.click(example); await p.waitForSelector('.sheet'); await p.click('.fact[data-fact=e1] .why'); await p.evaluate(() => scrollTo(0, 520)); } },
  'record-360': { path: '/', width: 360, height: 780, act: async (p) => { await p.click(example); await p.waitForSelector('.sheet'); } },
  start: { path: '/', act: async () => {} },
  timeline: { path: '/?view=timeline', act: async (p) => { await p.waitForSelector('.plot'); const b = await p.locator('.plot').boundingBox(); await p.mouse.move(b.x + b.width * 0.62, b.y + b.height * 0.6); await p.waitForTimeout(500); } },
  'timeline-360': { path: '/?view=timeline', width: 360, height: 780, act: async (p) => { await p.waitForSelector('.plot'); } },
  network: { path: '/?view=network', act: async (p) => { await p.waitForSelector('.plot'); } },
  'network-dark': { path: '/?view=network', dark: true, act: async (p) => { await p.waitForSelector('.plot'); } },
  map: { path: '/?view=map', act: async (p) => { await p.waitForSelector('.plot'); } },
  'map-dark': { path: '/?view=map', dark: true, act: async (p) => { await p.waitForSelector('.plot'); } },
  table: { path: '/?view=table&sort=-reports', act: async (p) => { await p.waitForSelector('tbody tr'); await p.click('tbody button >> nth=0'); await p.waitForSelector('.told blockquote'); } },
  'table-360': { path: '/?view=table', width: 360, height: 780, act: async (p) => { await p.waitForSelector('tbody tr'); } },
  compare: { path: '/?view=table&sort=-reports', act: async (p) => {
    await p.waitForSelector('tbody tr');
    await p.click('tbody button >> nth=0');
    await p.waitForSelector('.told input');
    await p.check('.told input >> nth=0');
    await p.check('.told input >> nth=1');
    await p.click('text=Lay the two side by side');
    await p.waitForSelector('.points');
  } },
};

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [name, shot] of Object.entries(SHOTS)) {
  if (names.length && !names.includes(name)) continue;
  const page = await browser.newPage({ viewport: { width: shot.width || 1280, height: shot.height || 820 }, colorScheme: shot.dark ? 'dark' : 'light', reducedMotion: 'reduce' });
  page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(`${name}: ${m.text()}`));
  page.on('pageerror', (e) => console.log(`${name}: ${e.message}`));
  try {
    await page.goto(address.replace(/\/$/, '') + shot.path);
    await shot.act(page);
    await page.waitForTimeout(250);
    await page.screenshot({ path: `${folder}/${name}.png` });
  } catch (error) {
    console.log(`${name}: ${error.message.split('\n')[0]}`);
  }
  await page.close();
}
await browser.close();
