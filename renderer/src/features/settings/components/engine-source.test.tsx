import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { en } from '../../../lib/i18n/en.ts';
import { EngineSource } from './engine-source.tsx';

beforeAll(() => i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: en } } }));
afterEach(cleanup);

it('says beside the field that a socket is an absolute path, before the host is asked', async () => {
  render(
    <MemoryRouter>
      <EngineSource source={{ kind: 'socket', path: '/var/run/docker.sock' }} />
    </MemoryRouter>,
  );
  const field = screen.getByLabelText(en.settings.socketPath);
  const apply = screen.getByRole<HTMLButtonElement>('button', { name: en.settings.apply });
  for (const bad of ['relative/../x', '-x', 'unix://-x']) {
    fireEvent.change(field, { target: { value: bad } });
    await waitFor(() => expect(screen.getByRole('alert').textContent).toBe(en.settings.badSocketPath));
    expect([field.getAttribute('aria-invalid'), apply.disabled]).toEqual(['true', true]);
  }
  fireEvent.change(field, { target: { value: ' /run/other.sock ' } });
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  expect(apply.disabled).toBe(false);
});
