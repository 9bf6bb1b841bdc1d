import FeedbackClient

/// A stream of made-up events that is never held in memory.
struct TemplateSource: SequencedSource {
    let templates: EventTemplates
    let batches: Int
    /// When the first batch was asked for.
    private(set) var began: ContinuousClock.Instant?

    init(templates: EventTemplates, batches: Int) {
        self.templates = templates
        self.batches = batches
    }

    mutating func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        if began == nil { began = ContinuousClock.now }
        let count = templates.eventsPerBatch
        guard sequence.isMultiple(of: UInt64(count)), maximum >= count else {
            throw Problem("the sender asks for less than a batch")
        }
        guard sequence < UInt64(batches * count) else { return nil }
        return EncodedBatch(firstSequence: sequence, count: count, body: templates.body(from: sequence))
    }

    mutating func acknowledged(below sequence: UInt64) throws {}
}
