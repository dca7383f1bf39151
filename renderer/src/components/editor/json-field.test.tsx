import { CompletionContext } from '@codemirror/autocomplete';
import { forceLinting } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { speak } from '../../testing/page.tsx';
import { completions } from './json-completions.ts';
import { JsonField } from './json-field.tsx';
import { placeIn } from './json-place.ts';
import { problemsIn } from './json-problems.ts';
import type { JsonShape } from './json-shape.ts';

beforeAll(speak);
afterEach(cleanup);

const shape: JsonShape = {
  type: 'object',
  keys: {
    debug: { type: 'boolean', text: 'Writes more.' },
    hosts: { type: 'any', isHeld: true },
    'log-level': { type: 'string', values: ['info', 'warn'] },
    dns: { type: 'array', items: { type: 'string' } },
    builder: { type: 'object', keys: { gc: { type: 'object', keys: { enabled: { type: 'boolean' } } } } },
    opts: { type: 'object', others: { type: 'string' } },
  },
};

describe('where somebody types', () => {
  it.each<[string, object | null]>([
    ['{', { path: [], wants: 'key', from: 1 }],
    ['{ "de', { path: [], wants: 'key', from: 2 }],
    ['{ de', { path: [], wants: 'key', from: 2 }],
    ['{"a": 1, "', { path: [], wants: 'key', from: 9 }],
    ['{"a": ', { path: [], wants: 'value', key: 'a', from: 6 }],
    ['{"a": t', { path: [], wants: 'value', key: 'a', from: 6 }],
    ['{"a": {"b": [{"c": "x', { path: ['a', 'b', null], wants: 'value', key: 'c', from: 19 }],
    ['{"a": [1, ', { path: ['a'], wants: 'value', key: null }],
    ['{"a": {"}": "{\\""}, "', { path: [], wants: 'key' }],
    ['{"a": 1 ', null],
    ['{"a": "x" ', null],
    ['{} ', null],
    ['', null],
  ])('after %j', (text, place) => {
    const found = placeIn(text);
    if (place === null) expect(found).toBeNull();
    else expect(found).toMatchObject(place);
  });
});

describe('what may stand there', () => {
  const offered = (text: string) => {
    const state = EditorState.create({ doc: text });
    const result = completions(shape, (type) => type)(new CompletionContext(state, text.length, true));
    return result && 'options' in result ? result.options.map(({ displayLabel }) => displayLabel) : [];
  };
  it.each([
    ['{', ['debug', 'log-level', 'dns', 'builder', 'opts']],
    ['{"debug": true, ', ['log-level', 'dns', 'builder', 'opts']],
    ['{"debug": ', ['true', 'false']],
    ['{"log-level": "', ['info', 'warn']],
    ['{"builder": {"gc": {', ['enabled']],
    ['{"opts": {"', []],
    ['{"zzz": ', []],
  ])('after %s', (text, labels) => expect(offered(text)).toEqual(labels));

  it.each([
    ['{"de', '{"debug": '],
    ['{"dn', '{"dns": []'],
    ['{"bu', '{"builder": {}'],
  ])('%s becomes %s', (text, written) => {
    const view = new EditorView({ state: EditorState.create({ doc: text }) });
    const context = new CompletionContext(view.state, text.length, true);
    const result = completions(shape, (type) => type)(context);
    if (!result || !('options' in result)) throw new Error('nothing is offered');
    const option = result.options.find(({ label }) => label.startsWith(text.slice(1)));
    if (typeof option?.apply !== 'function') throw new Error('it cannot be taken');
    option.apply(view, option, result.from, text.length);
    expect(view.state.doc.toString()).toBe(written);
    view.destroy();
  });
});

describe('what is wrong', () => {
  it.each<[string, object[]]>([
    ['{}', []],
    ['{"debug": true, "dns": ["1.1.1.1"], "opts": {"a": "b"}, "log-level": null}', []],
    ['{"debug": tru}', [{ kind: 'syntax', key: 'tru', from: 10, to: 13 }]],
    ['{"a": 1, }', [{ kind: 'syntax', key: '}', from: 9 }]],
    ['{"a": 1,, "b": 2}', [{ kind: 'syntax', key: ',', from: 8 }]],
    ['{"a": [1, 2', [{ kind: 'end', from: 10 }]],
    ['{"debug": true, "debug": false}', [{ kind: 'twice', key: 'debug' }]],
    ['{"hosts": []}', [{ kind: 'held', key: 'hosts' }]],
    ['{"debugg": true}', [{ kind: 'unknown', key: 'debugg' }]],
    ['{"debug": "yes"}', [{ kind: 'type', key: 'debug', wanted: 'boolean' }]],
    ['{"dns": [1]}', [{ kind: 'type', key: 'dns', wanted: 'string' }]],
    ['{"log-level": "loud"}', [{ kind: 'value', wanted: 'info, warn' }]],
    ['{"builder": {"gc": {"enabled": 1}}}', [{ kind: 'type', key: 'enabled' }]],
    ['[]', [{ kind: 'type', wanted: 'object' }]],
    ['{"opts": {"a": "1", "b": "2", "a": "3"}, "builder": {}}', [{ kind: 'twice', key: 'a', from: 30 }]],
  ])('in %s', (text, problems) => expect(problemsIn(text, shape)).toMatchObject(problems));
});

describe('the field', () => {
  const show = (text: string, isHeld = false) => {
    const typed: string[] = [];
    const props = { label: 'daemon.json', onChange: (each: string) => void typed.push(each), isHeld, shape };
    const control = { id: 'x', 'aria-describedby': 'hint', 'aria-invalid': undefined } as const;
    render(
      <JsonField
        {...props}
        control={control}
        text={text}
        say={({ kind }) => `wrong: ${kind}`}
        typeName={(type) => type}
      />,
    );
    const content = screen.getByRole('textbox', { name: 'daemon.json' });
    const view = EditorView.findFromDOM(content);
    if (!view) throw new Error('there is no editor');
    return { typed, content, view };
  };

  it('is named and described as other fields are, and tells what is typed', () => {
    const { typed, content, view } = show('{}');
    expect([content.id, content.getAttribute('aria-describedby')]).toEqual(['x', 'hint']);
    view.dispatch({ changes: { from: 1, insert: '"debug": true' } });
    expect(typed).toEqual(['{"debug": true}']);
  });

  it('what is typed before the page has caught up stays, and a text from elsewhere is taken', () => {
    const typed: string[] = [];
    const field = (text: string) => (
      <JsonField
        label="daemon.json"
        onChange={(each) => void typed.push(each)}
        {...{ isHeld: false, shape, text, say: () => '', typeName: (type) => type }}
        control={{ id: 'x', 'aria-describedby': undefined, 'aria-invalid': undefined }}
      />
    );
    const { rerender } = render(field('{}'));
    const view = EditorView.findFromDOM(screen.getByRole('textbox', { name: 'daemon.json' })) ?? expect.unreachable();
    const type = (insert: string) =>
      view.dispatch({ changes: { from: view.state.doc.length - 1, insert }, selection: { anchor: 1 } });
    type('a');
    type('b');
    rerender(field('{a}'));
    expect([view.state.doc.toString(), view.state.selection.main.head]).toEqual(['{ab}', 1]);
    // Back to what the page shows: that is news to it, too.
    view.dispatch({ changes: { from: 2, to: 3 } });
    expect(typed).toEqual(['{a}', '{ab}', '{a}']);
    rerender(field('{ab}'));
    rerender(field('{a}'));
    expect(view.state.doc.toString()).toBe('{a}');
    rerender(field('{"debug": true}'));
    expect(view.state.doc.toString()).toBe('{"debug": true}');
    rerender(field('{a}'));
    expect(view.state.doc.toString()).toBe('{a}');
  });

  it('marks what is wrong', async () => {
    const { view } = show('{"debug": 1}');
    forceLinting(view);
    await expect.poll(() => view.dom.querySelector('.cm-lintRange-error')?.textContent).toBe('1');
  });

  it('takes Tab for itself, until Escape lets it lead on', () => {
    const { content, view } = show('{}');
    view.focus();
    expect(fireEvent.keyDown(content, { key: 'Tab', code: 'Tab', keyCode: 9 })).toBe(false);
    expect(view.state.doc.toString()).toBe('  {}');
    fireEvent.keyDown(content, { key: 'Escape', code: 'Escape', keyCode: 27 });
    expect(fireEvent.keyDown(content, { key: 'Tab', code: 'Tab', keyCode: 9 })).toBe(true);
    expect(view.state.doc.toString()).toBe('  {}');
  });

  it('held by an organisation it can be read, and not be changed', () => {
    const { content } = show('{"debug": true}', true);
    expect([content.getAttribute('contenteditable'), content.getAttribute('aria-readonly')]).toEqual(['false', 'true']);
    expect(content.tabIndex).toBe(0);
  });
});
