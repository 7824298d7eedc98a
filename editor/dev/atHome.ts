// How a box may be with the world outside, to look at.
import type { AtHome, Check, NameProvider } from '../src/api/atHome';

const check = (kind: string, light: Check['light'], sentence: string, more = {}): Check => ({ kind, light, sentence, ...more });
const name = { name: 'anna.duckdns.org', provider: 'duck-dns', title: 'DuckDNS', filled: {}, records: [] };
const fresh: AtHome = {
  readers: 'home',
  asked: false,
  sentence: 'At home only. People on your Wi-Fi can read your site.',
  line: 'At home it is read at http://gluebox.local/',
  flap: 'home',
  button: { kind: 'open_to_everyone', label: 'Open it to everyone' },
  how: null,
  link: null,
  name: null,
  home_links: [
    { link: 'http://gluebox.local/', sentence: 'Works on most computers and phones at home.' },
    { link: 'http://gluebox-4f2a.local/', sentence: 'Always this box, also where there are several. Works on most computers and phones at home.' },
    { link: 'http://192.168.1.20/', sentence: 'Works on everything at home, until your router gives the box another number.' },
  ],
  checks: [check('found', 'good', 'People at home find me at http://gluebox.local/')],
};
const working: AtHome = {
  ...fresh,
  readers: 'anyone',
  asked: true,
  name,
  flap: 'working',
  sentence: 'I am asking your router to open the door.',
  button: null,
  checks: [
    check('internet', 'good', 'Your internet is there.'),
    check('house', 'good', 'There is one router, and this home has a number of its own.', { more: 'outside 203.0.113.9, by Upnp2' }),
    check('door', 'working', 'I am asking your router to open the door.'),
    check('name', 'good', 'anna.duckdns.org leads here.'),
    check('lock', 'working', 'I am getting the lock for your site.'),
    check('outside', 'off', 'Nobody outside came by your link yet. Try it: switch Wi-Fi off on your phone first.'),
    ...fresh.checks,
  ],
};
const refuses = 'Your router does not let me open the door. Allow it for "gluebox" once.';
const waits = (kind: string, sentence: string): Check => check(kind, 'waits', sentence, { waits_for: 'door' });
const cannot: AtHome = {
  ...working,
  flap: 'cannot',
  sentence: refuses,
  checks: [
    ...working.checks.slice(0, 2),
    check('door', 'bad', refuses, { more: 'open [] 443→8444: NotAuthorized' }),
    check('name', 'good', 'anna.duckdns.org leads here.'),
    waits('lock', 'I am getting the lock for your site.'),
    waits('outside', 'Nobody outside came by your link yet.'),
    ...fresh.checks,
  ],
};
const open: AtHome = {
  ...working,
  flap: 'open',
  sentence: 'Open. Anyone with the link can read your site.',
  link: 'https://anna.duckdns.org/',
  line: 'https://anna.duckdns.org/',
  button: { kind: 'copy_link', label: 'Copy link' },
  checks: working.checks.map((one) => (one.light === 'working' ? { ...one, light: 'good', sentence: one.kind === 'door' ? 'The door is open.' : 'Your site has its lock.' } : one)),
};
const refused: AtHome = {
  ...cannot,
  button: { kind: 'show_how', label: 'Show me how for FRITZ!Box 7590' },
  how: {
    title: 'Let this box open the door',
    steps: [
      "Open your router's own page and sign in. The password is often on a label underneath the router.",
      'Choose Internet, then Permit Access, and there Add Device for Sharing.',
      'Choose this box in the list: gluebox, 192.168.178.20.',
      'Tick the line by which this device may open doors by itself, and press OK.',
      'That is all. I ask the router again within five minutes, and go on by myself.',
    ],
    page: 'http://192.168.178.1/',
    letter: null,
    there: ['Internet > Permit Access > Port Sharing: “Permit independent port sharing for this device”'],
  },
};
const shared: AtHome = {
  ...cannot,
  sentence: 'Your provider shares one number among many homes, so nobody can knock here directly. Ask your provider for a number of your own.',
  button: { kind: 'show_how', label: 'What to tell my provider' },
  how: {
    title: 'What to tell my provider',
    steps: ['Copy this text, and send it to your provider, or read it out to them.', 'When they have changed it, switch your router off and on. I go on by myself.'],
    page: null,
    letter:
      'Hello,\n\nI show a small web site from a computer in my home. Visitors cannot reach it, because my connection shares its public number (IPv4 address) with other homes.\n\nPlease give my connection a public IPv4 address of its own. It may change from time to time. If you cannot, please give it public IPv6 addresses at which visitors can reach my home.\n\nPlease tell me whether you can do that, what it costs, and what I have to change in my router.\n\nThank you.',
    there: ['Providers call it CGNAT or DS-Lite. What you ask for is called a public IPv4 address, or dual stack.'],
  },
};
const lock: AtHome = {
  ...open,
  sentence: 'The lock on your site ends in 9 days and I could not renew it; next try 14:00.',
  button: { kind: 'try_lock', label: 'Try now' },
};
export const HOMES: Record<string, AtHome> = { new: fresh, named: { ...fresh, name }, working, cannot, open, refused, shared, lock };

const key: NameProvider['fields'][number] = { key: 'key', label: 'Key', hint: 'After signing in there: the long line at the top.', there: 'token', kind: 'secret', choices: [], optional: false };
const provider = (id: string, title: string, site: string, ending = ''): NameProvider => ({ id, title, site, ending, by_hand: false, fields: [key] });
export const PROVIDERS: NameProvider[] = [
  provider('desec', 'deSEC', 'https://desec.io'),
  provider('duck-dns', 'DuckDNS', 'https://www.duckdns.org', '.duckdns.org'),
  provider('dynv6', 'dynv6', 'https://dynv6.com'),
  provider('cloudflare', 'Cloudflare', 'https://dash.cloudflare.com'),
  { ...provider('own-domain', 'My own domain', ''), by_hand: true, fields: [] },
];
export const RECORDS = {
  good: false,
  wrong: 'records',
  sentence: 'anna.example.org does not lead here yet. Make the lines below where your domain is kept.',
  more: '',
  records: [
    { name: 'anna.example.org', below: 'anna', kind: 'A', value: '203.0.113.9', standing: 'right' },
    { name: 'anna.example.org', below: 'anna', kind: 'AAAA', value: '2001:db8:4711:0:da58:d7ff:fe00:1', standing: 'missing' },
  ],
};
