import { Check, CircleAlert, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../../lib/clipboard.ts';
import { IconButton } from './button.tsx';

interface CopyButtonProps {
  /** A function where the text is long: it is made when it is copied, not whenever the button is drawn. */
  readonly text: string | (() => string);
  /** What is copied, such as "Copy command". */
  readonly label: string;
  readonly className?: string;
}

export function CopyButton({ text, label, className }: CopyButtonProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    if (copied === null) return;
    const timer = setTimeout(() => setCopied(null), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton
      icon={copied ? Check : copied === false ? CircleAlert : Copy}
      label={label}
      hint={copied === null ? label : t(copied ? 'common.copied' : 'common.copyRefused')}
      className={className ?? ''}
      onClick={(event) => {
        event.stopPropagation();
        void copyText(typeof text === 'function' ? text() : text).then(setCopied);
      }}
    />
  );
}
