import { bookRules } from '../../domain/book/book.ts';
import { engineSchemas } from '../engine/engine-events.ts';

/** Every schema that a firm's log may hold. */
export const ALL_SCHEMAS = [...engineSchemas, ...bookRules.schemas];
