import { Box, History, Layers, type LucideIcon, Search, Settings, SquareTerminal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useStore } from 'zustand';
import { perform } from '../components/commands/command.ts';
import { usePlace } from '../components/commands/use-place.ts';
import { Keys } from '../components/ui/keys.tsx';
import { Tooltip } from '../components/ui/tooltip.tsx';
import { terminalStore } from '../lib/entities/stores.ts';
import type { PageId } from '../lib/i18n/types.ts';
import { Aside } from './aside.tsx';
import { BackForward } from './back-forward.tsx';
import { palette } from './commands.ts';
import { EngineBlock } from './engine-block.tsx';

export const pages = [
  { id: 'containers', icon: Box },
  { id: 'images', icon: Layers },
  { id: 'terminals', icon: SquareTerminal },
  { id: 'activity', icon: History },
  { id: 'settings', icon: Settings },
] as const satisfies readonly { id: PageId; icon: LucideIcon }[];

/** Where to go, and how the engine is. A rail of icons where the window is narrow. */
export function Sidebar() {
  const { t } = useTranslation();
  const place = usePlace();
  const [, section] = useLocation().pathname.split('/');
  // What a task is and was is told by the activity.
  const shown = section === 'tasks' ? 'activity' : section;
  const terminals = useStore(terminalStore, (state) => state.byId.size);
  return (
    <aside className="flex w-54 shrink-0 flex-col border-r border-line bg-canvas narrow:w-14">
      <div className="flex h-13 shrink-0 items-center gap-2.5 px-4">
        <Logo className="size-6 shrink-0" />
        <span className="text-base font-semibold tracking-tight narrow:hidden">Slipway</span>
        <BackForward />
      </div>
      <div className="px-2.5 pb-2">
        <Tooltip text={t('nav.palette')} keys={palette.keys} side="right">
          <button
            type="button"
            aria-label={t('nav.palette')}
            onClick={() => void perform(palette, [null], place())}
            className="flex h-8 w-full items-center gap-2 rounded-md border border-line bg-surface px-2.5 text-ink-3 shadow-soft hover:text-ink dark:bg-hover narrow:justify-center narrow:px-0"
          >
            <Search aria-hidden className="size-3.5 shrink-0" />
            <span className="flex-1 text-left text-xs narrow:hidden">{t('nav.search')}</span>
            <span className="narrow:hidden">
              <Keys keys="Mod+K" />
            </span>
          </button>
        </Tooltip>
      </div>
      <nav aria-label={t('nav.label')} className="flex flex-col gap-0.5 px-2.5">
        {pages.map(({ id, icon: Icon }) => (
          <Tooltip key={id} narrow side="right" text={t(`nav.page.${id}`)}>
            <Link
              to={`/${id}`}
              aria-current={id === shown ? 'page' : undefined}
              aria-label={t(`nav.page.${id}`)}
              className="flex h-8 items-center gap-2.5 rounded-md px-2.5 font-medium text-ink-2 transition-colors duration-100 hover:bg-hover hover:text-ink aria-[current=page]:bg-pressed aria-[current=page]:text-ink narrow:justify-center narrow:px-0"
            >
              <Icon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
              <span className="flex-1 narrow:hidden">{t(`nav.page.${id}`)}</span>
              {id === 'terminals' && terminals > 0 ? (
                <span aria-hidden className="text-xs text-ink-3 tabular-nums narrow:hidden">
                  {terminals}
                </span>
              ) : null}
            </Link>
          </Tooltip>
        ))}
      </nav>
      <div className="mt-auto p-2.5">
        <Aside where="engine block">
          <EngineBlock />
        </Aside>
      </div>
    </aside>
  );
}

/** The mark: a hull on its slip. */
function Logo({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M6 22.5 26 15" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
      <path d="M6 26h20" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" opacity=".55" />
      <rect x="12.2" y="7.2" width="9" height="8" rx="1.6" transform="rotate(-20.5 16.7 11.2)" fill="#fff" />
    </svg>
  );
}
