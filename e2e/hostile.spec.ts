import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { longestBusy } from './busy.ts';
import { readableTerminal } from './chromium.ts';
import {
  openHistory,
  openWindow,
  outputPanel,
  runAction,
  selectServers,
  terminalText,
  writeActions,
} from './window.ts';

// Output that attacks the window which shows it (RUN-6, faults 18 to 22), in a real browser: with and without a terminal.

test.use(readableTerminal);
test.describe.configure({ mode: 'serial' });

/** A program that writes what stands in it, so that no shell has a say in it; then it says that it is done. */
const program = (script: string) => JSON.stringify(`${script}\nprocess.stdout.write("\\r\\ndone\\r\\n")`);
const ATTACKS = String.raw`
const w = (text) => process.stdout.write(text);
w("\x1b]0;owned title\x07\x1b]2;owned title\x1b\\");
w("\x1b]52;c;b3duZWQ=\x07\x1b]52;c;?\x07");
w("\x1b[c\x1b[>c\x1b[5n\x1b[6n\x1b[?6n\x1b[?25$p\x1bP$qm\x1b\\\x1b]10;?\x07\x1b[18t\x1b[21t\x05".repeat(20000));
w("\x07".repeat(300000));
w("\x1b[?1049h\x1b[2J\x1b[?1049l".repeat(3000));
for (const final of "bLMSTIZX@P") w("x\x1b[1000000000" + final);
w("\x1b]0;" + "y".repeat(3000000) + "\x1b\\");
`;
const LINKS = String.raw`
const link = (address, text) => process.stdout.write("\x1b]8;;" + address + "\x07" + text + "\x1b]8;;\x07\r\n");
link("javascript:document.title='owned'", "script here");
link("file:///etc/passwd", "file here");
link("https://example.invalid@evil.invalid/\u202e?x=1", "https://bank.example");
`;
const ACTIONS = `
actions:
  - {id: attack, title: Attack, group: Test, argv: [node, -e, ${program(ATTACKS)}]}
  - {id: screen_attack, title: Screen attack, group: Test, pty: true, argv: [node, -e, ${program(ATTACKS)}]}
  - {id: links, title: Links, group: Test, argv: [node, -e, ${program(LINKS)}]}
`;

let app: App;
let page: Page;
/** Everything that the window has sent to the backend. */
let sent = '';

test.beforeAll(async ({ browser }) => {
  app = await startApp();
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  page = await context.newPage();
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      sent += payload.toString();
    }),
  );
  await openWindow(page, app);
  await writeActions(app, ACTIONS);
  await selectServers(page, 'This computer');
});

test.afterAll(async () => {
  await page.close();
  await app.dispose();
});

async function run(title: string): Promise<void> {
  await runAction(page, 'Test', title);
  await expect(terminalText(page)).toContainText('done', { timeout: 30_000 });
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
}

for (const title of ['Attack', 'Screen attack']) {
  test(`${title}: no title, no clipboard, no answer, no standstill (RUN-6, faults 18, 19, 20, 22)`, async ({
    browser,
  }) => {
    await page.evaluate(() => navigator.clipboard.writeText('mine'));
    sent = '';
    const busy = await longestBusy(browser, page, () => run(title));
    console.log(`${title}: busy for ${busy.toFixed(0)} ms at most`);
    expect(busy).toBeLessThan(100);
    expect(await page.title()).not.toContain('owned');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
    const inputs = sent.split('runs/input').length - 1;
    // A command with a terminal may be told what it asks, 20 times a second.
    if (title === 'Attack') expect(inputs).toBe(0);
    else expect(inputs).toBeLessThan(200);
    expect(sent).not.toContain('owned');
  });
}

test('a replay answers nothing (RUN-6, fault 20)', async () => {
  await openHistory(page);
  sent = '';
  await page.getByRole('row').filter({ hasText: 'Screen attack' }).first().click();
  await expect(page.getByRole('region', { name: 'Replay' }).locator('.xterm-rows')).toContainText('done');
  expect(sent).toContain('runs/output');
  expect(sent).not.toContain('runs/input');
  await page.keyboard.press('Escape');
  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();
});

/** Clicks on a text in the terminal, which has something else lying on it that takes the click. */
async function clickText(text: string): Promise<void> {
  const shown = terminalText(page).getByText(text);
  await expect(shown).toBeVisible();
  const place = await shown.boundingBox();
  if (place === null) throw new Error(`${text} is not on the screen`);
  await page.mouse.move(place.x + place.width / 2, place.y + place.height / 2);
  await page.mouse.click(place.x + place.width / 2, place.y + place.height / 2);
}

test('links: to the web after a question that shows where they lead, others never (RUN-6, fault 21)', async () => {
  const opened: string[] = [];
  await page.exposeFunction('noteOpened', (address: string, features: string) => {
    opened.push(`${address} ${features}`);
  });
  // Where the page would open is not there; what is asked of the browser is.
  await page.evaluate(() => {
    window.open = (address, _target, features) => {
      Reflect.get(window, 'noteOpened')(String(address), features);
      return null;
    };
  });
  await run('Links');
  const question = page.getByRole('dialog', { name: /Open a page of/ });
  for (const text of ['script here', 'file here']) {
    await clickText(text);
    await expect(question).toHaveCount(0);
  }
  await clickText('https://bank.example');
  await expect(question).toContainText('evil.invalid');
  await expect(question).toContainText('https://example.invalid@evil.invalid/%E2%80%AE?x=1');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
  expect(opened).toEqual([]);

  // The same by keyboard.
  const menu = outputPanel(page).getByRole('button', { name: 'More ways to copy and save' });
  await menu.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: /Open evil\.invalid/ }).press('Enter');
  await question.getByRole('button', { name: 'Open in the browser' }).press('Enter');
  await expect.poll(() => opened).toEqual(['https://example.invalid@evil.invalid/%E2%80%AE?x=1 noopener,noreferrer']);
  await expect(page).toHaveTitle(/HomelabCmd/);
});

test('what is copied with colours has them, and nothing that runs', async () => {
  await outputPanel(page).getByRole('button', { name: 'More ways to copy and save' }).click();
  await page.getByRole('menuitem', { name: 'Copy with colours' }).click();
  await expect(page.getByText('Copied the output with its colours')).toBeVisible();
  const html = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    return (await item?.getType('text/html'))?.text();
  });
  expect(html).toContain('script here');
  expect(html).toContain('color:');
  expect(html).not.toContain('javascript:');
});
