import type { Container } from '../../../../../electron/contract/containers.ts';
import { Tooltip } from '../../../components/ui/tooltip.tsx';
import { distinctPorts, portLabel, portUrl } from '../../../lib/format/engine-names.ts';

/** Characters of ports that fit a cell; the rest is counted, and named on hover. */
const ROOM = 19;

/** As many of the first labels as fit, and one in any case. */
function fitting(labels: readonly string[]): number {
  let used = 0;
  const over = labels.findIndex((label) => {
    used += label.length + 2;
    return used > ROOM;
  });
  return over < 0 ? labels.length : Math.max(1, over);
}

/** Published ports; those that a browser can open are links. */
export function PortLinks({ ports, all }: { readonly ports: Container['ports']; readonly all?: boolean }) {
  const distinct = distinctPorts(ports);
  const published = all ? distinct : distinct.filter((port) => port.hostPort !== null);
  const shown = all ? published : published.slice(0, fitting(published.map(portLabel)));
  const rest = published.slice(shown.length);
  if (published.length === 0) return <span className="text-ink-3">–</span>;
  return (
    <span className={all ? 'flex flex-wrap gap-x-3 gap-y-1' : 'flex items-center gap-2 overflow-hidden'}>
      {shown.map((port) => (
        <PortLink key={portLabel(port)} port={port} />
      ))}
      {rest.length > 0 ? (
        <Tooltip text={rest.map(portLabel).join(', ')}>
          <span className="text-xs text-ink-3 tabular-nums">+{rest.length}</span>
        </Tooltip>
      ) : null}
    </span>
  );
}

function PortLink({ port }: { readonly port: Container['ports'][number] }) {
  const url = portUrl(port);
  const label = portLabel(port);
  if (!url) return <span className="shrink-0 text-xs text-ink-2 tabular-nums">{label}</span>;
  return (
    <Tooltip text={url}>
      <a
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        tabIndex={-1}
        onClick={(event) => event.stopPropagation()}
        className="shrink-0 rounded-sm text-xs text-accent-ink tabular-nums hover:underline"
      >
        {label}
      </a>
    </Tooltip>
  );
}
