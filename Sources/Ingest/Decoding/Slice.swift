import CSimdjson

extension dcs_json_slice {
    var isGiven: Bool { bytes != nil }
    var isFilled: Bool { length > 0 }

    /// The bytes of the text; empty when it is not given.
    @inline(__always)
    var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: length) }

    /// The same for a look into a table.
    @inline(__always)
    var label: PaddedText { PaddedText(slice: self) }
}

/// A text of which 24 bytes can be read, however short it is; or none.
package struct PaddedText {
    private let start: UnsafePointer<UInt8>?
    package let count: Int

    /// The parser gives such texts only.
    @inline(__always)
    fileprivate init(slice: dcs_json_slice) {
        start = slice.bytes
        count = slice.length
    }

    private init(start: UnsafePointer<UInt8>?, count: Int) {
        self.start = start
        self.count = count
    }

    /// The same text with room behind it, for as long as `body` runs.
    package static func withPadding<Result>(_ text: [UInt8], _ body: (PaddedText) -> Result) -> Result {
        (text + [UInt8](repeating: 0, count: Int(dcs_json_padding))).withUnsafeBufferPointer { bytes in
            body(PaddedText(start: bytes.baseAddress, count: text.count))
        }
    }

    package var isEmpty: Bool { count == 0 }

    /// Whether it is `letters`, three of them and in ASCII, the first in the lowest byte.
    @inline(__always)
    func isSame(asThree letters: UInt32) -> Bool {
        guard let start, count == 3 else { return false }
        return UnsafeRawPointer(start).loadUnaligned(as: UInt32.self) & 0xFF_FFFF == letters
    }

    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// The first 24 bytes, with zeros behind the text; nil if there is no text.
    @inline(__always)
    var words: dcs_json_words? { start.map { dcs_json_first_words($0, count) } }
}

/// Sets of fields, as bits of `dcs_json_event.present` and `wrong`.
struct FieldSet {
    let bits: UInt64

    init(_ fields: UInt64...) { bits = fields.reduce(0, |) }

    init(_ base: FieldSet, _ fields: UInt64...) { bits = fields.reduce(base.bits, |) }
}

extension FieldSet {
    static let envelope = FieldSet(
        Field.specversion, Field.id, Field.source, Field.type, Field.time, Field.optionalAttribute)
    private static let common = FieldSet(
        Field.service, Field.provider, Field.channel, Field.touchpoint, Field.region, Field.language, Field.caseToken,
        Field.needMet, Field.feedbackOffered, Field.timeUncertain)
    static let feedback = FieldSet(
        common, Field.respondent, Field.rating, Field.drivers, Field.comment, Field.ratingOutOfScale)
    static let outcome = FieldSet(common, Field.stage, Field.step, Field.duration, Field.target, Field.cost)
    static let withdrawal = FieldSet(Field.service, Field.event, Field.reason)
    static let rejectedRecord = FieldSet(Field.reason)
    private static let person = FieldSet(
        Field.conversation, Field.statement, Field.participant, Field.participantNumber)
    static let statement = FieldSet(person, Field.text, Field.language, Field.seed)
    static let vote = FieldSet(person, Field.vote)
    static let moderation = FieldSet(Field.conversation, Field.statement, Field.moderation, Field.meta)
    static let commitment = FieldSet(
        Field.commitment, Field.conversation, Field.statement, Field.service, Field.finding, Field.answer, Field.status,
        Field.responsible, Field.due, Field.text, Field.evidence)
}

/// The bits of the C header as plain numbers.
enum Field {
    static let specversion = UInt64(dcs_json_bit_specversion)
    static let id = UInt64(dcs_json_bit_id)
    static let source = UInt64(dcs_json_bit_source)
    static let type = UInt64(dcs_json_bit_type)
    static let time = UInt64(dcs_json_bit_time)
    static let optionalAttribute = UInt64(dcs_json_bit_optional_attribute)
    static let service = UInt64(dcs_json_bit_service)
    static let provider = UInt64(dcs_json_bit_provider)
    static let channel = UInt64(dcs_json_bit_channel)
    static let touchpoint = UInt64(dcs_json_bit_touchpoint)
    static let region = UInt64(dcs_json_bit_region)
    static let language = UInt64(dcs_json_bit_language)
    static let caseToken = UInt64(dcs_json_bit_case)
    static let respondent = UInt64(dcs_json_bit_respondent)
    static let rating = UInt64(dcs_json_bit_rating)
    static let drivers = UInt64(dcs_json_bit_drivers)
    static let needMet = UInt64(dcs_json_bit_need_met)
    static let comment = UInt64(dcs_json_bit_comment)
    static let stage = UInt64(dcs_json_bit_stage)
    static let step = UInt64(dcs_json_bit_step)
    static let duration = UInt64(dcs_json_bit_duration)
    static let target = UInt64(dcs_json_bit_target)
    static let cost = UInt64(dcs_json_bit_cost)
    static let feedbackOffered = UInt64(dcs_json_bit_feedback_offered)
    static let timeUncertain = UInt64(dcs_json_bit_time_uncertain)
    static let ratingOutOfScale = UInt64(dcs_json_bit_rating_out_of_scale)
    static let reason = UInt64(dcs_json_bit_reason)
    static let event = UInt64(dcs_json_bit_event)
    static let conversation = UInt64(dcs_json_bit_conversation)
    static let statement = UInt64(dcs_json_bit_statement)
    static let participant = UInt64(dcs_json_bit_participant)
    static let participantNumber = UInt64(dcs_json_bit_participant_number)
    static let text = UInt64(dcs_json_bit_text)
    static let seed = UInt64(dcs_json_bit_seed)
    static let vote = UInt64(dcs_json_bit_vote)
    static let moderation = UInt64(dcs_json_bit_moderation)
    static let meta = UInt64(dcs_json_bit_meta)
    static let commitment = UInt64(dcs_json_bit_commitment)
    static let finding = UInt64(dcs_json_bit_finding)
    static let answer = UInt64(dcs_json_bit_answer)
    static let status = UInt64(dcs_json_bit_status)
    static let responsible = UInt64(dcs_json_bit_responsible)
    static let due = UInt64(dcs_json_bit_due)
    static let evidence = UInt64(dcs_json_bit_evidence)
}
