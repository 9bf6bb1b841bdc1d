/// Finds one kind of personal data. One kind is one file in `Entities/` and one line in `Recognisers.all`.
protocol Recogniser: Sendable {
    /// What stands in its place, without the brackets.
    static var name: StaticString { get }

    /// Claims every occurrence. The work must be bounded by a constant a scalar, whatever the text.
    static func scan(_ text: inout FoldedText, _ found: inout Findings)
}

package enum Recognisers {
    /// In order of precedence: what an earlier one claimed, a later one leaves alone.
    static let all: [any (Recogniser & SendableMetatype).Type] = [
        CredentialURL.self,
        EmailAddress.self,
        InternetAddress.self,
        BankAccount.self,
        BritishNationalInsurance.self,
        SpanishIdentity.self,
        FrenchSocialSecurity.self,
        PaymentCard.self,
        AmericanSocialSecurity.self,
        CanadianSocialInsurance.self,
        EstonianPersonalCode.self,
        BritishHealthNumber.self,
        Postcode.self,
        PhoneNumber.self,
    ]

    package static var names: [String] { all.map { "\($0.name)" } }
}

/// Which recogniser claimed each scalar of a text.
package struct Findings {
    /// Number of the recogniser + 1; 0 = nobody.
    private(set) var owners: [UInt8] = []
    /// The first scalar of each finding, so that two that touch stay two.
    private(set) var starts: [Bool] = []
    private(set) var isEmpty = true
    fileprivate(set) var current: UInt8 = 0

    mutating func reset(count: Int) {
        owners.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        owners.append(contentsOf: repeatElement(0, count: count))
        starts.append(contentsOf: repeatElement(false, count: count))
        isEmpty = true
    }

    mutating func turn(to recogniser: Int) { current = UInt8(recogniser + 1) }

    func isFree(_ range: Range<Int>) -> Bool { range.allSatisfy { owners[$0] == 0 } }

    mutating func claim(_ range: Range<Int>) {
        var isFirst = true
        for index in range where owners[index] == 0 {
            owners[index] = current
            starts[index] = isFirst
            isFirst = false
        }
        isEmpty = isEmpty && isFirst
    }
}
