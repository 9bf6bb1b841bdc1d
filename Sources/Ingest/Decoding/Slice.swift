import CSimdjson

extension dcs_json_slice {
    var isGiven: Bool { bytes != nil }

    /// The bytes of the text; empty when it is not given.
    var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : length) }

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
        count = slice.bytes == nil ? 0 : slice.length
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
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// The first 24 bytes, with zeros behind the text; nil if there is no text.
    @inline(__always)
    var words: dcs_json_words? { start.map { dcs_json_first_words($0, count) } }
}

/// Sets of fields, as bits of `dcs_json_event.present` and `wrong`.
struct FieldSet {
    let bits: UInt32

    init(_ fields: UInt32...) { bits = fields.reduce(0, |) }

    init(_ base: FieldSet, _ fields: UInt32...) { bits = fields.reduce(base.bits, |) }
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
}

/// The bits of the C header as plain numbers.
enum Field {
    static let specversion = UInt32(dcs_json_bit_specversion)
    static let id = UInt32(dcs_json_bit_id)
    static let source = UInt32(dcs_json_bit_source)
    static let type = UInt32(dcs_json_bit_type)
    static let time = UInt32(dcs_json_bit_time)
    static let optionalAttribute = UInt32(dcs_json_bit_optional_attribute)
    static let service = UInt32(dcs_json_bit_service)
    static let provider = UInt32(dcs_json_bit_provider)
    static let channel = UInt32(dcs_json_bit_channel)
    static let touchpoint = UInt32(dcs_json_bit_touchpoint)
    static let region = UInt32(dcs_json_bit_region)
    static let language = UInt32(dcs_json_bit_language)
    static let caseToken = UInt32(dcs_json_bit_case)
    static let respondent = UInt32(dcs_json_bit_respondent)
    static let rating = UInt32(dcs_json_bit_rating)
    static let drivers = UInt32(dcs_json_bit_drivers)
    static let needMet = UInt32(dcs_json_bit_need_met)
    static let comment = UInt32(dcs_json_bit_comment)
    static let stage = UInt32(dcs_json_bit_stage)
    static let step = UInt32(dcs_json_bit_step)
    static let duration = UInt32(dcs_json_bit_duration)
    static let target = UInt32(dcs_json_bit_target)
    static let cost = UInt32(dcs_json_bit_cost)
    static let feedbackOffered = UInt32(dcs_json_bit_feedback_offered)
    static let timeUncertain = UInt32(dcs_json_bit_time_uncertain)
    static let ratingOutOfScale = UInt32(dcs_json_bit_rating_out_of_scale)
    static let reason = UInt32(dcs_json_bit_reason)
    static let event = UInt32(dcs_json_bit_event)
}
