import { TriangleAlert } from 'lucide-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { type Container, portUrl } from '../../../../../electron/contract/containers.ts';
import { ErrorBoundary } from '../../../components/error-boundary.tsx';
import { Explained } from '../../../components/ui/explained.tsx';
import { Tooltip } from '../../../components/ui/tooltip.tsx';
import { useEngineView } from '../../../lib/engine/use-engine.ts';
import { portStore } from '../../../lib/entities/stores.ts';
import { distinctPorts, portLabel } from '../../../lib/format/engine-names.ts';
import { Said, saidText } from '../../../lib/i18n/said.tsx';
import { lazyPart } from '../../../lib/lazy-part.ts';
import { openPort } from '../../../lib/open-port.ts';
import { asPort, listenedFor, portProblem } from '../ports.ts';

const VmPorts = lazyPart(async () => (await import('./vm-ports.tsx')).VmPorts, { words: ['details'] });

/** Characters of ports that fit a cell; the rest is counted, and shown on a click. */
const ROOM = 19;

/** As many of the first labels as fit, with the count of the others beside them, and one in any case. */
function fitting(labels: readonly string[]): number {
  const within = (room: number) => {
    let used = 0;
    const over = labels.findIndex((label) => {
      used += label.length + 2;
      return used > room;
    });
    return over < 0 ? labels.length : over;
  };
  const all = within(ROOM);
  return all === labels.length ? all : Math.max(1, within(ROOM - `+${labels.length}`.length - 2));
}

interface PortLinksProps {
  readonly containerId: string;
  readonly ports: Container['ports'];
  /** The container is up: what is not has its ports in its settings only, and nothing listens on them. */
  readonly up: boolean;
  /** What it listens on is its engine's machine's, with nothing published. */
  readonly hostNetwork?: boolean;
  /** Every port, exposed ones too, on as many lines as it takes. */
  readonly all?: boolean;
}

/** Published ports; those that a browser can open now are links, those that lead nowhere say why. */
export function PortLinks({ containerId, ports: own, up: isUp, hostNetwork, all }: PortLinksProps) {
  const { t } = useTranslation();
  // A connection to a port wakes no VM that sleeps.
  const isAsleep = useEngineView().kind === 'asleep';
  const up = isUp && !isAsleep;
  const listened = useStore(
    portStore,
    useShallow(({ byId }) => listenedFor(byId.values(), { id: containerId, ports: own })),
  );
  const ports = [...own, ...listened.map(asPort)];
  const troubled = useStore(
    portStore,
    useShallow(({ byId }) =>
      distinctPorts(ports).filter((port) => portProblem(byId.values(), containerId, port) !== null),
    ),
  );
  // What leads nowhere must not hide behind "+2".
  const distinct = [...new Set([...troubled, ...distinctPorts(ports)])];
  const published = all ? distinct : distinct.filter((port) => port.hostPort !== null);
  const shown = all ? published : published.slice(0, fitting(published.map(portLabel)));
  const rest = published.slice(shown.length);
  const none = <span className="text-ink-3">–</span>;
  if (published.length === 0 && !(up && hostNetwork)) return none;
  if (published.length === 0) {
    return (
      <ErrorBoundary where="VM ports" fallback={() => none}>
        <Suspense fallback={none}>
          <VmPorts none={none} />
        </Suspense>
      </ErrorBoundary>
    );
  }
  return (
    <span className={all ? 'flex flex-wrap gap-x-3 gap-y-1' : 'flex items-center gap-2 overflow-hidden'}>
      {shown.map((port) => (
        <PortLink key={portLabel(port)} containerId={containerId} port={port} up={up} inWords={all === true} />
      ))}
      {rest.length > 0 ? (
        <Explained
          label={t('containers.column.ports')}
          name={`+${rest.length}: ${rest.map(portLabel).join(', ')}`}
          shown={<span className="text-xs text-ink-3">+{rest.length}</span>}
          className="-mx-1.5 shrink-0"
        >
          <span className="flex flex-wrap gap-x-3 gap-y-1">
            {rest.map((port) => (
              <PortLink key={portLabel(port)} containerId={containerId} port={port} up={up} inWords />
            ))}
          </span>
        </Explained>
      ) : null}
    </span>
  );
}

interface PortLinkProps {
  readonly containerId: string;
  readonly port: Container['ports'][number];
  readonly up: boolean;
  /** Says beside it why it leads nowhere; else a click does. */
  readonly inWords: boolean;
}

function PortLink({ containerId, port, up, inWords }: PortLinkProps) {
  const problem = useStore(portStore, ({ byId }) => portProblem(byId.values(), containerId, port));
  const url = portUrl(port);
  const label = portLabel(port);
  if (problem !== null) {
    const mark = (
      <span className="flex min-w-0 items-center gap-1 text-xs text-warn tabular-nums">
        <TriangleAlert aria-hidden className="size-3 shrink-0" />
        <span className="truncate">{label}</span>
      </span>
    );
    const why = (
      <span className="selectable text-xs text-ink-2 wrap-anywhere">
        <Said message={problem} />
      </span>
    );
    if (inWords) {
      return (
        <span className="flex w-full flex-wrap items-center gap-x-2">
          {mark} {why}
        </span>
      );
    }
    return (
      <Explained label={label} name={`${label}: ${saidText(problem)}`} shown={mark} className="-ml-1.5 min-w-0">
        {why}
      </Explained>
    );
  }
  if (!up) return <span className="min-w-0 truncate text-xs text-ink-3 tabular-nums">{label}</span>;
  if (!url) return <span className="min-w-0 truncate text-xs text-ink-2 tabular-nums">{label}</span>;
  return (
    <Tooltip text={url}>
      <a
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        tabIndex={inWords ? undefined : -1}
        onClick={(event) => {
          event.stopPropagation();
          if (!window.slipway) return;
          event.preventDefault();
          openPort(url);
        }}
        className="min-w-0 truncate rounded-sm text-xs text-accent-ink tabular-nums hover:underline"
      >
        {label}
      </a>
    </Tooltip>
  );
}
