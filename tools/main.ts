// What the image `tools` runs: the tool that its first argument names, with the rest of them. Here each has an npm script.
const tools: Readonly<Record<string, { readonly does: string; readonly start: () => Promise<unknown> }>> = {
  credentials: { does: 'makes, replaces, lists and ends API keys', start: () => import('./credentials/main.ts') },
  'export-person': {
    does: 'prints all that the shop knows of a person',
    start: () => import('./people/export-person.ts'),
  },
  forget: { does: 'erases a person', start: () => import('./people/forget.ts') },
  import: { does: 'loads a shop’s order lines', start: () => import('./import/main.ts') },
  invariants: { does: 'checks what must be true of the shop', start: () => import('./invariants/main.ts') },
  ready: { does: 'says what the shop lacks before it can sell', start: () => import('./ready/main.ts') },
  'reread-webhooks': { does: 'reads webhooks again that could not be read', start: () => import('./webhooks/main.ts') },
  staff: { does: 'invites people to the staff, and looks after their logins', start: () => import('./staff/main.ts') },
};

const [name = '--help'] = process.argv.splice(2, 1);
const chosen = Object.hasOwn(tools, name) ? tools[name] : undefined;
if (chosen) await chosen.start();
else {
  const isAsked = ['--help', '-h'].includes(name);
  const list = Object.entries(tools).map(([tool, { does }]) => `  ${tool.padEnd(15)} ${does}\n`);
  const all = `Tools, each with --help:\n\n${list.join('')}`;
  if (isAsked) process.stdout.write(all);
  else process.stderr.write(`There is no tool "${name}". ${all}`);
  process.exitCode = isAsked ? 0 : 2;
}
