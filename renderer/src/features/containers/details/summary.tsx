import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { commandLine } from '../../../../../electron/contract/cli-line.ts';
import { type Container, type ContainerDetails, isUp } from '../../../../../electron/contract/containers.ts';
import { EnvTable } from '../../../components/env-table.tsx';
import { Facts, Section, When } from '../../../components/facts.tsx';
import { LabelTable } from '../../../components/label-table.tsx';
import { useShowAll } from '../../../components/show-all.tsx';
import { ShortenedNote } from '../../../components/too-large.tsx';
import { CommandLine } from '../../../components/ui/command-line.tsx';
import { CopyButton } from '../../../components/ui/copy-button.tsx';
import { ErrorNote } from '../../../components/ui/error-note.tsx';
import { portStore } from '../../../lib/entities/stores.ts';
import { imageLabel, shortId } from '../../../lib/format/engine-names.ts';
import { maskSecrets } from '../../../lib/format/mask-secrets.ts';
import { formatMemory } from '../../../lib/format/numbers.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { PortLinks } from '../components/port-links.tsx';
import { StaysInVm, useKeepsPorts } from '../components/vm-ports.tsx';
import { listenedFor } from '../ports.ts';

/** What is worth knowing about a container at a glance. */
export function Summary({ details, row }: { readonly details: ContainerDetails; readonly row: Container }) {
  const { t } = useTranslation();
  const { runCommand: line } = details;
  const mounts = useShowAll(details.mounts);
  const networks = useShowAll(details.networks);
  const listens = useStore(portStore, ({ byId }) => listenedFor(byId.values(), details).length > 0);
  const staysInVm = useKeepsPorts() && row.hostNetwork;
  const id = (value: string) => (
    <span className="flex items-center gap-1">
      <code className="font-mono text-xs">{shortId(value)}</code>
      <CopyButton text={value} label={t('details.copyId')} className="-my-1 size-6" />
    </span>
  );
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-4 pb-8">
      {details.error || details.oomKilled ? (
        <div className="mx-auto mb-5 max-w-300">
          <ErrorNote
            title={details.oomKilled ? t('details.oom') : undefined}
            error={{ code: 'ENGINE_ERROR', message: details.error }}
          />
        </div>
      ) : null}
      <ShortenedNote of={details.shortened} inspect={['docker', 'inspect', details.name || details.id]} />
      <div className="mx-auto max-w-300 columns-2 gap-x-10 narrow:columns-1">
        <Section title={t('details.overview')}>
          <Facts
            facts={[
              [t('details.image'), <Text key="image" text={imageLabel(details.image)} />],
              [t('details.id'), id(details.id)],
              [t('details.imageId'), id(details.imageId)],
              [t('details.platform'), details.platform],
              [t('details.created'), <When key="created" at={details.createdAt} />],
              [t('details.started'), details.startedAt === null ? null : <When key="started" at={details.startedAt} />],
              [t('details.finished'), row.state === 'exited' ? <When key="finished" at={details.finishedAt} /> : null],
              [t('details.exitCode'), row.state === 'exited' ? details.exitCode : null],
              [t('details.restarts'), details.restartCount || null],
            ]}
          />
        </Section>
        <Section title={t('details.process')}>
          <Facts
            facts={[
              [t('details.command'), code(details.command)],
              [t('details.entrypoint'), code(details.entrypoint)],
              [t('details.workdir'), code(details.workdir ? [details.workdir] : [])],
              [t('details.user'), visibleText(details.user)],
              [t('details.hostname'), visibleText(details.hostname)],
              [t('details.pid'), details.pid],
              [t('details.restartPolicy'), details.restartPolicy],
              [t('details.flags'), flags(details)],
              [t('details.memoryLimit'), details.memoryLimit === null ? null : formatMemory(details.memoryLimit)],
              [t('details.cpuLimit'), details.cpuLimit],
            ]}
          />
        </Section>
        <Section
          title={t('details.ports')}
          empty={details.ports.length === 0 && !listens && !staysInVm ? t('details.noPorts') : null}
        >
          {staysInVm ? <StaysInVm /> : <PortLinks containerId={details.id} ports={details.ports} up={isUp(row)} all />}
        </Section>
        <Section title={t('details.networks')} empty={details.networks.length === 0 ? t('details.noNetworks') : null}>
          {networks.shown.map((network) => (
            <Facts
              key={network.name}
              facts={[
                [t('details.network'), visibleText(network.name)],
                [t('details.ip'), network.ip],
                [t('details.gateway'), network.gateway],
                [t('details.aliases'), network.aliases.map(visibleText).join(', ')],
              ]}
            />
          ))}
          {networks.rest}
        </Section>
        <Section title={t('details.mounts')} empty={details.mounts.length === 0 ? t('details.noMounts') : null}>
          <ul className="flex flex-col gap-1.5">
            {mounts.shown.map((mount) => (
              <li key={mount.target} className="selectable min-w-0 font-mono text-xs leading-5 wrap-anywhere">
                {visibleText(mount.name || mount.source || mount.type)}{' '}
                <span lang="en" className="text-ink-3">
                  →
                </span>{' '}
                {visibleText(mount.target)}
                {mount.readOnly ? <span className="text-ink-3"> ({t('details.readOnly')})</span> : null}
              </li>
            ))}
          </ul>
          {mounts.rest}
        </Section>
        <Section
          title={t('details.env', { count: details.env.length })}
          empty={details.env.length === 0 ? t('details.noEnv') : null}
        >
          <EnvTable env={details.env} />
        </Section>
        <Section
          title={t('details.labels')}
          empty={Object.keys(details.labels).length === 0 ? t('details.noLabels') : null}
        >
          <LabelTable labels={details.labels} />
        </Section>
      </div>
      {/* The margin of what ends a column does not count below the columns. */}
      <div className="mx-auto mt-7 max-w-300">
        <Section title={t('details.runCommand')} empty={line === null ? t('details.runTooLong') : null}>
          {line === null ? null : <CommandLine line={line} shown={maskSecrets(line)} wrap />}
        </Section>
      </div>
    </div>
  );
}

/** Longer texts are cut for display, in characters: the Inspect tab has all of them. */
const LONGEST = 1000;

function Text({ text }: { readonly text: string }): ReactNode {
  return visibleText(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

function code(words: readonly string[]): ReactNode {
  if (words.length === 0) return null;
  return (
    <code className="font-mono text-xs wrap-anywhere">
      <Text text={commandLine(words)} />
    </code>
  );
}

function flags(details: ContainerDetails): string {
  const names = [
    details.tty && '--tty',
    details.openStdin && '--interactive',
    details.autoRemove && '--rm',
    details.privileged && '--privileged',
  ];
  return names.filter(Boolean).join(' ');
}
