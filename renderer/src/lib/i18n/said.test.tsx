import { cleanup, render } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { Catalogue } from '../../../../electron/contract/messages/define.ts';
import { diagnoseMessages } from '../../../../electron/contract/messages/diagnose.ts';
import { engineMessages } from '../../../../electron/contract/messages/engine.ts';
import { korean } from '../../../../electron/contract/messages/ko.ts';
import { type Message, quoted } from '../../../../electron/contract/messages/message.ts';
import { settingMessages } from '../../../../electron/contract/messages/settings.ts';
import { speak } from '../../testing/page.tsx';
import { Said, SaidSentences, saidText, sayIn } from './said.tsx';

beforeAll(speak);
afterEach(() => {
  cleanup();
  sayIn({});
});

/** What an engine can say so that a page would do, hide or fill in something. */
const evil = '<img src=x onerror="window.pwned=1">\u202egnp.exe\u0000 {seconds} {{what}} {reason} engine.notDocker';
const shown =
  '<img src=x onerror="window.pwned=1">\\u{202e}gnp.exe\\u{0000} {seconds} {{what}} {reason} engine.notDocker';

it.each<[string, Catalogue, string]>([
  ['English', {}, 'the connection to the engine was lost: '],
  ['Korean', korean, korean.engine.lostBecause],
])('shows an engine’s words as text, escaped, and as a quotation in %s', (language, catalogue, around) => {
  sayIn(catalogue);
  const said = engineMessages.lostBecause({ reason: quoted(evil) });
  const { container } = render(
    <>
      <p>
        <Said message={quoted(evil)} lines />
      </p>
      <p>
        <Said message={said} />
      </p>
    </>,
  );
  const [own, filled] = container.querySelectorAll('p');
  expect(own?.textContent).toBe(shown);
  expect(filled?.textContent).toBe(
    around.includes('{reason}') ? around.replace('{reason}', () => shown) : around + shown,
  );
  expect(saidText(said)).toBe(filled?.textContent);
  // Nothing of it is an element, and only what is not in the page's language is marked as such.
  expect(container.querySelector('img')).toBeNull();
  for (const hidden of '\u202e\u0000') expect(container.innerHTML).not.toContain(hidden);
  const quotations = [...(filled?.querySelectorAll('[lang=en]') ?? [])].map((each) => each.textContent);
  expect(quotations).toEqual([language === 'Korean' ? shown : around + shown]);
});

it.each<[string, Message, string]>([
  ['a message, and what to do', diagnoseMessages.vmOff(), 'The VM is off. Start it with "slipway up", or in the app.'],
  ['one that ends already', settingMessages.damaged(), settingMessages.damaged().text],
  ['one that begins with a path', settingMessages.unreadableFile({ path: 'etc/x' }), 'etc/x could not be read.'],
  ['an engine’s words', quoted('no such driver'), 'No such driver.'],
  ['a program’s', quoted('virtiofsd: no space'), 'virtiofsd: no space.'],
])('says %s in sentences', (_, said, words) => {
  const { container } = render(<SaidSentences message={said} />);
  expect(container.textContent).toBe(words);
});
