import Events

/// Turns the body of a BATCH into candidate events; every worker has one of its own.
///
/// It never fails: a body it can't read takes all `count` sequence numbers as tombstones, so that the stream goes on.
package protocol BatchDecoding {
    mutating func decode(
        body: UnsafeRawBufferPointer, contentType: UnsafeRawBufferPointer, count: Int, rights: SenderRights,
        stream: String, epoch: UInt64, firstSequence: UInt64
    ) -> CandidateBatch
}
