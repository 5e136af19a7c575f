import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['submissions'];

export type MySubmissionsPage = Outputs['mine'];
export type Submission = MySubmissionsPage['items'][number];

type Receipts = inferRouterOutputs<AppRouter>['receipts'];

export type SignedReceipt = Receipts['get']['signed'];
export type Receipt = SignedReceipt['receipt'];
export type ReceiptVersion = Receipts['list'][number];
export type LogEntry = Outputs['log'][number];
