import Definitions
import Events

/// Numbers the combinations of labels that cases begin with, so that a case remembers one number.
struct CaseLabels {
    /// In the order of a combination's terms.
    static let dimensions: [Dimension] = [.service, .provider, .channel, .touchpoint, .region, .language]

    private var numbers = CombinationTable(width: dimensions.count)

    var count: Int { numbers.count }

    /// The number of a combination; makes it if it is new.
    mutating func number(of terms: [UInt32]) -> UInt32 { UInt32(numbers.index(of: terms)) }

    /// The terms of a combination, in the order of `dimensions`.
    subscript(_ number: UInt32) -> ArraySlice<UInt32> { numbers.key(Int(number)) }

    func term(_ number: UInt32, _ place: Int) -> UInt32 { numbers.keys[Int(number) * Self.dimensions.count + place] }

    func precedes(_ left: UInt32, _ right: UInt32) -> Bool { self[left].lexicographicallyPrecedes(self[right]) }
}
