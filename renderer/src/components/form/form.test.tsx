import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useFieldArray } from 'react-hook-form';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../../electron/contract/errors.ts';
import { quoted } from '../../../../electron/contract/messages/message.ts';
import { speak } from '../../testing/page.tsx';
import { TextField } from './fields.tsx';
import { Form } from './form.tsx';
import { LineField } from './line-fields.tsx';
import { LineList } from './line-list.tsx';
import { fieldAt } from './resolver.ts';
import { useKitForm } from './use-kit-form.ts';

beforeAll(speak);
afterEach(cleanup);

const pet = z.object({
  name: z.string().min(1).max(8),
  age: z.int().min(0),
  toys: z.array(z.object({ what: z.string().min(1) })),
});
interface Draft {
  name: string;
  age: string;
  toys: { what: string }[];
}
const empty: Draft = { name: '', age: '', toys: [] };

interface PetFormProps {
  readonly submit: (value: z.infer<typeof pet>) => Promise<unknown>;
  readonly taken?: string;
  readonly values?: Draft;
}

function PetForm({ submit, taken = '', values }: PetFormProps) {
  const form = useKitForm<Draft, typeof pet>({
    schema: pet,
    initial: empty,
    ...(values ? { values } : {}),
    read: ({ name, age, toys }) => ({ name: name.trim(), age: Number(age || Number.NaN), toys }),
    wrong: (field) => `bad ${field}`,
    rules: ({ name }) => (name === taken && name !== '' ? [['name', 'taken']] : []),
    about: taken,
    submit,
  });
  return (
    <Form form={form} failed="Could not keep it.">
      <TextField<Draft> name="age" label="Age" />
      <TextField<Draft> name="name" label="Name" optional />
      <Toys />
      <button type="submit" disabled={form.busy}>
        Keep
      </button>
    </Form>
  );
}

function Toys() {
  const lines = useFieldArray<Draft, 'toys'>({ name: 'toys' });
  return (
    <LineList
      name="toys"
      lines={lines}
      of={['what']}
      label="Toys"
      add="Add toy"
      onAdd={() => lines.append({ what: '' })}
      removeLabel={(number) => `Remove toy ${number}`}
    >
      {(index) => <LineField<Draft> name={`toys.${index}.what`} label={`Toy ${index + 1}`} />}
    </LineList>
  );
}

const type = (label: RegExp | string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const keep = () => fireEvent.click(screen.getByRole('button', { name: 'Keep' }));
const said = () => screen.queryAllByRole('alert').map(({ textContent }) => textContent);

it('says what is wrong while it is typed, waits with empty fields for a try, and goes to the first wrong one', async () => {
  const kept: unknown[] = [];
  render(<PetForm submit={async (value) => kept.push(value)} />);
  type(/^Name/, 'much too long');
  await waitFor(() => expect(said()).toEqual(['bad name']));
  expect(screen.getByLabelText(/^Name/).getAttribute('aria-describedby')).toBe(screen.getByRole('alert').id);
  keep();
  await waitFor(() => expect(said()).toEqual(['bad age', 'bad name']));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Age')));
  type('Age', '3');
  type(/^Name/, ' Tom ');
  await waitFor(() => expect(said()).toEqual([]));
  keep();
  await waitFor(() => expect(kept).toEqual([{ name: 'Tom', age: 3, toys: [] }]));
});

it('has the problems of a line below it, and a new line has the focus', async () => {
  render(<PetForm submit={async () => undefined} />);
  fireEvent.click(screen.getByRole('button', { name: 'Add toy' }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Toy 1')));
  fireEvent.click(screen.getByRole('button', { name: 'Add toy' }));
  type('Toy 2', 'ball');
  expect(said()).toEqual([]);
  keep();
  await waitFor(() => expect(said()).toContain('bad toys.0.what'));
  fireEvent.click(screen.getByRole('button', { name: 'Remove toy 1' }));
  expect(await screen.findByDisplayValue('ball')).toBe(screen.getByLabelText('Toy 1'));
  await waitFor(() => expect(said()).toEqual(['bad age', 'bad name']));
});

it('has a line that was removed gone for good, even while another of its fields loses the focus', async () => {
  render(<PetForm submit={async () => undefined} />);
  fireEvent.click(screen.getByRole('button', { name: 'Add toy' }));
  fireEvent.click(screen.getByRole('button', { name: 'Add toy' }));
  type('Toy 2', 'ball');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Toy 2')));
  act(() => {
    fireEvent.click(screen.getByRole('button', { name: 'Remove toy 1' }));
    screen.getByLabelText('Age').focus();
  });
  expect(screen.getByLabelText('Toy 1')).toHaveProperty('value', 'ball');
  keep();
  await waitFor(() => expect(said()).toEqual(['bad age', 'bad name']));
  expect(screen.queryByLabelText('Toy 2')).toBeNull();
});

it('says what the host says beside its field until something is changed, and what is of none below the form', async () => {
  const refusals = [
    new AppError('IN_USE', quoted('no room for that'), {
      hint: quoted('Take a smaller one.'),
      details: { path: 'toys.0.what' },
    }),
    new AppError('ENGINE_ERROR', quoted('the engine is away'), { hint: quoted('Try again.') }),
  ];
  render(
    <PetForm
      submit={async () => {
        throw refusals.shift();
      }}
    />,
  );
  type('Age', '3');
  type(/^Name/, 'Tom');
  fireEvent.click(screen.getByRole('button', { name: 'Add toy' }));
  type('Toy 1', 'ball');
  keep();
  await waitFor(() => expect(said()).toEqual(['No room for that. Take a smaller one.']));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Toy 1')));
  type('Toy 1', 'mouse');
  await waitFor(() => expect(said()).toEqual([]));
  keep();
  await waitFor(() => expect(said()).toEqual(['Could not keep it. the engine is awayTry again.']));
});

it('tries one at a time, and may be tried again', async () => {
  const waiting: (() => void)[] = [];
  render(<PetForm submit={() => new Promise<void>((resolve) => waiting.push(resolve))} />);
  type('Age', '3');
  type(/^Name/, 'Tom');
  keep();
  fireEvent.submit(screen.getByLabelText('Age').closest('form') as HTMLFormElement);
  await waitFor(() => expect(waiting).toHaveLength(1));
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Keep' }).disabled).toBe(true);
  waiting[0]?.();
  await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Keep' }).disabled).toBe(false));
  keep();
  await waitFor(() => expect(waiting).toHaveLength(2));
});

it('reads the draft again when what its rules are about has changed, and takes over what changed elsewhere', async () => {
  const submit = async () => undefined;
  const values = { ...empty, name: 'Tom', age: '3' };
  const { rerender } = render(<PetForm submit={submit} values={values} />);
  expect(await screen.findByDisplayValue('Tom')).toBeTruthy();
  rerender(<PetForm submit={submit} values={{ ...values }} taken="Tom" />);
  await waitFor(() => expect(said()).toEqual(['taken']));
  type(/^Name/, 'Jerry');
  rerender(<PetForm submit={submit} values={{ ...values }} taken="Tom" />);
  expect(screen.getByDisplayValue('Jerry')).toBeTruthy();
  rerender(<PetForm submit={submit} values={{ ...values, name: 'Spike' }} taken="Tom" />);
  expect(await screen.findByDisplayValue('Spike')).toBeTruthy();
});

it('finds the field that a path is about', () => {
  const draft = { command: 'a b', ports: [{ hostPort: '' }] };
  expect([
    fieldAt(draft, ['command', 1]),
    fieldAt(draft, 'ports.0.hostPort'.split('.')),
    fieldAt(draft, ['ports', 7, 'hostPort']),
    fieldAt(draft, ['ports']),
    fieldAt(draft, ['labels', 'a']),
    fieldAt(draft, []),
  ]).toEqual(['command', 'ports.0.hostPort', null, null, null, null]);
});
