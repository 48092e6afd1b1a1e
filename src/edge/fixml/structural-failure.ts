/** Why a whole file is refused; docs/formats/fixml.md shows the smallest file for each. */
export type StructuralCode =
  | 'xml_must_be_well_formed'
  | 'xml_must_be_utf8'
  | 'xml_doctype_is_not_allowed'
  | 'xml_depth_limit'
  | 'xml_attribute_limit'
  | 'xml_text_limit'
  | 'xml_file_limit'
  | 'fixml_root_must_be_fixml'
  | 'fixml_text_must_be_inside_a_message'
  | 'fixml_message_limit'
  | 'fixml_batch_must_not_nest'
  | 'fixml_batch_header_must_come_first'
  | 'fixml_batch_total_must_agree';

export type StructuralFailure = {
  readonly code: StructuralCode;
  readonly file: string;
  /** 1 = first line; the line on which reading stopped. */
  readonly line: number;
  readonly seen: string;
  readonly wanted: string;
};

/** Carries a refusal out of the XML parser's callbacks; never leaves the reader. */
export class Refusal extends Error {
  readonly code: StructuralCode;
  readonly seen: string;
  readonly wanted: string;

  constructor(code: StructuralCode, seen: string, wanted: string) {
    super(`${code}: ${seen}, wanted ${wanted}`);
    this.code = code;
    this.seen = seen;
    this.wanted = wanted;
  }
}

export function refuse(code: StructuralCode, seen: string, wanted: string): never {
  throw new Refusal(code, seen, wanted);
}
