import { useTranslation } from 'react-i18next';
import { runVmAction } from '../../lib/engine/actions.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

/** The words that must be typed, as the CLI and the contract want them too. */
const WORDS = 'delete all data';

export function ResetDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      title={t('engine.resetTitle')}
      description={t('engine.resetText')}
      confirm={t('engine.reset')}
      danger
      typed={WORDS}
      commandLine="slipway reset"
      onConfirm={() => void runVmAction('reset')}
      onClose={onClose}
    >
      <ul className="list-disc pl-5 text-sm text-ink-2">
        <li>{t('engine.lost.images')}</li>
        <li>{t('engine.lost.containers')}</li>
        <li>{t('engine.lost.volumes')}</li>
      </ul>
    </ConfirmDialog>
  );
}
