import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { Link } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { containerStore } from '../lib/entities/stores.ts';
import { until } from '../testing/fake-host.ts';
import { container } from '../testing/objects.ts';
import { listed, showPage, speak } from '../testing/page.tsx';
import { asking, closeQuestion } from './questions.tsx';

beforeAll(speak);
afterEach(() => {
  cleanup();
  closeQuestion();
});

const asks = asking(containerStore)(({ about }) => <p role="alertdialog">{about.map(({ name }) => name).join()}</p>);
const [web, db] = [container('web'), container('db')];
const question = () => screen.queryByRole('alertdialog')?.textContent;

it('is asked on whatever page one is, and ends with it', async () => {
  await listed(containerStore, [web, db]);
  showPage(<Link to="/images">away</Link>, '/settings');
  act(() => asks([web, db]));
  expect(question()).toBe('web,db');
  fireEvent.click(screen.getByText('away'));
  await until(() => question() === undefined);
});

it('is about those that are still there, and about nothing when none is', async () => {
  await listed(containerStore, [web, db]);
  showPage(<p />);
  act(() => asks([web, db]));
  act(() => containerStore.drop(web.id));
  expect(question()).toBe('db');
  act(() => containerStore.drop(db.id));
  expect(question()).toBeUndefined();
});
