import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useStore } from 'zustand';
import { Explained } from '../../../components/ui/explained.tsx';
import { settingsStore } from '../../../lib/entities/stores.ts';

/** Whether what a container listens on in the VM's own network stays there: as set, and no business of another engine's. */
export function useKeepsPorts(): boolean {
  return useStore(
    settingsStore,
    ({ view }) => view?.settings.engine.source.kind === 'vm' && !view.settings.network.hostNetwork,
  );
}

/** Why nothing of such a container answers on this computer, and the setting that has it answer. */
export function StaysInVm() {
  const { t } = useTranslation();
  return (
    <p role="note" className="text-xs text-ink-2">
      {t('details.staysInVm')}{' '}
      <Link to="/settings?at=network.hostNetwork" className="text-accent-ink hover:underline">
        {t('details.openHostPorts')}
      </Link>
    </p>
  );
}

/** In a list, the ports of a container that runs in the VM's own network and has none on this computer. */
export function VmPorts({ none }: { readonly none: ReactNode }) {
  const { t } = useTranslation();
  if (!useKeepsPorts()) return none;
  const shown = <span className="truncate text-xs text-ink-2">{t('details.inVmOnly')}</span>;
  return (
    <Explained label={t('details.ports')} shown={shown} className="-ml-1.5 min-w-0">
      <StaysInVm />
    </Explained>
  );
}
