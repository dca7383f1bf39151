import { Plus, SquareTerminal } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { PageHeader } from '../../../components/page-header.tsx';
import { TerminalTabs } from '../../../components/terminal/terminal-tabs.tsx';
import { TerminalTools } from '../../../components/terminal/terminal-tools.tsx';
import { TerminalView } from '../../../components/terminal/terminal-view.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { terminalStore } from '../../../lib/entities/stores.ts';
import { tellFailure } from '../../../lib/tell-failure.ts';
import { closeTerminal } from '../../../lib/terminals/actions.ts';
import { neighbour, tabOrder } from '../selectors.ts';
import { activeTerminal, showTerminal } from '../store.ts';

export function TerminalsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const byId = useStore(terminalStore, (state) => state.byId);
  const chosen = useStore(activeTerminal, (state) => state.id);
  const [searching, setSearching] = useState(false);
  const tabs = useMemo(() => tabOrder(byId), [byId]);
  const active = tabs.find(({ id }) => id === chosen) ?? tabs.at(-1) ?? null;
  const open = () => void navigate('/terminals/new');
  const close = (id: string) => {
    if (id === active?.id) showTerminal(neighbour(tabs, id));
    void tellFailure(() => closeTerminal(id));
  };
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
      {active ? (
        <>
          <TerminalTabs terminals={tabs} active={active.id} onSelect={showTerminal} onClose={close} onNew={open}>
            <TerminalTools onSearch={() => setSearching(true)} />
          </TerminalTabs>
          <TerminalView key={active.id} terminal={active} searching={searching} onSearch={setSearching} />
        </>
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
