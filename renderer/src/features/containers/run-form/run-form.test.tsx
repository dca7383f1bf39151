import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import i18next from 'i18next';
import type { FieldErrors } from 'react-hook-form';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dockerRunLine } from '../../../../../electron/contract/run-line.ts';
import { runSpec } from '../../../../../electron/contract/run-spec.ts';
import { resolverOf } from '../../../components/form/resolver.ts';
import { containerStore, engineStore, imageStore } from '../../../lib/entities/stores.ts';
import { en } from '../../../lib/i18n/en.ts';
import { type FakeCall, type FakeHost, fakeHost, until } from '../../../testing/fake-host.ts';
import { container, engineStatus, idOf, image } from '../../../testing/objects.ts';
import { speak } from '../../../testing/page.tsx';
import { emptyDraft, keepDraft, keptDraft, type RunDraft, withExposed, withPasted, withVariables } from './draft.ts';
import { RunForm } from './run-form.tsx';
import { previewOf, readDraft, runRules, wrongField } from './to-spec.ts';

beforeAll(speak);
afterEach(() => {
  cleanup();
  keepDraft(emptyDraft);
});

/** What the form makes of a draft: a specification, or what is wrong, by field. */
async function read(change: Partial<RunDraft>, namesTaken: readonly string[] = []) {
  const draft = { ...emptyDraft, ...change };
  const resolve = resolverOf<RunDraft, typeof runSpec>({
    schema: runSpec,
    read: readDraft,
    wrong: (field) => wrongField(field, draft, i18next.t),
    rules: () => runRules(draft, new Set(namesTaken), i18next.t),
  });
  const { values, errors } = await resolve(draft, undefined, { fields: {}, shouldUseNativeValidation: false });
  return { values, wrong: Object.fromEntries(messages(errors)) };
}

function messages(errors: FieldErrors | unknown, path = ''): [string, string][] {
  if (typeof errors !== 'object' || errors === null) return [];
  if ('message' in errors) return [[path, String(errors.message)]];
  return Object.entries(errors).flatMap(([key, below]) => messages(below, path === '' ? key : `${path}.${key}`));
}

describe('reading the form', () => {
  it('makes a specification of what is filled in', async () => {
    const { values, wrong } = await read({
      image: ' nginx:1.27 ',
      name: 'web',
      command: `sh -c 'echo "a b"'`,
      ports: [{ hostPort: '8080', containerPort: '80', protocol: 'tcp', from: null }],
      mounts: [{ source: 'data', target: '/data', readOnly: true }],
      env: [{ name: 'A', value: ' x ' }],
    });
    expect(wrong).toEqual({});
    expect(dockerRunLine(runSpec.parse(values))).toBe(
      `docker run -d --name web -e 'A= x ' -p 8080:80 -v data:/data:ro nginx:1.27 sh -c 'echo "a b"'`,
    );
  });

  it('names every field that is wrong, and still shows a preview', async () => {
    const draft: Partial<RunDraft> = {
      name: 'taken',
      command: 'echo "a',
      ports: [
        { hostPort: '80', containerPort: 'x', protocol: 'tcp', from: null },
        { hostPort: '80', containerPort: '70000', protocol: 'tcp', from: null },
      ],
      mounts: [{ source: './rel', target: 'data', readOnly: false }],
      env: [
        { name: 'A B', value: '' },
        { name: 'C', value: 'a\0b' },
        { name: 'C', value: '' },
      ],
      autoRemove: true,
      restart: 'always',
    };
    const { values, wrong } = await read(draft, ['taken']);
    const { problem } = en.run;
    expect(wrong).toEqual({
      image: problem.required,
      name: problem.nameTaken,
      command: problem.quoteDouble,
      'ports.0.containerPort': problem.port,
      'ports.1.containerPort': problem.port,
      'ports.1.hostPort': problem.portTwice,
      'mounts.0.source': problem.source,
      'mounts.0.target': problem.target,
      'env.0.name': problem.envName,
      'env.1.value': 'This must not contain a NUL character.',
      'env.2.name': problem.envTwice,
      restart: problem.restartAutoRemove,
    });
    expect(values).toEqual({});
    expect(dockerRunLine(previewOf({ ...emptyDraft, ...draft }))).toContain('docker run --rm -d --name taken');
  });
});

describe('the form’s contents', () => {
  it('take the ports of an image in place of those of the one before, not of the user', () => {
    const own = { hostPort: '9', containerPort: '9', protocol: 'tcp', from: null } as const;
    const first = withExposed([own], 'a', [
      { port: 80, protocol: 'tcp' },
      { port: 9, protocol: 'tcp' },
    ]);
    const ports = withExposed(first, 'b', [{ port: 81, protocol: 'udp' }]);
    expect(ports.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`)).toEqual(['9/tcp', '81/udp']);
  });

  it('take pasted lines in the place of an empty one', () => {
    const pairs = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ];
    expect(withPasted([{ name: '', value: '' }], 0, pairs)).toEqual(pairs);
  });

  it('take the variables of a file, which give a new value to what is there', () => {
    const lines = [
      { name: 'A', value: 'old' },
      { name: '', value: '' },
    ];
    const pairs = [
      { name: 'B', value: '2' },
      { name: 'A', value: 'new' },
    ];
    expect(withVariables(lines, pairs).map(({ name, value }) => `${name}=${value}`)).toEqual(['A=new', 'B=2']);
  });
});

describe('the form on the page', () => {
  /** The form as it was left with this in it. */
  const show = (draft: Partial<RunDraft> = {}) => {
    keepDraft({ ...emptyDraft, ...draft });
    return render(
      <MemoryRouter initialEntries={['/containers/run']}>
        <RunForm />
        <Where />
      </MemoryRouter>,
    );
  };
  function Where() {
    const { pathname, search } = useLocation();
    return <output>{pathname + search}</output>;
  }
  const where = () => screen.getByRole('status', { hidden: true }).textContent;
  const port = (hostPort: string, containerPort: string, from: string | null = null) =>
    ({ hostPort, containerPort, protocol: 'tcp', from }) as const;

  /** Answers questions about ports, however many the form asks, until what is waited for is there. */
  const answering = <T,>(host: FakeHost, check: () => T | undefined, taken = [8080]): Promise<T> => {
    const answered = new Set<FakeCall>();
    return until(() => {
      for (const call of host.calls.filter(({ method }) => method === 'ports.check')) {
        if (answered.has(call)) continue;
        answered.add(call);
        const { hostPort } = call.params as { hostPort: number };
        if (taken.includes(hostPort)) call.result({ state: 'program', owner: 'nginx (PID 812)', next: hostPort + 1 });
        else call.result({ state: 'free', owner: null, next: null });
      }
      return check();
    });
  };

  it('asks for an image only after the first try', async () => {
    show();
    expect(screen.queryByText(en.run.problem.required)).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    expect(await screen.findByText(en.run.problem.required)).toBeTruthy();
    // The first wrong field, wherever the reader was.
    await until(() => document.activeElement === screen.getByRole('combobox', { name: 'Image' }));
  });

  it('loses nothing when it is closed, and is empty once it is cleared', async () => {
    const { unmount } = show();
    fireEvent.change(screen.getByRole('textbox', { name: /^Name/ }), { target: { value: 'web' } });
    fireEvent.click(screen.getByRole('button', { name: 'Add variable' }));
    fireEvent.change(await screen.findByLabelText('Name of variable 1'), { target: { value: 'TOKEN' } });
    await until(() => keptDraft().env[0]?.name === 'TOKEN');
    unmount();
    show(keptDraft());
    expect([screen.getByDisplayValue('web'), screen.getByDisplayValue('TOKEN')]).toHaveLength(2);
    fireEvent.click(screen.getByRole('button', { name: 'Clear form' }));
    await until(() => screen.queryByDisplayValue('TOKEN') === null);
    expect([keptDraft(), screen.queryByDisplayValue('web')]).toEqual([emptyDraft, null]);
  });

  it('takes an .env file, and says when a file is none', async () => {
    show();
    const choose = (text: string, name: string) =>
      fireEvent.change(screen.getByTestId('env-file'), { target: { files: [new File([text], name)] } });
    choose('# a comment\nTOKEN=abc\n', '.env');
    expect(await screen.findByDisplayValue('TOKEN')).toBeTruthy();
    choose('just words', 'notes.txt');
    expect(await screen.findByText('notes.txt does not hold lines such as NAME=value.')).toBeTruthy();
    await expect.poll(() => keptDraft().env).toHaveLength(1);
    choose('KEY="two\nlines"\nHOME\nnot a line\n', '.env');
    expect(await screen.findByText('Line 4 of .env is not NAME=value and was left out.')).toBeTruthy();
    expect(screen.getByText(/Without a value in .env, and left out: HOME\./)).toBeTruthy();
    await expect.poll(() => keptDraft().env).toMatchObject([{ name: 'TOKEN' }, { name: 'KEY', value: 'two\nlines' }]);
  });

  it('keeps the lines of a value when it is changed, and Enter is a line of it', async () => {
    show({ env: [{ name: 'KEY', value: '-----BEGIN-----\nabc\n-----END-----' }] });
    const field = screen.getByLabelText<HTMLTextAreaElement>('Value of variable 1');
    fireEvent.change(field, { target: { value: `${field.value}\n` } });
    expect(keptDraft().env).toMatchObject([{ value: '-----BEGIN-----\nabc\n-----END-----\n' }]);
    expect([field.getAttribute('rows'), fireEvent.keyDown(field, { key: 'Enter' })]).toEqual(['4', true]);
    fireEvent.change(field, { target: { value: 'one line' } });
    expect(field.getAttribute('rows')).toBe('1');
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(await screen.findByText(en.run.problem.required)).toBeTruthy();
  });

  it('takes lines pasted into a value as its own, and a list of variables only where there is no name', () => {
    show({
      env: [
        { name: 'CONFIG', value: '' },
        { name: '', value: '' },
      ],
    });
    const paste = (label: string, text: string) =>
      fireEvent.paste(screen.getByLabelText(label), { clipboardData: { getData: () => text } });
    // What is not prevented is pasted by the browser.
    expect(paste('Value of variable 1', 'a=1\nb=2')).toBe(true);
    expect(paste('Value of variable 2', '-----BEGIN-----\nabc=\n')).toBe(true);
    expect(paste('Value of variable 2', 'c2VjcmV0=')).toBe(true);
    // As a whole line is copied from a terminal or an editor: its end is not of the value.
    for (const end of ['\n', '\r\n']) {
      fireEvent.change(screen.getByLabelText('Value of variable 1'), { target: { value: '' } });
      expect(paste('Value of variable 1', `s3cret${end}`)).toBe(false);
      expect(keptDraft().env[0]?.value).toBe('s3cret');
    }
    fireEvent.change(screen.getByLabelText('Value of variable 1'), { target: { value: '' } });
    expect(paste('Value of variable 2', 'A=1\nB=2')).toBe(false);
    expect(keptDraft().env.map(({ name, value }) => name + value)).toEqual(['CONFIG', 'A1', 'B2']);
  });

  it('goes on at the next line when one is removed, whose button goes with it', async () => {
    show({ env: ['A', 'B'].map((name) => ({ name, value: '' })) });
    const remove = async (focused: () => HTMLElement) => {
      const button = screen.getByLabelText('Remove variable 1');
      button.focus();
      fireEvent.click(button);
      await until(() => document.activeElement === focused());
    };
    await remove(() => screen.getByDisplayValue('B'));
    await remove(() => screen.getByRole('button', { name: 'Add variable' }));
  });

  it('keeps the lines of a command, whose script they are', () => {
    show({ image: 'busybox' });
    for (const label of ['Command', 'Entrypoint']) {
      const field = screen.getByRole('textbox', { name: new RegExp(`^${label}`) });
      // Of an input the page gets "cd /srv ./serve": another program.
      fireEvent.change(field, { target: { value: "sh -c '\ncd /srv\n./serve\n'" } });
      expect(field.getAttribute('rows')).toBe('4');
    }
    expect(readDraft(keptDraft())).toMatchObject({
      command: ['sh', '-c', '\ncd /srv\n./serve\n'],
      entrypoint: ['sh', '-c', '\ncd /srv\n./serve\n'],
    });
  });

  it('says what the engine says beside the field, and loses nothing', async () => {
    const host = fakeHost();
    await host.bridge.whenReady(new AbortController().signal);
    containerStore.apply({ type: 'snapshot', first: true, more: false, items: [container('web')] });
    show({ image: 'busybox', name: 'new', ports: [port('8080', '80')] });
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    const call = await answering(host, () => host.calls.find(({ method }) => method === 'containers.run'), []);
    expect(call.params).toMatchObject({
      image: 'busybox',
      name: 'new',
      ports: [{ hostPort: 8080, containerPort: 80 }],
    });
    call.error({ code: 'IN_USE', message: 'port is already allocated', details: { path: 'ports.0.hostPort' } });
    expect(await screen.findByText('Port is already allocated.')).toBeTruthy();
    expect(screen.getByLabelText('Host port 1').getAttribute('aria-invalid')).toBe('true');
    expect(keptDraft()).toMatchObject({ image: 'busybox', name: 'new' });
    await until(() => document.activeElement === screen.getByLabelText('Host port 1'));
  });

  it('names who has a port beside it, and runs nothing until another is chosen', async () => {
    const host = fakeHost();
    await host.bridge.whenReady(new AbortController().signal);
    show({ image: 'busybox', ports: [port('8080', '80')] });
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    const text = 'nginx (PID 812) has this host port. 8081 is free.';
    expect(await answering(host, () => screen.queryByText(text) ?? undefined)).toBeTruthy();
    expect(host.calls.some(({ method }) => method === 'containers.run')).toBe(false);
    fireEvent.change(screen.getByLabelText('Host port 1'), { target: { value: '8081' } });
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    const run = await answering(host, () => host.calls.find(({ method }) => method === 'containers.run'));
    expect(run.params).toMatchObject({ ports: [{ hostPort: 8081 }] });
  });

  it('says once that a folder is not shared, with the button and no command line, until it is', async () => {
    engineStore.setState({ status: engineStatus });
    const host = fakeHost();
    await host.bridge.whenReady(new AbortController().signal);
    show({ image: 'busybox', mounts: [{ source: '/srv/data', target: '/data', readOnly: false }] });
    const text = '/srv/data is not shared with the VM';
    const hint = 'Share its folder with: slipway share add /srv/data';
    const said = { text, hint: { text: hint } };
    (await host.call('shares.check')).result({ said, folder: '/srv/data' });
    await until(() => screen.queryByText(`${text}.`) !== null);
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    const details = { reason: 'not-shared', hostPath: '/srv/data', folder: '/srv/data', path: 'mounts.0.source' };
    (await host.call('containers.run')).error({ code: 'BAD_REQUEST', message: text, hint, said, details });
    const source = screen.getByLabelText('Source of volume 1');
    await until(() => source.getAttribute('aria-invalid') === 'true');
    expect(screen.getAllByRole('alert').map(({ textContent }) => textContent)).toEqual([`${text}.`]);
    fireEvent.click(screen.getByRole('button', { name: 'Share /srv/data' }));
    (await host.call('shares.add')).result({ path: '/srv/data', readOnly: false });
    (await host.call('shares.check', 2)).result({ said: null, folder: null });
    await until(() => screen.queryByRole('alert') === null);
    engineStore.setState({ status: null });
  });

  const rows = (...items: ReturnType<typeof container>[]) =>
    act(() => {
      containerStore.apply({ type: 'snapshot', first: true, more: false, items });
      return until(() => containerStore.getState().loaded && containerStore.getState().byId.size === items.length);
    });

  /** A run of "mine" that got as far as its row in the list. */
  async function runMine() {
    const host = fakeHost();
    await host.bridge.whenReady(new AbortController().signal);
    await rows(container('web'));
    show({ image: 'busybox', name: 'mine', command: 'nope' });
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    const call = await host.call('containers.run');
    await rows(container('web'), container('mine', { state: 'created' }));
    return { host, call };
  }
  const { nameTaken, nameLeftover } = en.run.problem;

  it('says nothing against the name while the container that has it is the one that starts', async () => {
    const { call } = await runMine();
    expect([screen.queryByText(nameTaken), screen.queryByText(nameLeftover)]).toEqual([null, null]);
    call.result({ id: idOf('mine'), warnings: [] });
    await until(() => keptDraft().name === '');
  });

  it('removes a container that was made but could not start, so that the mended form runs', async () => {
    const { host, call } = await runMine();
    const details = { id: idOf('mine') };
    call.error({ code: 'ENGINE_ERROR', message: 'exec: "nope": not found', details });
    expect(await screen.findByText(/exec: "nope": not found/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Show container' })).toBeTruthy();
    fireEvent.change(screen.getByRole('textbox', { name: /^Command/ }), { target: { value: 'top' } });
    // What is left over is there whatever the form says now.
    expect(await screen.findByText(nameLeftover)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Remove it' }));
    (await host.call('containers.remove')).error({ code: 'ENGINE_ERROR', message: 'device busy' });
    expect(await screen.findByText('device busy')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Remove it' }));
    const remove = await host.call('containers.remove', 2);
    expect(remove.params).toEqual({ id: idOf('mine'), force: false, volumes: false });
    remove.result({});
    await until(() => screen.queryByText(en.run.created) === null);
    expect(screen.queryByText(nameLeftover)).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    const again = await host.call('containers.run', 2);
    expect(again.params).toMatchObject({ name: 'mine', command: ['top'] });
  });

  it('forgets with its fields what came of the last try', async () => {
    const { call } = await runMine();
    call.error({ code: 'ENGINE_ERROR', message: 'not found', details: { id: idOf('mine') } });
    expect(await screen.findByText(/not found/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Clear form' }));
    await until(() => screen.queryAllByRole('alert').length === 0);
  });

  it('closes the names below the image first when Escape is pressed, and then itself', async () => {
    fakeHost();
    imageStore.apply({ type: 'snapshot', first: true, more: false, items: [image('nginx:latest')] });
    await until(() => imageStore.getState().loaded);
    show({ image: '' });
    const field = screen.getByRole('combobox', { name: 'Image' });
    field.focus();
    fireEvent.change(field, { target: { value: 'ngi' } });
    expect(screen.getByRole('option', { name: /nginx/ })).toBeTruthy();
    fireEvent.keyDown(field, { key: 'Escape' });
    expect(screen.queryByRole('option', { name: /nginx/ })).toBeNull();
    expect(where()).toBe('/containers/run');
    fireEvent.keyDown(field, { key: 'Escape' });
    await until(() => where() === '/containers');
  });

  it('leads to where an image is pulled that is not here, and keeps what stands in it', async () => {
    fakeHost();
    show({ image: 'redis:7', name: 'cache' });
    fireEvent.click(screen.getByRole('button', { name: 'Pull image' }));
    await until(() => where() === '/images/pull?image=redis%3A7&for=run');
    expect(keptDraft()).toMatchObject({ image: 'redis:7', name: 'cache' });
  });

  it('takes the ports of an image away with its name, also for one that is not here', async () => {
    fakeHost();
    imageStore.apply({ type: 'snapshot', first: true, more: false, items: [image('nginx:latest')] });
    await until(() => imageStore.getState().loaded);
    show({ image: 'nginx:latest', ports: [port('9', '9'), port('', '80', 'nginx:latest')] });
    fireEvent.change(screen.getByRole('combobox', { name: 'Image' }), { target: { value: 'redis' } });
    await until(() => keptDraft().ports.length === 1);
    expect(keptDraft().ports).toMatchObject([{ containerPort: '9' }]);
  });

  it('offers nothing about a container that the engine removed by itself', async () => {
    const { call } = await runMine();
    await rows(container('web'));
    call.error({ code: 'ENGINE_ERROR', message: 'not found', details: { id: idOf('mine') } });
    expect(await screen.findByText('not found')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Remove it' })).toBeNull();
  });
});
