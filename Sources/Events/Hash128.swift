/// A keyed 128-bit hash that stands in the journal for a text we must recognise but not keep.
package struct Hash128: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package static let absent = Hash128(high: 0, low: 0)
    package var isAbsent: Bool { high == 0 && low == 0 }
}
