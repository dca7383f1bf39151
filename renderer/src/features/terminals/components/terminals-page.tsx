import { Plus, SquareTerminal } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { PageHeader } from '../../../components/page-header.tsx';
import { TerminalPanel } from '../../../components/panes/terminal-panel.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { terminalStore } from '../../../lib/entities/stores.ts';
import { activeTerminal, showTerminal } from '../store.ts';

export function TerminalsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const byId = useStore(terminalStore, (state) => state.byId);
  const chosen = useStore(activeTerminal, (state) => state.id);
  const terminals = useMemo(() => [...byId.values()], [byId]);
  const open = () => void navigate('/terminals/new');
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHeader
        title={t('nav.page.terminals')}
        actions={
          <Button variant="primary" icon={Plus} onClick={open}>
            {t('terminals.new')}
          </Button>
        }
      />
      {terminals.length > 0 ? (
        <TerminalPanel terminals={terminals} chosen={chosen} onChoose={showTerminal} onNew={open} />
      ) : (
        <EmptyState
          icon={SquareTerminal}
          title={t('terminals.empty.title')}
          description={t('terminals.empty.text')}
          actions={
            <Button variant="primary" icon={Plus} onClick={open}>
              {t('terminals.new')}
            </Button>
          }
        />
      )}
      <Outlet />
    </div>
  );
}
