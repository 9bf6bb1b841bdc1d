import Events

/// The compact form of events in a journal row.
///
/// Version byte, event count, then each column. An integer column is its minimum and the differences to it in the smallest
/// of 0, 1, 2, 4 or 8 bytes; a column that is mostly absent stores a bitmap and only the values that are there. Then the
/// tombstones and the number of dropped fields. `BatchEncoder` writes it, `BatchDecoder` reads it.
package enum BatchCoding {
    static let version: UInt8 = 1

    package typealias Decoded = (events: EventBatch, tombstones: [Tombstone], droppedFields: UInt64)

    package static func encode(_ batch: EventBatch, tombstones: [Tombstone], droppedFields: UInt64 = 0) -> [UInt8] {
        var encoder = BatchEncoder()
        encoder.encode([batch], tombstones: tombstones, droppedFields: droppedFields)
        return encoder.withBytes { [UInt8]($0) }
    }

    package static func decode(_ bytes: [UInt8]) throws(BatchCodingError) -> Decoded {
        try bytes.withUnsafeBufferPointer { bytes throws(BatchCodingError) in
            try BatchDecoder.decode(UnsafeRawBufferPointer(bytes))
        }
    }
}

/// A sequence number that no event took: its place in the batch and the reason.
package struct Tombstone: Sendable, Equatable {
    package var offset: Int
    package var reason: RejectReason

    package init(offset: Int, reason: RejectReason) {
        self.offset = offset
        self.reason = reason
    }
}
