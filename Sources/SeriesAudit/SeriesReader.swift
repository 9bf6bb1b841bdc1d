import Foundation

/// Why a record was not used; bad input is data, so each is counted.
package enum RecordProblem: String, Codable, Sendable, CaseIterable {
    case notAnObject = "not-an-object"
    case missingField = "missing-field"
    case wrongType = "wrong-type"
    case notTheStartOfAMonth = "not-the-start-of-a-month"
    case notMonthly = "not-monthly"
    case unknownDataType = "unknown-data-type"
    case notANumber = "not-a-number"
    case notACount = "not-a-count"
    case duplicate = "duplicate"
    case contradiction = "contradicting-duplicate"
}

/// One refused record.
package struct RefusedRecord: Codable, Sendable, Equatable {
    package var file: String
    /// Counted from 1.
    package var record: Int
    package var reason: RecordProblem
}

/// A file that is no list of records at all.
package struct SeriesFileError: Error, CustomStringConvertible {
    package var description: String
}

/// Reads files in tidy form into series; files may hold several services, and a service may lie in several files.
package struct SeriesReader {
    private struct Key: Hashable {
        var service: String
        var channel: String
        var month: Month
        var dataType: String
    }

    private struct Entry {
        var value: Double
        var file: String
        var record: Int
        var isContradicted = false
    }

    private var entries: [Key: Entry] = [:]
    package private(set) var recordsRead = 0
    package private(set) var recordsNotNeeded = 0
    package private(set) var refused: [RefusedRecord] = []

    package init() {}

    /// Every record is used, not needed or refused.
    package var recordsUsed: Int { entries.values.count { !$0.isContradicted } }

    package mutating func read(_ data: Data, file: String) throws {
        guard data.count <= AuditLimits.fileBytesMax else {
            throw SeriesFileError(description: "\(file) is larger than \(AuditLimits.fileBytesMax >> 20) MiB")
        }
        let records: [JSONValue]
        do {
            records = try JSONDecoder().decode([JSONValue].self, from: data)
        } catch {
            throw SeriesFileError(description: "\(file) is no JSON array of records")
        }
        for (index, record) in records.enumerated() {
            recordsRead += 1
            if let reason = take(record, file: file, number: index + 1) {
                refused.append(RefusedRecord(file: file, record: index + 1, reason: reason))
            }
        }
    }

    /// Takes a record in, or says why not.
    private mutating func take(_ record: JSONValue, file: String, number: Int) -> RecordProblem? {
        guard case .object(let fields) = record else { return .notAnObject }
        let names = ["_timestamp", "service", "channel", "dataType", "period"]
        guard names.allSatisfy({ fields[$0] != nil }), let count = fields["count"] else { return .missingField }
        let texts = names.compactMap { fields[$0]?.text }
        guard texts.count == names.count else { return .wrongType }
        let (timestamp, service, channel, dataType, period) = (texts[0], texts[1], texts[2], texts[3], texts[4])
        let isLevel = SeriesDataType.levels.contains(dataType)
        guard isLevel || dataType == SeriesDataType.percent else {
            guard SeriesDataType.others.contains(dataType) else { return .unknownDataType }
            recordsNotNeeded += 1
            return nil
        }
        guard period == "month" else { return .notMonthly }
        guard let month = Month(timestamp: timestamp) else { return .notTheStartOfAMonth }
        let value: Double
        switch count {
        case .number(let number): value = number
        case .text(let text):
            guard text.wholeMatch(of: /-?[0-9]{1,15}(\.[0-9]{1,15})?/) != nil, let number = Double(text) else {
                return .notANumber
            }
            value = number
        default: return .wrongType
        }
        // The error of floating point stays below the audit's for counts below 10^8.
        if isLevel, value < 0 || value >= 1e8 || value.rounded() != value { return .notACount }
        let key = Key(service: service, channel: channel, month: month, dataType: dataType)
        guard let earlier = entries[key] else {
            entries[key] = Entry(value: value, file: file, record: number)
            return nil
        }
        if !earlier.isContradicted, earlier.value == value { return .duplicate }
        if !earlier.isContradicted {
            entries[key]?.isContradicted = true
            refused.append(RefusedRecord(file: earlier.file, record: earlier.record, reason: .contradiction))
        }
        return .contradiction
    }

    /// The series, by service and channel. Of contradicting records none is believed.
    package func series() -> [MonthlySeries] {
        let all = Dictionary(grouping: entries.keys) { [$0.service, $0.channel] }
        return all.keys.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { name in
            let months = (all[name] ?? []).map(\.month)
            guard let first = months.min(), let last = months.max() else { return nil }
            return MonthlySeries(
                service: name[0], channel: name[1],
                months: (first.index...last.index).map { month(Month(index: $0), service: name[0], channel: name[1]) })
        }
    }

    private func month(_ month: Month, service: String, channel: String) -> SeriesMonth {
        func value(_ dataType: String) -> Double? {
            let key = Key(service: service, channel: channel, month: month, dataType: dataType)
            return entries[key].flatMap { $0.isContradicted ? nil : $0.value }
        }
        let levels = SeriesDataType.levels.compactMap(value)
        let published = value(SeriesDataType.percent)
        var result = SeriesMonth(month: month, counts: levels.count == 5 ? levels : nil, published: published)
        if levels.isEmpty, published == nil {
            result.missing = .nothing
        } else if levels.isEmpty {
            result.missing = .noCounts
        } else if levels.count < 5 {
            result.missing = .incomplete
        } else if levels.allSatisfy({ $0 == 0 }) {
            result.missing = .nobodyRated
        } else if published == nil {
            result.missing = .noPercent
        }
        return result
    }
}

/// Any JSON value, with its type as it was written.
private enum JSONValue: Decodable {
    case null
    case boolean
    case number(Double)
    case text(String)
    case list
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if (try? container.decode(Bool.self)) != nil {
            self = .boolean
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let fields = try? container.decode([String: JSONValue].self) {
            self = .object(fields)
        } else {
            self = .list
        }
    }

    var text: String? {
        if case .text(let text) = self { return text }
        return nil
    }
}
