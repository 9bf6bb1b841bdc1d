import Events

extension EventDecoder: BatchDecoding {
    package func decode(
        body: UnsafeRawBufferPointer, contentType: String, count: Int, rights: SenderRights, stream: String,
        epoch: UInt64, firstSequence: UInt64
    ) -> CandidateBatch {
        var type = contentType
        return type.withUTF8 { bytes in
            decode(
                body: body, contentType: UnsafeRawBufferPointer(bytes), count: count, rights: rights, stream: stream,
                epoch: epoch, firstSequence: firstSequence)
        }
    }
}
