import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { focusOrigin, returnFocus } from '../../lib/keyboard/focus-return.ts';
import { useOpenDialog } from '../../lib/open-dialogs.ts';
import { cx } from './class-names.ts';

interface DialogProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly onClose: () => void;
  readonly footer?: ReactNode;
  readonly size?: 'sm' | 'md' | 'lg';
  /** Asked before Escape or a click beside it closes the dialog; true keeps it open. */
  readonly sticky?: boolean;
  readonly children?: ReactNode;
}

/** Not the button that closes it: the first thing to fill in or to choose from, or the dialog itself. A field with autoFocus has it already. */
function focusFirstField(event: Event): void {
  const content = event.currentTarget;
  if (!(content instanceof HTMLElement)) return;
  event.preventDefault();
  const first = 'form :is(input:not([type="radio"]), input:checked, select), [role="tree"]';
  (content.querySelector<HTMLElement>(first) ?? content).focus();
}

/** The list below a field closes first: the dialog hears of Escape before the field does, which then does it. */
function keepForList(event: KeyboardEvent): void {
  if (document.activeElement?.matches('[role="combobox"][aria-expanded="true"]')) event.preventDefault();
}

const widths = { sm: 'max-w-105', md: 'max-w-140', lg: 'max-w-180' };

/** A question or form over the page. Mounted means open. */
export function Dialog({ title, description, onClose, footer, size = 'sm', sticky, children }: DialogProps) {
  const { t } = useTranslation();
  const [origin] = useState(focusOrigin);
  useOpenDialog();
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fade fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onPointerDownOutside={(event) => sticky && event.preventDefault()}
          onEscapeKeyDown={keepForList}
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            returnFocus(origin);
          }}
          // Toasts come up below it, in a low window too: they may be about what it asks.
          className="fixed inset-0 z-40 flex items-center justify-center px-6 pt-6 pb-24 pointer-events-none outline-none"
        >
          <div
            className={cx(
              'pop pointer-events-auto flex max-h-full w-full flex-col overflow-hidden rounded-lg bg-raised shadow-pop',
              widths[size],
            )}
          >
            <header className="flex items-start gap-3 px-5 pt-4 pb-1">
              <div className="min-w-0 flex-1">
                <Radix.Title className="text-base leading-6 font-semibold break-words">{title}</Radix.Title>
                {description ? (
                  <Radix.Description className="mt-0.5 text-sm text-ink-2 break-words">{description}</Radix.Description>
                ) : null}
              </div>
              <Radix.Close
                aria-label={t('common.close')}
                className="-mt-0.5 -mr-2 flex size-7 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
              >
                <X aria-hidden className="size-4" />
              </Radix.Close>
            </header>
            <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-2 pb-4">{children}</div>
            {footer ? (
              <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
                {footer}
              </footer>
            ) : null}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
