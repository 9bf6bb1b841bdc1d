import Definitions
import Events

/// Why a registry can't be made into a vocabulary.
package enum VocabularyError: Error, Equatable {
    /// The journal has no number for this label.
    case termMissing(label: String)
    case timeZoneUnknown(organisation: String, name: String)
    case organisationUnknown(service: String)
    case ownerUnknown(conversation: String)
}

/// What the registry lets events say, ready to be asked with bytes; immutable and shared by all decoders.
package struct Vocabulary: Sendable {
    struct Service: Sendable {
        let term: UInt32
        /// Index into `calendars`.
        let calendar: Int
    }

    struct OpenConversation: Sendable {
        let id: String
        let term: UInt32
        let calendar: Int
        let openDays: ClosedRange<Int32>
    }

    let services: [Service]
    let serviceNames: [String]
    let conversations: [OpenConversation]
    let calendars: [CivilCalendar]
    private let serviceTable: ByteTable
    private let providers: ByteTable
    private let channels: ByteTable
    private let touchpoints: ByteTable
    private let regions: ByteTable
    private let languages: ByteTable
    private let steps: ByteTable
    private let conversationTable: ByteTable
    private let statementLanguages: ByteTable
    private let other: UInt32

    package init(definitions: Definitions, terms: [String: UInt32]) throws(VocabularyError) {
        try self.init(registry: definitions.registry, conversations: definitions.conversations, terms: terms)
    }

    package init(
        registry: Registry, conversations: [Conversation] = [], terms: [String: UInt32]
    ) throws(VocabularyError) {
        func term(_ label: String) throws(VocabularyError) -> UInt32 {
            guard let id = terms[label] else { throw .termMissing(label: label) }
            return id
        }
        func table(_ labels: [String]) throws(VocabularyError) -> ByteTable {
            var pairs: [(label: String, value: UInt32)] = []
            for label in labels { pairs.append((label, try term(label))) }
            return ByteTable(pairs)
        }
        var zones: [String: Int] = [:]
        var calendars: [CivilCalendar] = []
        func calendar(_ owner: Registry.Organisation) throws(VocabularyError) -> Int {
            if let known = zones[owner.timeZone] { return known }
            guard let calendar = CivilCalendar(timeZone: owner.timeZone) else {
                throw .timeZoneUnknown(organisation: owner.id, name: owner.timeZone)
            }
            zones[owner.timeZone] = calendars.count
            calendars.append(calendar)
            return calendars.count - 1
        }
        var services: [Service] = []
        for service in registry.services {
            guard let owner = registry.organisation(service.organisation) else {
                throw .organisationUnknown(service: service.id)
            }
            services.append(Service(term: try term(service.id), calendar: try calendar(owner)))
        }
        var open: [OpenConversation] = []
        for conversation in conversations {
            guard let owner = registry.organisation(conversation.owner) else {
                throw .ownerUnknown(conversation: conversation.id)
            }
            open.append(
                OpenConversation(
                    id: conversation.id, term: try term(conversation.id), calendar: try calendar(owner),
                    openDays: conversation.openDays))
        }
        self.conversations = open
        self.services = services
        self.calendars = calendars
        serviceNames = registry.services.map(\.id)
        serviceTable = ByteTable(registry.services.enumerated().map { ($1.id, UInt32($0)) })
        providers = try table(registry.providers.map(\.id))
        channels = try table(registry.channels.all)
        touchpoints = try table(registry.touchpoints)
        regions = try table(registry.regions)
        languages = try table(registry.languages)
        steps = try table(registry.steps)
        conversationTable = ByteTable(conversations.enumerated().map { ($1.id, UInt32($0)) })
        statementLanguages = try table(
            Set(registry.languages + conversations.flatMap(\.languages)).sorted())
        other = try term(Registry.other)
    }

    // A lookup that isn't put in place would get a copy of all tables.

    /// Index into `services`.
    @inline(__always)
    func service(_ label: PaddedText) -> Int? { serviceTable.value(of: label).map { Int($0) } }

    // These set `isTooLong` for a label that is longer than any may be.

    @inline(__always)
    func provider(_ label: PaddedText, _ isTooLong: inout Bool) -> UInt32 { listed(label, providers, &isTooLong) }
    @inline(__always)
    func channel(_ label: PaddedText, _ isTooLong: inout Bool) -> UInt32 { listed(label, channels, &isTooLong) }
    @inline(__always)
    func touchpoint(_ label: PaddedText, _ isTooLong: inout Bool) -> UInt32 { listed(label, touchpoints, &isTooLong) }
    @inline(__always)
    func region(_ label: PaddedText, _ isTooLong: inout Bool) -> UInt32 { listed(label, regions, &isTooLong) }
    @inline(__always)
    func language(_ label: PaddedText, _ isTooLong: inout Bool) -> UInt32 { listed(label, languages, &isTooLong) }
    @inline(__always)
    func step(_ label: PaddedText, _ isTooLong: inout Bool) -> UInt32 { listed(label, steps, &isTooLong) }

    /// Index into `conversations`.
    func conversation(_ label: PaddedText) -> Int? { conversationTable.value(of: label).map { Int($0) } }

    /// Statements are written in the languages of conversations too; 0 for one that nobody declared.
    func statementLanguage(_ label: PaddedText) -> UInt32 { statementLanguages.value(of: label) ?? 0 }

    /// An empty text is "not given"; a label nobody listed counts as `other`. What is found at once is short.
    @inline(__always)
    private func listed(_ label: PaddedText, _ table: ByteTable, _ isTooLong: inout Bool) -> UInt32 {
        if label.isEmpty { return 0 }
        if let value = table.shortValue(of: label) { return value }
        if label.count > Limits.labelBytes { isTooLong = true }
        return table.search(label) ?? other
    }
}

/// The civil day of instants in one zone, which remembers the last ordinary day so that most events cost a comparison.
struct DayMemory {
    private let calendar: CivilCalendar
    private var start: Int64 = 0
    private var end: Int64 = 0
    private var last: (day: Int32, endOffsetMinutes: Int32) = (0, 0)

    init(_ calendar: CivilCalendar) { self.calendar = calendar }

    /// The day, if it is the one remembered.
    @inline(__always)
    func known(_ utc: Int64) -> (day: Int32, endOffsetMinutes: Int32)? { utc >= start && utc < end ? last : nil }

    mutating func day(of utc: Int64) -> (day: Int32, endOffsetMinutes: Int32) {
        if let known = known(utc) { return known }
        let found = calendar.day(of: utc)
        let first = calendar.instant(day: found.day, milliseconds: 0)
        // Only a day without a clock change is one unbroken stretch for certain.
        if calendar.instant(day: found.day + 1, milliseconds: 0) - first == 86_400_000, utc >= first,
            utc - first < 86_400_000
        {
            start = first
            end = first + 86_400_000
            last = found
        }
        return found
    }
}
