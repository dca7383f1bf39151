import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';

/** Asks about a link once: the desktop app's main process asks about each that a page opens, a browser about none. */
export function askAboutLink(url: string, inPage: (url: string) => void): void {
  if (window.slipway) window.open(url, '_blank', 'noopener,noreferrer');
  else inPage(url);
}

/** A link from a terminal, in full, before it is opened: what its text says may be another address. */
export function LinkDialog({ url, onClose }: { readonly url: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t('terminals.openLink')}
      description={t('terminals.openLinkText')}
      onClose={onClose}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <a
            href={url}
            target="_blank"
            rel="noopener noreferrer"
            onClick={onClose}
            className="inline-flex h-7 items-center rounded-md bg-accent px-2.5 font-medium text-on-accent shadow-soft hover:bg-accent-hover"
          >
            {t('terminals.openLinkConfirm')}
          </a>
        </>
      }
    >
      <div className="flex items-start gap-1 rounded-md bg-sunken py-1 pr-1 pl-3 dark:bg-canvas">
        <code className="selectable max-h-40 min-w-0 flex-1 overflow-y-auto py-1 font-mono text-xs break-all">
          {url}
        </code>
        <CopyButton text={url} label={t('terminals.copyLink')} />
      </div>
    </Dialog>
  );
}
