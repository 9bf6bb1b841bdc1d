extension Array where Element: FixedWidthInteger {
    /// The largest number of a column, nil if it is empty: as `max`, but many at a time.
    @inlinable package var largest: Element? {
        withUnsafeBufferPointer { numbers in
            guard var largest = numbers.first else { return nil }
            for number in numbers { largest = Swift.max(largest, number) }
            return largest
        }
    }

    /// The smallest number of a column, nil if it is empty.
    @inlinable package var least: Element? {
        withUnsafeBufferPointer { numbers in
            guard var least = numbers.first else { return nil }
            for number in numbers { least = Swift.min(least, number) }
            return least
        }
    }
}
