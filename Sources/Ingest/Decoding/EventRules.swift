import CSimdjson
import Events

/// Decides on one event after another and writes the accepted ones into the columns.
///
/// The order of the checks is the order in which a sender learns of its mistakes: the envelope, then the service, then
/// types, lengths and values of the data. All of it is mutating, whether it changes anything or not: the compiler would copy
/// the whole value, tables and all, for each call that isn't.
struct EventRules: ~Copyable {
    typealias Event = UnsafePointer<dcs_json_event>

    private let feedbackKind = EventKind.feedback.rawValue
    private let feedbackFields = FieldSet.feedback.bits
    private let outcomeKind = EventKind.outcome.rawValue
    private let outcomeFields = FieldSet.outcome.bits
    private let withdrawalKind = EventKind.withdrawal.rawValue
    private let withdrawalFields = FieldSet.withdrawal.bits
    private let envelopeFields = FieldSet.envelope.bits
    // Limits of another module would each cost a call.
    private let mostEventBytes = Limits.eventBytes
    private let mostIdBytes = Limits.idBytes
    private let mostLabelBytes = Limits.labelBytes
    private let mostCommentCharacters = Limits.commentCharacters
    let vocabulary: Vocabulary
    let names = Names()
    var hash: KeyedHash
    private var instants = InstantMemory()
    var days: [DayMemory]
    var redactor = Redactor()
    /// Where verdicts and rows go.
    var rows = RowBuffer()
    private var rights: SenderRights?
    private var sourcePrefix: [UInt8] = []
    /// A bit for each kind that the sender may send; a source's word on its own records is among them always.
    private var mayTell: UInt64 = 0
    /// Whether the sender decides on statements, and so may put in those that nobody decides on.
    private(set) var mayModerate = false
    /// Whether the sender may speak for each service of the vocabulary.
    private var mayServe: [Bool] = []
    /// The same of each conversation.
    var mayConverse: [Bool] = []

    enum HashUse {
        static let caseToken: UInt8 = 1
        static let respondent: UInt8 = 2
        /// Of a participant, in one conversation.
        static let participant: UInt8 = 3
    }

    init(vocabulary: Vocabulary, key: [UInt8]) {
        self.vocabulary = vocabulary
        hash = KeyedHash(key: key)
        days = vocabulary.calendars.map { DayMemory($0) }
    }

    /// Begins a message of a sender with these rights.
    mutating func begin(_ rights: SenderRights) {
        guard rights != self.rights else { return }
        self.rights = rights
        hash.forgetSource()
        sourcePrefix = Array(rights.sourcePrefix.utf8)
        mayTell = rights.kinds.rawValue | 1 << UInt64(Names.rejectedRecord)
        mayModerate = rights.kinds.contains(EventKindSet([.moderation]))
        mayServe = vocabulary.serviceNames.map { rights.services?.contains($0) ?? true }
        mayConverse = vocabulary.conversations.map { rights.services?.contains($0.id) ?? true }
    }

    /// Takes events for as long as `next` fills in another one, and adds their verdicts: 0 for one with a new row, else
    /// the raw value of a `RejectReason`.
    mutating func takeAll(_ event: Event, while next: () -> Bool) {
        while next() { rows.verdict.append(take(event)) }
    }

    @inline(__always)
    private mutating func take(_ event: Event) -> UInt8 {
        let row = rows.emptyRow()
        rows.droppedFields += UInt64(event.pointee.unknown_fields)
        if let refusal = envelope(event, &row.pointee) { return refusal.rawValue }
        if row.pointee.kind == UInt8(Names.rejectedRecord) { return recordVerdict(event) }
        if let refusal = moment(event, &row.pointee) { return refusal.rawValue }
        if let refusal = data(event, &row.pointee) { return refusal.rawValue }
        let isFeedback = row.pointee.kind == feedbackKind
        let allowed = fields(of: row.pointee.kind)
        let foreign = (event.pointee.present | event.pointee.wrong) & ~(allowed | envelopeFields)
        if foreign != 0 { rows.droppedFields += UInt64(foreign.nonzeroBitCount) }
        if isFeedback, event.pointee.comment.isGiven {
            let start = rows.commentBytes.count
            redactor.redact(event.pointee.comment.text, into: &rows.commentBytes)
            row.pointee.commentLength = UInt32(rows.commentBytes.count - start)
        }
        rows.keepRow()
        return 0
    }

    @inline(__always)
    private mutating func envelope(_ event: Event, _ row: inout Row) -> RejectReason? {
        switch event.pointee.defect {
        case dcs_json_sound: break
        case dcs_json_not_an_object: return .notAnObject
        case dcs_json_duplicate_key: return .duplicateKey
        default: return .attributeInvalid
        }
        if event.pointee.size > mostEventBytes { return .tooLarge }
        if event.pointee.wrong & Field.optionalAttribute != 0 { return .attributeInvalid }
        if !event.pointee.specversion.label.isSame(asThree: Names.specVersion) { return .specVersionUnsupported }
        let id = event.pointee.id.text
        if id.isEmpty || id.count > mostIdBytes { return .idMissing }
        // Most events have the source of the one before, which was found to be sound.
        let source = event.pointee.source.text
        if !hash.isSet(source: source), let refusal = newSource(source) { return refusal }
        guard let kind = names.types.value(of: event.pointee.type.label) else { return .typeUnknown }
        if mayTell & 1 &<< UInt64(kind) == 0 { return .typeForeign }
        row.kind = UInt8(kind)
        row.identity = hash.identity(of: id)
        return nil
    }

    @inline(never)
    private mutating func newSource(_ source: UnsafeRawBufferPointer) -> RejectReason? {
        // A zero byte would let two (source, id) pairs share one identity.
        if source.isEmpty || source.count > Limits.sourceBytes || source.contains(0) { return .sourceMissing }
        guard sourcePrefix.withUnsafeBytes({ source.hasPrefix($0) }) else { return .sourceForeign }
        hash.set(source: source)
        return nil
    }

    private mutating func recordVerdict(_ event: Event) -> UInt8 {
        let code = names.recordReasons.value(of: event.pointee.reason.label)
        return code.map { UInt8($0) } ?? RejectReason.recordMalformed.rawValue
    }

    @inline(__always)
    private mutating func moment(_ event: Event, _ row: inout Row) -> RejectReason? {
        if event.pointee.wrong & Field.time != 0 { return .timeInvalid }
        guard event.pointee.time.isGiven else { return .timeMissing }
        guard let time = instants.milliseconds(event.pointee.time.text) else { return .timeInvalid }
        row.time = time
        return event.pointee.has_data ? nil : .dataMissing
    }

    @inline(__always)
    private mutating func data(_ event: Event, _ row: inout Row) -> RejectReason? {
        if row.kind > withdrawalKind { return ofConversation(event, &row) }
        if let refusal = service(event, &row) { return refusal }
        if event.pointee.wrong & fields(of: row.kind) != 0 { return .fieldTypeWrong }
        if row.kind == withdrawalKind { return withdrawal(event, &row) }
        if let refusal = labels(event, &row) { return refusal }
        if let refusal = tokens(event, &row) { return refusal }
        if let refusal = needMet(event, &row) { return refusal }
        flags(event, &row)
        return row.kind == feedbackKind ? feedback(event, &row) : outcome(event, &row)
    }

    @inline(__always)
    private mutating func fields(of kind: UInt8) -> UInt64 {
        kind == feedbackKind
            ? feedbackFields
            : kind == outcomeKind
                ? outcomeFields : kind == withdrawalKind ? withdrawalFields : fieldsOfConversation(kind)
    }

    @inline(__always)
    mutating func service(_ event: Event, _ row: inout Row) -> RejectReason? {
        if event.pointee.wrong & Field.service != 0 { return .fieldTypeWrong }
        let label = event.pointee.service.label
        if label.isEmpty { return .serviceMissing }
        if label.count > mostLabelBytes { return .fieldTooLong }
        guard let index = vocabulary.service(label) else { return .serviceUnknown }
        guard mayServe[index] else { return .serviceForeign }
        let service = vocabulary.services[index]
        row.service = service.term
        setDay(&row, service.calendar)
        return nil
    }

    @inline(__always)
    mutating func setDay(_ row: inout Row, _ calendar: Int) {
        let (day, endOffset) = days[calendar].known(row.time) ?? days[calendar].day(of: row.time)
        (row.day, row.dayEndOffset) = (day, endOffset)
    }

    @inline(__always)
    private mutating func labels(_ event: Event, _ row: inout Row) -> RejectReason? {
        var isTooLong = false
        row.provider = vocabulary.provider(event.pointee.provider.label, &isTooLong)
        row.channel = vocabulary.channel(event.pointee.channel.label, &isTooLong)
        row.touchpoint = vocabulary.touchpoint(event.pointee.touchpoint.label, &isTooLong)
        row.region = vocabulary.region(event.pointee.region.label, &isTooLong)
        row.language = vocabulary.language(event.pointee.language.label, &isTooLong)
        return isTooLong ? .fieldTooLong : nil
    }

    @inline(__always)
    private mutating func tokens(_ event: Event, _ row: inout Row) -> RejectReason? {
        let caseToken = event.pointee.case_token.text
        if caseToken.count > mostLabelBytes { return .fieldTooLong }
        if !caseToken.isEmpty {
            row.caseToken = hash.hash(use: HashUse.caseToken, event.pointee.service.text, caseToken)
        }
        guard row.kind == feedbackKind else { return nil }
        let respondent = event.pointee.respondent.text
        if respondent.count > mostLabelBytes { return .fieldTooLong }
        if !respondent.isEmpty {
            let empty = UnsafeRawBufferPointer(start: nil, count: 0)
            row.respondent = max(1, hash.hash(use: HashUse.respondent, empty, respondent).high)
        }
        return nil
    }

    @inline(__always)
    private mutating func needMet(_ event: Event, _ row: inout Row) -> RejectReason? {
        guard event.pointee.need_met.isGiven else { return nil }
        guard let answer = names.needMet.value(of: event.pointee.need_met.label) else { return .needMetInvalid }
        row.needMet = UInt8(answer)
        return nil
    }

    @inline(__always)
    private mutating func flags(_ event: Event, _ row: inout Row) {
        if event.pointee.present & Field.feedbackOffered != 0 {
            row.flags |= event.pointee.feedback_offered ? EventFlags.offered : EventFlags.notOffered
        }
        if event.pointee.present & Field.timeUncertain != 0, event.pointee.time_uncertain {
            row.flags |= EventFlags.timeUncertain
        }
    }

    @inline(__always)
    private mutating func feedback(_ event: Event, _ row: inout Row) -> RejectReason? {
        let isRated = event.pointee.present & Field.rating != 0
        if isRated {
            guard event.pointee.rating >= 1, event.pointee.rating <= 5 else { return .ratingOutOfRange }
            row.rating = UInt8(event.pointee.rating)
        }
        if event.pointee.present & Field.ratingOutOfScale != 0, event.pointee.rating_out_of_scale {
            if isRated { return .ratingOutOfRange }
            row.rating = ratingOutOfScale
        }
        if event.pointee.drivers_invalid { return .driverInvalid }
        row.driversAnswered = event.pointee.drivers_answered
        row.driversPositive = event.pointee.drivers_positive
        let comment = event.pointee.comment.text
        if comment.count > mostCommentCharacters, Self.scalars(comment) > mostCommentCharacters {
            return .commentTooLong
        }
        return nil
    }

    @inline(__always)
    private mutating func outcome(_ event: Event, _ row: inout Row) -> RejectReason? {
        if event.pointee.case_token.text.isEmpty { return .caseMissing }
        guard event.pointee.stage.isGiven else { return .stageMissing }
        guard let stage = names.stages.value(of: event.pointee.stage.label) else { return .stageInvalid }
        row.stage = UInt8(stage)
        var isTooLong = false
        row.step = vocabulary.step(event.pointee.step.label, &isTooLong)
        if isTooLong { return .fieldTooLong }
        return amounts(event, &row)
    }

    /// The feedback is named by its id; its source is that of the withdrawal, so that nobody withdraws what others sent.
    private mutating func withdrawal(_ event: Event, _ row: inout Row) -> RejectReason? {
        let withdrawn = event.pointee.event.text
        if withdrawn.isEmpty || withdrawn.count > Limits.idBytes { return .withdrawnMissing }
        guard let reason = names.withdrawalReasons.value(of: event.pointee.reason.label) else {
            return .withdrawalReasonInvalid
        }
        row.caseToken = hash.identity(of: withdrawn)
        row.stage = UInt8(reason)
        return nil
    }

    @inline(__always)
    private mutating func amounts(_ event: Event, _ row: inout Row) -> RejectReason? {
        if event.pointee.present & Field.duration != 0 {
            let longest = Limits.durationSeconds
            guard (-longest...longest).contains(event.pointee.duration) else { return .durationOutOfRange }
            row.duration = event.pointee.duration
            row.flags |= EventFlags.hasDuration
        }
        if event.pointee.present & Field.target != 0 {
            guard (0...Limits.durationSeconds).contains(event.pointee.target) else { return .durationOutOfRange }
            row.target = event.pointee.target
            row.flags |= EventFlags.hasTarget
        }
        if event.pointee.present & Field.cost != 0 {
            guard (0...Limits.costMinor).contains(event.pointee.cost) else { return .costOutOfRange }
            row.cost = event.pointee.cost
            row.flags |= EventFlags.hasCost
        }
        return nil
    }

    /// Unicode scalars of valid UTF-8.
    static func scalars(_ text: UnsafeRawBufferPointer) -> Int {
        var count = 0
        for byte in text where byte & 0xC0 != 0x80 { count += 1 }
        return count
    }
}
