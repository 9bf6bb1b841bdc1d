import Events

/// Turns the body of a BATCH into candidate events; every worker has one of its own.
///
/// It never fails: a body it can't read takes all `count` sequence numbers as tombstones, so that the stream goes on.
package protocol BatchDecoding {
    /// Adds `count` verdicts and the rows of accepted events to the run.
    mutating func decode(
        body: UnsafeRawBufferPointer, contentType: UnsafeRawBufferPointer, count: Int, rights: SenderRights,
        into run: CandidateRun)
}
