import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../../electron/contract/cli-line.ts';
import { isAbsolutePath } from '../../../../electron/contract/common.ts';
import { portUrl } from '../../../../electron/contract/containers.ts';
import { dockerRunLine } from '../../../../electron/contract/run-line.ts';
import { runSpec } from '../../../../electron/contract/run-spec.ts';
import { parseDotenv } from './dotenv.ts';
import { distinctPorts, imageLabel, portLabel, shortId, splitReference } from './engine-names.ts';
import { maskSecrets } from './mask-secrets.ts';
import { formatBytes, formatMemory, formatPercent } from './numbers.ts';
import { shellSplit } from './shell-split.ts';
import { formatAgo, formatAgoNarrow, formatDateTime, formatDuration, formatElapsed } from './time.ts';
import { visibleLines, visibleText } from './visible-text.ts';

const anyText = fc.array(fc.nat(0x10ffff)).map((points) => String.fromCodePoint(...points));

describe('text that hides or turns its surroundings', () => {
  it('is shown escaped', () => {
    expect(visibleText('evil\u202egpj.exe')).toBe('evil\\u{202e}gpj.exe');
    expect(visibleText('a\u200bb\u0007c\nd')).toBe('a\\u{200b}b\\u{0007}c\\nd');
    expect(visibleText('\u{e0041}')).toBe('\\u{e0041}');
  });
  it('stays as it is when it hides nothing', () => {
    expect(visibleText('한글 <img src=x onerror=alert(1)> ñ')).toBe('한글 <img src=x onerror=alert(1)> ñ');
  });
  it('keeps lines and tabs where there are several', () => {
    expect(visibleLines('a\tb\nc\u202e')).toBe('a\tb\nc\\u{202e}');
  });
  it('never leaves a control or format character', () => {
    fc.assert(fc.property(anyText, (text) => !/[\p{Cc}\p{Cf}]/u.test(visibleText(text))));
  });
});

describe('figures', () => {
  it('counts image sizes by thousands and memory by 1,024', () => {
    expect(formatBytes(0)).toBe('0 B');
    expect(formatBytes(999)).toBe('999 B');
    expect(formatBytes(4_300_000)).toBe('4.30 MB');
    expect(formatBytes(999_600)).toBe('1.00 MB');
    expect(formatMemory(64 * 1024 * 1024)).toBe('64.0 MiB');
    expect(formatMemory(1536)).toBe('1.50 KiB');
  });
  it('shows a dash for what is not known', () => {
    expect([formatBytes(null), formatBytes(-1), formatPercent(null), formatPercent(Number.NaN)]).toEqual([
      '–',
      '–',
      '–',
      '–',
    ]);
  });
  it('shows percent with a decimal only where it matters', () => {
    expect([formatPercent(0.25), formatPercent(12.4), formatPercent(240)]).toEqual(['0.3%', '12%', '240%']);
  });
});

describe('times', () => {
  it('shows the two largest units', () => {
    expect(formatDuration(4_200, 'en')).toBe('4s');
    expect(formatDuration(192_000, 'en')).toBe('3m 12s');
    expect(formatDuration(3_600_000, 'en')).toBe('1h');
    expect(formatDuration(12 * 86_400_000 + 4 * 3_600_000, 'en')).toBe('12d 4h');
    expect([262_000, 86_400_000].map((ms) => formatDuration(ms, 'ko'))).toEqual(['4분 22초', '1일']);
    expect(formatDuration(-5, 'en')).toBe('0s');
  });
  it('shows how long a call took in the page’s language, and never as sixty of a smaller unit', () => {
    const spans = [-5, 88, 999.7, 1_320, 4_000, 59_970, 60_000];
    expect(spans.map((ms) => formatElapsed(ms, 'en'))).toEqual(['0ms', '88ms', '999ms', '1.3s', '4.0s', '59.9s', '1m']);
    expect([4_200, 192_000].map((ms) => formatElapsed(ms, 'ko'))).toEqual(['4.2초', '3분 12초']);
  });
  it('takes a time that lies ahead for now', () => {
    expect(['en', 'ko'].map((language) => formatAgoNarrow(5_000, 0, language))).toEqual(['now', '지금']);
    expect(formatAgo(5_000, 0, 'en')).toBe('now');
    expect([formatAgo(null, 0, 'en'), formatDateTime(null, 'ko')]).toEqual(['–', '–']);
    expect(formatAgo(0, 3 * 3_600_000, 'ko')).toBe('3시간 전');
    const narrow = (language: string) => formatAgoNarrow(0, 172_000, language);
    expect([narrow('en'), narrow('ko')]).toEqual(['2m ago', '2분 전']);
  });
});

describe('names of the engine', () => {
  it('tells a tag from the port of a registry', () => {
    expect(splitReference('localhost:5000/tools/busybox')).toEqual({
      repository: 'localhost:5000/tools/busybox',
      tag: '',
    });
    expect(splitReference('localhost:5000/a:1')).toEqual({ repository: 'localhost:5000/a', tag: '1' });
    expect(splitReference('nginx@sha256:abc')).toEqual({ repository: 'nginx', tag: '' });
  });
  it('shortens ids only', () => {
    const id = 'ab'.repeat(32);
    expect(shortId(`sha256:${id}`)).toBe('abababababab');
    expect([imageLabel(`sha256:${id}`), imageLabel('nginx:1')]).toEqual(['abababababab', 'nginx:1']);
  });
  it('shows a port once for both IP versions, published ones first', () => {
    const tcp = { containerPort: 80, protocol: 'tcp' } as const;
    const ports = distinctPorts([
      { hostIp: null, hostPort: null, containerPort: 22, protocol: 'tcp' },
      { ...tcp, hostIp: '::', hostPort: 8080 },
      { ...tcp, hostIp: '0.0.0.0', hostPort: 8080 },
      { hostIp: '0.0.0.0', hostPort: 53, containerPort: 53, protocol: 'udp' },
    ]);
    expect(ports.map(portLabel)).toEqual(['53:53/udp', '8080:80', '22/tcp']);
    expect(ports.map(portUrl)).toEqual([null, 'http://localhost:8080', null]);
    expect(portUrl({ ...tcp, hostIp: '::5', hostPort: 1 })).toBe('http://[::5]:1');
  });
  it('knows absolute paths of every platform', () => {
    expect(['/a', 'C:\\a', '\\\\srv\\a', 'a', './a', ''].map(isAbsolutePath)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('splitting a command line', () => {
  it('does as a shell does', () => {
    expect(shellSplit(`sh -c 'echo "$HOME"' a\\ b "c\\"d" '' e"f"g`)).toEqual({
      ok: true,
      words: ['sh', '-c', 'echo "$HOME"', 'a b', 'c"d', '', 'efg'],
    });
    expect(shellSplit('  ')).toEqual({ ok: true, words: [] });
    expect(shellSplit('run \\\n  -x a\\\nb "c\\\nd" \\\n')).toEqual({ ok: true, words: ['run', '-x', 'ab', 'cd'] });
  });
  it('names the quote that is open', () => {
    expect(shellSplit(`echo 'a`)).toEqual({ ok: false, problem: 'single' });
    expect(shellSplit('echo "a')).toEqual({ ok: false, problem: 'double' });
    expect(shellSplit('echo \\')).toEqual({ ok: false, problem: 'backslash' });
  });
  it('gives back the words of every line made by the contract', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(shellSplit(commandLine(words))).toEqual({ ok: true, words });
      }),
    );
  });
});

describe('the secrets of a command line', () => {
  it('are hidden for the eye: variables', () => {
    expect(maskSecrets(`docker run -d -e 'A=two words' --env B=x -e C --label e=1 busybox sh -c 'echo $A'`)).toBe(
      `docker run -d -e A=•••••• --env B=•••••• -e C --label e=1 busybox sh -c 'echo $A'`,
    );
    expect(maskSecrets('docker run --log-opt max-size=5m --log-opt token=x b')).toBe(
      'docker run --log-opt max-size=5m --log-opt token=•••••• b',
    );
    expect(maskSecrets(`docker run -e 'A=open`)).toBe('••••••');
  });
  it('are hidden for the eye: what drivers are told', () => {
    const secret = 'user=me,"password"=canary';
    const spec = runSpec.parse({
      image: 'busybox',
      more: {
        'HostConfig.Mounts': [
          {
            Type: 'volume',
            Target: '/v',
            VolumeOptions: { DriverConfig: { Options: { o: secret, p: 'canary' } }, Labels: { a: 'b' } },
          },
        ],
        'HostConfig.StorageOpt': { s: secret },
        'HostConfig.LogConfig': { Type: 'splunk', Config: { 'splunk-token': secret } },
        'NetworkSettings.Networks': { back: { DriverOpts: { d: 'canary' } } },
        'HostConfig.DeviceRequests': [{ Count: 1, Options: { g: secret } }],
      },
    });
    const shown = maskSecrets(dockerRunLine(spec));
    expect(shown).not.toMatch(/canary|password/);
    for (const kept of ['volume-opt=o=••••••', 'volume-label=a=b', 'driver-opt=d=••••••', 'splunk-token=••••••'])
      expect(shown).toContain(kept);
  });
});

describe('pasted .env lines', () => {
  it('reads names, quotes and comments', () => {
    const text = '# db\nexport A=1\nB="two words" # why\nC=\'$x\'\n\nD=a=b # c\nE="x\\ny"\nF=';
    expect(parseDotenv(text).pairs).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: 'two words' },
      { name: 'C', value: '$x' },
      { name: 'D', value: 'a=b' },
      { name: 'E', value: 'x\ny' },
      { name: 'F', value: '' },
    ]);
  });
  it('takes quoted values over several lines, as keys have them', () => {
    const text = 'KEY="-----BEGIN\nab"c\n-----END" # mine\r\nONE=\'a\r\n # b\'\nTWO=2';
    expect(parseDotenv(text.replace('ab"c', 'ab\\"c'))).toEqual({
      pairs: [
        { name: 'KEY', value: '-----BEGIN\nab"c\n-----END' },
        { name: 'ONE', value: 'a\n # b' },
        { name: 'TWO', value: '2' },
      ],
      unreadable: [],
      bare: [],
    });
  });
  it('names the lines that say nothing, and takes the others', () => {
    const text = 'A="1\n2"\ntwo words\nHOME\nexport PATH\nB="open\nC=3\nD="x" y\n=4\n# E';
    expect(parseDotenv(text)).toEqual({
      pairs: [
        { name: 'A', value: '1\n2' },
        { name: 'C', value: '3' },
      ],
      unreadable: [3, 6, 8, 9],
      bare: ['HOME', 'PATH'],
    });
  });
  it('ends a value at a comment, and only there', () => {
    const text = 'A=#x\nB=a#b\nC=a  # b # c\nD=a \u2028 # b';
    expect(parseDotenv(text).pairs.map(({ value }) => value)).toEqual(['', 'a#b', 'a', 'a']);
  });
  it('holds up nobody, whatever is in the text', () => {
    const much = 300_000;
    const texts = [
      `A=x${' '.repeat(much)}y`,
      `A=${' '.repeat(much)}x\u2028y`,
      `${' '.repeat(much)}export${' '.repeat(much)}=`,
      `${'a'.repeat(much)}${' '.repeat(much)}b`,
      'A="x\nB=\'y\n'.repeat(much / 10),
      `A="${'\\"'.repeat(much)}`,
    ];
    // Each took minutes where a pattern looked at the same white space over and over. A bound for hangs.
    const before = performance.now();
    for (const text of texts) parseDotenv(text);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
  it('takes nothing from other text', () => {
    for (const text of ['PATH', 'two words', '']) expect(parseDotenv(text).pairs).toEqual([]);
  });
});
