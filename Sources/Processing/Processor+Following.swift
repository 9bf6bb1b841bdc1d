extension Processor {
    /// A look at the journal costs about as much as counting so many events.
    private static let eventsWorthALook = 1_000

    /// Counts what is there; false when it was so little that the next look should wait for more.
    package func follow() throws -> Bool {
        let before = position
        return try step() > 0 && position - before >= Self.eventsWorthALook
    }
}
