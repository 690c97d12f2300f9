/* The page in a real browser, as TAP: every view, the filter, back and forward, paste and code, words that light up, the keyboard, dark, 360 pixels,
 * nothing on the console, nothing serious for axe.
 *
 * usage: node page.mjs ADDRESS [PART-OF-NAME]      (CHROMIUM names the browser) */
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const address = process.argv[2].replace(/\/$/, ''), only = process.argv[3];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
let number = 0;
const EXAMPLE = 'button:has-text("Try an example")';

/* One case on a page of its own; what the console says is a failure too. */
async function test(name, options, act) {
  if (only && !name.includes(only)) return;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: false, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  const said = [];
  page.on('console', (m) => ['error', 'warning'].includes(m.type()) && said.push(m.text()));
  page.on('pageerror', (e) => said.push(e.message));
  page.on('requestfailed', (r) => !/ERR_ABORTED/.test(r.failure()?.errorText || '') && said.push(`${r.url()}: ${r.failure()?.errorText}`));
  page.on('request', (r) => !/^(data|blob):/.test(r.url()) && !r.url().startsWith(address) && said.push(`asks another host: ${r.url()}`));
  let fault = '';
  try {
    await act(page, context);
  } catch (error) {
    fault = error.stack;
  }
  if (options.expected) said.splice(0, said.length, ...said.filter((s) => !options.expected.test(s)));
  const bad = [fault, ...said].filter(Boolean).join('\n');
  console.log(`${bad ? 'not ok' : 'ok'} ${++number} - ${name}${bad ? `\n#   ${bad.replaceAll('\n', '\n#   ')}` : ''}`);
  await context.close();
}

function must(holds, what) {
  if (!holds) throw new Error(what);
}

async function open(page, path) {
  await page.goto(address + path);
  await page.waitForFunction(() => document.querySelector('main').getAttribute('aria-busy') === 'false');
}

const settled = (page) => page.waitForFunction(() => document.querySelector('main').getAttribute('aria-busy') === 'false');

async function code(page) {
  await open(page, '/');
  await page.click(EXAMPLE);
  await page.waitForSelector('.sheet');
}

/* No serious finding of axe: names, roles, contrast, order. */
async function accessible(page, where) {
  const found = await page.evaluate(async (source) => {
    // The policy of the page lets no script in from outside; a debugger's evaluation may.
    if (!window.axe) new Function(source)();
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.slice(0, 4).map((n) => `${n.html.slice(0, 160)} ${n.any.map((a) => a.message).join(' ').slice(0, 200)}`).join(' | ')}`);
  }, axe);
  must(!found.length, `${where}: ${found.join('\n')}`);
}

await test('a report that is pasted shows its card', {}, async (page) => {
  await open(page, '/');
  await page.fill('textarea', 'The Foreign Minister of Oman phoned the Foreign Minister of Iran on Monday. They discussed security in the Gulf.');
  await page.click('text=Code it');
  await page.waitForSelector('.meeting');
  const card = await page.locator('.meeting').innerText();
  must(/Phone call/.test(card) && /Oman/.test(card) && /Iran/.test(card), card);
  must((await page.locator('.side').first().innerText()).includes('Oman'), 'Oman began it, so it stands left');
});

await test('a file that is chosen is coded, a page too', {}, async (page) => {
  await open(page, '/');
  await page.setInputFiles('input[type=file]', { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<html><head><title>Talks in Paris</title></head><body><nav>Home</nav><article><h1>Talks in Paris</h1><p>The President of France met the Chancellor of Germany in Paris on Monday. They discussed Ukraine and the budget of the European Union.</p></article></body></html>') });
  await page.waitForSelector('.sheet');
  must((await page.locator('h1').innerText()) === 'Talks in Paris', 'title of the page');
});

await test('what cannot be coded is said', { expected: /422/ }, async (page) => {
  await open(page, '/');
  await page.fill('textarea', 'Le ministre des affaires étrangères a reçu son homologue pour discuter des relations entre les deux pays.');
  await page.click('text=Code it');
  await page.waitForSelector('[role=alert]');
  must(/English/.test(await page.locator('[role=alert]').innerText()), 'says the language');
});

await test('a fact lights its words, and words their fact', {}, async (page) => {
  await code(page);
  await page.hover('.fact[data-fact=e2]');
  must(/reiterated/.test(await page.locator('.text .lit').allInnerTexts().then((t) => t.join(' '))), 'words of e2');
  must((await page.locator('.text .lit').count()) < 4, 'and no others');
  await page.hover('.text span:has-text("received a phone call")');
  must((await page.locator('.card .arrow.lit').count()) === 1, 'the arrow of the contact');
  await page.hover('h1');
  must((await page.locator('.lit').count()) === 0, 'and then nothing');
  await page.click('.fact[data-fact=e2] .say');
  await page.hover('h1');
  must((await page.locator('.text .lit').count()) > 0, 'a click keeps it');
});

await test('offsets hold in text beyond ASCII', {}, async (page) => {
  await open(page, '/');
  await page.fill('textarea', '“Höchste Zeit” 🙂 – said Türkiye. The Foreign Minister of Türkiye phoned the Foreign Minister of Brazil on Monday.');
  await page.click('text=Code it');
  await page.waitForSelector('.meeting');
  await page.hover('.arrow');
  must((await page.locator('.text .lit').allInnerTexts()).join(' ').includes('phoned'), (await page.locator('.text .lit').allInnerTexts()).join('|'));
});

await test('why opens the explanation', {}, async (page) => {
  await code(page);
  await page.click('.fact[data-fact=e1] .why');
  const text = await page.locator('.because').innerText();
  must(/frames\//.test(text) && /confidence/.test(text) && /received a phone call/.test(text), text);
  must((await page.locator('.fact[data-fact=e1] .why').getAttribute('aria-expanded')) === 'true', 'aria-expanded');
  await page.click('.fact[data-fact=e1] .why');
  must((await page.locator('.because').count()) === 0, 'and closes');
});

await test('the keyboard goes from fact to words and back', {}, async (page) => {
  await code(page);
  await page.keyboard.press('Tab'); // from now on it is the keyboard that moves
  await page.focus('.fact[data-fact=e2] .say');
  must((await page.locator('.text .lit').count()) > 0, 'focus lights');
  await page.focus('.text [data-words~=e2]');
  must((await page.locator('.fact[data-fact=e2].lit').count()) === 1, 'words light the fact');
  await page.keyboard.press('Enter');
  must(await page.evaluate(() => !!document.activeElement.closest('.card')), 'Enter goes to the fact');
});

await test('everything can be reached by the keyboard', {}, async (page) => {
  await open(page, '/?view=table');
  const reached = new Set();
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const what = await page.evaluate(() => {
      const e = document.activeElement;
      const style = getComputedStyle(e);
      return { name: (e.getAttribute('aria-label') || e.innerText || e.id || e.tagName).trim().slice(0, 30), outline: style.outlineStyle };
    });
    must(what.outline !== 'none', `no focus is seen on ${what.name}`);
    reached.add(what.name);
  }
  for (const name of ['Skip to the content', 'Timeline', 'Map', 'f-text', 'More filters', 'Verbal conflict', 'Contacts', 'CSV', 'Source']) must(reached.has(name), `${name} is not among ${[...reached].join(', ')}`);
});

await test('the timeline draws, and brushing filters', {}, async (page) => {
  await open(page, '/?view=timeline');
  const plot = await page.locator('.plot').boundingBox();
  must((await page.locator('.plot > path').count()) === 4, 'a path for each class');
  await page.mouse.move(plot.x + plot.width * 0.3, plot.y + 100);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width * 0.5, plot.y + 120, { steps: 6 });
  await page.mouse.up();
  await page.waitForURL(/since=20\d\d-\d\d-\d\d&until=/);
  await settled(page);
  must((await page.locator('.chip').count()) === 2, 'two chips');
  await page.goBack();
  await settled(page);
  must(!/since/.test(page.url()) && (await page.locator('.chip').count()) === 0, 'back takes it away');
});

await test('the timeline lists what is pointed at, and answers to the keyboard', {}, async (page) => {
  await open(page, '/?view=timeline');
  await page.focus('.chart');
  await page.keyboard.press('End');
  await page.waitForFunction(() => /2025/.test(document.querySelector('aside h2')?.textContent || ''));
  must(/event/.test(await page.locator('#say').innerText()), 'is said');
  await page.click('summary');
  await page.waitForFunction(() => document.querySelectorAll('details table tbody tr').length > 20);
  await page.focus('.chart');
  await page.keyboard.press('Enter');
  await page.waitForURL(/since=/);
});

await test('types instead of classes, other steps', {}, async (page) => {
  await open(page, '/?view=timeline');
  await page.click('button:has-text("Type") >> nth=-1');
  await page.waitForURL(/by=event/);
  await settled(page);
  must((await page.locator('.plot > path').count()) > 8, 'a path for each type');
  await page.click('button:has-text("Week")');
  await page.waitForURL(/step=week/);
});

await test('the network draws, and a node filters', {}, async (page) => {
  await open(page, '/?view=network');
  must((await page.locator('.node').count()) > 20 && (await page.locator('.edge').count()) > 40, 'nodes and edges');
  await page.locator('.node[aria-label^="Qatar"]').focus();
  must((await page.locator('.edge.fade').count()) > 10, 'others fade');
  await page.keyboard.press('Enter');
  await page.waitForURL(/country=QAT/);
  await settled(page);
  await page.click('aside button.link >> nth=0');
  await page.waitForURL(/dyad=/);
});

await test('the network is the same each time', {}, async (page) => {
  await open(page, '/?view=network');
  const first = await page.locator('.node').first().getAttribute('transform');
  await page.reload();
  await settled(page);
  must(first === (await page.locator('.node').first().getAttribute('transform')), 'moved');
});

await test('the map draws places and arcs, and a place filters', {}, async (page) => {
  await open(page, '/?view=map');
  must((await page.locator('.spot').count()) > 10 && (await page.locator('.edge').count()) > 20, 'places and arcs');
  await page.click('button:has-text("Contacts")');
  await page.waitForURL(/show=contacts/);
  await settled(page);
  must((await page.locator('.spot').count()) === 0, 'only contacts');
  await page.click('button:has-text("Both")');
  await settled(page);
  await page.click('aside button.link:has-text("Doha")');
  await page.waitForURL(/place=Doha/);
});

await test('the table sorts, pages and opens', {}, async (page) => {
  await open(page, '/?view=table');
  must((await page.locator('tbody tr').count()) === 50, '50 rows');
  await page.click('button:has-text("Older")');
  await page.waitForURL(/offset=50/);
  await settled(page);
  await page.click('th button:has-text("Reports")');
  await page.waitForURL(/sort=-reports/);
  await settled(page);
  must((await page.locator('th[aria-sort=descending]').count()) === 1, 'aria-sort');
  await page.click('tbody button >> nth=0');
  await page.waitForSelector('.told blockquote mark');
  must((await page.locator('.told .source a').count()) >= 3, 'three reports tell it');
});

await test('two reports side by side', {}, async (page) => {
  await open(page, '/?view=table&country=QAT&text=call&sort=-reports');
  await page.click('tbody button >> nth=0');
  await page.waitForSelector('.told input');
  await page.check('.told input >> nth=0');
  await page.check('.told input >> nth=1');
  await page.click('text=Lay the two side by side');
  await page.waitForSelector('.points tbody tr');
  must((await page.locator('.two .text').count()) === 2, 'both texts');
  must((await page.locator('.points .only, .points .same, .points .against').count()) > 2, 'marked');
  await page.click('text=its record >> nth=0');
  await page.waitForSelector('.sheet');
});

await test('contacts', {}, async (page) => {
  await open(page, '/?view=table');
  await page.click('button:has-text("Contacts")');
  await page.waitForURL(/of=contacts/);
  await settled(page);
  must(/Phone call/.test(await page.locator('tbody').innerText()), 'phone calls');
  await page.click('tbody button >> nth=0');
  await page.waitForSelector('.told blockquote');
});

await test('one filter in all views, in the address', {}, async (page) => {
  await open(page, '/?view=table');
  await page.fill('#f-country', 'Qatar');
  await page.press('#f-country', 'Enter');
  await page.waitForURL(/country=QAT/);
  await settled(page);
  await page.click('button:has-text("Material conflict")');
  await page.waitForURL(/quad=4/);
  await settled(page);
  const rows = await page.locator('tbody tr').count();
  must(rows > 0 && rows < 30, `${rows} rows`);
  for (const view of ['Timeline', 'Network', 'Map', 'Table']) {
    await page.click(`nav a:has-text("${view}")`);
    await page.waitForURL(new RegExp(`view=${view.toLowerCase()}.*country=QAT.*quad=4`));
    await settled(page);
    must((await page.locator('.chip').innerText()).includes('Qatar'), `${view} has the chip`);
  }
  must((await page.locator('tbody tr').count()) === rows, 'the same rows');
  for (let i = 0; i < 4; i++) await page.goBack();
  await settled(page);
  must(/view=table/.test(page.url()) && (await page.locator('tbody tr').count()) === rows, 'back');
  await page.goForward();
  await page.waitForURL(/view=timeline/);
  await page.reload();
  await settled(page);
  must((await page.locator('.chip').innerText()).includes('Qatar'), 'after a reload');
  await page.click('.chip button');
  await page.waitForURL((u) => !/country/.test(u.search));
});

await test('more filters', {}, async (page) => {
  await open(page, '/?view=table');
  await page.click('text=More filters');
  await page.fill('#f-channel', 'phone');
  await page.press('#f-channel', 'Enter');
  await page.waitForURL(/channel=phone/);
  await settled(page);
  must((await page.locator('tbody tr').count()) > 3, 'calls');
});

await test('nothing found, and a filter that is none, are said', { expected: /400/ }, async (page) => {
  for (const view of ['timeline', 'network', 'map', 'table']) {
    await open(page, `/?view=${view}&country=ZZZ`);
    must((await page.locator('.state h2').count()) === 1, `${view}: no empty state`);
  }
  await open(page, '/?view=table&since=never');
  await page.waitForSelector('[role=alert]');
  must((await page.locator('[role=alert] button').count()) === 1, 'try again');
});

await test('a server that is gone is said', { expected: /ERR_|Failed to load/ }, async (page) => {
  await open(page, '/?view=table');
  await page.route('**/api/**', (r) => r.abort());
  await page.click('nav a:has-text("Network")');
  await page.waitForSelector('[role=alert]');
  must(/does not answer/.test(await page.locator('[role=alert]').innerText()), 'in words');
});

await test('what comes from reports is text, never markup', {}, async (page) => {
  await open(page, '/');
  await page.fill('textarea', 'The Foreign Minister of Oman <img src=x onerror=alert(1)> phoned <b>the Foreign Minister of Iran</b> on Monday.');
  await page.click('text=Code it');
  await page.waitForSelector('.text');
  must((await page.locator('.text img, .text b').count()) === 0, 'markup');
});

await test('exports', {}, async (page) => {
  for (const [view, name] of [['timeline', 'timeline'], ['network', 'network'], ['map', 'map']]) {
    await open(page, `/?view=${view}`);
    for (const [button, kind] of [['SVG', 'svg'], ['PNG', 'png'], ['CSV', 'csv']]) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.click(`[aria-label=Export] >> text=${button}`)]);
      must(download.suggestedFilename().endsWith(`.${kind}`), download.suggestedFilename());
      const bytes = readFileSync(await download.path());
      if (kind === 'svg') must(/^<svg/.test(bytes) && !/var\(--/.test(bytes), `${name}.svg`);
      if (kind === 'png') must(bytes.readUInt32BE(0) === 0x89504e47 && bytes.length > 8000, `${name}.png: ${bytes.length}`);
      if (kind === 'csv') must(bytes.toString().split('\n').length > 5, `${name}.csv`);
    }
  }
});

await test('dark, by the system and by the button', { colorScheme: 'dark' }, async (page) => {
  await open(page, '/');
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  must((await paper()) === 'rgb(22, 22, 20)', await paper());
  await page.click('#theme');
  await settled(page);
  must((await paper()) === 'rgb(251, 250, 247)', await paper());
  await page.reload();
  await settled(page);
  must((await paper()) === 'rgb(251, 250, 247)', 'is kept');
});

for (const [width, height] of [[360, 740], [768, 900], [2200, 1200]])
  await test(`${width} pixels wide: nothing runs out`, { viewport: { width, height } }, async (page) => {
    for (const view of ['record', 'timeline', 'network', 'map', 'table']) {
      await open(page, `/?view=${view}`);
      if (view === 'record') await code(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      must(over <= 0, `${view}: ${over} pixels too wide`);
    }
  });

await test('axe sees what is put in to be found', { bypassCSP: true }, async (page) => {
  await open(page, '/');
  await page.evaluate(() => {
    const faint = document.createElement('p');
    faint.textContent = 'hardly to be read';
    faint.style.color = '#ddd';
    document.querySelector('main').append(faint, document.createElement('input'));
  });
  const found = await accessible(page, 'start').then(() => '', (e) => e.message);
  must(/color-contrast/.test(found) && /label/.test(found), `found only: ${found}`);
});

for (const colorScheme of ['light', 'dark'])
  await test(`axe finds nothing serious, ${colorScheme}`, { colorScheme, bypassCSP: true, reducedMotion: 'reduce' }, async (page) => {
    await code(page);
    await page.click('.fact[data-fact=e1] .why');
    await page.hover('.fact[data-fact=e1]');
    await accessible(page, 'record');
    for (const view of ['', 'timeline', 'network', 'map', 'table&of=contacts', 'table&country=QAT']) {
      await open(page, `/?view=${view || 'record'}`);
      if (view.startsWith('table&c')) {
        await page.click('text=More filters');
        await page.click('tbody button >> nth=0');
        await page.waitForSelector('.told blockquote');
      }
      await page.waitForTimeout(300);
      await accessible(page, view || 'start');
    }
  });

console.log(`1..${number}`);
await browser.close();
