import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { fakeHost } from '../../../testing/fake-host.ts';
import { speak } from '../../../testing/page.tsx';
import { PullDialog } from './pull-dialog.tsx';

beforeAll(speak);
afterEach(cleanup);

const show = (address: string) =>
  render(
    <MemoryRouter initialEntries={[address]}>
      <Routes>
        <Route path="/images/pull" element={<PullDialog />} />
        <Route path="/containers/run" element="the form" />
        <Route path="/images" element="the images" />
      </Routes>
    </MemoryRouter>,
  );

it('pulls the image that a form to run it came here for, and leads back to that', async () => {
  const host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  show('/images/pull?image=redis%3A7&for=run');
  expect(screen.getByLabelText('Image name')).toHaveProperty('value', 'redis:7');
  expect(screen.getByRole('button', { name: 'Back to the container' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Pull image' }));
  const pull = await host.call('images.pull');
  expect(pull.params).toEqual({ reference: 'redis:7' });
  pull.result({ taskId: 't' });
  fireEvent.click(await screen.findByRole('button', { name: 'Continue in background' }));
  expect(await screen.findByText('the form')).toBeTruthy();
});

it('leads back to the images otherwise', async () => {
  show('/images/pull');
  expect(screen.getByLabelText('Image name')).toHaveProperty('value', '');
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(await screen.findByText('the images')).toBeTruthy();
});
