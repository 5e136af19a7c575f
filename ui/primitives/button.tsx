import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { classes } from './classes.ts';
import { Link, type LinkProps } from './link.tsx';
import { Spinner } from './spinner.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';
export type ButtonSize = 'small' | 'medium' | 'large';

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'border-accent bg-accent text-on-accent hover:border-accent-strong hover:bg-accent-strong',
  secondary: 'border-edge bg-surface text-ink hover:border-ink hover:bg-sunken',
  quiet: 'border-transparent bg-transparent text-ink-soft hover:bg-sunken hover:text-ink',
  danger: 'border-bad bg-surface text-bad hover:bg-bad-soft',
};

// Heights of at least 24 px satisfy WCAG 2.5.8; touch screens get 44 px from `pointer-coarse`.
const SIZES: Record<ButtonSize, string> = {
  small: 'min-h-8 px-2.5 py-1 text-sm pointer-coarse:min-h-11',
  medium: 'min-h-10 px-4 py-1.5 text-base leading-6 pointer-coarse:min-h-11',
  large: 'min-h-12 px-6 py-2.5 text-lg leading-6',
};

/** The look alone, for a plain `<a>` where ButtonLink cannot be used. */
export function buttonClasses(variant: ButtonVariant, size: ButtonSize, className?: string): string {
  return classes(
    'inline-flex items-center justify-center gap-2 rounded-md border text-center font-medium no-underline',
    'transition-colors disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-progress',
    VARIANTS[variant],
    SIZES[size],
    className,
  );
}

interface Look {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  readonly icon?: ReactNode;
}

export type ButtonProps = Look &
  ButtonHTMLAttributes<HTMLButtonElement> & {
    /** Work is under way: the button keeps its place and its focus, and does nothing when pressed. */
    readonly loading?: boolean;
  };

export function Button(props: ButtonProps) {
  const {
    variant = 'secondary',
    size = 'medium',
    icon,
    loading,
    className,
    children,
    onClick,
    ...rest
  } = props;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={loading || undefined}
      aria-busy={loading || undefined}
      // A busy submit button must not send its form a second time.
      onClick={loading ? (event) => event.preventDefault() : onClick}
      className={buttonClasses(variant, size, className)}
    >
      {loading ? <Spinner /> : icon}
      {children}
    </button>
  );
}

/** A link that looks like a button: it leads somewhere, it does nothing. */
export function ButtonLink(props: Look & LinkProps) {
  const { variant = 'secondary', size = 'medium', icon, className, children, ...rest } = props;
  return (
    <Link {...rest} plain className={buttonClasses(variant, size, className)}>
      {icon}
      {children}
    </Link>
  );
}
