/** Why a bucket cannot serve as a store, as the rule that is broken. */
export type S3Code =
  | 's3_access_must_be_granted'
  | 's3_answer_must_be_understood'
  | 's3_bucket_must_be_there'
  | 's3_bucket_must_have_object_lock'
  | 's3_must_answer'
  | 's3_must_keep_what_is_put';

/** A request that came to nothing: whoever writes must not go on. Its text holds no credentials. */
export class S3Error extends Error {
  readonly code: S3Code;

  constructor(code: S3Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
