/// What is known of a run of digit groups while it grows, to tell whether it could be a telephone number.
struct PhoneShape {
    private let isInternational: Bool
    private let isBracketed: Bool
    private let isSaidToBe: Bool
    private(set) var digits = 0
    private var groups = 0
    /// The lengths of the groups as decimal digits of one number: 3-3-4 is 334.
    private var pattern = 0
    private var lead = Digits()
    private var separators: (space: Bool, hyphen: Bool, dot: Bool, other: Bool) = (false, false, false, false)
    private var areAllYears = true
    private var shortest = Int.max
    private var greatest = 0

    init(isInternational: Bool, isBracketed: Bool, isSaidToBe: Bool) {
        self.isInternational = isInternational
        self.isBracketed = isBracketed
        self.isSaidToBe = isSaidToBe
    }

    mutating func append(_ text: inout FoldedText, _ group: Int) {
        let count = text.groups[group].count
        digits += count
        groups += 1
        shortest = min(shortest, count)
        greatest = max(greatest, count)
        pattern = groups <= 9 ? pattern * 10 + min(count, 9) : 0
        guard digits <= 15 else { return }
        let own = text.digits(group, group)
        for index in 0..<count { lead.append(UInt8(48 + own[index])) }
        areAllYears = areAllYears && count == 4 && (1900...2100).contains(own.number(0..<4))
    }

    mutating func separate(by code: UInt8) {
        switch code {
        case 0x20: separators.space = true
        case UInt8(ascii: "-"): separators.hyphen = true
        case UInt8(ascii: "."): separators.dot = true
        default: separators.other = true
        }
    }

    var isPhone: Bool {
        if areAllYears { return false }
        if isInternational { return digits >= 7 }
        if isBracketed, groups > 1, digits >= 7 { return true }
        if isSaidToBe, digits >= 6 { return true }
        return isNorthAmerican || isNational || isGrouped
    }

    private var isNorthAmerican: Bool {
        switch pattern {
        case 334, 1334, 37, 64: true
        case 9 where digits == 10: lead[0] >= 2 && lead[3] >= 2
        case 9 where digits == 11: lead[0] == 1 && lead[1] >= 2 && lead[4] >= 2
        case 34: separators.hyphen && lead[0] >= 2
        default: false
        }
    }

    /// With the leading zero of a country that has one, or the two of an international call.
    private var isNational: Bool {
        guard lead[0] == 0 else { return false }
        return lead[1] == 0 ? (10...15).contains(digits) : (9...11).contains(digits)
    }

    private var isGrouped: Bool {
        guard groups >= 3, greatest <= 4, shortest >= 2, !separators.other else { return false }
        let isPairs = greatest == 2
        if isPairs { return groups >= 4 && groups <= 6 && !separators.space }
        return (9...12).contains(digits) && !isThousands
    }

    /// 123 456 789 is a number like any other.
    private var isThousands: Bool {
        !separators.hyphen && pattern > 0 && String(pattern).dropFirst().allSatisfy { $0 == "3" }
    }
}
